"""The roll: seats with attributes and weights, the bases of the weights, and the ballots on it.

Everything here is exact: a weight is an ``int`` or a ``Fraction``, never a float. ``None`` means that the
figure is not reported; it is missing and is never read as 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any, Protocol

from voting.rules.positions import Position, Presence

Number = int | Fraction


def _refuse_inexact(value: object, what: str) -> None:
    if value is None or (isinstance(value, int | Fraction) and not isinstance(value, bool)):
        return
    raise TypeError(f"{what} must be an int, a Fraction or None (not reported), not {value!r}")


class Spread(Protocol):
    """What each of the seats of one entry weighs."""

    def of(self, weight: str) -> Sequence[Any]:
        """Return the seats with their weights, as candidates to change sides (see ``amounts``)."""
        ...


@dataclass(frozen=True, slots=True)
class Seat:
    """A place on a roll.

    ``decides`` is whether its position counts in the outcome of the poll; other seats advise.
    ``attributes`` are single-valued facts (``constituency``, ``region``, …); every value is also a group.
    ``weights`` maps the name of a weight basis to the seat's amount; ``None`` or a name left out means
    *not reported*. ``groups`` are further named groups, of which a seat can be in several. ``n`` lets one
    entry stand for that many seats which answer alike; its weights are then the total of them all. They are
    equal seats unless ``spread`` says what each of them weighs.
    Raises ``TypeError`` for an inexact weight, ``ValueError`` for a negative one.
    """

    id: str
    name: str
    decides: bool
    attributes: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, Number | None] = field(default_factory=dict)
    groups: frozenset[str] = frozenset()
    n: int = 1
    spread: Spread | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if self.n < 0:
            raise ValueError(f"the number of seats of {self.id!r} is negative")
        for name, weight in self.weights.items():
            _refuse_inexact(weight, f"the weight {name!r} of seat {self.id!r}")
            if weight is not None and weight < 0:
                raise ValueError(f"the weight {name!r} of seat {self.id!r} is negative")


@dataclass(frozen=True, slots=True)
class Basis:
    """A dated set of weights with its source.

    ``unit`` is the unit of the amounts ("carats", "USD"), ``as_of`` the date or year they stand for.
    ``published_total`` is the total that the source printed, ``remainder`` the part of it that belongs to
    no seat; both may be unknown (``None``).
    """

    key: str
    name: str
    unit: str
    as_of: str
    source: str
    published_total: Number | None = None
    remainder: Number | None = None

    def __post_init__(self) -> None:
        _refuse_inexact(self.published_total, f"the published total of {self.key!r}")
        _refuse_inexact(self.remainder, f"the remainder of {self.key!r}")


@dataclass(frozen=True, slots=True)
class Directory:
    """The names of a roll: the values of every attribute, the named groups, the weights."""

    values: Mapping[str, Set[str]]
    groups: Set[str]
    weights: Set[str]


@dataclass(frozen=True)
class Roll:
    """The seats of one poll, frozen.

    ``attributes`` declares the values of an attribute in order, so that a group without seats is known to
    be a group; values that only occur on seats come after them. ``groups`` declares named groups likewise.
    Raises ``ValueError`` when two seats have the same id.
    """

    seats: Sequence[Seat]
    bases: Mapping[str, Basis] = field(default_factory=dict)
    attributes: Mapping[str, Sequence[str]] = field(default_factory=dict)
    groups: Sequence[str] = ()

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for seat in self.seats:
            if seat.id in seen:
                raise ValueError(f"seat {seat.id!r} is on the roll twice")
            seen.add(seat.id)

    @cached_property
    def ids(self) -> Set[str]:
        """The ids of its seats."""
        return frozenset(seat.id for seat in self.seats)

    @cached_property
    def directory(self) -> Directory:
        """What can be named on this roll, gathered once for all the rules that are bound to it."""
        values: dict[str, set[str]] = {name: set(declared) for name, declared in self.attributes.items()}
        groups, weights = set(self.groups), set(self.bases)
        for seat in self.seats:
            for name, value in seat.attributes.items():
                values.setdefault(name, set()).add(value)
            groups |= seat.groups
            weights.update(seat.weights)
        return Directory(values, groups, weights)

    @cached_property
    def reported(self) -> Mapping[str, Number]:
        """The sum of what the seats report of each weight."""
        return {
            name: sum(seat.weights.get(name) or 0 for seat in self.seats) for name in self.directory.weights
        }


@dataclass(frozen=True, slots=True)
class Ballot:
    """What one seat cast.

    ``position`` is ``None`` only where the seat took no position, present or absent.
    ``valid_block`` is ``False`` when a panel found the block unfounded, ``None`` when nobody judged it.
    ``part`` is the exact share of the seat for which the ballot speaks, where a seat divides its answer into
    several ballots; ``None`` is the whole seat. Raises ``TypeError`` for a part that is not exact,
    ``ValueError`` for one that is not more than 0 and at most 1.
    """

    seat: str
    position: Position | None
    presence: Presence = Presence.PRESENT
    valid_block: bool | None = None
    part: Number | None = None

    def __post_init__(self) -> None:
        if self.part is None:
            return
        _refuse_inexact(self.part, f"the part of a ballot of seat {self.seat!r}")
        if not 0 < self.part <= 1:
            raise ValueError(f"the part of a ballot of seat {self.seat!r} is not more than 0 and at most 1")
