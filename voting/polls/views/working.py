"""What the page of a poll says of its blocks and of the chair's consultations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from consult.forums.models import Forum
from consult.texts.models import Reform
from voting.polls.chair_lines import lines_of_matter, lines_of_poll
from voting.polls.chair_permissions import can_open_consultations
from voting.polls.models import ChairConsultation, Poll, State
from voting.polls.released import Released
from voting.polls.working_through import own_blocks, shown_blocks, unnamed_blocks


def working_context(request: HttpRequest, poll: Poll, released: Released) -> dict[str, Any]:
    """Blocks as they may be shown, those of the reader's own seats, and the public lines of the chair."""
    if poll.state == State.DRAFT:
        return {}
    return {
        "blocks": shown_blocks(poll),
        "unnamed_blocks": unnamed_blocks(poll, released),
        "own_blocks": own_blocks(request.user, poll),
        "chair_lines": lines_of_poll(poll),
        "open_consultations_at": _address(request, poll.forum, poll.reform, f"?poll={poll.uid}"),
    }


def chair_context(request: HttpRequest, reform: Reform) -> dict[str, Any]:
    """The public lines of the chair of the forum whose matter it is, for the page of the matter."""
    return {
        "chair_lines": lines_of_matter(reform.forum, reform),
        "open_consultations_at": _address(request, reform.forum, reform, f"?reform={reform.code}"),
    }


def _address(request: HttpRequest, forum: Forum, reform: Reform, on: str) -> str:
    """Where the reader can open consultations; empty for everybody but the chair, and while some are open."""
    are_open = ChairConsultation.objects.filter(forum=forum, reform=reform, closed_at=None)
    if not can_open_consultations(request.user, forum) or are_open.exists():
        return ""
    return reverse("polls:open_consultations") + on
