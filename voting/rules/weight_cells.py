"""A column of weights as a table has it, read exactly: plain decimals together, other cells one by one."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Final

import numpy as np
import polars as pl

from voting.rules.cells import weight_of
from voting.rules.columns import Weighing
from voting.rules.errors import Fault
from voting.rules.roll import Number

_PLAIN: Final = r"^[0-9]+(\.[0-9]+)?$"
# So many digits always fit 64 bits.
_DIGITS: Final = 18


def weighing_of(cells: pl.Series) -> tuple[Weighing, dict[int, Fault]]:
    """Return a column of weights, and what is wrong in which of its rows; empty cells are not reported."""
    empty = (cells == "").to_numpy()
    plain = cells.str.contains(_PLAIN).to_numpy()
    others = np.flatnonzero(~(plain | empty)).tolist()
    read: dict[str, Number | Fault | None] = {cells[index]: None for index in others}
    for cell in read:
        read[cell] = weight_of(cell)
    faults = {index: fault for index in others if isinstance(fault := read[cells[index]], Fault)}
    fractions = [Fraction(number) for number in read.values() if isinstance(number, int | Fraction)]
    halves = cells.str.split_exact(".", 1).struct
    whole, decimals = halves.field("field_0"), halves.field("field_1").fill_null("")
    if others:
        nothing = pl.repeat("", len(cells), dtype=pl.String, eager=True)
        whole = whole.zip_with(pl.Series(plain), nothing)
        decimals = decimals.zip_with(pl.Series(plain), nothing)
    places, longest = _longest(decimals), _longest(whole)
    unit = lcm(10**places, *(fraction.denominator for fraction in fractions))
    most = max([10**longest * unit, *(int(fraction * unit) for fraction in fractions)])
    if faults or most >= 2**63 or places > _DIGITS:
        return _one_by_one(cells), faults
    amounts = whole.cast(pl.Int64, strict=False).fill_null(0).to_numpy() * unit
    if places:
        padded = decimals.str.pad_end(places, "0").cast(pl.Int64).to_numpy()
        amounts = amounts + padded * (unit // 10**places)
    for index in others:
        number = read[cells[index]]
        amounts[index] = int(number * unit) if isinstance(number, int | Fraction) else 0
    return Weighing(amounts, unit, empty if empty.any() else None), faults


def _longest(cells: pl.Series) -> int:
    found = cells.str.len_bytes().max()
    return found if isinstance(found, int) else 0


def _one_by_one(cells: pl.Series) -> Weighing:
    found = {cell: weight_of(cell) for cell in cells.unique()}
    return Weighing.of([None if isinstance(number := found[cell], Fault) else number for cell in cells])
