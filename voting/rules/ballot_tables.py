"""Ballots as a table that a working group keeps in a spreadsheet: ``ballots.csv``.

They are read into columns like the roll, with the same care: what stands in a cell is read once for every
different cell, however many rows have it, and every fault has its row and its column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from voting.rules.cells import answer_of, part_of, presence_of, stands
from voting.rules.columns import Answer, Cast, Coded, Electorate, paired, smallest
from voting.rules.errors import Fault
from voting.rules.positions import Position, Presence
from voting.rules.records import SETTLING, settled
from voting.rules.roll import Ballot, Number
from voting.rules.roll_tables import NOWHERE, RollTable
from voting.rules.sheets import CellFault, Reading, Sheet, read_sheet
from voting.rules.tally import part_faults, sole_answer

_BALLOT_COLUMNS: Final = ("seat", "position", "presence", "part", "reason", "valid_block")
_ABSENT: Final = (None, Presence.ABSENT, None)
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class BallotTable:
    """What was read of ``ballots.csv``; ``cast`` is ``None`` and ``ballots`` empty where there are faults.

    ``parts`` has the ballots of the seats that give them with a part, by row of the electorate.
    """

    electorate: Electorate | None
    cast: Cast | None
    faults: tuple[CellFault, ...]
    parts: Mapping[int, Sequence[Ballot]]
    first_rows: NDArray[np.int64]

    @cached_property
    def ballots(self) -> tuple[Ballot, ...]:
        """The ballots one by one, in the order of the roll; a seat without a row is absent."""
        return tuple(self._ballots())

    def _ballots(self) -> Iterator[Ballot]:
        if self.cast is None or self.electorate is None:
            return
        for row, seat in enumerate(self.electorate.ids):
            if row in self.parts:
                yield from self.parts[row]
            else:
                yield Ballot(seat, *(self.cast.answers.at(row) or _ABSENT))

    def row_of(self, seat: str) -> int | None:
        """Return the first row of a seat that cast something."""
        if self.electorate is None or seat not in self.electorate.ids:
            return None
        return int(self.first_rows[self.electorate.ids.index(seat)]) or None


def read_ballots(stream: Iterable[str], on: RollTable) -> BallotTable:
    """Read ballots on a roll: ``seat``, ``position``, and if there are such columns ``presence``, ``part``,
    ``reason``, ``valid_block`` (no: a panel found the block unfounded). A seat without a row is absent.
    """
    return _BallotReader(read_sheet(stream, ("seat", "position"), _BALLOT_COLUMNS), on).table()


class _BallotReader(Reading):
    """Reads the ballots on one roll."""

    def __init__(self, sheet: Sheet, on: RollTable) -> None:
        super().__init__(sheet)
        self.on = on

    def table(self) -> BallotTable:
        places = self._places()
        taken, part = self._answers(), self.read("part", part_of, None)
        valid = self.read("valid_block", stands, None)
        answers: Coded[Answer] = _mapped(paired(taken, valid), lambda pair: (*pair[0], pair[1]))
        self.faults.extend(self.sheet.late)
        several = self._several(places, answers, part)
        for seat, ballots in several.values():
            self.faults.extend(_together(seat, ballots))
        if self.faults or self.on.electorate is None:
            return BallotTable(None, None, self.in_order(), {}, np.zeros(0, dtype=np.int64))
        return self._table(self.on.electorate, places, answers, several)

    def _places(self) -> NDArray[np.int64]:
        """Return the row of the electorate in which each ballot belongs, or -1; note those of no seat."""
        seats, on = self.sheet.cells("seat"), self.on
        named = (seats != "").to_numpy()
        entries = _found(seats, on.seats)
        known = entries != NOWHERE
        places = np.full(len(seats), NOWHERE, dtype=np.int64)
        places[known] = on.places[entries[known]]
        self.wrong("seat", ~named, lambda index: Fault("", "cell_empty", {"wanted": "seat"}))
        self.wrong(
            "seat",
            known & (places == NOWHERE),
            lambda index: Fault(
                "", "ballot_of_remainder", {"seat": seats[index], "row": str(on.numbers[entries[index]])}
            ),
        )
        if len(on.seats):
            self.wrong(
                "seat",
                named & ~known,
                lambda index: Fault("", "ballot_not_on_roll", {"seat": seats[index]}),
            )
        return places

    def _answers(self) -> Coded[tuple[Position | None, Presence]]:
        presence = self.settle("presence", self.sheet.coded("presence"), presence_of, None)
        pairs = paired(self.sheet.coded("position"), presence)
        nothing: tuple[Position | None, Presence] = (None, Presence.PRESENT)
        return self.settle("position", pairs, lambda pair: answer_of(*pair), nothing)

    def _several(
        self, places: NDArray[np.int64], answers: Coded[Answer], part: Coded[Number | None]
    ) -> dict[int, tuple[str, list[tuple[int, Ballot]]]]:
        """Return the seats that have several rows, or one with a part: their ballots with their rows."""
        placed = places != NOWHERE
        often = np.bincount(places[placed], minlength=len(self.on.seats) + 1)[places] > 1
        parted = np.array([value is not None for value in part.values], dtype=np.bool_)[part.codes]
        seats, numbers = self.sheet.cells("seat"), self.sheet.numbers
        found: dict[int, tuple[str, list[tuple[int, Ballot]]]] = {}
        for index in np.flatnonzero(placed & (often | parted)).tolist():
            seat = seats[index]
            ballot = Ballot(seat, *(answers.at(index) or _ABSENT), part.at(index))
            found.setdefault(int(places[index]), (seat, []))[1].append((int(numbers[index]), ballot))
        return found

    def _table(
        self,
        electorate: Electorate,
        places: NDArray[np.int64],
        answers: Coded[Answer],
        several: Mapping[int, tuple[str, Sequence[tuple[int, Ballot]]]],
    ) -> BallotTable:
        size = len(electorate.ids)
        codes = np.full(size, len(answers.values), dtype=smallest(len(answers.values) + 1))
        codes[places] = answers.codes
        first = np.zeros(size, dtype=np.int64)
        first[places[::-1]] = self.sheet.numbers[::-1]
        parts, divided = {}, {}
        wholes: dict[int, Answer] = {}
        for row, (_, numbered) in several.items():
            seat = electorate.seat(row)
            marks = {*seat.groups, *seat.attributes.values()}
            parts[row] = [settled(ballot, marks) for _, ballot in numbered]
            whole = sole_answer(parts[row])
            if whole is None:
                divided[row] = parts[row]
            else:
                wholes[row] = (whole.position, whole.presence, whole.valid_block)
        given = _settled(electorate, Coded((*answers.values, _ABSENT), codes))
        return BallotTable(electorate, Cast(_with(given, wholes), divided), (), parts, first)


def _found(seats: pl.Series, among: pl.Series) -> NDArray[np.int64]:
    """Return where each seat stands among others, each of which is there once; -1 where it does not."""
    if len(seats) == len(among) and (seats == among).all():
        return np.arange(len(seats))
    known = pl.DataFrame({"seat": among, "place": np.arange(len(among))})
    found = pl.DataFrame({"seat": seats}).join(known, on="seat", how="left", maintain_order="left")
    return found["place"].fill_null(NOWHERE).to_numpy()


def _mapped(column: Coded[Any], change: Callable[[Any], _Read]) -> Coded[_Read]:
    return Coded(tuple(change(value) for value in column.values), column.codes)


def _with(answers: Coded[Answer], wholes: Mapping[int, Answer]) -> Coded[Answer]:
    """Return answers with those of some rows replaced."""
    if not wholes:
        return answers
    values = tuple(dict.fromkeys((*answers.values, *wholes.values())))
    places = np.array([values.index(value) for value in answers.values], dtype=smallest(len(values)))
    codes = places[answers.codes]
    codes[list(wholes)] = [values.index(answer) for answer in wholes.values()]
    return Coded(values, codes)


def _settled(electorate: Electorate, answers: Coded[Answer]) -> Coded[Answer]:
    """Return answers as the groups of their seats settle them."""
    marks = [_mapped(facts, lambda value: SETTLING & {value}) for facts in electorate.attributes.values()]
    if electorate.groups is not None:
        marks.append(_mapped(electorate.groups, SETTLING.__and__))
    for column in marks:
        if any(column.values):
            answers = _mapped(paired(answers, column), lambda pair: _settled_answer(*pair))
    return answers


def _settled_answer(answer: Answer, marks: frozenset[str]) -> Answer:
    ballot = settled(Ballot("", *(answer or _ABSENT)), marks)
    return ballot.position, ballot.presence, ballot.valid_block


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
