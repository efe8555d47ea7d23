"""Records as they were hashed, byte for byte, for anybody to hash again (docs/verify.md)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from consult.canonical import canonical_json
from voting.polls.models import Poll
from voting.polls.outcomes import counting_ballots
from voting.polls.permissions import are_positions_shown, is_result_shown
from voting.polls.released import shown_outcome
from voting.polls.views.access import poll_for


@require_safe
def opening(request: HttpRequest, uid: str) -> HttpResponse:
    """The opening record, once there is one."""
    poll = poll_for(request, uid)
    return _record(poll, "opening", poll.opening_record)


@require_safe
def closing(request: HttpRequest, uid: str) -> HttpResponse:
    """The closing record, once there is one."""
    poll = poll_for(request, uid)
    return _record(poll, "closing", poll.closing_record)


@require_safe
def outcome(request: HttpRequest, uid: str) -> HttpResponse:
    """The document of the poll's own outcome, whose hash stands in the closing record."""
    poll = poll_for(request, uid)
    stored = shown_outcome(poll)
    return _record(poll, "outcome", canonical_json(stored.document).decode() if stored else "")


@require_safe
def statement(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """The record of a stated result, chained to the closing record and to the statement before it."""
    poll = poll_for(request, uid)
    found = poll.statements.filter(number=number).first()
    return _record(poll, f"statement-{number}", found.record if found else "")


@require_safe
def ballots(request: HttpRequest, uid: str) -> HttpResponse:
    """The records of the ballots that counted, in the order of the roll, where names are shown."""
    poll = poll_for(request, uid)
    if not (is_result_shown(poll) and are_positions_shown(poll)):
        raise Http404
    records = [ballot.record for ballot in counting_ballots(poll)]
    return _record(poll, "ballots", "[" + ",".join(records) + "]")


def _record(poll: Poll, name: str, text: str) -> HttpResponse:
    if not text:
        raise Http404
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="{name}-{poll.uid}.json"'
    return response
