"""Rolls and ballots as tables that a working group keeps in a spreadsheet: ``roll.csv`` and ``ballots.csv``.

Both are read from open streams of text. Everything that is wrong is found in one reading; each fault has its
row (as a spreadsheet counts: the names of the columns are row 1) and its column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from voting.rules.cells import Cells, Table, answer_of, head_count, part_of, presence_of, stands, weight_of
from voting.rules.errors import Fault
from voting.rules.positions import Presence
from voting.rules.records import advises, settled
from voting.rules.roll import Ballot, Basis, Number, Roll, Seat
from voting.rules.tally import part_faults

WEIGHT: Final = "weight:"
_BALLOT_COLUMNS: Final = ("seat", "position", "presence", "part", "reason", "valid_block")
_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class CellFault:
    """A fault in a table, with the row and the column in which it stands."""

    row: int
    column: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class RollTable:
    """What was read of ``roll.csv``: ``roll`` is ``None`` where there are faults.

    ``rows`` has the row of every seat, also of faulty ones, so that ballots can be checked nevertheless;
    ``remainders`` has the rows that stand for a part of a total that belongs to no seat.
    """

    roll: Roll | None
    faults: tuple[CellFault, ...]
    rows: Mapping[str, int]
    remainders: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class BallotTable:
    """What was read of ``ballots.csv``; ``ballots`` is empty where there are faults.

    ``rows`` has the first row of every seat that cast something.
    """

    ballots: tuple[Ballot, ...]
    faults: tuple[CellFault, ...]
    rows: Mapping[str, int]


def read_roll(stream: Iterable[str]) -> RollTable:
    """Read a roll: a row a seat.

    ``seat`` is required. ``weight:NAME`` columns are exact amounts (empty: not reported), ``n`` is the number
    of equal seats that a row stands for, its weights being their total; ``groups`` lists named groups,
    separated by ``|``; every other column is an attribute. A row with ``n`` = 0 is the remainder of a
    published total. A seat in the group ``observer`` advises; all others decide.
    """
    return _RollReader(stream).table()


def read_ballots(stream: Iterable[str], on: RollTable) -> BallotTable:
    """Read ballots on a roll: ``seat``, ``position``, and if there are such columns ``presence``, ``part``,
    ``reason``, ``valid_block`` (no: a panel found the block unfounded). A seat without a row is absent.
    """
    return _BallotReader(stream, on).table()


class _RollReader:
    """Reads one roll and gathers what is wrong with it."""

    def __init__(self, stream: Iterable[str]) -> None:
        self.cells = Table(stream, ("seat",))
        self.faults: list[CellFault] = []
        self.rows: dict[str, int] = {}
        self.remainders: dict[str, int] = {}
        self.rest: dict[str, Number] = {}
        self.seats: list[Seat] = []

    def table(self) -> RollTable:
        self.faults.extend(CellFault(*fault) for fault in self.cells.faults)
        columns = self.cells.columns
        for index, name in enumerate(columns):
            if name == WEIGHT:
                fault = Fault("", "weight_unnamed", {"example": f"{WEIGHT}carats"})
                self.faults.append(CellFault(1, _letter(index), fault))
        weights = [name for name in columns if name.startswith(WEIGHT) and name != WEIGHT]
        attributes = [name for name in columns if name not in ("seat", "n", "groups") and name not in weights]
        if columns:
            for row, cells in self.cells.rows():
                self._row(row, cells, weights, attributes)
            self.faults.extend(CellFault(*fault) for fault in self.cells.late_faults)
            if not self.rows and not self.faults:
                self.faults.append(CellFault(2, "seat", Fault("", "no_seat_in_table")))
        faults = tuple(sorted(self.faults, key=lambda fault: fault.row))
        return RollTable(None if faults else self._roll(weights), faults, self.rows, self.remainders)

    def _row(self, row: int, cells: Cells, weights: Sequence[str], attributes: Sequence[str]) -> None:
        seat = cells["seat"]
        found = _Row(row, self.faults)
        if not seat:
            found.wrong("seat", Fault("", "cell_empty", {"wanted": "seat"}))
        elif seat in self.rows:
            found.wrong("seat", Fault("", "seat_in_two_rows", {"seat": seat, "row": str(self.rows[seat])}))
        n = found.take("n", head_count(cells.get("n", "")), 1)
        amounts = {
            name.removeprefix(WEIGHT): found.take(name, weight_of(cells[name]), None) for name in weights
        }
        if n == 0:
            self._remainder(amounts)
        if not seat or seat in self.rows:
            return
        self.rows[seat] = row
        if n == 0:
            self.remainders[seat] = row
            return
        groups = frozenset(part.strip() for part in cells.get("groups", "").split("|") if part.strip())
        facts = {name: cells[name] for name in attributes if cells[name]}
        decides = not advises({*groups, *facts.values()})
        self.seats.append(Seat(seat, facts.get("name", seat), decides, facts, amounts, groups, n))

    def _remainder(self, amounts: Mapping[str, Number | None]) -> None:
        for name, amount in amounts.items():
            if amount is not None:
                self.rest[name] = self.rest.get(name, 0) + amount

    def _roll(self, weights: Sequence[str]) -> Roll:
        bases: dict[str, Basis] = {}
        for column in weights:
            name = column.removeprefix(WEIGHT)
            total: Number | None = None
            if name in self.rest:
                total = self.rest[name] + sum(seat.weights[name] or 0 for seat in self.seats)
            bases[name] = Basis(name, name, name, "", "", total, self.rest.get(name))
        return Roll(self.seats, bases)


class _BallotReader:
    """Reads the ballots on one roll and gathers what is wrong with them."""

    def __init__(self, stream: Iterable[str], on: RollTable) -> None:
        self.cells = Table(stream, ("seat", "position"), _BALLOT_COLUMNS)
        self.on = on
        self.faults: list[CellFault] = []
        self.cast: dict[str, list[tuple[int, Ballot]]] = {}

    def table(self) -> BallotTable:
        self.faults.extend(CellFault(*fault) for fault in self.cells.faults)
        if self.cells.columns:
            for row, cells in self.cells.rows():
                self._row(row, cells)
            self.faults.extend(CellFault(*fault) for fault in self.cells.late_faults)
            for seat, ballots in self.cast.items():
                self.faults.extend(_together(seat, ballots))
        if self.faults or self.on.roll is None:
            return BallotTable((), tuple(sorted(self.faults, key=lambda fault: fault.row)), {})
        rows = {seat: ballots[0][0] for seat, ballots in self.cast.items()}
        return BallotTable(tuple(self._in_order(self.on.roll)), (), rows)

    def _row(self, row: int, cells: Cells) -> None:
        found = _Row(row, self.faults)
        seat = cells["seat"]
        if not seat:
            found.wrong("seat", Fault("", "cell_empty", {"wanted": "seat"}))
        elif seat in self.on.remainders:
            values = {"seat": seat, "row": str(self.on.remainders[seat])}
            found.wrong("seat", Fault("", "ballot_of_remainder", values))
        elif self.on.rows and seat not in self.on.rows:
            found.wrong("seat", Fault("", "ballot_not_on_roll", {"seat": seat}))
        presence = found.take("presence", presence_of(cells.get("presence", "")), None)
        answer = found.take("position", answer_of(cells["position"], presence), None)
        part = found.take("part", part_of(cells.get("part", "")), None)
        valid = found.take("valid_block", stands(cells.get("valid_block", "")), None)
        if seat and seat in self.on.rows and seat not in self.on.remainders:
            position, way = answer or (None, Presence.PRESENT)
            self.cast.setdefault(seat, []).append((row, Ballot(seat, position, way, valid, part)))

    def _in_order(self, roll: Roll) -> Iterator[Ballot]:
        absent = Presence.ABSENT
        for seat in roll.seats:
            marks = {*seat.groups, *seat.attributes.values()}
            for _, ballot in self.cast.get(seat.id, [(0, Ballot(seat.id, None, absent))]):
                yield settled(ballot, marks)


def _together(seat: str, ballots: Sequence[tuple[int, Ballot]]) -> Iterator[CellFault]:
    """Yield what is wrong with several ballots of one seat."""
    if len(ballots) == 1:
        return
    first = ballots[0][0]
    bare = [row for row, ballot in ballots if ballot.part is None]
    if bare:
        row = bare[-1] if len(bare) == 1 else bare[1]
        yield CellFault(row, "part", Fault("", "ballot_in_two_rows", {"seat": seat, "row": str(first)}))
        return
    for fault in part_faults(seat, [ballot for _, ballot in ballots]):
        column = "presence" if fault.code == "parts_apart" else "part"
        yield CellFault(ballots[-1][0], column, replace(fault, path=""))


class _Row:
    """One row of a table: notes the faults of its cells."""

    def __init__(self, row: int, faults: list[CellFault]) -> None:
        self.row = row
        self.faults = faults

    def wrong(self, column: str, fault: Fault) -> None:
        """Note a fault."""
        self.faults.append(CellFault(self.row, column, fault))

    def take(self, column: str, read: _Read | Fault, otherwise: _Read) -> _Read:
        """Return what was read of a cell; where it is a fault, note it and go on with something else."""
        if isinstance(read, Fault):
            self.wrong(column, read)
            return otherwise
        return read


def _letter(index: int) -> str:
    """Return the letter that a spreadsheet has for a column."""
    return chr(ord("A") + index) if index < 26 else str(index + 1)
