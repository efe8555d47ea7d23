"""A large roll and the ballots on it as arrays: a row a seat, a column a fact.

Whoever reads a million rows makes these and never a million objects. Everything stays exact: a weight is a
column of whole numbers of one unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from voting.rules.positions import Position, Presence
from voting.rules.roll import Ballot, Basis, Number, Roll, Seat
from voting.rules.tally import lines_of

Codes = NDArray[np.unsignedinteger[Any]]
# What a seat cast: position, presence, whether a block was found to stand; nothing where it cast nothing.
Answer = tuple[Position | None, Presence, bool | None] | None
Value = TypeVar("Value")
# So many cells of a table are counted one by one; of a larger one only those that occur are kept.
MOST_CELLS: Final = 1 << 16


def smallest(values: int) -> np.dtype[np.unsignedinteger[Any]]:
    """Return the smallest type that has a code for each of so many values."""
    return np.min_scalar_type(max(values - 1, 0))


@dataclass(frozen=True, slots=True)
class Coded(Generic[Value]):
    """A column of few different values: ``values[codes[row]]`` is the value of a row."""

    values: tuple[Value, ...]
    codes: Codes

    @classmethod
    def of(cls, column: Sequence[Value], first: Sequence[Value] = ()) -> Coded[Value]:
        """Code a column; the values of ``first`` come before those that the column brings."""
        places = {value: place for place, value in enumerate(first)}
        found = [places.setdefault(value, len(places)) for value in column]
        return cls(tuple(places), np.array(found, dtype=smallest(len(places))))

    def of_rows(self, rows: NDArray[np.bool_]) -> Coded[Value]:
        """Return the column of some rows, with the values that they have."""
        if rows.all():
            return self
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        return Coded(tuple(self.values[code] for code in used), codes.astype(smallest(len(used))))

    def at(self, row: int) -> Value:
        """Return the value of one row."""
        value: Value = self.values[self.codes[row]]
        return value


def paired(left: Coded[Any], right: Coded[Any]) -> Coded[tuple[Any, Any]]:
    """Return the pairs that two columns make, those that occur."""
    width = len(right.values)
    cells = len(left.values) * width
    codes = np.multiply(left.codes, width, dtype=smallest(cells), casting="unsafe")
    np.add(codes, right.codes, out=codes, casting="unsafe")
    if cells > MOST_CELLS:
        used, codes = np.unique(codes, return_inverse=True)
    else:
        used = np.flatnonzero(np.bincount(codes, minlength=cells))
        places = np.zeros(cells, dtype=smallest(len(used)))
        places[used] = np.arange(len(used))
        codes = places[codes]
    values = tuple((left.values[code // width], right.values[code % width]) for code in used.tolist())
    return Coded(values, codes.astype(smallest(len(values)), copy=False))


@dataclass(frozen=True, slots=True)
class Weighing:
    """A weight of every seat: a row weighs ``amounts[row] / unit``, a ``missing`` one is not reported.

    The amounts are ``int64``, or Python's own whole numbers (``object``) where one of them is too large.
    """

    amounts: NDArray[Any]
    unit: int = 1
    missing: NDArray[np.bool_] | None = None

    @classmethod
    def of(cls, column: Sequence[Number | None]) -> Weighing:
        """Make a column of exact weights whole numbers of one unit."""
        unit = lcm(*{Fraction(weight).denominator for weight in column if weight is not None})
        amounts = [0 if weight is None else int(weight * unit) for weight in column]
        fits = max(amounts, default=0) < 2**63
        missing = np.array([weight is None for weight in column], dtype=np.bool_)
        kept = np.array(amounts, dtype=np.int64 if fits else object)
        return cls(kept, unit, missing if missing.any() else None)

    def of_rows(self, rows: NDArray[np.bool_]) -> Weighing:
        """Return the weights of some rows."""
        if rows.all():
            return self
        return Weighing(self.amounts[rows], self.unit, None if self.missing is None else self.missing[rows])

    def total(self) -> Number:
        """Return the exact sum of what is reported."""
        return exact(sum(self.amounts.tolist()), self.unit)

    def at(self, row: int) -> Number | None:
        """Return the exact weight of one row."""
        if self.missing is not None and self.missing[row]:
            return None
        return exact(int(self.amounts[row]), self.unit)


def exact(amount: int, unit: int) -> Number:
    """Return a number of units as an exact number."""
    whole, rest = divmod(amount, unit)
    return Fraction(amount, unit) if rest else whole


@dataclass(frozen=True, slots=True)
class Electorate:
    """The seats of a roll as columns; the fields are those of :class:`Seat` and of :class:`Roll`.

    ``attributes`` have ``None`` for a seat without the fact. ``decides`` is ``None`` where all decide, ``n``
    where every row is one seat, ``groups`` where no seat is in a named group.
    """

    ids: Sequence[str]
    attributes: Mapping[str, Coded[str | None]] = field(default_factory=dict)
    weights: Mapping[str, Weighing] = field(default_factory=dict)
    groups: Coded[frozenset[str]] | None = None
    decides: NDArray[np.bool_] | None = None
    n: NDArray[np.int64] | None = None
    bases: Mapping[str, Basis] = field(default_factory=dict)
    declared_groups: Sequence[str] = ()

    @classmethod
    def of(cls, roll: Roll) -> Electorate:
        """Return the columns of a roll."""
        seats = roll.seats
        names = [*roll.attributes, *(name for seat in seats for name in seat.attributes)]
        weights = dict.fromkeys(name for seat in seats for name in seat.weights)
        attributes: dict[str, Coded[str | None]] = {
            name: Coded.of([seat.attributes.get(name) for seat in seats], roll.attributes.get(name, ()))
            for name in dict.fromkeys(names)
        }
        return cls(
            [seat.id for seat in seats],
            attributes,
            {name: Weighing.of([seat.weights.get(name) for seat in seats]) for name in weights},
            Coded.of([seat.groups for seat in seats]),
            np.array([seat.decides for seat in seats], dtype=np.bool_),
            np.array([seat.n for seat in seats], dtype=np.int64),
            roll.bases,
            roll.groups,
        )

    def seat(self, row: int) -> Seat:
        """Return the seat of one row."""
        facts = {name: column.at(row) for name, column in self.attributes.items()}
        return Seat(
            self.ids[row],
            facts.get("name") or self.ids[row],
            bool(self.decides[row]) if self.decides is not None else True,
            {name: value for name, value in facts.items() if value is not None},
            {name: weight.at(row) for name, weight in self.weights.items()},
            self.groups.at(row) if self.groups is not None else frozenset(),
            int(self.n[row]) if self.n is not None else 1,
        )


@dataclass(frozen=True, slots=True)
class Cast:
    """What the seats of an electorate cast, a row a seat.

    ``divided`` has the ballots of the seats that divide their answers, by row.
    """

    answers: Coded[Answer]
    divided: Mapping[int, Sequence[Ballot]] = field(default_factory=dict)

    @classmethod
    def of(cls, roll: Roll, ballots: Iterable[Ballot]) -> Cast:
        """Return the columns of ballots. Raises :class:`RuleError` for what is wrong with them together."""
        ballots = list(ballots)
        divided = {line.seat.id for line in lines_of(roll, ballots) if line.divided}
        rows = {seat.id: row for row, seat in enumerate(roll.seats)}
        answers: list[Answer] = [None] * len(rows)
        apart: dict[int, list[Ballot]] = {}
        for ballot in ballots:
            row = rows[ballot.seat]
            if ballot.seat in divided:
                apart.setdefault(row, []).append(ballot)
            else:
                answers[row] = (ballot.position, ballot.presence, ballot.valid_block)
        return cls(Coded.of(answers), apart)
