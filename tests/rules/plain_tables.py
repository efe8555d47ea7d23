"""A second reader of rolls and ballots: row by row with the standard library, sharing only single cells."""

import csv
from dataclasses import dataclass, replace

from voting.rules import Ballot, Basis, Fault, Presence, Roll, Seat
from voting.rules.cells import answer_of, head_count, part_of, presence_of, stands, weight_of
from voting.rules.coherence import closest
from voting.rules.records import advises, settled
from voting.rules.tally import part_faults

WEIGHT = "weight:"
BALLOT_COLUMNS = ("seat", "position", "presence", "part", "reason", "valid_block")


@dataclass(frozen=True)
class PlainRoll:
    """A roll (or its faults), with the row of every seat and of every remainder."""

    roll: Roll | None
    faults: list
    rows: dict
    remainders: dict


@dataclass(frozen=True)
class PlainBallots:
    """Ballots (or their faults), with the first row of every seat that cast something."""

    ballots: tuple
    faults: list
    rows: dict


def read_roll(stream):
    return RollReader(stream).table()


def read_ballots(stream, on):
    return BallotReader(stream, on).table()


class Table:
    """A table of comma-separated values: its columns, its rows with their numbers, and what is wrong with it.

    ``faults`` are those of the first row and are there at once; ``late_faults`` come up while rows are read.
    """

    def __init__(self, stream, needed, known=()):
        self.faults = []
        self.late_faults = []
        self._reader = csv.reader(stream, strict=True)
        self._row = 1
        header = [cell.strip() for cell in self._next() or []]
        while header and not header[-1]:
            header.pop()
        self.columns = header
        self.faults.extend(self.late_faults)
        if not self.faults:
            self._check(needed, known)
        if self.faults:
            # Rows can only be read where the columns that are needed have their names.
            self.columns = header if set(needed) <= set(header) and len(set(header)) == len(header) else []
        self.late_faults = []

    def _check(self, needed, known):
        header = self.columns
        if not header:
            self.faults.append((1, needed[0], Fault("", "table_empty", {"columns": ", ".join(needed)})))
            return
        if len(header) == 1 and (";" in header[0] or "\t" in header[0]):
            self.faults.append((1, header[0], Fault("", "not_by_commas")))
            return
        for index, name in enumerate(header):
            if not name:
                values = {"number": str(index + 1)}
                self.faults.append((1, str(index + 1), Fault("", "column_unnamed", values)))
            elif name in header[:index]:
                self.faults.append((1, name, Fault("", "column_twice", {"column": name})))
            elif known and name not in known:
                values = {"column": name, "known": ", ".join(known), "meant": closest(name, known)}
                self.faults.append((1, name, Fault("", "column_unknown", values)))
        for name in needed:
            if name not in header:
                values = {"column": name, "meant": closest(name, header)}
                self.faults.append((1, name, Fault("", "column_missing", values)))

    def _next(self):
        """Return the next row, ``None`` at the end; a table that cannot be read further ends with a fault."""
        try:
            return next(self._reader)
        except StopIteration:
            return None
        except csv.Error as error:
            fault = Fault("", "row_unreadable", {"problem": str(error)})
        except UnicodeDecodeError:
            fault = Fault("", "not_utf8")
        self.late_faults.append((self._row, "", fault))
        return None

    def rows(self):
        """Yield every row that is not empty with its number, a cell for every column."""
        columns, width = self.columns, len(self.columns)
        self._row = 2
        while (cells := self._next()) is not None:
            if any(cell.strip() for cell in cells[width:]):
                values = {"count": str(len(cells)), "columns": str(width)}
                self.late_faults.append((self._row, columns[-1], Fault("", "row_too_long", values)))
            cells = [cell.strip() for cell in cells[:width]]
            if any(cells):
                yield self._row, dict(zip(columns, cells + [""] * (width - len(cells)), strict=True))
            self._row += 1


class RollReader:
    """Reads one roll and gathers what is wrong with it."""

    def __init__(self, stream):
        self.cells = Table(stream, ("seat",))
        self.faults = []
        self.rows = {}
        self.remainders = {}
        self.rest = {}
        self.seats = []

    def table(self):
        self.faults.extend(fault for fault in self.cells.faults)
        columns = self.cells.columns
        for index, name in enumerate(columns):
            if name == WEIGHT:
                fault = Fault("", "weight_unnamed", {"example": f"{WEIGHT}carats"})
                self.faults.append((1, _letter(index), fault))
        weights = [name for name in columns if name.startswith(WEIGHT) and name != WEIGHT]
        attributes = [name for name in columns if name not in ("seat", "n", "groups") and name not in weights]
        if columns:
            for row, cells in self.cells.rows():
                self._row(row, cells, weights, attributes)
            self.faults.extend(fault for fault in self.cells.late_faults)
            if not self.rows and not self.faults:
                self.faults.append((2, "seat", Fault("", "no_seat_in_table")))
        faults = tuple(sorted(self.faults, key=lambda fault: fault[0]))
        return PlainRoll(None if faults else self._roll(weights), faults, self.rows, self.remainders)

    def _row(self, row, cells, weights, attributes):
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

    def _remainder(self, amounts):
        for name, amount in amounts.items():
            if amount is not None:
                self.rest[name] = self.rest.get(name, 0) + amount

    def _roll(self, weights):
        bases = {}
        for column in weights:
            name = column.removeprefix(WEIGHT)
            total = None
            if name in self.rest:
                total = self.rest[name] + sum(seat.weights[name] or 0 for seat in self.seats)
            bases[name] = Basis(name, name, name, "", "", total, self.rest.get(name))
        return Roll(self.seats, bases)


class BallotReader:
    """Reads the ballots on one roll and gathers what is wrong with them."""

    def __init__(self, stream, on):
        self.cells = Table(stream, ("seat", "position"), BALLOT_COLUMNS)
        self.on = on
        self.faults = []
        self.cast = {}

    def table(self):
        self.faults.extend(fault for fault in self.cells.faults)
        if self.cells.columns:
            for row, cells in self.cells.rows():
                self._row(row, cells)
            self.faults.extend(fault for fault in self.cells.late_faults)
            for seat, ballots in self.cast.items():
                self.faults.extend(_together(seat, ballots))
        if self.faults or self.on.roll is None:
            return PlainBallots((), tuple(sorted(self.faults, key=lambda fault: fault[0])), {})
        rows = {seat: ballots[0][0] for seat, ballots in self.cast.items()}
        return PlainBallots(tuple(self._in_order(self.on.roll)), (), rows)

    def _row(self, row, cells):
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

    def _in_order(self, roll):
        absent = Presence.ABSENT
        for seat in roll.seats:
            marks = {*seat.groups, *seat.attributes.values()}
            for _, ballot in self.cast.get(seat.id, [(0, Ballot(seat.id, None, absent))]):
                yield settled(ballot, marks)


def _together(seat, ballots):
    """Yield what is wrong with several ballots of one seat."""
    if len(ballots) == 1:
        return
    first = ballots[0][0]
    bare = [row for row, ballot in ballots if ballot.part is None]
    if bare:
        row = bare[-1] if len(bare) == 1 else bare[1]
        yield (row, "part", Fault("", "ballot_in_two_rows", {"seat": seat, "row": str(first)}))
        return
    for fault in part_faults(seat, [ballot for _, ballot in ballots]):
        column = "presence" if fault.code == "parts_apart" else "part"
        yield (ballots[-1][0], column, replace(fault, path=""))


class _Row:
    """One row of a table: notes the faults of its cells."""

    def __init__(self, row, faults):
        self.row = row
        self.faults = faults

    def wrong(self, column, fault):
        """Note a fault."""
        self.faults.append((self.row, column, fault))

    def take(self, column, read, otherwise):
        """Return what was read of a cell; where it is a fault, note it and go on with something else."""
        if isinstance(read, Fault):
            self.wrong(column, read)
            return otherwise
        return read


def _letter(index):
    """Return the letter that a spreadsheet has for a column."""
    return chr(ord("A") + index) if index < 26 else str(index + 1)
