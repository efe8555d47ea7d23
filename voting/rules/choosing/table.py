"""Ballots as a table to count from: a row for each option, a column for each ballot, and exact weights.

The one idea: options are few and ballots many, so that every count is one comparison of whole rows.
Counting happens in whole numbers; a total that does not fit 63 bits is kept in Python's integers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from voting.rules.choosing.ballots import Answer
from voting.rules.choosing.methods import Gradients, Method
from voting.rules.roll import Number

Mask: TypeAlias = npt.NDArray[np.bool_]
Cells: TypeAlias = npt.NDArray[np.int8] | npt.NDArray[np.int16]
UNRANKED: Final = 127
UNSAID: Final = -1
_FITS: Final = 2**62
_PIECE: Final = 2**15


@dataclass(frozen=True)
class Weights:
    """What each ballot weighs in whole units of ``unit``; ``values`` is ``None`` for 1 each."""

    count: int
    values: Any = None
    unit: Fraction = Fraction(1)

    def total(self, mask: Mask | None = None) -> int:
        """Return the units of the ballots under a mask, or of all."""
        if self.values is None:
            return self.count if mask is None else int(np.count_nonzero(mask))
        if mask is None:
            return int(self.values.sum()) if self.count else 0
        return int(self.values[mask].sum())

    def weighted(self, row: Cells) -> int:
        """Return the sum of a row of small numbers, each times the weight of its ballot."""
        if self.values is None:
            return int(row.sum(dtype=np.int64))
        return int((self.values * row.astype(self.values.dtype)).sum()) if self.count else 0

    def part(self, mask: Mask) -> Weights:
        """Return the weights of the ballots under a mask."""
        values = None if self.values is None else self.values[mask]
        return Weights(int(np.count_nonzero(mask)), values, self.unit)


def exact_weights(amounts: Sequence[Number], largest: int = 1) -> Weights:
    """Return weights of exact amounts; ``largest`` is the largest number that they are multiplied with."""
    if all(amount == 1 for amount in amounts):
        return Weights(len(amounts))
    common = math.lcm(*(Fraction(amount).denominator for amount in amounts))
    units = [int(amount * common) for amount in amounts]
    fits = sum(units) * max(largest, 1) < _FITS
    return Weights(len(units), np.array(units, dtype=np.int64 if fits else object), Fraction(1, common))


@dataclass(frozen=True)
class Table:
    """Counted ballots. ``cells`` has places (0 is best, ``UNRANKED``), marks (1, 0), points or levels.

    ``strict`` is whether no ballot has two options in one place.
    """

    options: tuple[str, ...]
    cells: Cells
    weights: Weights
    strict: bool = False

    @property
    def size(self) -> int:
        """How many options there are."""
        return len(self.options)

    def part(self, mask: Mask) -> Table:
        """Return the table of the ballots under a mask."""
        return replace(self, cells=self.cells[:, mask], weights=self.weights.part(mask))

    def pieces(self) -> Iterator[Table]:
        """Yield pieces that fit the memory next to the processor, so that time grows as the ballots do."""
        whole = self.cells.shape[1]
        if whole <= _PIECE:
            yield self
            return
        for start in range(0, whole, _PIECE):
            part = slice(start, start + _PIECE)
            values = None if self.weights.values is None else self.weights.values[part]
            cells = self.cells[:, part]
            yield replace(self, cells=cells, weights=Weights(cells.shape[1], values, self.weights.unit))

    def amount(self, units: int) -> Fraction:
        """Return an amount for a number of units."""
        return units * self.weights.unit


def ranking_table(orders: Any, options: Sequence[str] | int) -> Table:
    """Return the table of many rankings, each counting once.

    ``orders`` is an array (or a sequence of sequences, or of ``bytes``) with a row for each ballot: numbers
    of options, best first, -1 where a ballot ends early. Raises ``ValueError`` for a number that is no
    option and for a ballot that ranks an option twice.
    """
    names = tuple(map(str, range(options))) if isinstance(options, int) else tuple(options)
    rows = _order_array(orders)
    if rows.size and not -1 <= int(rows.min()) <= int(rows.max()) < len(names):
        raise ValueError("a ballot ranks a number that is no option")
    cells = np.full((len(names), rows.shape[0]), UNRANKED, dtype=np.int8)
    for start in range(0, rows.shape[0], _PIECE):
        _fill(cells[:, start : start + _PIECE], rows[start : start + _PIECE])
    return Table(names, cells, Weights(rows.shape[0]), strict=True)


def _fill(cells: npt.NDArray[np.int8], rows: npt.NDArray[np.int8]) -> None:
    """Write the place of every option into cells that are full of ``UNRANKED``."""
    here = np.empty(rows.shape[0], dtype=np.bool_)
    step = np.empty(rows.shape[0], dtype=np.int8)
    for place, numbers in enumerate(np.ascontiguousarray(rows.T)):
        for option, cell in enumerate(cells):
            np.equal(numbers, option, out=here)
            np.multiply(here.view(np.int8), np.int8(UNRANKED - place), out=step)
            np.subtract(cell, step, out=cell)
    if cells.size and int(cells.min()) < 0:
        raise ValueError("a ballot ranks an option twice")


def _order_array(orders: Any) -> npt.NDArray[np.int8]:
    if isinstance(orders, np.ndarray):
        found = orders
    elif len(orders) and isinstance(orders[0], bytes):
        found = np.frombuffer(b"".join(orders), dtype=np.int8).reshape(len(orders), -1)
    else:
        found = np.array(orders, dtype=np.int64)
    if found.ndim != 2 or found.shape[1] >= UNRANKED:
        raise ValueError("rankings are a table with a row for each ballot")
    if found.dtype != np.int8:
        if found.size and not -1 <= int(found.min()) <= int(found.max()) < UNRANKED:
            raise ValueError("a ballot ranks a number that is no option")
        found = found.astype(np.int8)
    return found


def answer_table(
    method: Method, options: Sequence[str], answers: Sequence[Answer], weights: Sequence[Number]
) -> Table:
    """Return the table of some answers that fit a method; none of them is blank."""
    if any(answer.ranks is not None for answer in answers):
        return _ranks_table(tuple(options), answers, weights)
    rows = {option: number for number, option in enumerate(options)}
    unsaid = 0 if method.name in ("plurality", "exhaustive", "approval") else UNSAID
    cells = np.full((len(options), len(answers)), unsaid, dtype=np.int16)
    details = method.details
    steps = (
        {level.name: i for i, level in enumerate(details.levels)} if isinstance(details, Gradients) else {}
    )
    for column, answer in enumerate(answers):
        for option, value in _marks(answer, steps).items():
            cells[rows[option], column] = value
    largest = int(cells.max()) if cells.size else 1
    return Table(tuple(options), cells, exact_weights(weights, largest))


def _marks(answer: Answer, steps: Mapping[str, int]) -> Mapping[str, int]:
    if answer.points is not None:
        return answer.points
    if answer.levels is not None:
        return {option: steps[level] for option, level in answer.levels.items()}
    return dict.fromkeys(answer.options, 1)


def _ranks_table(options: tuple[str, ...], answers: Sequence[Answer], weights: Sequence[Number]) -> Table:
    rows = {option: number for number, option in enumerate(options)}
    cells = np.full((len(options), len(answers)), UNRANKED, dtype=np.int8)
    strict = True
    for column, answer in enumerate(answers):
        for place, level in enumerate(answer.ranks or ()):
            strict = strict and len(level) == 1
            for option in level:
                cells[rows[option], column] = place
    # Shares of a place and points of half a place make the largest factors.
    return Table(options, cells, exact_weights(weights, 2 * math.lcm(*range(1, len(options) + 1))), strict)
