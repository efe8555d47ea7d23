"""Polls and decision rules as data. Nothing derived from positions stands here before a poll has closed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Router, Schema
from ninja.pagination import paginate

from consult.paging import Pages
from voting import rules as rule_language
from voting.polls.actions import settle
from voting.polls.comparison import poll_comparison, row_document
from voting.polls.matter_api import StatementOut, statements_of
from voting.polls.models import Poll, State
from voting.polls.permissions import is_result_shown
from voting.polls.rule_pages.shown import ShownRule, find_rule

polls = Router()
rules = Router()


class PollOut(Schema):
    """A poll that was opened. ``state`` is as the clock has it."""

    uid: str
    forum: str
    question: str
    reform: str
    version: int
    version_sha256: str
    rule: str
    rule_sha256: str
    rule_stage: str
    stage: str | None
    procedure: str
    previous: str | None
    follows: str
    follows_reason: str
    visibility: str
    state: str
    opened_at: datetime | None
    closes_at: datetime
    closed_at: datetime | None
    opening_sha256: str
    closing_sha256: str | None
    is_demonstration: bool
    address: str

    @staticmethod
    def resolve_forum(poll: Poll) -> str:
        return poll.forum.slug

    @staticmethod
    def resolve_reform(poll: Poll) -> str:
        return poll.reform.code

    @staticmethod
    def resolve_version(poll: Poll) -> int:
        return poll.version.number

    @staticmethod
    def resolve_version_sha256(poll: Poll) -> str:
        return poll.version.sha256

    @staticmethod
    def resolve_rule(poll: Poll) -> str:
        return poll.rule.rule_id

    @staticmethod
    def resolve_rule_sha256(poll: Poll) -> str:
        return poll.rule.sha256

    @staticmethod
    def resolve_stage(poll: Poll) -> str | None:
        return poll.stage.key if poll.stage else None

    @staticmethod
    def resolve_previous(poll: Poll) -> str | None:
        return poll.previous.uid if poll.previous else None

    @staticmethod
    def resolve_state(poll: Poll) -> str:
        return State.CLOSED.value if poll.state == State.OPEN and poll.is_over else poll.state

    @staticmethod
    def resolve_closing_sha256(poll: Poll) -> str | None:
        return poll.closing_sha256 or None

    @staticmethod
    def resolve_address(poll: Poll) -> str:
        return poll.get_absolute_url()


class OutcomesOut(Schema):
    """A poll's own outcome first, then the same ballots under other rules: simulation, not official."""

    poll: str
    note: str = "Only the row with official: true is the outcome of this poll; the others are simulations."
    rows: list[dict[str, Any]]
    statements: list[StatementOut]


class RuleOut(Schema):
    """A rule of the catalogue in one sentence.

    Where ``can_be_evaluated`` is false, only a description of the rule is known: ``sentence`` says why
    nothing can be counted under it, and it has no version and no hash.
    """

    id: str
    version: str
    title: str
    body: str
    sentence: str
    source: str
    source_status: str
    can_be_evaluated: bool
    normal_form_sha256: str | None
    address: str


class RuleDetail(RuleOut):
    """A rule in words, and as the document that decides; a description has what is known and what is not."""

    paragraphs: list[str]
    who_uses: str
    notes: str
    document: dict[str, Any]


def _shown_polls() -> QuerySet[Poll]:
    found = Poll.objects.published().select_related("forum", "version__reform", "rule", "stage", "previous")
    # Of the poll before only its address is told; its records hold the whole roll.
    return found.defer("previous__opening_record", "previous__closing_record")


@polls.get("/", response=list[PollOut], summary="All polls that were opened")
@paginate(Pages)
def list_polls(request: HttpRequest) -> QuerySet[Poll]:
    """Every poll but drafts, the latest first."""
    return _shown_polls()


@polls.get("/{uid}", response=PollOut, summary="One poll")
def get_poll(request: HttpRequest, uid: str) -> Poll:
    """A poll with the hashes of its opening and, once it is over, of its closing record."""
    return get_object_or_404(_shown_polls(), uid=uid)


@polls.get("/{uid}/outcomes", response=OutcomesOut, summary="What a closed poll came to")
def get_outcomes(request: HttpRequest, uid: str) -> dict[str, Any]:
    """The rows of the poll's page with their stored reason trees; 404 until the poll has closed."""
    poll = settle(poll=get_object_or_404(_shown_polls(), uid=uid))
    if not is_result_shown(poll):
        raise Http404
    rows = [row_document(row) for row in poll_comparison(poll)]
    return {"poll": poll.uid, "rows": rows, "statements": statements_of(poll)}


@rules.get("/", response=list[RuleOut], summary="The catalogue of decision rules")
@paginate(Pages)
def list_rules(request: HttpRequest) -> list[dict[str, Any]]:
    """Every rule of the catalogue in one sentence, with its source; those described only stand last."""
    shown = [ShownRule(entry.rule, entry.document) for entry in rule_language.catalogue().values()]
    described = [entry.rule for entry in rule_language.described().values()]
    return [*(_rule(each) for each in shown), *(_described(each) for each in described)]


@rules.get("/{rule_id}", response=RuleDetail, summary="One decision rule")
def get_rule(request: HttpRequest, rule_id: str) -> dict[str, Any]:
    """A rule of the catalogue, or a forum's own, in words and as its document."""
    known_of = rule_language.described().get(rule_id)
    if known_of is not None:
        return _described_whole(known_of.rule)
    shown = find_rule(rule_id)
    return {
        **_rule(shown),
        "paragraphs": list(rule_language.describe(shown.rule, "en").paragraphs),
        "who_uses": shown.rule.who_uses,
        "notes": shown.rule.notes,
        "document": shown.rule.to_document(),
    }


def _rule(shown: ShownRule) -> dict[str, Any]:
    rule = shown.rule
    return {
        "id": rule.id,
        "version": rule.version,
        "title": rule.title,
        "body": rule.body or shown.forum,
        "sentence": shown.sentence,
        "source": rule.source,
        "source_status": rule.source_status,
        "can_be_evaluated": True,
        "normal_form_sha256": rule_language.rule_hash(rule),
        "address": reverse("rules:rule", args=[rule.id]),
    }


def _described(rule: rule_language.DescribedRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "version": "",
        "title": rule.title,
        "body": rule.body,
        "sentence": rule_language.describe_described(rule).sentence,
        "source": rule.source,
        "source_status": rule.source_status,
        "can_be_evaluated": False,
        "normal_form_sha256": None,
        "address": reverse("rules:rule", args=[rule.id]),
    }


def _described_whole(rule: rule_language.DescribedRule) -> dict[str, Any]:
    return {
        **_described(rule),
        "paragraphs": rule_language.describe_described(rule).text.splitlines(),
        "who_uses": rule.who_uses,
        "notes": "",
        "document": rule.model_dump(mode="json"),
    }
