"""What the page of a poll says of its blocks and of the chair's consultations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from voting.polls.chair_lines import lines_of_poll
from voting.polls.chair_permissions import can_open_consultations
from voting.polls.models import ChairConsultation, Poll, State
from voting.polls.released import Released
from voting.polls.working_through import own_blocks, shown_blocks, unnamed_blocks


def working_context(request: HttpRequest, poll: Poll, released: Released) -> dict[str, Any]:
    """Blocks as they may be shown, those of the reader's own seats, and the public lines of the chair."""
    if poll.state == State.DRAFT:
        return {}
    are_open = ChairConsultation.objects.filter(forum=poll.forum_id, reform=poll.reform, closed_at=None)
    return {
        "blocks": shown_blocks(poll),
        "unnamed_blocks": unnamed_blocks(poll, released),
        "own_blocks": own_blocks(request.user, poll),
        "chair_lines": lines_of_poll(poll),
        "may_open_consultations": can_open_consultations(request.user, poll.forum) and not are_open.exists(),
    }
