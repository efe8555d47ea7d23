"""Written procedures and requests for time as data: what the public pages say of them, and no more.

Seats stand here by name once the procedure has closed; a closed reason never does.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from voting.polls.actions import settle
from voting.polls.models import Poll, TimeRequest
from voting.polls.procedure import SeatLine, written_procedure

router = Router()


class SeatOut(Schema):
    """One deciding seat: its receipt, its reminders and, where positions are shown, what it answered."""

    seat: str
    name: str
    state: str
    acknowledged_at: datetime | None
    reminded: list[date]
    position: str | None
    reason: str | None
    reason_is_closed: bool


class ProcedureOut(Schema):
    """A written procedure. ``seats`` is null while only chair and secretariat may see the list."""

    poll: str
    days: int
    closes_at: datetime
    time_zone: str
    last_day: date
    reasons: str
    silence: str
    deciding: int
    acknowledged: int
    answered: int
    seats: list[SeatOut] | None


class TimeRequestOut(Schema):
    """A request for time and its answer; both are public."""

    seat: str
    days: int
    reason: str
    asked_at: datetime
    wanted_at: datetime
    state: str
    answered_at: datetime | None
    answer: str

    @staticmethod
    def resolve_seat(request: TimeRequest) -> str:
        return request.entry.code


def _shown(uid: str) -> Poll:
    polls = Poll.objects.published().select_related("forum", "rule", "version__reform")
    return settle(poll=get_object_or_404(polls, uid=uid))


@router.get("/{uid}/procedure", response=ProcedureOut, summary="A written procedure")
def get_procedure(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Days, deadline, what silence counts as, receipts; 404 for a poll of another procedure."""
    poll = _shown(uid)
    found = written_procedure(poll, AnonymousUser())
    if found is None:
        raise Http404
    return {
        "poll": poll.uid,
        "days": found.terms.days,
        "closes_at": poll.closes_at,
        "time_zone": poll.forum.time_zone,
        "last_day": found.last_day,
        "reasons": found.terms.reasons,
        "silence": found.silence.of_any,
        "deciding": found.deciding,
        "acknowledged": found.acknowledged,
        "answered": found.answered,
        "seats": None if found.lines is None else [_seat(line) for line in found.lines],
    }


def _seat(line: SeatLine) -> dict[str, Any]:
    return {
        "seat": line.entry.code,
        "name": line.entry.name,
        "state": line.state,
        "acknowledged_at": line.acknowledged_at,
        "reminded": list(line.reminded),
        "position": line.position or None,
        "reason": line.reason or None,
        "reason_is_closed": line.is_reason_closed,
    }


@router.get("/{uid}/time-requests", response=list[TimeRequestOut], summary="Seats that asked for time")
def list_time_requests(request: HttpRequest, uid: str) -> list[TimeRequest]:
    """Every request for time in a poll with the chair's answer, the first one first."""
    return list(_shown(uid).time_requests.select_related("entry"))
