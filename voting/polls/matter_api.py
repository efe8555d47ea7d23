"""Matters as data: the stages with their polls, where a matter stands, what may come next and by whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema

from consult.texts.models import Reform
from voting.polls.actions import settle
from voting.polls.matters import PollOnWay, StageOnWay, matter_of, taking_part
from voting.polls.models import OutcomeStatement, Poll

matters = Router()


class PollOfMatter(Schema):
    """A poll on the way of its matter. ``standing`` says of a closed poll what its outcome asks for."""

    uid: str
    question: str
    state: str
    standing: str
    version: int
    rule: str
    rule_stage: str
    procedure: str
    outcome: str | None
    label: str | None
    stated_by: str | None
    previous: str | None
    follows: str
    follows_reason: str
    address: str


class StageOfMatter(Schema):
    """A stage that the forum has named; ``key`` is null for polls at no stage."""

    key: str | None
    label: str
    purpose: str
    state: str
    reopening: str
    usual_rule: str | None
    polls: list[PollOfMatter]


class NextOfMatter(Schema):
    """What may come next, who may, and who would have to be named first."""

    verb: str
    what: str
    who: str
    missing: str


class MatterOut(Schema):
    """A matter at its forum's stages, as everybody sees it."""

    code: str
    title: str
    forum: str
    stands: str
    stages: list[StageOfMatter]
    next: list[NextOfMatter]
    elsewhere: list[PollOfMatter]
    address: str


class StatementOut(Schema):
    """A result as a person stated it. The last one stands; earlier ones were corrected by it."""

    number: int
    stage: str
    finding: str
    office: str
    reasons: str
    stated_at: datetime
    sha256: str


@matters.get("/{code}", response=MatterOut, summary="One matter, stage by stage")
def get_matter(request: HttpRequest, code: str, forum: str = "") -> dict[str, Any]:
    """The way of a matter through the stages of its forum, or of a consulted one (``forum``); no drafts."""
    reform = get_object_or_404(Reform.objects.select_related("forum"), code=code)
    for lapsed in Poll.objects.lapsed().filter(version__reform=reform):
        settle(poll=lapsed)
    asked = taking_part(reform, forum)
    if asked is None:
        raise Http404
    found = matter_of(reform, AnonymousUser(), asked)
    return {
        "code": reform.code,
        "title": reform.title,
        "forum": found.forum.slug,
        "stands": found.stands,
        "stages": [_stage(each) for each in found.stages],
        "next": [
            {"verb": move.verb, "what": move.what, "who": move.who, "missing": move.missing}
            for move in found.next_moves
        ],
        "elsewhere": [_poll(row) for row in found.elsewhere],
        "address": reverse("polls:matter", args=[reform.code]),
    }


def statements_of(poll: Poll) -> list[dict[str, Any]]:
    """The results that were stated of a poll, in their order."""
    return [_statement(each) for each in poll.statements.all()]


def _statement(statement: OutcomeStatement) -> dict[str, Any]:
    return {name: getattr(statement, name) for name in StatementOut.model_fields}


def _stage(here: StageOnWay) -> dict[str, Any]:
    stage = here.stage
    return {
        "key": stage.key if stage else None,
        "label": stage.label if stage else "",
        "purpose": stage.purpose if stage else "",
        "state": here.state,
        "reopening": stage.reopening if stage else "chair",
        "usual_rule": stage.rule.rule_id if stage and stage.rule else None,
        "polls": [_poll(row) for row in here.polls],
    }


def _poll(row: PollOnWay) -> dict[str, Any]:
    poll, outcome = row.poll, row.outcome
    statement = outcome.statement if outcome is not None else None
    return {
        "uid": poll.uid,
        "question": poll.question,
        "state": poll.state,
        "standing": row.standing.value,
        "version": poll.version.number,
        "rule": poll.rule.rule_id,
        "rule_stage": poll.rule_stage,
        "procedure": poll.procedure,
        "outcome": outcome.kind if outcome else None,
        "label": str(outcome.document["label"]) if outcome else None,
        "stated_by": statement.office if statement else None,
        "previous": poll.previous.uid if poll.previous else None,
        "follows": poll.follows,
        "follows_reason": poll.follows_reason,
        "address": poll.get_absolute_url(),
    }
