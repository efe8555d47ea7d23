"""Past cases as data: what is reported, with sources, and what rules make of it. Simulation throughout."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.pagination import paginate

from consult.paging import Pages
from voting.cases.actions import replay_case
from voting.cases.models import PastCase, Report, ReportedPosition
from voting.cases.pages import CaseTable, case_table, treatments
from voting.cases.replay import is_current
from voting.polls.comparison import row_document

router = Router()

SIMULATION = "Simulation, not an official result. Independent of the Kimberley Process."


class CaseOut(Schema):
    """A real decision in reported words."""

    code: str
    forum: str
    title: str
    matter: str
    date: date
    date_precision: str
    place: str
    rule_reported: str
    outcome_reported: str
    source: str
    address: str

    @staticmethod
    def resolve_forum(case: PastCase) -> str:
        return case.forum.slug

    @staticmethod
    def resolve_title(case: PastCase) -> str:
        return case.heading

    @staticmethod
    def resolve_date_precision(case: PastCase) -> str:
        return case.precision

    @staticmethod
    def resolve_address(case: PastCase) -> str:
        return case.get_absolute_url()


class PositionOut(Schema):
    """A reported position with its source."""

    seat: str
    position: str
    role: str
    source: str
    reported_on: str
    confidence: str
    dispute: str
    counted: bool

    @staticmethod
    def resolve_seat(row: ReportedPosition) -> str:
        return row.seat.code

    @staticmethod
    def resolve_counted(row: ReportedPosition) -> bool:
        return row.is_counted


class ReportOut(Schema):
    """What a source says that somebody did."""

    party: str
    seat: str | None
    what: str
    source: str
    confidence: str

    @staticmethod
    def resolve_seat(report: Report) -> str | None:
        return report.seat.code if report.seat else None


class VariantOut(Schema):
    """Another reading of the sources: which positions it sets."""

    key: str
    label: str
    reason: str
    positions: dict[str, str | None]


class CorrectionOut(Schema):
    """What stood, what stands, and why."""

    seat: str
    old: dict[str, Any]
    new: dict[str, Any]
    reason: str
    corrected_at: datetime

    @staticmethod
    def resolve_seat(row: Any) -> str:
        return str(row.seat.code)


class CaseDetail(CaseOut):
    """A case with everything that is reported of it. A seat that is not listed has no known position."""

    note: str
    assumptions: list[str]
    positions: list[PositionOut]
    reports: list[ReportOut]
    variants: list[VariantOut]
    corrections: list[CorrectionOut]

    @staticmethod
    def resolve_positions(case: PastCase) -> list[ReportedPosition]:
        return list(case.positions.select_related("seat"))

    @staticmethod
    def resolve_reports(case: PastCase) -> list[Report]:
        return list(case.reports.select_related("seat"))

    @staticmethod
    def resolve_variants(case: PastCase) -> list[Any]:
        return list(case.variants.all())

    @staticmethod
    def resolve_corrections(case: PastCase) -> list[Any]:
        return list(case.corrections.select_related("seat"))


class ReplayOut(Schema):
    """What rules make of a case's positions, as the page shows it."""

    case: str
    variant: str | None
    unknown_positions: str
    note: str = SIMULATION
    known: int
    unknown: int
    inputs_sha256: str
    computed_at: datetime
    rows: list[dict[str, Any]]


@router.get("/", response=list[CaseOut], summary="All past cases")
@paginate(Pages)
def list_cases(request: HttpRequest) -> QuerySet[PastCase]:
    """Every past case, the latest first."""
    return PastCase.objects.select_related("forum")


@router.get("/{code}", response=CaseDetail, summary="One past case")
def get_case(request: HttpRequest, code: str) -> PastCase:
    """A case with its reported positions, reports, variants and corrections."""
    return get_object_or_404(PastCase.objects.select_related("forum"), code=code)


@router.get("/{code}/replay", response=ReplayOut, summary="A past case under other rules")
def get_replay(
    request: HttpRequest, code: str, unknown: str = "not_opposed", variant: str = ""
) -> dict[str, Any]:
    """The table of a case; ``unknown`` is not_opposed, best or worst. 404 where no positions are reported."""
    case = get_object_or_404(PastCase.objects.select_related("forum"), code=code)
    if unknown not in dict(treatments()):
        raise Http404
    reading = get_object_or_404(case.variants, key=variant) if variant else None
    if not is_current(case):
        replay_case(case=case)
    table = case_table(case, reading, unknown)
    if table is None:
        raise Http404
    return replay_document(table)


def replay_document(table: CaseTable) -> dict[str, Any]:
    """A table as JSON, the same for the API and the command line."""
    return {
        "case": table.case.code,
        "variant": table.variant.key if table.variant else None,
        "unknown_positions": table.treatment,
        "note": SIMULATION,
        "known": table.known_count,
        "unknown": table.unknown_count,
        "inputs_sha256": table.inputs_sha256,
        "computed_at": table.computed_at,
        "rows": [row_document(row) for row in table.rows],
    }
