"""Comparisons and margins: whether a test passes, and how far it is from turning."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple, Protocol, cast

from voting.rules.marks import Mark, heads
from voting.rules.outcome import Margin
from voting.rules.roll import Number


def compares(amount: Number, comparison: str, threshold: Number) -> bool:
    """Return whether an amount is ``at_least``, ``more_than``, ``at_most`` or ``fewer_than`` a threshold."""
    if comparison == "at_least":
        return amount >= threshold
    if comparison == "more_than":
        return amount > threshold
    if comparison == "at_most":
        return amount <= threshold
    if comparison == "fewer_than":
        return amount < threshold
    raise ValueError(f"no comparison is called {comparison!r}")


def is_upward(comparison: str) -> bool:
    """Return whether a larger amount serves the comparison."""
    return comparison in ("at_least", "more_than")


class Movable(NamedTuple):
    """Seats that could change sides: how many, and what each would add to or take from the amount."""

    n: int
    each: Number

    def times(self, factor: Number) -> Movable:
        """Return the same seats with what each adds multiplied."""
        return Movable(self.n, self.each * factor)


class Candidate(Protocol):
    """Seats that could change sides: all of one weight (:class:`Movable`), or of several weights."""

    def times(self, factor: Number) -> Candidate:
        """Return the same seats with what each adds multiplied."""
        ...


class SeveralSeats(Candidate, Protocol):
    """Seats of several weights, which know how to choose among themselves and others."""

    def fewest_with(self, candidates: Sequence[Candidate], needed: Number, *, strict: bool) -> int | None:
        """Return the fewest seats of all candidates that together make ``needed`` (or strictly more)."""
        ...


# The seats of one side, looked for only when a margin needs them; ``None`` where no number of seats is given.
Candidates = Callable[[], Sequence[Candidate] | None]
_each = attrgetter("each")


def margin(
    amount: Number, comparison: str, threshold: Number, inside: Candidates, outside: Candidates
) -> Margin:
    """Return how far a test is from turning.

    ``inside`` are the seats that make up the amount, ``outside`` those that could join it while the base
    stays; they give ``None`` where moving a seat would change the base too, so that no number is given.
    """
    passed = compares(amount, comparison, threshold)
    distance: Number = amount - threshold if is_upward(comparison) else threshold - amount
    grows = is_upward(comparison) != passed
    candidates = outside() if grows else inside()
    # Strictly more is needed to leave a test that equality passes, or to pass one that equality fails.
    strict = passed == (comparison in ("at_least", "at_most"))
    needed = max(distance, -distance)
    seats = None if candidates is None else fewest(candidates, needed, strict=strict)
    signed = seats if seats is None or passed else -seats
    return Margin(seats=signed, weight=distance if isinstance(distance, Fraction) else Fraction(distance))


def fewest(candidates: Sequence[Candidate], needed: Number, *, strict: bool) -> int | None:
    """Return the fewest seats that together make ``needed`` (or strictly more), ``None`` if all do not."""
    single = [candidate for candidate in candidates if isinstance(candidate, Movable)]
    if len(single) < len(candidates):
        several = next(candidate for candidate in candidates if not isinstance(candidate, Movable))
        return cast(SeveralSeats, several).fewest_with(candidates, needed, strict=strict)
    moved: Number = 0
    seats = 0
    for n, each in sorted(single, key=_each, reverse=True):
        if each <= 0 or n <= 0:
            continue
        steps = max(_steps(needed - moved, each, strict=strict), 0)
        if steps <= n:
            return seats + steps
        moved += n * each
        seats += n
    enough = moved > needed if strict else moved >= needed
    return seats if enough else None


def _steps(short: Number, each: Number, *, strict: bool) -> int:
    whole, rest = divmod(short, each)
    return whole + 1 if strict or rest else whole


def movable(
    marks: Sequence[Mark], weight: str | None, *, divided: bool, factor: Number = 1
) -> list[Candidate]:
    """Return the seats of some marks with what each of them weighs, times a factor; equal seats together.

    ``divided`` says whether any of them may be of a seat that divides its answer.
    """
    parts: list[Candidate] = []
    if divided:
        parts += _movable_parts([mark for mark in marks if mark.divided], weight, factor)
        marks = [mark for mark in marks if not mark.divided]
    if weight is None:
        number = sum([mark.seat.n for mark in marks])
        return [Movable(number, factor), *parts] if number else parts
    seats: dict[Number, int] = {}
    for mark in marks:
        amount, n = mark.seat.weights.get(weight), mark.seat.n
        if amount is None or not n:
            continue
        if mark.seat.spread is not None:
            parts.extend(candidate.times(factor) for candidate in mark.seat.spread.of(weight))
        else:
            each = amount if n == 1 else Fraction(amount) / n
            seats[each] = seats.get(each, 0) + n
    parts.extend(Movable(n, each if factor == 1 else each * factor) for each, n in seats.items())
    return parts


def _movable_parts(marks: Sequence[Mark], weight: str | None, factor: Number) -> list[Movable]:
    """Return the seats that divide their answers with what their parts among some marks weigh together."""
    found: dict[str, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.seat.id, []).append(mark)
    movable_seats = []
    for own in found.values():
        n = own[0].seat.n
        amounts = [heads(own)] if weight is None else [mark.amount(weight) for mark in own]
        amount = sum((Fraction(item) for item in amounts if item is not None), Fraction(0))
        if n and amount:
            movable_seats.append(Movable(n, amount / n * factor))
    return movable_seats


def others(marks: Sequence[Mark], inside: Sequence[Mark], weight: str | None) -> Sequence[Mark]:
    """Return the marks that could still join an amount: a seat that counts once is in it with any part."""
    there = {mark.seat.id for mark in inside if mark.once} if weight is None else set()
    return [mark for mark in marks if mark.seat.id not in there] if there else marks
