"""Methods that give every option one figure: marks, points, levels, places; exact, and as shares."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from voting.rules.choosing.methods import (
    Borda,
    Gradients,
    LeastResistance,
    Method,
    ModifiedBorda,
    Scale,
    Score,
)
from voting.rules.choosing.table import UNRANKED, UNSAID, Cells, Table


@dataclass(frozen=True)
class Figure:
    """What one option has: its amount, what it is measured against, the share that it is of the most it
    could be.

    ``share`` is higher for a better option and ``None`` where nobody said anything of it. ``levels`` has
    the amounts on each level of agreement; ``rank`` is what options are ordered by, higher being better.
    """

    amount: Fraction
    base: Fraction
    share: Fraction | None
    rank: tuple[Fraction, ...]
    levels: tuple[Fraction, ...] = ()


def figures(method: Method, table: Table, base: int | None = None) -> list[Figure]:
    """Return the figure of every option; ``base`` is what marks are a share of, in units (all ballots)."""
    details = method.details
    if isinstance(details, Score | LeastResistance):
        return [_points(details, table, option) for option in range(table.size)]
    if isinstance(details, Gradients):
        return [_graded(details, table, option) for option in range(table.size)]
    total = table.weights.total() if base is None else base
    if isinstance(details, Borda):
        return [_figure(table, half, 2 * total * (table.size - 1), 2) for half in _borda(details, table)]
    if isinstance(details, ModifiedBorda):
        return [_figure(table, half, 2 * total * table.size, 2) for half in _modified(table)]
    return [_figure(table, table.weights.weighted(row), total) for row in table.cells]


def _figure(table: Table, units: int, most: int, times: int = 1) -> Figure:
    """Return the figure of an option that has some of the most units that it could have."""
    share = Fraction(units, most) if most else None
    amount, base = table.amount(units) / times, table.amount(most) / times
    return Figure(amount, base, share, () if share is None else (share,))


def _points(scale: Scale, table: Table, option: int) -> Figure:
    """Return the mean of an option on a scale, as a share of the scale; of resistance, what it leaves."""
    row = table.cells[option]
    said = row != UNSAID
    unscored = getattr(scale, "unscored", "refused")
    filled = row.copy()
    filled[~said] = scale.highest if unscored == "highest" else scale.lowest
    counted = said if unscored == "left_out" else np.ones_like(said)
    base = table.weights.total(counted)
    units = table.weights.part(counted).weighted(filled[counted])
    span = scale.highest - scale.lowest
    share = Fraction(units - scale.lowest * base, span * base) if base else None
    if share is not None and isinstance(scale, LeastResistance):
        share = 1 - share
    rank = () if share is None else (share,)
    return Figure(table.amount(units), table.amount(base), share, rank)


def _graded(gradients: Gradients, table: Table, option: int) -> Figure:
    """Return how many stand on each level; the share is of those on a level that does not object."""
    row = table.cells[option]
    units = [table.weights.total(row == step) for step in range(len(gradients.levels))]
    base = sum(units)
    if not base:
        return Figure(Fraction(0), Fraction(0), None, (), tuple(Fraction(0) for _ in units))
    objecting = sum(u for u, level in zip(units, gradients.levels, strict=True) if level.objects)
    # From the worst level up: how much stands on it or below.
    below = [Fraction(sum(units[step:]), base) for step in range(len(units) - 1, 0, -1)]
    share = 1 - Fraction(objecting, base)
    return Figure(
        table.amount(base - objecting),
        table.amount(base),
        share,
        tuple(-each for each in below),
        tuple(table.amount(each) for each in units),
    )


def _beside_others(table: Table) -> Iterator[tuple[Cells, npt.NDArray[np.int16], npt.NDArray[np.int16]]]:
    """Yield of every option its ranks and, by ballot, how many others rank better and how many level."""
    for option, row in enumerate(table.cells):
        better = np.zeros(row.shape, dtype=np.int16)
        level = np.zeros(row.shape, dtype=np.int16)
        for other, cells in enumerate(table.cells):
            if other != option:
                better += cells < row
                level += cells == row
        yield row, better, level


def _borda(borda: Borda, table: Table) -> list[int]:
    """Return twice the Borda points of every option, so that level options have whole numbers."""
    found = []
    for row, better, level in _beside_others(table):
        points = 2 * (table.size - 1) - 2 * better - level
        if borda.unranked == "no_points":
            points[row == UNRANKED] = 0
        found.append(table.weights.weighted(points))
    return found


def _modified(table: Table) -> list[int]:
    """Return twice the points of the modified Borda count."""
    ranked = np.zeros(table.cells.shape[1], dtype=np.int16)
    for row in table.cells:
        ranked += row != UNRANKED
    found = []
    for row, better, level in _beside_others(table):
        points = 2 * (ranked - better) - level
        points[row == UNRANKED] = 0
        found.append(table.weights.weighted(points))
    return found


def in_places(ranks: Sequence[tuple[Fraction, ...]]) -> tuple[tuple[int, ...], ...]:
    """Return the options in places, best first; those of whom nothing is said come last together."""
    levels = sorted(set(ranks), key=lambda rank: (bool(rank), rank), reverse=True)
    return tuple(tuple(o for o, rank in enumerate(ranks) if rank == level) for level in levels)
