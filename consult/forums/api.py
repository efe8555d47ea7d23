"""Forums as data: constituencies, seats by date of joining, weight bases with their sources. No people."""

# No postponed annotations here: the parameters of a paginated list are read where "date" is not a name.
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.pagination import paginate

from consult.forums.models import Forum, Seat, WeightBasis
from consult.paging import Pages

router = Router()


class ForumOut(Schema):
    """A body that consults and decides."""

    slug: str
    name: str
    level: str
    country: str
    time_zone: str
    is_demonstration: bool


class ConstituencyOut(Schema):
    """A part of society that sits in a forum."""

    key: str
    name: str
    symbol: str
    is_chamber: bool


class ForumDetail(ForumOut):
    """A forum with its terms and constituencies."""

    terms: str
    terms_source: str
    note: str
    constituencies: list[ConstituencyOut]

    @staticmethod
    def resolve_constituencies(forum: Forum) -> list[object]:
        return list(forum.constituencies.all())


class SeatOut(Schema):
    """A place in a forum. Who holds it is not said."""

    code: str
    name: str
    constituency: str
    capacity: str
    attributes: dict[str, str]
    joined_on: date | None
    source: str
    is_demonstration: bool

    @staticmethod
    def resolve_constituency(seat: Seat) -> str:
        return seat.constituency.key


class AmountOut(Schema):
    """One seat's amount; ``null`` is not reported, never 0."""

    seat: str
    amount: str | None


class BasisOut(Schema):
    """A dated set of weights with its source. A seat that is not listed is not reported."""

    key: str
    name: str
    unit: str
    as_of: str
    published_total: str | None
    belongs_to_no_seat: str | None
    source: str
    note: str
    amounts: list[AmountOut]

    @staticmethod
    def resolve_published_total(basis: WeightBasis) -> str | None:
        return None if basis.published_total is None else str(basis.published_total)

    @staticmethod
    def resolve_belongs_to_no_seat(basis: WeightBasis) -> str | None:
        return None if basis.unattributed is None else str(basis.unattributed)

    @staticmethod
    def resolve_amounts(basis: WeightBasis) -> list[dict[str, str | None]]:
        return [
            {"seat": row.seat.code, "amount": None if row.amount is None else str(row.amount)}
            for row in basis.amounts.all()
        ]


@router.get("/", response=list[ForumOut], summary="All forums")
@paginate(Pages)
def list_forums(request: HttpRequest) -> QuerySet[Forum]:
    """Every forum on this site."""
    return Forum.objects.all()


@router.get("/{slug}", response=ForumDetail, summary="One forum")
def get_forum(request: HttpRequest, slug: str) -> Forum:
    """A forum with its terms of reference and its constituencies."""
    return get_object_or_404(Forum, slug=slug)


@router.get("/{slug}/seats", response=list[SeatOut], summary="The seats of a forum on a day")
@paginate(Pages)
def list_seats(request: HttpRequest, slug: str, day: date | None = None) -> QuerySet[Seat]:
    """All seats that the forum ever had or, with ``day``, those that sat on it."""
    seats = get_object_or_404(Forum, slug=slug).seats.select_related("constituency")
    return (seats.sitting_on(day) if day else seats.all()).in_order()


@router.get("/{slug}/weights", response=list[BasisOut], summary="The weight bases of a forum")
@paginate(Pages)
def list_weights(request: HttpRequest, slug: str) -> QuerySet[WeightBasis]:
    """Every dated set of weights with its source and its amounts."""
    return get_object_or_404(Forum, slug=slug).weight_bases.prefetch_related("amounts__seat")
