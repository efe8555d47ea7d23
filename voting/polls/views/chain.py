"""What a poll's page says of its place: stage, matter, the polls before and after it, stated results."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from voting.polls.matters import on_way, polls_after, stage_words, what_may_come_next
from voting.polls.models import Poll, StoredOutcome
from voting.polls.stage_permissions import can_state_outcome
from voting.polls.words_of_results import finding_words


def chain_context(request: HttpRequest, poll: Poll, outcome: StoredOutcome | None) -> dict[str, Any]:
    """The context of ``polls/parts/chain.html`` and ``polls/parts/statements.html``."""
    row = on_way(poll, outcome)
    return {
        "row": row,
        "rule_stage": stage_words(poll.rule_stage) if poll.rule_stage else "",
        "following": polls_after(poll, request.user),
        "next_moves": what_may_come_next(row, request.user),
        "may_correct": poll.statements.exists() and can_state_outcome(request.user, poll),
    }


def stated_results(poll: Poll) -> list[dict[str, Any]]:
    """The results that were stated of a poll, the one that stands first, for pages and the printed sheet."""
    return [
        {"statement": statement, "finding": finding_words(poll, statement.finding)}
        for statement in poll.statements.order_by("-number")
    ]
