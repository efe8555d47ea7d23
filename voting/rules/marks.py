"""Marks: seats as one rule reads them, and collections of them whose parts and sums are worked out once.

The tests of a rule ask for the same few amounts again and again (the yes side, the base, the roll), so a
collection keeps what it was asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.conditions import Counted
from voting.rules.roll import Number, Seat

Words = frozenset[Counted]


# Not frozen: marks are made by the thousand, and freezing one costs more than making it.
@dataclass(slots=True)
class Mark:
    """A line as a rule reads it: every counted word that it falls under.

    ``part`` is the part of the seat's weight that the line stands for, ``heads`` what it is among seats.
    A seat that counts ``once`` counts a single time however many of its lines an amount takes.
    """

    seat: Seat
    words: Words
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


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum over some seats: its exact value and the seats whose figure is not reported."""

    value: Number
    missing: tuple[str, ...]


class Marks:
    """The marks of some seats in the order of the roll. They do not change while they are counted."""

    __slots__ = ("_amounts", "_everything", "_seats", "_sides", "_unknown", "divided")

    def __init__(self, marks: Sequence[Mark], *, divided: bool = False) -> None:
        """Keep marks; ``divided`` says whether any of them may be of a seat that divides its answer."""
        self._everything = marks
        self._sides: dict[Words, Sequence[Mark]] = {}
        self._amounts: dict[tuple[Words, str | None], Amount] = {}
        self._seats: int | None = None
        self._unknown: int | None = None
        self.divided = divided

    def __iter__(self) -> Iterator[Mark]:
        return iter(self._everything)

    def only(self, marks: Sequence[Mark]) -> Marks:
        """Return some of these marks as a collection of their own."""
        return Marks(marks, divided=self.divided)

    @property
    def seats(self) -> int:
        """How many seats these are; one that divides its answer is one seat."""
        if self._seats is None:
            self._seats = (
                seats_in(self._everything) if self.divided else sum([m.seat.n for m in self._everything])
            )
        return self._seats

    @property
    def unknown(self) -> int:
        """How many seats have no known position."""
        if self._unknown is None:
            self._unknown = sum([mark.seat.n for mark in self._everything if mark.unknown])
        return self._unknown

    def under(self, of: Words) -> Sequence[Mark]:
        """Return the marks that fall under any of some words."""
        found = self._sides.get(of)
        if found is None:
            found = self._sides[of] = [mark for mark in self._everything if not mark.words.isdisjoint(of)]
        return found

    def amount(self, of: Words, weight: str | None) -> Amount:
        """Return the sum of heads, or of a weight, over the marks that fall under any of some words."""
        found = self._amounts.get((of, weight))
        if found is None:
            found = self._amounts[of, weight] = self._sum(self.under(of), weight)
        return found

    def _sum(self, marks: Sequence[Mark], weight: str | None) -> Amount:
        if weight is None:
            return Amount(heads(marks) if self.divided else sum([mark.seat.n for mark in marks]), ())
        amounts: list[Number] = []
        missing: list[str] = []
        for mark in marks:
            amount = mark.amount(weight) if self.divided else mark.seat.weights.get(weight)
            if amount is None:
                missing.append(mark.seat.id)
            else:
                amounts.append(amount)
        return Amount(added(amounts), tuple(dict.fromkeys(missing)))


def added(numbers: Iterable[Number]) -> Number:
    """Return the exact sum of numbers; fractions of one denominator are added as whole numbers first."""
    total: Number = 0
    parts: dict[int, int] = {}
    for number in numbers:
        if isinstance(number, int):
            total += number
        else:
            parts[number.denominator] = parts.get(number.denominator, 0) + number.numerator
    for denominator, numerator in parts.items():
        total += Fraction(numerator, denominator)
    return total


def heads(marks: Sequence[Mark]) -> Number:
    """Return how many seats some marks count as."""
    total: Number = sum(mark.heads for mark in marks)
    once = [mark for mark in marks if mark.once]
    return total - sum(mark.heads for mark in once) + seats_in(once) if once else total


def seats_in(marks: Iterable[Mark]) -> int:
    """Return how many seats some marks are of; one that divides its answer is one seat."""
    return sum({mark.seat.id: mark.seat.n for mark in marks}.values())
