"""How the weights of many seats are spread, for the one question that totals cannot answer.

How many seats would have to move to turn a test depends on what each of them weighs. The weights of a class
are sorted once; the fewest seats are then found by halving the threshold above which all of them move.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voting.rules.amounts import Candidate, Movable
from voting.rules.columns import Weighing
from voting.rules.roll import Number


@dataclass(frozen=True, slots=True)
class Ranked:
    """Seats of different weights: ``amounts`` from the least to the greatest, each of them ``unit`` large.

    ``above[i]`` is the sum of the amounts from the place ``i`` on.
    """

    amounts: NDArray[Any]
    above: NDArray[Any]
    unit: Fraction = Fraction(1)

    def times(self, factor: Number) -> Ranked:
        """Return the same seats with every weight multiplied."""
        return Ranked(self.amounts, self.above, self.unit * factor)

    def from_on(self, amount: int) -> tuple[int, int]:
        """Return how many seats have at least an amount, and their sum."""
        size = len(self.amounts)
        if not size or amount > self.amounts[-1]:
            return 0, 0
        place = int(np.searchsorted(self.amounts, max(amount, 0)))
        return size - place, int(self.above[place])

    def fewest_with(self, candidates: Sequence[Candidate], needed: Number, *, strict: bool) -> int | None:
        """Return the fewest seats of all candidates that together make ``needed`` (or strictly more)."""
        return _Pool(candidates, Fraction(needed)).fewest(strict=strict)


@dataclass(frozen=True, slots=True)
class Unsaid:
    """Seats of which only the total is known, so that no number of them can be given."""

    def of(self, weight: str) -> Sequence[Candidate]:
        """Return that nothing is said of the single seats."""
        return (self,)

    def times(self, factor: Number) -> Unsaid:
        """Return the same: nothing."""
        return self

    def fewest_with(self, candidates: Sequence[Candidate], needed: Number, *, strict: bool) -> int | None:
        """Return that no number can be given."""
        return None


class Spread:
    """The rows of one class; the weights of its seats are sorted when somebody asks for them."""

    def __init__(self, rows: NDArray[Any], weights: Mapping[str, Weighing], n: NDArray[Any] | None) -> None:
        self._rows = rows
        self._weights = weights
        self._n = n
        self._found: dict[str, Sequence[Candidate]] = {}

    def of(self, weight: str) -> Sequence[Candidate]:
        """Return the seats that report a weight, with what each of them weighs."""
        if weight not in self._found:
            self._found[weight] = self._candidates(weight)
        return self._found[weight]

    def _candidates(self, weight: str) -> Sequence[Candidate]:
        weighing = self._weights[weight]
        rows = self._rows if weighing.missing is None else self._rows[~weighing.missing[self._rows]]
        amounts, unit = weighing.amounts[rows], Fraction(1, weighing.unit)
        if self._n is not None and (self._n[rows] != 1).any():
            pairs = zip(self._n[rows].tolist(), amounts.tolist(), strict=True)
            return [Movable(n, amount * unit / n) for n, amount in pairs if n]
        amounts = np.sort(amounts)
        fits = amounts.dtype != object and len(amounts) and int(amounts[-1]) * len(amounts) < 2**63
        sums = amounts if fits else amounts.astype(object)
        return [Ranked(amounts, np.cumsum(sums[::-1])[::-1], unit)]


class _Pool:
    """Candidates of all kinds on one scale, in whole numbers."""

    def __init__(self, candidates: Sequence[Candidate], needed: Fraction) -> None:
        single = [c for c in candidates if isinstance(c, Movable) and c.n > 0 and c.each > 0]
        many = [c for c in candidates if isinstance(c, Ranked)]
        fractions = [needed, *(Fraction(item.each) for item in single), *(item.unit for item in many)]
        scale = lcm(*(fraction.denominator for fraction in fractions))
        self.needed = int(needed * scale)
        self.single = [(item.n, int(item.each * scale)) for item in single]
        self.many = [(item, int(item.unit * scale)) for item in many if item.unit > 0]

    def from_on(self, least: int) -> tuple[int, int]:
        """Return how many seats weigh at least so much, and their sum."""
        seats = sum(n for n, each in self.single if each >= least)
        total = sum(n * each for n, each in self.single if each >= least)
        for item, size in self.many:
            number, amount = item.from_on(-(-least // size))
            seats += number
            total += amount * size
        return seats, total

    def fewest(self, *, strict: bool) -> int | None:
        goal = self.needed + 1 if strict else self.needed
        if goal <= 0:
            return 0
        if self.from_on(1)[1] < goal:
            return None
        low, high = 1, goal + 1
        high = max([high, *(each + 1 for _, each in self.single)])
        high = max(
            [high, *(int(item.amounts[-1]) * size + 1 for item, size in self.many if len(item.amounts))]
        )
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.from_on(middle)[1] >= goal else (low, middle)
        # All that weigh more than ``low`` are not enough yet; of those that weigh it join as many as needed.
        seats, total = self.from_on(low + 1)
        return seats - (-(goal - total) // low)
