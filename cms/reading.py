"""What a reform's page shows: the one context of the public page and of the editor's preview.

The text on the page is an issued version, frozen; what explains it (problem, reasons, options, sources) is
the editor's page. The number of queries grows neither with clauses nor with comments. ``cms.models`` calls
this module, so it names the page model for type checking only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.clauses import clause_drafts
from cms.decided import PollInShort, RuleInWords, cases_on, in_words, polls_on, usual_rule
from consult.consultations.margins import Margin, Margins, constituencies_by_key, margins_of
from consult.consultations.permissions import Rights, rights_on
from consult.texts.changes import count_changes
from consult.texts.models import Reform, Stage, Version
from consult.texts.reading import redline_between
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


def reform_context(page: ReformPage, request: HttpRequest) -> dict[str, Any]:
    """The template's context for one reform, beside Wagtail's own ``page``."""
    is_preview = bool(getattr(request, "is_preview", False))
    return reading_context(page.reform, request, page if is_preview else None)


def reading_context(reform: Reform, request: HttpRequest, draft: ReformPage | None = None) -> dict[str, Any]:
    """The context of a reform's page. With ``draft`` its clauses stand in place of the issued ones."""
    versions = list(reform.versions.select_related("sponsor").defer("canonical").order_by("number"))
    version = versions[-1] if versions and draft is None else None
    polls = polls_on(reform)
    context: dict[str, Any] = {
        "reform": reform,
        "versions": versions,
        "version": version,
        "draft": draft,
        "now": NOW[reform.stage],
        "way": way_in_short(reform, versions),
        "whole_way": whole_way(reform),
        "polls": polls,
        "open_polls": [row for row in polls if row.poll.is_open],
        "rule": _rule_of(reform, polls),
        "cases": cases_on(reform),
        "is_open": version is not None and reform.stage in (Stage.DRAFT, Stage.CONSULTATION),
    }
    if version is None:
        return context | {"clauses": _draft_clauses(draft), "margins": Margins(), "rights": Rights()}
    return context | _text_context(reform, version, versions, request) | _citation(version, request)


def _text_context(
    reform: Reform, version: Version, versions: Sequence[Version], request: HttpRequest
) -> dict[str, Any]:
    """The issued text with its margins, or its redline where ``?against=`` names an earlier version."""
    rights = rights_on(request.user, version)
    wanted = request.GET.get("from", "")
    wanted = wanted if wanted in constituencies_by_key(version) else ""
    margins = margins_of(version, rights, constituency=wanted)
    opened = request.GET.get("open", "")
    numbered = {str(each.number): each for each in versions}
    against = numbered.get(request.GET.get("against", ""))
    context: dict[str, Any] = {
        "rights": rights,
        "margins": margins,
        "from": wanted,
        "clauses": [
            ShownClause(
                clause.key,
                clause.number,
                clause.heading,
                clause.text,
                margins.of(clause.key),
                clause.key == opened or bool(wanted),
            )
            for clause in version.clauses.order_by("position")
        ],
    }
    if against is not None and against.pk != version.pk:
        marks = redline_between(against, version)
        context |= {"against": against, "redline": marks, "count_words": count_changes(marks)}
    return context


def _draft_clauses(draft: ReformPage | None) -> list[ShownClause]:
    if draft is None:
        return []
    return [
        ShownClause(clause.key, clause.number, clause.heading, clause.text, Margin(clause.key))
        for clause in clause_drafts(draft.clauses, [])
    ]


def whole_way(reform: Reform) -> list[Step]:
    """Every step of a matter with its date and source, as it was written down or reported."""
    return [
        Step(step.label, step.at, address=step.address, source=step.source, precision=step.precision)
        for step in reform.way.order_by("at", "pk")
    ]


def way_in_short(reform: Reform, versions: Sequence[Version]) -> list[Step]:
    """Where a matter comes from, its versions, where it stands now, and what is to come."""
    first = reform.way.order_by("at", "pk").first()
    steps = []
    if first is not None and (not versions or first.at < versions[0].issued_at):
        steps.append(Step(_("First raised"), first.at, precision=first.precision))
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
