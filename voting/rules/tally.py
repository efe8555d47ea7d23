"""What was cast, seat by seat, and how one rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction

from voting.rules.conditions import Counted
from voting.rules.document import Split
from voting.rules.errors import Fault, RuleError
from voting.rules.marks import Mark, Marks, Words
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


# Not frozen: lines are made by the thousand, and freezing one costs more than making it.
@dataclass(slots=True)
class Line:
    """One seat (or several equal ones) with what it cast; ``ballot`` is ``None`` when it cast nothing.

    A seat that divides its answer has a line for each different answer, with the ``part`` of the seat, and
    one for the ``rest`` where the parts leave something over. ``unknown``: its position is not known.
    """

    seat: Seat
    ballot: Ballot | None
    part: Number = 1
    divided: bool = False
    rest: bool = False
    unknown: bool = False


def lines_of(roll: Roll, ballots: Iterable[Ballot]) -> list[Line]:
    """Put the ballots to their seats, in the order of the roll.

    Raises :class:`RuleError` with every ballot from outside the roll, every second ballot of a seat that is
    no part, and every seat whose parts are more than the whole or take part in different ways.
    """
    seats = roll.ids
    ballots = list(ballots)
    cast = {ballot.seat: ballot for ballot in ballots if ballot.part is None}
    parts: dict[str, list[Ballot]] = {}
    if len(cast) < len(ballots) or not cast.keys() <= seats:
        cast, parts = _sorted_out(ballots, seats)
    lines: list[Line] = []
    for seat in roll.seats:
        if seat.id in parts:
            lines.extend(_divided(seat, parts[seat.id]))
        else:
            found = cast.get(seat.id)
            unknown = found is not None and found.position is Position.UNKNOWN
            lines.append(Line(seat, found, 1, False, False, unknown))
    return lines


def _sorted_out(
    ballots: Sequence[Ballot], seats: Set[str]
) -> tuple[dict[str, Ballot], dict[str, list[Ballot]]]:
    """Return the whole ballots and the parts by their seats, or raise everything that is wrong with them."""
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
    faults.extend(fault for seat, own in parts.items() for fault in part_faults(seat, own))
    if faults:
        raise RuleError(faults)
    return cast, parts


def part_faults(seat: str, ballots: Sequence[Ballot]) -> Iterator[Fault]:
    """Yield what is wrong with the parts into which one seat divides its answer."""
    total = sum((Fraction(ballot.part or 0) for ballot in ballots), Fraction(0))
    if total > 1:
        yield Fault("ballots", "parts_exceed_seat", {"seat": seat, "total": str(total)})
    if len({ballot.presence for ballot in ballots}) > 1:
        yield Fault("ballots", "parts_apart", {"seat": seat})
    if any(ballot.position is Position.UNKNOWN for ballot in ballots):
        yield Fault("ballots", "part_unknown", {"seat": seat})


def sole_answer(ballots: Sequence[Ballot]) -> Ballot | None:
    """Return the one answer of a seat whose parts make a whole; ``None`` where it divides its answer."""
    answers, rest = _answers(ballots)
    return next(iter(answers)) if len(answers) == 1 and not rest else None


def _answers(ballots: Sequence[Ballot]) -> tuple[dict[Ballot, Fraction], Fraction]:
    """Return the different answers of one seat with the part that each has, and what they leave over."""
    answers: dict[Ballot, Fraction] = {}
    for ballot in ballots:
        answer = replace(ballot, part=None)
        answers[answer] = answers.get(answer, Fraction(0)) + Fraction(ballot.part or 0)
    return answers, 1 - sum(answers.values(), Fraction(0))


def _divided(seat: Seat, ballots: Sequence[Ballot]) -> list[Line]:
    """Return the lines of a seat that divides its answer: equal answers are one, what is left is the rest."""
    answers, rest = _answers(ballots)
    if len(answers) == 1 and not rest:
        return [Line(seat, next(iter(answers)))]
    ordered = sorted(answers.items(), key=lambda item: repr(item[0]))
    lines = [Line(seat, answer, part, divided=True) for answer, part in ordered]
    return [*lines, *([Line(seat, ordered[0][0], rest, divided=True, rest=True)] if rest else [])]


class Reader:
    """How a stage reads answers: by its profile, with what it supposes of unknown positions.

    ``split`` says what a seat counts for that divides its answer. Few different answers come from many seats,
    so each is read once and kept: a rule keeps its readers.
    """

    def __init__(self, profile: Profile, unknown_as: Position | None, split: Split) -> None:
        self.profile = profile
        self.unknown_as = unknown_as
        self.split = split
        self._known: dict[tuple[Position | None, Presence, bool | None] | None, Words] = {}

    def marks(self, lines: Sequence[Line], *, divided: bool) -> Marks:
        """Read lines (some perhaps ``divided``); unknown positions are replaced before anything is counted.

        Raises :class:`RuleError` when a position is unknown and nothing says what to suppose.
        """
        if self.unknown_as is None:
            unknown = sum([line.seat.n for line in lines if line.unknown])
            if unknown:
                raise RuleError([Fault("ballots", "unknown_positions", {"count": str(unknown)})])
        if divided:
            return Marks(list(self._divided_marks(lines)), divided=True)
        return Marks([Mark(line.seat, self.words(line.ballot), line.unknown, line.seat.n) for line in lines])

    def words(self, ballot: Ballot | None) -> Words:
        """Return every counted word that a ballot falls under."""
        answer = None if ballot is None else (ballot.position, ballot.presence, ballot.valid_block)
        found = self._known.get(answer)
        if found is None:
            state, in_quorum = _state(ballot, self.profile, self.unknown_as)
            found = words(state, self.profile.effect(state), in_quorum=in_quorum)
            self._known[answer] = found
        return found

    def _mark(self, line: Line) -> Mark:
        return Mark(line.seat, self.words(line.ballot), line.unknown, line.seat.n)

    def _divided_marks(self, lines: Sequence[Line]) -> Iterator[Mark]:
        spoilt: set[str] = set()
        for line in lines:
            if not line.divided:
                yield self._mark(line)
                continue
            if line.seat.id in spoilt:
                continue
            if self.split.heads == "spoilt":
                spoilt.add(line.seat.id)
                yield self._mark(_as_split(line, self.split))
                continue
            mark = self._mark(_as_split(line, self.split))
            mark.part = line.part
            if self.split.heads == "each":
                mark.once = True
            else:
                mark.heads = line.seat.n * line.part
            yield mark


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


def _state(ballot: Ballot | None, profile: Profile, unknown_as: Position | None) -> tuple[State, bool]:
    """Return the state of an answer and whether its way of taking part can count for the quorum."""
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
