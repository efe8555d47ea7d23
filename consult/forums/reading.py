"""A forum as its page shows it: who sits here today, what is dated about the seats, and the weight bases.

Figures are shown as they were published; a seat without a figure is named as missing and never counted as 0.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consult import clock
from consult.forums.models import (
    Accreditation,
    Capacity,
    Constituency,
    Forum,
    Seat,
    SeatStatus,
    WeightAmount,
    WeightBasis,
)


@dataclass(frozen=True)
class SeatToday:
    """A seat with what is so of it today. ``accredited`` are the roles held on this site, never persons."""

    seat: Seat
    status: SeatStatus | None
    accredited: tuple[str, ...]
    term_ends: date | None

    @property
    def is_vacant(self) -> bool:
        """Whether the seat is on record as vacant."""
        return self.status is not None and self.status.status == SeatStatus.Status.VACANT


@dataclass(frozen=True)
class Bench:
    """A constituency with its seats on the roll today."""

    constituency: Constituency
    seats: tuple[SeatToday, ...]

    @property
    def deciding(self) -> int:
        """How many of them decide."""
        return sum(row.seat.decides for row in self.seats)

    @property
    def advising(self) -> int:
        """How many of them speak only."""
        return len(self.seats) - self.deciding


@dataclass(frozen=True)
class Seating:
    """Who sits in a forum on a day, and who no longer does."""

    benches: tuple[Bench, ...]
    gone: tuple[SeatToday, ...]
    sources: tuple[tuple[str, int], ...]

    @property
    def seats(self) -> list[SeatToday]:
        """Every seat on the roll, in order."""
        return [row for bench in self.benches for row in bench.seats]

    @property
    def deciding(self) -> int:
        """How many seats decide."""
        return sum(bench.deciding for bench in self.benches)

    @property
    def advising(self) -> int:
        """How many seats speak only."""
        return sum(bench.advising for bench in self.benches)


@dataclass(frozen=True)
class BasisShown:
    """A weight basis with what its seats have together, and who is missing."""

    basis: WeightBasis
    of_seats: Decimal
    reported: int
    missing: tuple[str, ...]

    @property
    def total(self) -> Decimal:
        """The published total; for a basis of our own making the sum of the seats on the roll."""
        return self.of_seats if self.basis.published_total is None else self.basis.published_total


def seating(forum: Forum) -> Seating:
    """Who sits in the forum today, in five queries."""
    today = clock.now().date()
    every = list(Seat.objects.filter(forum=forum).select_related("constituency").in_order())
    sitting = set(Seat.objects.filter(forum=forum).sitting_on(today).values_list("pk", flat=True))
    current: dict[int, SeatStatus] = {}
    for status in SeatStatus.objects.covering(today).filter(seat__forum=forum).order_by("valid_from"):
        current[status.seat_id] = status
    roles: dict[int, list[str]] = defaultdict(list)
    ends: dict[int, date] = {}
    held = Accreditation.objects.in_force(clock.now()).filter(seat__forum=forum).order_by("seat", "-role")
    for accreditation in held:
        roles[accreditation.seat_id].append(str(accreditation.get_role_display()))
        if accreditation.valid_until is not None and accreditation.role == Accreditation.Role.HOLDER:
            ends[accreditation.seat_id] = accreditation.valid_until.date()
    rows = [SeatToday(seat, current.get(seat.pk), tuple(roles[seat.pk]), ends.get(seat.pk)) for seat in every]
    benches = tuple(
        Bench(
            constituency,
            tuple(
                row for row in rows if row.seat.constituency_id == constituency.pk and row.seat.pk in sitting
            ),
        )
        for constituency in forum.constituencies.order_by("position")
    )
    sources = Counter(row.seat.source for row in rows if row.seat.source)
    gone = tuple(row for row in rows if row.seat.pk not in sitting)
    return Seating(benches, gone, tuple(sources.most_common()))


def dated_facts(forum: Forum) -> list[SeatStatus]:
    """What was and is so of the forum's seats, the newest first; a plain *active* says nothing."""
    return list(
        SeatStatus.objects.filter(seat__forum=forum)
        .exclude(status=SeatStatus.Status.ACTIVE)
        .select_related("seat")
        .order_by("-valid_from", "seat__name")
    )


def bases_of(forum: Forum, seats: Sequence[SeatToday]) -> list[BasisShown]:
    """The forum's weight bases, each with the seats that decide today and have no figure."""
    amounts: dict[int, dict[int, Decimal]] = defaultdict(dict)
    for row in WeightAmount.objects.filter(basis__forum=forum, amount__isnull=False):
        amounts[row.basis_id][row.seat_id] = row.amount or Decimal(0)
    deciding = [row.seat for row in seats if row.seat.capacity == Capacity.PARTICIPANT]
    on_roll = {row.seat.pk for row in seats}
    shown = []
    for basis in WeightBasis.objects.filter(forum=forum).order_by("pk"):
        known = amounts[basis.pk]
        counted = (
            known
            if basis.published_total is not None
            else {seat: amount for seat, amount in known.items() if seat in on_roll}
        )
        shown.append(
            BasisShown(
                basis=basis,
                of_seats=sum(counted.values(), Decimal(0)),
                reported=len(counted),
                missing=tuple(seat.name for seat in deciding if seat.pk not in known),
            )
        )
    return shown
