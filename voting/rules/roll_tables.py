"""A roll as a table that a working group keeps in a spreadsheet: ``roll.csv``.

It is read from an open stream of text into columns. Everything that is wrong is found in one reading; each
fault has its row (as a spreadsheet counts: the names of the columns are row 1) and its column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from voting.rules.cells import head_count
from voting.rules.columns import Coded, Electorate, Weighing
from voting.rules.errors import Fault
from voting.rules.records import advises
from voting.rules.roll import Basis, Roll
from voting.rules.sheets import CellFault, Reading, read_sheet
from voting.rules.weight_cells import weighing_of

WEIGHT: Final = "weight:"
NOWHERE: Final = -1


@dataclass(frozen=True)
class RollTable:
    """What was read of ``roll.csv``: ``electorate`` (and ``roll``) is ``None`` where there are faults.

    ``seats`` has every seat of the table once, also faulty ones, so that ballots can be checked nevertheless;
    ``numbers`` are their rows, ``places`` their rows in the electorate, or -1 for what belongs to no seat.
    """

    electorate: Electorate | None
    faults: tuple[CellFault, ...]
    seats: pl.Series
    numbers: NDArray[np.int64]
    places: NDArray[np.int64]

    @cached_property
    def roll(self) -> Roll | None:
        """The roll with a :class:`Seat` for every row."""
        electorate = self.electorate
        if electorate is None:
            return None
        return Roll([electorate.seat(row) for row in range(len(electorate.ids))], electorate.bases)


def read_roll(stream: Iterable[str]) -> RollTable:
    """Read a roll: a row a seat.

    ``seat`` is required. ``weight:NAME`` columns are exact amounts (empty: not reported), ``n`` is the number
    of equal seats that a row stands for, its weights being their total; ``groups`` lists named groups,
    separated by ``|``; every other column is an attribute. A row with ``n`` = 0 is the remainder of a
    published total. A seat in the group ``observer`` advises; all others decide.
    """
    return _RollReader(read_sheet(stream, ("seat",))).table()


class _RollReader(Reading):
    """Reads one roll."""

    def table(self) -> RollTable:
        sheet = self.sheet
        for index, name in enumerate(sheet.columns):
            if name == WEIGHT:
                fault = Fault("", "weight_unnamed", {"example": f"{WEIGHT}carats"})
                self.faults.append(CellFault(1, _letter(index), fault))
        weights = [name for name in sheet.columns if name.startswith(WEIGHT) and name != WEIGHT]
        attributes = [name for name in sheet.columns if name not in ("seat", "n", "groups", *weights)]
        seats = sheet.cells("seat")
        named, first = (seats != "").to_numpy(), seats.is_first_distinct().to_numpy()
        self.wrong("seat", ~named, lambda index: Fault("", "cell_empty", {"wanted": "seat"}))
        self._twice(seats, named & ~first)
        heads = self._heads()
        taken = {name.removeprefix(WEIGHT): self._weight(name) for name in weights}
        self.faults.extend(sheet.late)
        kept, sits = named & first, heads != 0
        if sheet.columns and not kept.any() and not self.faults:
            self.faults.append(CellFault(2, "seat", Fault("", "no_seat_in_table")))
        electorate = None if self.faults else self._electorate(attributes, taken, sits, heads)
        places = np.where(sits[kept], np.cumsum(sits[kept]) - 1, NOWHERE)
        return RollTable(
            electorate, self.in_order(), seats.filter(pl.Series(kept)), sheet.numbers[kept], places
        )

    def _twice(self, seats: pl.Series, again: NDArray[np.bool_]) -> None:
        """Note the seats that stand in a row before."""
        if not again.any():
            return
        numbers = self.sheet.numbers
        rows: dict[str, int] = {}
        for index, seat in enumerate(seats):
            rows.setdefault(seat, int(numbers[index]))
        self.wrong(
            "seat",
            again,
            lambda index: Fault(
                "", "seat_in_two_rows", {"seat": seats[index], "row": str(rows[seats[index]])}
            ),
        )

    def _heads(self) -> NDArray[Any]:
        found = self.read("n", head_count, 1)
        fits = max(found.values, default=0) < 2**63
        return np.array(found.values, dtype=np.int64 if fits else object)[found.codes]

    def _weight(self, name: str) -> Weighing:
        weighing, faults = weighing_of(self.sheet.cells(name))
        for index, fault in faults.items():
            self.faults.append(CellFault(int(self.sheet.numbers[index]), name, fault))
        return weighing

    def _electorate(
        self,
        attributes: Sequence[str],
        weights: Mapping[str, Weighing],
        sits: NDArray[np.bool_],
        heads: NDArray[Any],
    ) -> Electorate:
        facts: dict[str, Coded[str | None]] = {
            name: _without_blanks(self.sheet.coded(name).of_rows(sits)) for name in attributes
        }
        groups = None
        if "groups" in self.sheet.columns:
            cells = self.sheet.coded("groups").of_rows(sits)
            groups = Coded(tuple(_listed(cell) for cell in cells.values), cells.codes)
        decides = np.ones(int(sits.sum()), dtype=np.bool_)
        for fact in facts.values():
            decides &= ~np.array(
                [value is not None and advises({value}) for value in fact.values], dtype=np.bool_
            )[fact.codes]
        if groups is not None:
            decides &= ~np.array([advises(value) for value in groups.values], dtype=np.bool_)[groups.codes]
        return Electorate(
            self.sheet.cells("seat").filter(pl.Series(sits)).to_list(),
            facts,
            {name: weighing.of_rows(sits) for name, weighing in weights.items()},
            groups,
            None if decides.all() else decides,
            None if (heads[sits] == 1).all() else heads[sits],
            {name: _basis(name, weighing, sits) for name, weighing in weights.items()},
        )


def _basis(name: str, weighing: Weighing, sits: NDArray[np.bool_]) -> Basis:
    """Return the basis of a weight; what rows of no seat report of it is its remainder."""
    rest = weighing.of_rows(~sits)
    if (rest.missing is not None and rest.missing.all()) or not len(rest.amounts):
        return Basis(name, name, name, "", "")
    return Basis(name, name, name, "", "", weighing.total(), rest.total())


def _listed(cell: str) -> frozenset[str]:
    return frozenset(part.strip() for part in cell.split("|") if part.strip())


def _without_blanks(cells: Coded[str]) -> Coded[str | None]:
    return Coded(tuple(value or None for value in cells.values), cells.codes)


def _letter(index: int) -> str:
    """Return the letter that a spreadsheet has for a column."""
    return chr(ord("A") + index) if index < 26 else str(index + 1)
