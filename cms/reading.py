"""What a reform's page shows: the one context of the public page and of the editor's preview.

The text on the page is an issued version, frozen; what explains it (problem, reasons, options, sources) is
the editor's page. The number of queries grows neither with clauses nor with comments. ``cms.models`` calls
this module, so it names the page model for type checking only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.clauses import clause_drafts
from cms.decided import PollInShort, RuleInWords, cases_on, in_words, polls_on, usual_rule
from cms.promised import promised_on, ways_back
from consult.canonical import sha256_hex
from consult.consultations.amendments.reading import numbers_by_clause
from consult.consultations.margins import Margin, Margins, constituencies_by_key, margins_of, stamp_of
from consult.consultations.permissions import Rights, rights_on
from consult.texts.changes import count_changes
from consult.texts.models import Reform, Stage, Version
from consult.texts.reading import redline_between
from consult.texts.way import whole_way
from consult.ui.dates import day_text
from consult.ui.reasons import Step

if TYPE_CHECKING:
    from django.http import HttpRequest

    from cms.models import ReformPage

NOW: dict[str, Promise] = {
    Stage.DRAFT: gettext_lazy("Being drafted"),
    Stage.CONSULTATION: gettext_lazy("Open for comment"),
    Stage.DECISION: gettext_lazy("Before a decision"),
    Stage.DECIDED: gettext_lazy("Decided"),
    Stage.FOLLOW_UP: gettext_lazy("Being followed up"),
}
"""Where a matter stands, in words of a reader."""

AMENDABLE = (Stage.DRAFT, Stage.CONSULTATION, Stage.DECISION)
"""The stages of ``VersionQuerySet.open_for_amendment``; what the page shows is the current version."""

_TO_COME: dict[str, tuple[str, ...]] = {
    Stage.DRAFT: (Stage.CONSULTATION, Stage.DECISION, Stage.FOLLOW_UP),
    Stage.CONSULTATION: (Stage.DECISION, Stage.FOLLOW_UP),
    Stage.DECISION: (Stage.FOLLOW_UP,),
    Stage.DECIDED: (Stage.FOLLOW_UP,),
    Stage.FOLLOW_UP: (),
}
_STEPS: dict[str, Promise] = {
    Stage.CONSULTATION: gettext_lazy("Consultation"),
    Stage.DECISION: gettext_lazy("Decision"),
    Stage.FOLLOW_UP: gettext_lazy("Follow-up"),
}


@dataclass(frozen=True)
class ShownClause:
    """A clause with what stands beside it; ``is_open`` when the reader asked for its comments."""

    key: str
    number: str
    heading: str
    text: str
    margin: Margin
    is_open: bool = False
    amendments: int = 0


class TextInMargins:
    """The issued text with its margins, for one reader and one choice of whose comments are shown.

    The template keeps what it makes of it under ``key``, which names everything it depends on, so that a
    long text with many comments is put together once; only then are clauses and comments read.
    """

    def __init__(self, version: Version, rights: Rights, wanted: str, opened: str) -> None:
        self.version, self.rights, self.wanted, self.opened = version, rights, wanted, opened
        self.stamp = stamp_of(version)
        self.amendments = numbers_by_clause(version)

    @property
    def key(self) -> str:
        """The hash of what the text and its margins depend on."""
        rights = self.rights
        mine = (rights.may_comment, rights.may_hide, sorted(rights.identities))
        shown = (self.version.sha256, self.version.reform.stage, self.stamp.key, self.wanted, self.opened)
        return sha256_hex(repr((shown, mine, self.amendments)).encode())

    @property
    def number_of_amendments(self) -> int:
        """All that stand beside the text."""
        return sum(self.amendments.values())

    @cached_property
    def margins(self) -> Margins:
        """What was said, by clause."""
        return margins_of(self.version, self.rights, constituency=self.wanted)

    @cached_property
    def clauses(self) -> list[ShownClause]:
        """The clauses in order."""
        return [
            ShownClause(
                clause.key,
                clause.number,
                clause.heading,
                clause.text,
                self.margins.of(clause.key),
                clause.key == self.opened or bool(self.wanted),
                self.amendments.get(clause.key, 0),
            )
            for clause in self.version.clauses.order_by("position")
        ]


class DraftText:
    """The clauses of a draft, for the editor's preview: nobody has said anything on them."""

    margins = Margins()

    def __init__(self, draft: ReformPage | None) -> None:
        drafts = clause_drafts(draft.clauses, []) if draft else []
        self.clauses = [
            ShownClause(each.key, each.number, each.heading, each.text, Margin(each.key)) for each in drafts
        ]


def reform_context(page: ReformPage, request: HttpRequest) -> dict[str, Any]:
    """The template's context for one reform, beside Wagtail's own ``page``."""
    is_preview = bool(getattr(request, "is_preview", False))
    return reading_context(page.reform, request, page if is_preview else None)


def reading_context(reform: Reform, request: HttpRequest, draft: ReformPage | None = None) -> dict[str, Any]:
    """The context of a reform's page. With ``draft`` its clauses stand in place of the issued ones."""
    versions = list(reform.versions.select_related("sponsor").defer("canonical").order_by("number"))
    version = versions[-1] if versions and draft is None else None
    polls = polls_on(reform)
    way = whole_way(reform)
    context: dict[str, Any] = {
        "reform": reform,
        "versions": versions,
        "version": version,
        "draft": draft,
        "now": NOW[reform.stage],
        "way": way_in_short(reform, versions, way),
        "whole_way": way,
        "polls": polls,
        "promised": promised_on(reform),
        "ways_back": ways_back(row.poll for row in polls),
        "open_polls": [row for row in polls if row.poll.is_open],
        "rule": _rule_of(reform, polls),
        "cases": cases_on(reform),
        "is_open": version is not None and reform.stage in (Stage.DRAFT, Stage.CONSULTATION),
        "is_amendable": version is not None and reform.stage in AMENDABLE,
    }
    if version is None:
        return context | {"text": DraftText(draft), "rights": Rights()}
    return context | _text_context(reform, version, versions, request) | _citation(version, request)


def _text_context(
    reform: Reform, version: Version, versions: Sequence[Version], request: HttpRequest
) -> dict[str, Any]:
    """The issued text with its margins, or its redline where ``?against=`` names an earlier version."""
    rights = rights_on(request.user, version)
    wanted = request.GET.get("from", "")
    wanted = wanted if wanted in constituencies_by_key(version) else ""
    opened = request.GET.get("open", "")[:64]
    if opened and not version.clauses.filter(key=opened).exists():
        opened = ""
    context: dict[str, Any] = {
        "rights": rights,
        "from": wanted,
        "text": TextInMargins(version, rights, wanted, opened),
        "number_of_clauses": version.clauses.count(),
    }
    numbered = {str(each.number): each for each in versions}
    against = numbered.get(request.GET.get("against", ""))
    if against is not None and against.pk != version.pk:
        marks = redline_between(against, version)
        context |= {"against": against, "redline": marks, "count_words": count_changes(marks)}
    return context


def way_in_short(reform: Reform, versions: Sequence[Version], whole: Sequence[Step]) -> list[Step]:
    """Where a matter comes from, its versions, where it stands now, and what is to come."""
    steps = [
        replace(step, label=_("First raised"), address="", source="")
        for step in whole[:1]
        if not versions or (isinstance(step.when, datetime) and step.when < versions[0].issued_at)
    ]
    steps += [
        Step(
            _("Version %(number)s") % {"number": version.number},
            version.issued_at,
            address=version.get_absolute_url(),
        )
        for version in versions
    ]
    steps.append(Step(NOW[reform.stage], _("now"), "current"))
    return steps + [Step(_STEPS[stage], state="next") for stage in _TO_COME[reform.stage]]


def _rule_of(reform: Reform, polls: Sequence[PollInShort]) -> RuleInWords | None:
    """The rule of the forum's latest poll on the matter, for it is fixed; otherwise the forum's usual one."""
    own = [row.poll for row in polls if row.poll.forum_id == reform.forum_id]
    return in_words(own[0].rule) if own else usual_rule(reform.forum)


def _citation(version: Version, request: HttpRequest) -> dict[str, str]:
    """The permanent address of the version and a reference that is ready to be copied."""
    permalink = request.build_absolute_uri(
        reverse("texts:version", args=[version.reform.code, version.number])
    )
    kind = _("Demonstration text. ") if version.reform.is_demonstration else ""
    reference = _(
        "%(title)s (%(code)s), version %(number)s, %(date)s. %(kind)sConsult, %(forum)s. %(address)s "
        "(SHA-256 %(hash)s)"
    ) % {
        "title": version.title,
        "code": version.reform.code,
        "number": version.number,
        "date": day_text(version.issued_at),
        "kind": kind,
        "forum": version.reform.forum.name,
        "address": permalink,
        "hash": version.sha256,
    }
    return {"permalink": permalink, "reference": reference}
