"""What was cast, seat by seat, and how one rule reads it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voting.rules.conditions import Counted
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
    """One seat (or several equal ones) with what it cast; ``ballot`` is ``None`` when it cast nothing."""

    seat: Seat
    ballot: Ballot | None

    @property
    def unknown(self) -> bool:
        """Whether the seat's position is not known."""
        return self.ballot is not None and self.ballot.position is Position.UNKNOWN


@dataclass(frozen=True, slots=True)
class Mark:
    """A line as a rule reads it: every counted word that it falls under."""

    seat: Seat
    words: frozenset[Counted]
    unknown: bool

    def amount(self, weight: str | None) -> Number | None:
        """Return the heads, or the weight of a basis; ``None`` when the figure is not reported."""
        return self.seat.n if weight is None else self.seat.weights.get(weight)


def lines_of(roll: Roll, ballots: Iterable[Ballot]) -> list[Line]:
    """Put each ballot to its seat, in the order of the roll.

    Raises :class:`RuleError` with every ballot from outside the roll and every second ballot of a seat.
    """
    seats = {seat.id for seat in roll.seats}
    cast: dict[str, Ballot] = {}
    faults: list[Fault] = []
    for index, ballot in enumerate(ballots):
        if ballot.seat not in seats:
            faults.append(Fault(f"ballots[{index}]", "ballot_not_on_roll", {"seat": ballot.seat}))
        elif ballot.seat in cast:
            faults.append(Fault(f"ballots[{index}]", "ballot_twice", {"seat": ballot.seat}))
        else:
            cast[ballot.seat] = ballot
    if faults:
        raise RuleError(faults)
    return [Line(seat, cast.get(seat.id)) for seat in roll.seats]


def mark(lines: Sequence[Line], profile: Profile, unknown_as: Position | None) -> list[Mark]:
    """Read lines by a profile; unknown positions are read as ``unknown_as`` before anything is counted.

    Raises :class:`RuleError` when a position is unknown and nothing says what to suppose.
    """
    unknown = sum(line.seat.n for line in lines if line.unknown)
    if unknown and unknown_as is None:
        raise RuleError([Fault("ballots", "unknown_positions", {"count": str(unknown)})])
    # Few different answers come from many seats: each is read once.
    known: dict[tuple[Position | None, Presence, bool | None] | None, tuple[frozenset[Counted], bool]] = {}
    marks = []
    for line in lines:
        ballot = line.ballot
        answer = None if ballot is None else (ballot.position, ballot.presence, ballot.valid_block)
        if answer not in known:
            state, in_quorum = _state(line, profile, unknown_as)
            found = words(state, profile.effect(state), in_quorum=in_quorum)
            known[answer] = (found, line.unknown)
        marks.append(Mark(line.seat, *known[answer]))
    return marks


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
