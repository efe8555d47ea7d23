"""A table of comma-separated values as columns: its names, its cells, and what is wrong with its form.

A large table is parsed in bulk by polars. Where it is not the plain form that every program writes alike (a
row that is too long, a stray quotation mark), the standard library reads it row by row and says what is
wrong.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from voting.rules.coherence import closest
from voting.rules.columns import Coded, smallest
from voting.rules.errors import Fault

_Read = TypeVar("_Read")
# What str.strip takes away.
_BLANK: Final = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())
# Of these, the ASCII ones that can stand in a cell; the end of a line can where it is in quotation marks.
_BLANK_SIGNS: Final = [sign for sign in _BLANK if sign.isascii() and sign not in "\r\n"] + ['"']
# A line with its end, as a file that is opened with newline="" has it.
_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_QUOTE, _COMMA, _RETURN, _NEWLINE = (ord(sign) for sign in '",\r\n')
_UNEVEN: Final = (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.NoDataError)


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault in a table, with the row and the column in which it stands."""

    row: int
    column: str
    fault: Fault


@dataclass(frozen=True)
class Sheet:
    """A table: its columns, the cells of its rows that are not empty, and the numbers of these rows.

    Row 1 has the names of the columns. ``faults`` are those of that row, ``late`` those of the form of the
    others. Without the columns that are needed there are no cells.
    """

    columns: Sequence[str]
    faults: Sequence[CellFault]
    late: Sequence[CellFault]
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    numbers: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def cells(self, name: str) -> pl.Series:
        """Return a column without the blanks around its cells; empty cells where it is not there."""
        if name in self.columns:
            return self.frame[f"{self.columns.index(name)}"]
        return self._without

    @cached_property
    def _without(self) -> pl.Series:
        return pl.repeat("", len(self.numbers), dtype=pl.String, eager=True)

    def coded(self, name: str) -> Coded[str]:
        """Return a column by its different cells, in the order in which they come."""
        cells = self.cells(name)
        if name not in self.columns:
            return Coded(("",), np.zeros(len(cells), dtype=np.uint8))
        values = cells.unique(maintain_order=True)
        codes = cells.cast(pl.Enum(values)).to_physical().to_numpy()
        return Coded(tuple(values), codes.astype(smallest(len(values)), copy=False))


class Reading:
    """Reads the columns of one sheet and gathers what is wrong with them."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.faults: list[CellFault] = list(sheet.faults)

    def wrong(self, column: str, where: NDArray[np.bool_], fault: Callable[[int], Fault]) -> None:
        """Note a fault in every row of the sheet that a mask names; ``fault`` is told its index."""
        numbers = self.sheet.numbers
        self.faults.extend(
            CellFault(int(numbers[index]), column, fault(index)) for index in np.flatnonzero(where).tolist()
        )

    def read(self, name: str, read: Callable[[str], _Read | Fault], otherwise: _Read) -> Coded[_Read]:
        """Read every different cell of a column; note a fault and go on with something else."""
        return self.settle(name, self.sheet.coded(name), read, otherwise)

    def settle(
        self, name: str, cells: Coded[Any], read: Callable[[Any], _Read | Fault], otherwise: _Read
    ) -> Coded[_Read]:
        """Do the same with the different values of a column that was put together before."""
        found = [read(value) for value in cells.values]
        faulty = np.array([isinstance(value, Fault) for value in found], dtype=np.bool_)
        if faulty.any():
            faults = {code: value for code, value in enumerate(found) if isinstance(value, Fault)}
            self.wrong(name, faulty[cells.codes], lambda index: faults[int(cells.codes[index])])
        values = tuple(otherwise if isinstance(value, Fault) else value for value in found)
        return Coded(values, cells.codes)

    def in_order(self) -> tuple[CellFault, ...]:
        """Return all faults by their rows."""
        return tuple(sorted(self.faults, key=lambda fault: fault.row))


def read_sheet(stream: Iterable[str], needed: Sequence[str], known: Sequence[str] = ()) -> Sheet:
    """Read a table that needs some columns; with ``known``, it has no others."""
    text, broken = _text(stream)
    reader = csv.reader((line.group() for line in _LINE.finditer(text)), strict=True)
    try:
        first = next(reader, [])
    except csv.Error as error:
        return Sheet([], [_unreadable(1, error)], [])
    if broken and "\n" not in text:
        return Sheet([], [CellFault(1, "", Fault("", "not_utf8"))], [])
    header = [cell.strip() for cell in first]
    while header and not header[-1]:
        header.pop()
    faults = list(_header_faults(header, needed, known))
    if faults and not (set(needed) <= set(header) and len(set(header)) == len(header)):
        # Rows can only be read where the columns that are needed have their names.
        return Sheet([], faults, [])
    late: list[CellFault] = []
    frame = _parsed_in_bulk(text, len(header))
    if frame is None:
        frame = _parsed_by_rows(reader, len(header), header[-1], late)
    if broken:
        late.append(CellFault(len(frame) + 2, "", Fault("", "not_utf8")))
    if _has_blanks(text):
        frame = frame.with_columns(pl.all().str.strip_chars(_BLANK))
    filled = frame[str(header.index(needed[0]))] != ""
    if not filled.all():
        filled = frame.select(pl.any_horizontal(pl.all() != "")).to_series()
    numbers = np.flatnonzero(filled.to_numpy()) + 2
    return Sheet(header, faults, late, frame if filled.all() else frame.filter(filled), numbers)


def _has_blanks(text: str) -> bool:
    """Return whether there may be blanks in a cell; most tables that a program wrote have none."""
    return not text.isascii() or any(sign in text for sign in _BLANK_SIGNS)


def _text(stream: Iterable[str]) -> tuple[str, bool]:
    """Return the text of a stream, up to the line that is not text, and whether there is one."""
    try:
        return (stream.read() if isinstance(stream, io.TextIOBase) else "".join(stream)), False
    except UnicodeDecodeError as error:
        text = error.object[: error.start].decode("utf-8").removeprefix("\ufeff")
        return text[: text.rfind("\n") + 1], True


def _unreadable(row: int, error: csv.Error) -> CellFault:
    return CellFault(row, "", Fault("", "row_unreadable", {"problem": str(error)}))


def _header_faults(header: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> Iterable[CellFault]:
    if not header:
        yield CellFault(1, needed[0], Fault("", "table_empty", {"columns": ", ".join(needed)}))
        return
    if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
        yield CellFault(1, header[0], Fault("", "not_by_commas"))
        return
    for index, name in enumerate(header):
        if not name:
            yield CellFault(1, str(index + 1), Fault("", "column_unnamed", {"number": str(index + 1)}))
        elif name in header[:index]:
            yield CellFault(1, name, Fault("", "column_twice", {"column": name}))
        elif known and name not in known:
            values = {"column": name, "known": ", ".join(known), "meant": closest(name, known)}
            yield CellFault(1, name, Fault("", "column_unknown", values))
    for name in needed:
        if name not in header:
            yield CellFault(
                1, name, Fault("", "column_missing", {"column": name, "meant": closest(name, header)})
            )


# The two ways of parsing


def _parsed_in_bulk(text: str, width: int) -> pl.DataFrame | None:
    """Return the rows after the first as columns; ``None`` where the text is not of the plain form."""
    data = text.encode()
    if b"\0" in data or (b"\r" in data and data.count(b"\r") != data.count(b"\r\n")):
        return None
    quoted = b'"' in data
    if quoted and not _well_quoted(np.frombuffer(data, dtype=np.uint8)):
        return None
    try:
        frame = pl.read_csv(
            data,
            has_header=False,
            schema={str(index): pl.String for index in range(width)},
            quote_char='"' if quoted else None,
            empty_string_is_null=False,
        )
    except _UNEVEN:
        return None
    return frame.slice(1)


def _well_quoted(data: NDArray[np.uint8]) -> bool:
    """Return whether every quotation mark opens or ends a whole cell, or is doubled inside one."""
    marks = np.flatnonzero(data == _QUOTE)
    if len(marks) % 2:
        return False
    opening, ending = marks[0::2], marks[1::2]
    padded = np.concatenate([[_NEWLINE], data, [_NEWLINE]])
    before, after = padded[opening], padded[ending + 2]
    doubled = opening[1:] == ending[:-1] + 1
    opens = np.isin(before, (_COMMA, _NEWLINE))
    ends = np.isin(after, (_COMMA, _NEWLINE, _RETURN))
    opens[1:] |= doubled
    ends[:-1] |= doubled
    return bool(opens.all() and ends.all())


def _parsed_by_rows(reader: Any, width: int, last: str, late: list[CellFault]) -> pl.DataFrame:
    """Return the rows that are left as columns; note rows that are too long or cannot be read."""
    rows: list[list[str]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells[width:]):
                values = {"count": str(len(cells)), "columns": str(width)}
                late.append(CellFault(len(rows) + 2, last, Fault("", "row_too_long", values)))
            rows.append((cells + [""] * (width - len(cells)))[:width])
    except csv.Error as error:
        late.append(_unreadable(len(rows) + 2, error))
    schema = {str(index): pl.String for index in range(width)}
    return pl.DataFrame(rows, schema=schema, orient="row") if rows else pl.DataFrame(schema=schema)
