"""The page of a poll in each of its states."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consult.forums.permissions import can_chair
from voting import rules
from voting.polls.models import Poll, State, StoredOutcome, Visibility
from voting.polls.observing import comparison_of
from voting.polls.outcomes import asked_rule
from voting.polls.own_seats import own_seats
from voting.polls.permissions import (
    can_annul_poll,
    can_certify_poll,
    can_extend_poll,
    can_open_poll,
    can_prepare_poll,
    every_deciding_seat_has_cast,
)
from voting.polls.pictures import poll_picture
from voting.polls.released import Released, release, shown_outcome
from voting.polls.turnout import turnout
from voting.polls.views.access import poll_for
from voting.polls.views.chain import chain_context, stated_results
from voting.polls.views.record_parts import record_context
from voting.polls.views.working import working_context
from voting.polls.views.written_parts import written_context
from voting.polls.working_through import after_what


@require_safe
def poll(request: HttpRequest, uid: str) -> HttpResponse:
    """A poll as it stands: before opening, while open, and with its outcome."""
    found = poll_for(request, uid)
    released = release(found)
    parts = turnout(found) if found.state != State.DRAFT else []
    context = poll_context(found, released) | {
        "picture": poll_picture(found, released.positions),
        "turnout": parts,
        "turnout_cast": sum(part["cast"] for part in parts),
        "turnout_of": sum(part["of"] for part in parts),
        "live_address": f"/ws/polls/{found.uid}/turnout" if found.is_open else "",
        "own_seats": own_seats(request.user, found),
        **working_context(request, found, released),
        **written_context(request, found),
        **record_context(request, found),
        **comparison_of(found, request.GET.get("observers", "")),
        "tasks": _tasks(request, found),
    }
    context |= chain_context(request, found, context["outcome"])
    return render(request, "polls/poll.html", context)


def poll_context(poll: Poll, released: Released) -> dict[str, Any]:
    """What every page about a poll says of it."""
    outcome = shown_outcome(poll)
    return {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "rule_words": rule_words(poll),
        "extensions": poll.extensions.all(),
        "released": released,
        "outcome": outcome,
        "outcome_sentence": outcome_sentence(poll, outcome),
        "is_unnamed": poll.visibility == Visibility.NEVER,
        "statements": stated_results(poll),
    }


def rule_words(poll: Poll) -> rules.Description:
    """The poll's rule in plain words as it is used here, in the reader's language."""
    return rules.describe(asked_rule(poll), get_language() or "en", poll.rule_parameters)


def outcome_sentence(poll: Poll, outcome: StoredOutcome | None) -> str:
    """The outcome in one or two sentences; empty before there is one that may be shown."""
    if outcome is None:
        return ""
    names = {} if poll.visibility == Visibility.NEVER else dict(poll.roll.values_list("code", "name"))
    said = rules.explain(rules.Outcome.from_document(outcome.document), names, get_language() or "en")
    return f"{said} {after_what(poll, outcome.kind)}".rstrip()


def _tasks(request: HttpRequest, poll: Poll) -> list[dict[str, str]]:
    """What chair or secretariat can do now: verb and address, for those who may."""
    user = request.user
    may = {
        "open": can_open_poll(user, poll),
        "revise": poll.state == State.DRAFT and can_prepare_poll(user, poll.forum),
        "extend": can_extend_poll(user, poll),
        "close": poll.is_open and can_chair(user, poll.forum),
        "certify": can_certify_poll(user, poll),
        "annul": can_annul_poll(user, poll),
    }
    tasks = [
        {"verb": verb, "address": reverse(f"polls:{verb}", args=[poll.uid])}
        for verb, is_allowed in may.items()
        if is_allowed
    ]
    if may["close"] and not every_deciding_seat_has_cast(poll):
        # Shown all the same, with why it has to wait.
        next(task for task in tasks if task["verb"] == "close")["waits"] = "yes"
    return tasks
