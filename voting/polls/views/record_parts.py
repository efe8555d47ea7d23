"""What the page of a poll says of its record: where it stands, and once it is certified its words."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from voting.polls.models import Poll, State
from voting.polls.models.records import RecordState, Verb
from voting.polls.record_permissions import can_see_record, record_of


def record_context(request: HttpRequest, poll: Poll) -> dict[str, Any]:
    """``record`` and, for those who may read it, ``record_version`` with its verb in words."""
    kept = record_of(poll)
    context: dict[str, Any] = {
        "record": kept,
        "is_being_recorded": poll.state == State.CLOSED,
        "may_read_record": kept is not None and can_see_record(request.user, poll),
    }
    if kept is not None and kept.state == RecordState.CERTIFIED:
        context["record_version"] = kept.current
        context["record_verb"] = Verb(kept.current.verb).label
    return context
