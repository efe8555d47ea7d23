"""What the first page shows, read from every app: open now, decided lately. Public facts only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet

from cms.promised import overdue_now
from consult.forums.models import Forum
from consult.texts.models import Stage, Version
from consult.ui.dates import day_text
from voting import rules
from voting.cases.models import PastCase
from voting.polls.models import Poll, StoredOutcome

SHOWN = 5
"""How many entries of each list stand on the first page; the rest is behind a link."""


@dataclass(frozen=True)
class Decided:
    """Something that was decided: by a poll on this site, or elsewhere as sources report it."""

    title: str
    address: str
    day: date
    precision: str
    forum: Forum
    rule: str
    rule_address: str
    """Path of the rule's page, before the language; empty for a rule that is only reported."""
    kind: str
    """Kind of outcome for the badge; empty where there is none (a reported case, or not yet recorded)."""
    reported: str
    """The outcome in the words of the sources; empty for a poll."""
    is_demonstration: bool = False

    @property
    def when(self) -> str:
        """Its day, as exactly as it is known."""
        return day_text(self.day, self.precision)


def home_context() -> dict[str, Any]:
    """The template's context, beside Wagtail's own ``page``."""
    consulted = consulted_on()
    open_polls = Poll.objects.open().select_related("forum", "rule", "version__reform").order_by("closes_at")
    return {
        "open_polls": open_polls[:SHOWN],
        "open_polls_more": max(0, open_polls.count() - SHOWN),
        "consultations": consulted[:SHOWN],
        "consultations_count": consulted.count(),
        "decided": decided_lately(),
        "overdue": overdue_now(),
        "shown": SHOWN,
    }


def consulted_on() -> QuerySet[Version]:
    """The current versions on which comments are asked for, newest first, with how many (replies apart)."""
    visible = Count("comments", filter=Q(comments__hidden_at__isnull=True, comments__parent__isnull=True))
    found: QuerySet[Version] = (
        Version.objects.current()
        .filter(reform__stage=Stage.CONSULTATION)
        .select_related("reform__forum")
        .annotate(said=visible)
        .order_by("-issued_at", "reform__code")
    )
    return found


def decided_lately() -> list[Decided]:
    """The latest decisions here and elsewhere, newest first."""
    official = Prefetch("outcomes", StoredOutcome.objects.standing(), to_attr="official")
    polls = (
        Poll.objects.over()
        .select_related("forum", "rule", "version__reform")
        .prefetch_related(official)
        .order_by("-closes_at")[:SHOWN]
    )
    cases = PastCase.objects.select_related("forum").order_by("-date", "code")[:SHOWN]
    decided = [*_of_polls(polls), *(_of_case(case) for case in cases)]
    return sorted(decided, key=lambda each: each.day, reverse=True)[:SHOWN]


def _of_polls(polls: Iterable[Any]) -> Iterable[Decided]:
    for poll in polls:
        closed = min(poll.closed_at or poll.closes_at, poll.closes_at)
        yield Decided(
            title=poll.question,
            address=poll.get_absolute_url(),
            day=closed.astimezone(ZoneInfo(poll.forum.time_zone)).date(),
            precision="day",
            forum=poll.forum,
            rule=poll.rule.title,
            rule_address=f"/rules/{poll.rule.rule_id}/",
            kind=poll.official[0].kind if poll.official else "",
            reported="",
            is_demonstration=poll.is_demonstration,
        )


def _of_case(case: PastCase) -> Decided:
    # The rule a case was decided under is named by its id in the catalogue where it stands there.
    known = rules.catalogue().get(case.rule_reported) or rules.described().get(case.rule_reported)
    return Decided(
        title=case.heading,
        address=case.get_absolute_url(),
        day=case.date,
        precision=case.precision,
        forum=case.forum,
        rule=known.rule.title if known else case.rule_reported,
        rule_address=f"/rules/{known.rule.id}/" if known else "",
        kind="",
        reported=case.outcome_reported,
    )
