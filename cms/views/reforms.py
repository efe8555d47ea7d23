"""The list of reforms, and a reform's page at the address that ``texts`` names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page

from cms.models import ReformPage
from cms.reading import NOW, reading_context
from consult.caching import kept_for_a_minute
from consult.consultations.margins import VoiceCount, counts_of
from consult.forums.models import Forum
from consult.texts.models import Reform, Stage, Version
from voting.polls.models import Poll

TEMPLATE = "cms/reform_page.html"


@require_safe
@kept_for_a_minute
def reform(request: HttpRequest, code: str) -> HttpResponseBase:
    """A reform: the editor's page where it is published, else the issued text alone; 404 with neither."""
    found = get_object_or_404(
        Reform.objects.select_related("forum").prefetch_related("consulted_forums"), code__iexact=code
    )
    if found.code != code:
        return redirect(found, permanent=True)
    page = ReformPage.objects.live().filter(reform=found).first()
    if page is None:
        if not found.versions.exists():
            raise Http404
        return render(request, TEMPLATE, reading_context(found, request))
    page.reform = found
    return _serve(request, page)


def _serve(request: HttpRequest, page: Page) -> HttpResponseBase:
    """As Wagtail serves a page: its hooks first, so that a page kept private stays private."""
    for hook in hooks.get_hooks("before_serve_page"):
        answer = hook(page, request, [], {})
        if isinstance(answer, HttpResponse):
            return answer
    response: HttpResponseBase = page.serve(request)
    return response


@dataclass(frozen=True)
class Row:
    """A reform in the list, with its current version, its open poll and who has commented."""

    reform: Reform
    version: Version | None
    open_poll: Poll | None
    counts: Sequence[VoiceCount]
    summary: str

    @property
    def is_open(self) -> bool:
        """Whether somebody can do something now: comment, or cast a position."""
        return self.open_poll is not None or (
            self.version is not None and self.reform.stage in (Stage.DRAFT, Stage.CONSULTATION)
        )

    @property
    def total(self) -> int:
        """All comments on the current version."""
        return sum(count.number for count in self.counts)

    @property
    def now(self) -> str:
        """Where the matter stands."""
        return str(NOW[self.reform.stage])


@require_safe
@kept_for_a_minute
def index(request: HttpRequest) -> HttpResponse:
    """Every reform, by theme, what is open first; to be narrowed by status, theme and forum."""
    reforms = _published().order_by("theme", "code")
    themes = list(reforms.exclude(theme="").values_list("theme", flat=True).distinct().order_by("theme"))
    forums = list(Forum.objects.filter(reforms__in=reforms).distinct().order_by("pk"))
    chosen = {name: request.GET.get(name, "") for name in ("status", "theme", "forum")}
    if chosen["status"] in Stage.values:
        reforms = reforms.filter(stage=chosen["status"])
    if chosen["theme"] in themes:
        reforms = reforms.filter(theme=chosen["theme"])
    if chosen["forum"]:
        reforms = reforms.filter(forum__slug=chosen["forum"])
    rows = _rows(list(reforms))
    groups = [
        (theme, sorted(of, key=lambda row: (not row.is_open, row.reform.code)))
        for theme, of in groupby(rows, key=lambda row: row.reform.theme)
    ]
    context = {
        "groups": sorted(groups, key=lambda group: (not any(row.is_open for row in group[1]), group[0])),
        "number": len(rows),
        "number_open": sum(row.is_open for row in rows),
        "themes": themes,
        "forums": forums,
        "statuses": [(value, NOW[value]) for value in Stage.values],
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
    }
    return render(request, "cms/reforms.html", context)


def _published() -> QuerySet[Reform]:
    """Reforms that readers may know of: with a published page or an issued version."""
    live = ReformPage.objects.live().filter(reform=OuterRef("pk"))
    issued = Version.objects.filter(reform=OuterRef("pk"))
    return Reform.objects.filter(Exists(live) | Exists(issued)).select_related("forum")


def _rows(reforms: Sequence[Reform]) -> list[Row]:
    """The rows of the list; the number of queries does not grow with them."""
    versions = {
        version.reform_id: version
        for version in Version.objects.current().filter(reform__in=reforms).defer("canonical")
    }
    counts = counts_of(list(versions.values()))
    polls: dict[int, Poll] = {}
    for poll in Poll.objects.open().filter(version__reform__in=reforms).select_related("version", "forum"):
        polls.setdefault(poll.version.reform_id, poll)
    summaries = dict(ReformPage.objects.live().filter(reform__in=reforms).values_list("reform", "summary"))
    return [
        Row(
            reform=each,
            version=versions.get(each.pk),
            open_poll=polls.get(each.pk),
            counts=counts[versions[each.pk].pk] if each.pk in versions else (),
            summary=summaries.get(each.pk, ""),
        )
        for each in reforms
    ]
