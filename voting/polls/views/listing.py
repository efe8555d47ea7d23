"""The list of decisions: what can be decided now, what was decided, and under which rule."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from voting.polls.actions import settle
from voting.polls.models import Poll, State, StoredOutcome
from voting.polls.permissions import forums_to_prepare_in
from voting.polls.turnout import turnout
from voting.polls.waiting import waiting_for

DECIDED_SHOWN = 50


@dataclass(frozen=True)
class OpenRow:
    """An open poll with its turnout."""

    poll: Poll
    cast: int
    of: int


@dataclass(frozen=True)
class DecidedRow:
    """A poll that is over: with its outcome, or annulled before it had one."""

    poll: Poll
    outcome: StoredOutcome | None


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Open polls, drafts of those who prepare them, and decided ones; polls that lapsed are settled first."""
    for lapsed in Poll.objects.lapsed():
        settle(poll=lapsed)
    polls = Poll.objects.select_related("forum", "rule", "version__reform")
    mine = forums_to_prepare_in(request.user)
    over = polls.filter(state__in=[State.CLOSED, State.CERTIFIED, State.ANNULLED])
    context = {
        "open_rows": [_open_row(poll) for poll in polls.open().order_by("closes_at")],
        "drafts": polls.filter(state=State.DRAFT, forum__in=mine),
        "decided_rows": _decided_rows(list(over.order_by("-closes_at")[:DECIDED_SHOWN])),
        "may_prepare": bool(mine),
        "waiting": waiting_for(request.user),
    }
    return render(request, "polls/index.html", context)


def _open_row(poll: Poll) -> OpenRow:
    parts = turnout(poll)
    return OpenRow(poll, sum(part["cast"] for part in parts), sum(part["of"] for part in parts))


def _decided_rows(polls: list[Poll]) -> list[DecidedRow]:
    outcomes = {row.poll_id: row for row in StoredOutcome.objects.standing().filter(poll__in=polls)}
    return [DecidedRow(poll, outcomes.get(poll.pk)) for poll in polls]
