"""What was cast, seat by seat, and how one rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from voting.rules.conditions import Counted
from voting.rules.document import Split
from voting.rules.errors import Fault, RuleError
from voting.rules.positions import Position, Presence
from voting.rules.profiles import Effect, Profile, State, Taking
from voting.rules.roll import Ballot, Number, Roll, Seat

_STATES = {
    Position.SUPPORT: State.SUPPORT,
    Position.RESERVATION: State.RESERVATION,
    Position.ABSTAIN: State.ABSTAIN,
    Position.STAND_ASIDE: State.STAND_ASIDE,
    Position.OPPOSE: State.OPPOSE,
    Position.BLOCK: State.BLOCK,
    Position.SPOILT: State.SPOILT,
}


@dataclass(frozen=True, slots=True)
class Line:
    """One seat (or several equal ones) with what it cast; ``ballot`` is ``None`` when it cast nothing.

    A seat that divides its answer has a line for each different answer, with the ``part`` of the seat, and
    one for the ``rest`` where the parts leave something over.
    """

    seat: Seat
    ballot: Ballot | None
    part: Number = 1
    divided: bool = False
    rest: bool = False

    @property
    def unknown(self) -> bool:
        """Whether the seat's position is not known."""
        return self.ballot is not None and self.ballot.position is Position.UNKNOWN


@dataclass(frozen=True, slots=True)
class Mark:
    """A line as a rule reads it: every counted word that it falls under.

    ``part`` is the part of the seat's weight that the line stands for, ``heads`` what it is among seats.
    A seat that counts ``once`` counts a single time however many of its lines an amount takes.
    """

    seat: Seat
    words: frozenset[Counted]
    unknown: bool
    heads: Number
    part: Number = 1
    once: bool = False

    @property
    def divided(self) -> bool:
        """Whether the seat divides its answer."""
        return self.once or self.part != 1

    def amount(self, weight: str | None) -> Number | None:
        """Return the heads, or the weight of a basis; ``None`` when the figure is not reported."""
        if weight is None:
            return self.heads
        amount = self.seat.weights.get(weight)
        return amount if amount is None or self.part == 1 else amount * self.part


def lines_of(roll: Roll, ballots: Iterable[Ballot]) -> list[Line]:
    """Put the ballots to their seats, in the order of the roll.

    Raises :class:`RuleError` with every ballot from outside the roll, every second ballot of a seat that is
    no part, and every seat whose parts are more than the whole or take part in different ways.
    """
    seats = {seat.id for seat in roll.seats}
    cast: dict[str, Ballot] = {}
    parts: dict[str, list[Ballot]] = {}
    faults: list[Fault] = []
    for index, ballot in enumerate(ballots):
        if ballot.seat not in seats:
            faults.append(Fault(f"ballots[{index}]", "ballot_not_on_roll", {"seat": ballot.seat}))
        elif ballot.part is not None and ballot.seat not in cast:
            parts.setdefault(ballot.seat, []).append(ballot)
        elif ballot.seat in cast or ballot.seat in parts:
            faults.append(Fault(f"ballots[{index}]", "ballot_twice", {"seat": ballot.seat}))
        else:
            cast[ballot.seat] = ballot
    faults.extend(fault for seat, ballots in parts.items() for fault in part_faults(seat, ballots))
    if faults:
        raise RuleError(faults)
    if not parts:
        return [Line(seat, cast.get(seat.id)) for seat in roll.seats]
    return [
        line
        for seat in roll.seats
        for line in (_divided(seat, parts[seat.id]) if seat.id in parts else [Line(seat, cast.get(seat.id))])
    ]


def part_faults(seat: str, ballots: Sequence[Ballot]) -> Iterator[Fault]:
    """Yield what is wrong with the parts into which one seat divides its answer."""
    total = sum((Fraction(ballot.part or 0) for ballot in ballots), Fraction(0))
    if total > 1:
        yield Fault("ballots", "parts_exceed_seat", {"seat": seat, "total": str(total)})
    if len({ballot.presence for ballot in ballots}) > 1:
        yield Fault("ballots", "parts_apart", {"seat": seat})
    if any(ballot.position is Position.UNKNOWN for ballot in ballots):
        yield Fault("ballots", "part_unknown", {"seat": seat})


def _divided(seat: Seat, ballots: Sequence[Ballot]) -> list[Line]:
    """Return the lines of a seat that divides its answer: equal answers are one, what is left is the rest."""
    answers: dict[Ballot, Fraction] = {}
    for ballot in ballots:
        answer = replace(ballot, part=None)
        answers[answer] = answers.get(answer, Fraction(0)) + Fraction(ballot.part or 0)
    rest = 1 - sum(answers.values(), Fraction(0))
    if len(answers) == 1 and not rest:
        return [Line(seat, next(iter(answers)))]
    ordered = sorted(answers.items(), key=lambda item: repr(item[0]))
    lines = [Line(seat, answer, part, divided=True) for answer, part in ordered]
    return [*lines, *([Line(seat, ordered[0][0], rest, divided=True, rest=True)] if rest else [])]


def mark(
    lines: Sequence[Line], profile: Profile, unknown_as: Position | None, split: Split | None = None
) -> list[Mark]:
    """Read lines by a profile; unknown positions are read as ``unknown_as`` before anything is counted.

    ``split`` says what a seat counts for that divides its answer.

    Raises :class:`RuleError` when a position is unknown and nothing says what to suppose.
    """
    unknown = sum(line.seat.n for line in lines if line.unknown)
    if unknown and unknown_as is None:
        raise RuleError([Fault("ballots", "unknown_positions", {"count": str(unknown)})])
    # Few different answers come from many seats: each is read once.
    known: dict[tuple[Position | None, Presence, bool | None] | None, tuple[frozenset[Counted], bool]] = {}
    marks = []
    spoilt: set[str] = set()
    for line in lines:
        if line.divided and split is not None:
            if line.seat.id in spoilt:
                continue
            if split.heads == "spoilt":
                spoilt.add(line.seat.id)
            line = _as_split(line, split)
        ballot = line.ballot
        answer = None if ballot is None else (ballot.position, ballot.presence, ballot.valid_block)
        if answer not in known:
            state, in_quorum = _state(line, profile, unknown_as)
            found = words(state, profile.effect(state), in_quorum=in_quorum)
            known[answer] = (found, line.unknown)
        seat, part = line.seat, line.part
        if not line.divided:
            marks.append(Mark(seat, *known[answer], seat.n))
        elif split is not None and split.heads == "each":
            marks.append(Mark(seat, *known[answer], seat.n, part, once=True))
        else:
            marks.append(Mark(seat, *known[answer], seat.n * part, part))
    return marks


_REST: dict[str, Position | None] = {
    "no_position": None,
    "abstain": Position.ABSTAIN,
    "spoilt": Position.SPOILT,
}


def _as_split(line: Line, split: Split) -> Line:
    """Return a line of a divided seat as a rule reads it: what is left over, or all of it as spoilt."""
    if line.ballot is None:
        return line
    if split.heads == "spoilt":
        return Line(line.seat, replace(line.ballot, position=Position.SPOILT, valid_block=None))
    if not line.rest:
        return line
    if split.rest == "silent":
        return replace(line, ballot=None)
    return replace(line, ballot=replace(line.ballot, position=_REST[split.rest], valid_block=None))


def seats_in(marks: Iterable[Mark]) -> int:
    """Return how many seats some marks are of; one that divides its answer is one seat."""
    return sum({mark.seat.id: mark.seat.n for mark in marks}.values())


def _state(line: Line, profile: Profile, unknown_as: Position | None) -> tuple[State, bool]:
    """Return the state of a line and whether its way of taking part can count for the quorum."""
    ballot = line.ballot
    if ballot is None:
        return State.SILENT, True
    if ballot.presence is Presence.ABSENT and profile.absent is not None:
        return State.ABSENT, True
    if ballot.presence is Presence.PROTEST and profile.protest is not None:
        return State.PROTEST, True
    if ballot.presence is Presence.NOT_PARTICIPATING:
        return State.NOT_PARTICIPATING, True
    taking = Taking.AS_CAST
    if ballot.presence in (Presence.PROXY, Presence.WRITING):
        taking = profile.proxy if ballot.presence is Presence.PROXY else profile.writing
    if taking is Taking.NOT_COUNTED:
        return State.SILENT, True
    return _cast(ballot, unknown_as), taking is Taking.AS_CAST


def _cast(ballot: Ballot, unknown_as: Position | None) -> State:
    position = ballot.position
    if position is Position.UNKNOWN:
        position = unknown_as
    if position is None:
        away = ballot.presence in (Presence.ABSENT, Presence.PROTEST)
        return State.SILENT if away else State.NO_POSITION
    if position is Position.BLOCK and ballot.valid_block is False:
        return State.UNFOUNDED_BLOCK
    return _STATES[position]


def words(state: State, effect: Effect, *, in_quorum: bool = True) -> frozenset[Counted]:
    """Return every counted word that a state with an effect falls under."""
    found = {Counted(effect.counts), Counted.ROLL, Counted(state.value)}
    if effect.counts != "neutral":
        found.add(Counted.CAST)
    if effect.base:
        found.add(Counted.COUNTED)
    if effect.quorum and in_quorum:
        found.add(Counted.PRESENT)
    return frozenset(found)
