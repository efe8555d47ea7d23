"""Classes of seats that are alike to some rules: counted in one pass, made the entries of a small roll."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from voting.rules.columns import MOST_CELLS, Answer, Cast, Coded, Electorate, exact, smallest
from voting.rules.outcome import Node
from voting.rules.roll import Ballot, Roll, Seat
from voting.rules.spread import Spread, Unsaid

Rows = NDArray[np.intp]
_MOST_COUNTED: Final = 1 << 22
# The column of how many seats a row is; no weight has an empty name.
_SEATS: Final = ""
_BLOCK: Final = 1 << 17
_LARGEST: Final = 2**63
_HALF: Final = 32
_LOW: Final = (1 << _HALF) - 1


@dataclass(frozen=True)
class Asked:
    """The names of a roll that some rules can ask for, under whichever name they are bound."""

    attributes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    weights: frozenset[str] = frozenset()
    seats: frozenset[str] = frozenset()

    def __or__(self, other: Asked) -> Asked:
        return Asked(
            self.attributes | other.attributes,
            self.groups | other.groups,
            self.weights | other.weights,
            self.seats | other.seats,
        )

    def __le__(self, other: Asked) -> bool:
        return (
            self.attributes <= other.attributes
            and self.groups <= other.groups
            and self.weights <= other.weights
            and self.seats <= other.seats
        )


@dataclass(frozen=True, slots=True)
class _Facet:
    """One thing by which seats can differ: ``values[codes[row]]`` is that of a row."""

    kind: str
    name: str
    values: Sequence[Any]
    codes: NDArray[Any]


@dataclass(frozen=True, slots=True)
class _Cells:
    """The cells of a table: the cell of every row, and for every cell the code of each facet."""

    codes: NDArray[Any]
    keys: NDArray[np.int32]

    @classmethod
    def of(cls, facets: Sequence[_Facet], size: int) -> _Cells:
        """Make a table by several facets; with none, all seats are in one cell."""
        if not facets:
            return cls(np.zeros(size, dtype=np.uint8), np.zeros((1, 0), dtype=np.int32))
        first, *others = facets
        cells = cls(first.codes, np.arange(len(first.values), dtype=np.int32)[:, None])
        for facet in others:
            cells = cells.by(facet)
        return cells

    def by(self, facet: _Facet) -> _Cells:
        """Divide every cell by another facet."""
        width = len(facet.values)
        number = len(self.keys) * width
        if number >= _LARGEST:
            raise OverflowError(f"{number} classes of seats are too many to count")
        codes = np.multiply(self.codes, width, dtype=smallest(number), casting="unsafe")
        np.add(codes, facet.codes, out=codes, casting="unsafe")
        if number > _MOST_COUNTED:
            present, codes = np.unique(codes, return_inverse=True)
        elif number > MOST_CELLS:
            present = np.flatnonzero(np.bincount(codes, minlength=number))
            places = np.zeros(number, dtype=smallest(len(present)))
            places[present] = np.arange(len(present))
            codes = places[codes]
        else:
            present = np.arange(number)
        keys = np.column_stack([self.keys[present // width], (present % width).astype(np.int32)])
        return _Cells(codes, keys)


class Count:
    """The seats of an electorate counted by what is asked: a small roll of classes, and what they cast.

    ``roll`` says of a class how many seats it has and what they weigh together; ``roll_in_full`` also what
    each of them weighs.
    """

    def __init__(self, electorate: Electorate, cast: Cast, asked: Asked) -> None:
        self.electorate = electorate
        self.cast = cast
        self.asked = asked
        single = {electorate.ids.index(seat) for seat in asked.seats if seat in electorate.ids}
        self._apart = sorted(single | set(cast.divided))
        self._facets = list(self._every_facet())
        cells = _Cells.of([facet for facet in self._facets if len(facet.values) > 1], len(electorate.ids))
        self._keys = cells.keys
        self._codes = cells.codes
        if self._apart:
            # Seats that stand apart are counted in a cell of their own, which is not looked at.
            self._codes = self._codes.astype(smallest(len(self._keys) + 1))
            self._codes[self._apart] = len(self._keys)
        self._cells: dict[str, int] = {}
        self.ballots: list[Ballot] = []
        self.roll = self._roll()

    def _every_facet(self) -> Iterator[_Facet]:
        """Yield everything by which seats can differ for the rules that ask."""
        electorate = self.electorate
        yield _Facet("answer", "", self.cast.answers.values, self.cast.answers.codes)
        if electorate.decides is not None:
            yield _Facet("decides", "", (False, True), electorate.decides)
        for name in sorted(self.asked.attributes):
            column = electorate.attributes[name]
            yield _Facet("attribute", name, column.values, column.codes)
        if electorate.groups is not None and self.asked.groups:
            narrowed = Coded.of([groups & self.asked.groups for groups in electorate.groups.values])
            yield _Facet("groups", "", narrowed.values, narrowed.codes[electorate.groups.codes])
        for name in sorted(self.asked.weights):
            missing = electorate.weights[name].missing
            if missing is not None:
                yield _Facet("missing", name, (False, True), missing)

    def _roll(self) -> Roll:
        electorate, asked = self.electorate, self.asked
        apart = [electorate.seat(row) for row in self._apart]
        seats = [*self._class_seats({seat.id for seat in apart}), *apart]
        for row, seat in zip(self._apart, apart, strict=True):
            self._answered(seat, self.cast.answers.at(row), self.cast.divided.get(row, ()))
        declared = {
            name: tuple(value for value in electorate.attributes[name].values if value is not None)
            for name in sorted(asked.attributes)
        }
        return Roll(seats, electorate.bases, declared, sorted(asked.groups))

    def _class_seats(self, taken: Set[str]) -> Iterator[Seat]:
        """Yield an entry for every class of which there are seats, and note what it cast."""
        number, electorate = len(self._keys), self.electorate
        weights = {name: electorate.weights[name] for name in sorted(self.asked.weights)}
        columns = {name: weight.amounts for name, weight in weights.items()}
        if electorate.n is not None:
            columns[_SEATS] = electorate.n
        sizes, totals = counted(self._codes, number, columns)
        heads = totals.get(_SEATS, sizes)
        for cell in [cell for cell, size in enumerate(sizes) if size]:
            facts = self._facts(cell)
            key = f"class {cell}"
            while key in taken:
                key += "′"
            amounts = {
                name: None if facts.get(("missing", name)) else exact(totals[name][cell], weight.unit)
                for name, weight in weights.items()
            }
            seat = Seat(
                key,
                key,
                facts.get(("decides", ""), True),
                {
                    name: facts["attribute", name]
                    for name in self.asked.attributes
                    if facts["attribute", name]
                },
                amounts,
                facts.get(("groups", ""), frozenset()),
                heads[cell],
                Unsaid() if sizes[cell] > 1 else None,
            )
            self._cells[key] = cell
            self._answered(seat, facts["answer", ""])
            yield seat

    def _facts(self, cell: int) -> dict[tuple[str, str], Any]:
        codes = iter(self._keys[cell].tolist())
        return {
            (facet.kind, facet.name): facet.values[next(codes) if len(facet.values) > 1 else 0]
            for facet in self._facets
        }

    def _answered(self, seat: Seat, answer: Answer, divided: Sequence[Ballot] = ()) -> None:
        if divided:
            self.ballots.extend(divided)
        elif answer is not None:
            self.ballots.append(Ballot(seat.id, *answer))

    @cached_property
    def _members(self) -> dict[str, Rows]:
        """The rows of every class, in order."""
        order = np.argsort(self._codes, kind="stable")
        ends = np.cumsum(np.bincount(self._codes, minlength=len(self._keys)))
        return {key: order[(ends[cell - 1] if cell else 0) : ends[cell]] for key, cell in self._cells.items()}

    @cached_property
    def roll_in_full(self) -> Roll:
        """The roll with what each of the seats of a class weighs."""
        electorate = self.electorate
        seats = [
            replace(seat, spread=Spread(self._members[seat.id], electorate.weights, electorate.n))
            if seat.spread is not None
            else seat
            for seat in self.roll.seats
        ]
        return replace(self.roll, seats=seats)

    def with_seats(self, node: Node) -> Node:
        """Return a tree of reasons with the ids of seats in place of those of classes."""
        note = node.base_note
        if note is not None and note.missing:
            note = note.model_copy(update={"missing": self._named(note.missing, heads_only=False)})
        update = {
            "who": self._named(node.who, heads_only=True),
            "base_note": note,
            "children": tuple(self.with_seats(child) for child in node.children),
        }
        return node.model_copy(update=update)

    def _named(self, entries: Sequence[str], *, heads_only: bool) -> tuple[str, ...]:
        """Return the seats of some entries in the order of the roll; a row of no seats has nobody to name."""
        if not entries:
            return ()
        apart = {self.electorate.ids[row]: row for row in self._apart}
        found = [self._members[key] if key in self._cells else np.array([apart[key]]) for key in entries]
        rows = np.sort(np.concatenate(found))
        if heads_only and self.electorate.n is not None:
            rows = rows[self.electorate.n[rows] > 0]
        return tuple(map(self.electorate.ids.__getitem__, rows.tolist()))


def counted(
    codes: NDArray[Any], number: int, columns: Mapping[str, NDArray[Any]]
) -> tuple[list[int], dict[str, list[int]]]:
    """Return how many rows are in each of so many cells, and the exact sum there of each column of amounts.

    Codes beyond the last cell are left out. One pass in blocks that fit a cache: a block is added up in
    ``int64`` where even all rows at its greatest amount would fit; else the halves of its amounts are added,
    and put together in Python.
    """
    rows = np.zeros(number + 1, dtype=np.int64)
    totals = {name: _Total(number + 1, len(codes)) for name in columns}
    places = np.empty(min(_BLOCK, len(codes)), dtype=np.intp)
    for start in range(0, len(codes), _BLOCK):
        stop = min(start + _BLOCK, len(codes))
        block = places[: stop - start]
        np.copyto(block, codes[start:stop], casting="unsafe")
        rows += np.bincount(block, minlength=number + 1)
        for name, amounts in columns.items():
            totals[name].add(block, amounts[start:stop])
    return rows[:number].tolist(), {name: total.cells()[:number] for name, total in totals.items()}


class _Total:
    """The sums of one column in every cell, exact whatever the amounts are."""

    def __init__(self, number: int, rows: int) -> None:
        self._safe = _LARGEST // max(rows, 1)
        self._whole = np.zeros(number, dtype=np.int64)
        self._high = np.zeros(number, dtype=np.int64)
        self._beyond = np.zeros(number, dtype=object)

    def add(self, places: Rows, amounts: NDArray[Any]) -> None:
        """Add a block of amounts to the cells in which they belong."""
        if amounts.dtype == object:
            np.add.at(self._beyond, places, amounts)
        elif int(amounts.max()) < self._safe:
            np.add.at(self._whole, places, amounts)
        else:
            # A half is below 2**32: so many rows as there can be do not overflow.
            low = np.zeros(len(self._whole), dtype=np.int64)
            np.add.at(low, places, amounts & _LOW)
            np.add.at(self._high, places, amounts >> _HALF)
            self._beyond += low.astype(object)

    def cells(self) -> list[int]:
        """Return the sum in every cell."""
        parts = zip(self._whole.tolist(), self._high.tolist(), self._beyond.tolist(), strict=True)
        return [whole + (high << _HALF) + beyond for whole, high, beyond in parts]
