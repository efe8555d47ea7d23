"""Pictures of a body of seats: one mark for each seat, or the seats as areas by a weight.

Here is what is drawn, in which order, with its counts; ``consult.ui.drawing`` turns it into HTML. A picture
keeps every seat it was given, so that its counts are those of the roll.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from consult.ui import figures, words

MOST_MARKS = 100
"""Beyond this number of seats a picture stands as stacked strips."""

OBJECTIONS = frozenset({"block", "oppose"})

_ORDER: Mapping[str | None, int] = {key: rank for rank, key in enumerate([*words.POSITIONS, None])}


@dataclass(frozen=True)
class SeatMark:
    """One seat of a picture.

    ``position`` is a key of ``words.POSITIONS``, or ``None`` where the picture shows no positions;
    ``constituency`` the key of a ``Group``; ``decides`` is false for a seat whose position is advisory;
    ``address`` is where its name leads in the table behind the picture.
    """

    code: str
    name: str
    constituency: str
    position: str | None = None
    decides: bool = True
    note: str = ""
    address: str = ""


@dataclass(frozen=True)
class Group:
    """A constituency: its key, its name, and the name or the character of its symbol."""

    key: str
    name: str
    symbol: str = ""


@dataclass(frozen=True)
class Run:
    """The seats of one constituency that hold one position."""

    position: str | None
    decides: bool
    marks: tuple[SeatMark, ...]

    @property
    def count(self) -> int:
        """How many seats."""
        return len(self.marks)


@dataclass(frozen=True)
class Constituents:
    """A constituency with its seats in runs: those that decide first, objections before support."""

    group: Group
    runs: tuple[Run, ...]

    @property
    def count(self) -> int:
        """How many seats."""
        return sum(run.count for run in self.runs)

    @property
    def advises(self) -> bool:
        """Whether all of its seats are advisory."""
        return bool(self.runs) and not any(run.decides for run in self.runs)


@dataclass(frozen=True)
class Count:
    """How many seats hold a position: those that decide, and those that advise."""

    position: str | None
    deciding: int
    advisory: int


@dataclass(frozen=True)
class SeatPicture:
    """Every seat, by constituency in the forum's order and inside it by position."""

    title: str
    groups: tuple[Constituents, ...]

    @property
    def marks(self) -> tuple[SeatMark, ...]:
        """All seats in the order in which they are drawn."""
        return tuple(mark for group in self.groups for run in group.runs for mark in run.marks)

    @property
    def total(self) -> int:
        """How many seats."""
        return sum(group.count for group in self.groups)

    @property
    def has_positions(self) -> bool:
        """Whether any seat shows more than that it is there."""
        return any(mark.position is not None for mark in self.marks)

    @property
    def has_advice(self) -> bool:
        """Whether some seats decide and others advise."""
        return len({mark.decides for mark in self.marks}) > 1

    @property
    def has_notes(self) -> bool:
        """Whether the table needs a column for notes."""
        return any(mark.note for mark in self.marks)

    @property
    def as_strips(self) -> bool:
        """Whether there are too many seats for one mark each."""
        return self.total > MOST_MARKS

    @property
    def counts(self) -> tuple[Count, ...]:
        """The seats by position over all constituencies, in the order of the picture."""
        found: dict[str | None, Count] = {}
        for mark in sorted(self.marks, key=lambda mark: rank_of(mark.position)):
            count = found.setdefault(mark.position, Count(mark.position, 0, 0))
            found[mark.position] = replace(
                count, deciding=count.deciding + mark.decides, advisory=count.advisory + (not mark.decides)
            )
        return tuple(found.values())


def rank_of(position: str | None) -> tuple[int, str]:
    """The place of a position in a picture: what stops a decision first, what nobody knows last."""
    return _ORDER.get(position, len(_ORDER)), position or ""


def seat_picture(marks: Iterable[SeatMark], groups: Sequence[Group], *, title: str) -> SeatPicture:
    """Arrange ``marks`` by the constituencies of ``groups``.

    A constituency without seats stays, for its absence is a fact; a seat of a constituency that ``groups``
    does not have gets a group of its own at the end. Seats keep their order within a run.
    """
    members: dict[str, list[SeatMark]] = {group.key: [] for group in groups}
    for mark in marks:
        members.setdefault(mark.constituency, []).append(mark)
    known = {group.key: group for group in groups}
    return SeatPicture(
        title,
        tuple(
            Constituents(known.get(key, Group(key, "")), _runs(members_of))
            for key, members_of in members.items()
        ),
    )


def _runs(marks: Sequence[SeatMark]) -> tuple[Run, ...]:
    runs: dict[tuple[bool, str | None], list[SeatMark]] = {}
    for mark in marks:
        runs.setdefault((mark.decides, mark.position), []).append(mark)
    ordered = sorted(runs, key=lambda run: (not run[0], rank_of(run[1])))
    return tuple(Run(position, decides, tuple(runs[decides, position])) for decides, position in ordered)


@dataclass(frozen=True)
class Part:
    """One area of a strip: a seat, or the part of a published total that belongs to no seat."""

    name: str
    amount: Fraction
    share: Fraction
    start: Fraction
    mark: SeatMark | None = None
    group: Group | None = None

    @property
    def objects(self) -> bool:
        """Whether the seat blocks or opposes."""
        return self.mark is not None and self.mark.position in OBJECTIONS


@dataclass(frozen=True)
class WeightStrip:
    """The seats as areas by a weight, in the order of the seat picture, the largest of a run first.

    ``missing`` are the seats whose weight was not reported: they have no area, which is not a weight of 0.
    """

    title: str
    basis: str
    unit: str
    total: Fraction
    parts: tuple[Part, ...]
    missing: tuple[SeatMark, ...] = ()

    @property
    def remainder(self) -> Part | None:
        """The part that belongs to no seat, when there is one."""
        return next((part for part in self.parts if part.mark is None), None)

    @property
    def objecting(self) -> Fraction:
        """The share of the total whose seats block or oppose."""
        return sum((part.share for part in self.parts if part.objects), Fraction(0))

    def largest(self, count: int = 5) -> tuple[Part, ...]:
        """The seats that weigh most, the heaviest first."""
        seats = [part for part in self.parts if part.mark is not None and part.amount]
        return tuple(sorted(seats, key=lambda part: -part.amount)[:count])


def weight_strip(
    marks: Iterable[SeatMark],
    groups: Sequence[Group],
    weights: Mapping[str, figures.Number | None],
    *,
    title: str,
    basis: str = "",
    unit: str = "",
    remainder: figures.Number | None = None,
) -> WeightStrip:
    """Arrange seats by the exact ``weights`` of their codes.

    ``remainder`` is the part of the published total that belongs to no seat. A seat without a weight
    (absent from ``weights``, or ``None``) is named as missing. ``TypeError`` for a float, ``ValueError`` for
    a negative amount.
    """
    picture = seat_picture(marks, groups, title=title)
    amounts = {mark.code: figures.exact(weights.get(mark.code)) for mark in picture.marks}
    rest = figures.exact(remainder) or Fraction(0)
    known = [amount for amount in amounts.values() if amount is not None]
    if min([*known, rest]) < 0:
        raise ValueError("A weight is never negative.")
    total = sum(known, rest)
    parts: list[Part] = []
    start = Fraction(0)
    for constituents in picture.groups:
        for run in constituents.runs:
            heaviest_first = sorted(run.marks, key=lambda mark: -(amounts[mark.code] or 0))
            for mark in heaviest_first:
                amount = amounts[mark.code]
                if amount is not None:
                    share = amount / total if total else Fraction(0)
                    parts.append(Part(mark.name, amount, share, start, mark, constituents.group))
                    start += share
    if rest:
        parts.append(Part("", rest, rest / total, start))
    missing = tuple(mark for mark in picture.marks if amounts[mark.code] is None)
    return WeightStrip(title, basis, unit, total, tuple(parts), missing)
