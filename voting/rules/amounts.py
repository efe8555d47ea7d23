"""Amounts, comparisons and margins: exact sums over marked seats and how far a test is from turning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.conditions import Counted
from voting.rules.outcome import Margin
from voting.rules.roll import Number
from voting.rules.tally import Mark, seats_in


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum over some seats: its exact value and the seats whose figure is not reported."""

    value: Number
    missing: tuple[str, ...]


def add_up(marks: Iterable[Mark], of: frozenset[Counted], weight: str | None) -> Amount:
    """Sum heads or a weight over the marks that fall under any of the words."""
    if weight is None:
        return Amount(heads([mark for mark in marks if not mark.words.isdisjoint(of)]), ())
    total: Number = 0
    missing: list[str] = []
    for mark in marks:
        if mark.words.isdisjoint(of):
            continue
        amount = mark.amount(weight)
        if amount is None:
            missing.append(mark.seat.id)
        else:
            total += amount
    return Amount(total, tuple(dict.fromkeys(missing)))


def heads(marks: Sequence[Mark]) -> Number:
    """Return how many seats some marks count as."""
    total: Number = sum(mark.heads for mark in marks)
    once = [mark for mark in marks if mark.once]
    return total - sum(mark.heads for mark in once) + seats_in(once) if once else total


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


@dataclass(frozen=True, slots=True)
class Movable:
    """Seats that could change sides: how many, and what each would add to or take from the amount."""

    n: int
    each: Number


def margin(
    amount: Number,
    comparison: str,
    threshold: Number,
    inside: Sequence[Movable] | None,
    outside: Sequence[Movable] | None,
) -> Margin:
    """Return how far a test is from turning.

    ``inside`` are the seats that make up the amount, ``outside`` those that could join it while the base
    stays; ``None`` where moving a seat would change the base too, so that no number of seats is given.
    """
    passed = compares(amount, comparison, threshold)
    distance: Number = amount - threshold if is_upward(comparison) else threshold - amount
    grows = is_upward(comparison) != passed
    candidates = outside if grows else inside
    # Strictly more is needed to leave a test that equality passes, or to pass one that equality fails.
    strict = passed == (comparison in ("at_least", "at_most"))
    seats = None if candidates is None else fewest(candidates, max(distance, -distance), strict=strict)
    signed = seats if seats is None or passed else -seats
    return Margin(seats=signed, weight=Fraction(distance))


def fewest(candidates: Sequence[Movable], needed: Number, *, strict: bool) -> int | None:
    """Return the fewest seats that together make ``needed`` (or strictly more), ``None`` if all do not."""
    moved: Number = 0
    seats = 0
    for item in sorted(candidates, key=lambda each: each.each, reverse=True):
        if item.each <= 0 or item.n <= 0:
            continue
        steps = max(_steps(needed - moved, item.each, strict=strict), 0)
        if steps <= item.n:
            return seats + steps
        moved += item.n * item.each
        seats += item.n
    enough = moved > needed if strict else moved >= needed
    return seats if enough else None


def _steps(short: Number, each: Number, *, strict: bool) -> int:
    whole, rest = divmod(short, each)
    return whole + 1 if strict or rest else whole


def movable(marks: Iterable[Mark], weight: str | None, factor: Number = 1) -> list[Movable]:
    """Return the seats of some marks with what each of them weighs, times a factor; equal seats together."""
    whole = [mark for mark in marks if not mark.divided]
    split = _movable_parts([mark for mark in marks if mark.divided], weight, factor)
    if weight is None:
        number = sum(mark.seat.n for mark in whole)
        return [*([Movable(number, factor)] if number else []), *split]
    seats: dict[Number, int] = {}
    for mark in whole:
        amount, n = mark.amount(weight), mark.seat.n
        if amount is not None and n:
            each = amount if n == 1 else Fraction(amount) / n
            seats[each] = seats.get(each, 0) + n
    return [Movable(n, each if factor == 1 else each * factor) for each, n in seats.items()] + split


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


def others(marks: Iterable[Mark], inside: Sequence[Mark], weight: str | None) -> list[Mark]:
    """Return the marks that could still join an amount: a seat that counts once is in it with any part."""
    there = {mark.seat.id for mark in inside if mark.once} if weight is None else set()
    return [mark for mark in marks if mark.seat.id not in there] if there else list(marks)
