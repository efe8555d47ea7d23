"""Who votes in a stage: each voting seat with its weight and what it cast, and the chambers it counts in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.binding import Binding
from voting.rules.choosing.ballots import Answer, ChoiceBallot, answer_faults
from voting.rules.choosing.document import ChoosingRule, ChoosingStage
from voting.rules.conditions import Grouping
from voting.rules.errors import Fault, RuleError
from voting.rules.roll import Roll, Seat


@dataclass(frozen=True)
class Voter:
    """A seat (or several equal ones) with its weight; ``answer`` is ``None`` where it cast nothing."""

    seat: Seat
    weight: Fraction
    answer: Answer | None

    @property
    def said(self) -> Answer | None:
        """What it answered, ``None`` for a blank ballot too."""
        return None if self.answer is None or self.answer.is_blank else self.answer


@dataclass(frozen=True)
class Electorate:
    """The voters of one vote and the seats whose weight is not reported."""

    voters: tuple[Voter, ...]
    missing: tuple[str, ...]

    @property
    def roll(self) -> Fraction:
        """What could vote."""
        return _sum(self.voters)

    @property
    def present(self) -> Fraction:
        """What took part, blank ballots too."""
        return _sum(voter for voter in self.voters if voter.answer is not None)

    @property
    def saying(self) -> tuple[Voter, ...]:
        """The voters that said something of some option."""
        return tuple(voter for voter in self.voters if voter.said is not None and voter.weight)

    @property
    def cast(self) -> Fraction:
        """What said something."""
        return _sum(self.saying)

    def amount(self, of: str) -> Fraction:
        """Return what a share is a share of: ``cast``, ``present`` or ``roll``."""
        return {"cast": self.cast, "present": self.present, "roll": self.roll}[of]

    def within(self, group: Group) -> Electorate:
        """Return the part of the voters that is in a group."""
        return Electorate(tuple(voter for voter in self.voters if voter.seat.id in group.seats), ())


@dataclass(frozen=True)
class Group:
    """A chamber or group: what it is called, its seats, what it weighs among the others."""

    name: str
    seats: frozenset[str]
    weight: Fraction


def _sum(voters: Iterable[Voter]) -> Fraction:
    return sum((voter.weight for voter in voters), Fraction(0))


@dataclass(frozen=True)
class Use:
    """A rule in use: the roll it is bound to, the options, and the ballots by vote and seat."""

    rule: ChoosingRule
    roll: Roll
    binding: Binding
    options: tuple[str, ...]
    ballots: dict[int, dict[str, Answer]]

    @property
    def votes(self) -> int:
        """The number of the last vote that was held, 0 when none was."""
        return max(self.ballots, default=0)

    def electorate(self, stage: ChoosingStage, options: Sequence[str], vote: int) -> Electorate:
        """Return who votes in a stage and what was cast in one vote of it.

        Raises :class:`RuleError` with everything that the stage does not take.
        """
        cast = self.ballots.get(vote, {})
        key = None if stage.weight is None else self.binding.weights[stage.weight]
        voters, missing, faults = [], [], []
        for seat in self.roll.seats:
            if not seat.n or not self.binding.selects(self.rule.voters_of(stage), seat):
                continue
            weight = seat.n if key is None else seat.weights.get(key)
            answer = cast.get(seat.id)
            if answer is not None:
                faults += [_of_seat(fault, seat.id) for fault in answer_faults(stage, options, answer)]
            if weight is None:
                missing.append(seat.id)
            else:
                voters.append(Voter(seat, Fraction(weight), answer))
        if faults:
            raise RuleError(faults)
        return Electorate(tuple(voters), tuple(missing))

    def groups(self, grouping: Grouping) -> list[Group]:
        """Return the groups of a grouping, in the order of the rule or of the roll."""
        if grouping.attribute is None:
            return [
                Group(
                    name,
                    frozenset(s.id for s in self.roll.seats if self.binding.groups[name].has(s)),
                    Fraction(grouping.weights.get(name, 1)),
                )
                for name in grouping.groups
            ]
        attribute = self.binding.attributes[grouping.attribute]
        weights = {
            value: weight
            for name, weight in grouping.weights.items()
            for value in self.binding.groups[name].values
            if self.binding.groups[name].attribute == attribute
        }
        values = list(self.roll.attributes.get(attribute, ()))
        values += [s.attributes[attribute] for s in self.roll.seats if attribute in s.attributes]
        return [
            Group(
                value,
                frozenset(s.id for s in self.roll.seats if s.attributes.get(attribute) == value),
                Fraction(weights.get(value, 1)),
            )
            for value in dict.fromkeys(values)
        ]


def _of_seat(fault: Fault, seat: str) -> Fault:
    path = f"ballots.{seat}.{fault.path}" if fault.path else f"ballots.{seat}"
    return Fault(path, fault.code, {"seat": seat, **fault.values})


def by_vote(roll: Roll, ballots: Iterable[ChoiceBallot]) -> dict[int, dict[str, Answer]]:
    """Put ballots to their votes and seats.

    Raises :class:`RuleError` with every ballot from outside the roll and every second one of a seat in a
    vote.
    """
    known = {seat.id for seat in roll.seats}
    found: dict[int, dict[str, Answer]] = {}
    faults = []
    for index, ballot in enumerate(ballots):
        cast = found.setdefault(ballot.vote, {})
        if ballot.seat not in known:
            faults.append(Fault(f"ballots[{index}]", "ballot_not_on_roll", {"seat": ballot.seat}))
        elif ballot.seat in cast:
            faults.append(Fault(f"ballots[{index}]", "ballot_twice", {"seat": ballot.seat}))
        else:
            cast[ballot.seat] = ballot.answer
    if faults:
        raise RuleError(faults)
    return found
