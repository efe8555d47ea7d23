"""What the page of a poll says of a written procedure and of requests for time."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from consult import clock
from voting.polls.actions.notifying import last_minute
from voting.polls.models import Poll, Procedure, State
from voting.polls.procedure import written_procedure
from voting.polls.written_permissions import can_answer_time_request


def written_context(request: HttpRequest, poll: Poll) -> dict[str, Any]:
    """The procedure as the reader may see it, and every request for time with what the chair may do."""
    asked = list(poll.time_requests.select_related("entry", "extension"))
    for each in asked:
        each.poll = poll
    return {
        "written": written_procedure(poll, request.user),
        "time_requests": [(each, can_answer_time_request(request.user, each)) for each in asked],
        "closes_if_opened_now": closes_if_opened_now(poll),
    }


def closes_if_opened_now(poll: Poll) -> Any:
    """When a draft of a written procedure would close if it opened now; None for every other poll."""
    if poll.procedure != Procedure.WRITTEN or poll.state != State.DRAFT or not hasattr(poll, "written"):
        return None
    return last_minute(poll.forum.time_zone, poll.written.days, clock.now())
