"""Pages of issued texts: a version as it was frozen, the bytes that were hashed, and redlines."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import condition, require_safe

from consult.caching import kept_for_a_minute
from consult.texts.changes import count_changes
from consult.texts.models import Reform, Version
from consult.texts.reading import redline_between

YEAR = 365 * 24 * 3600


def get_version(code: str, number: int) -> Version:
    """An issued version with its reform and forum; 404 when it was never issued. Versions are public."""
    found: Version = get_object_or_404(
        Version.objects.select_related("reform__forum", "sponsor"), reform__code__iexact=code, number=number
    )
    return found


@require_safe
@kept_for_a_minute
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One issued text as it was frozen."""
    shown = get_version(code, number)
    versions = list(shown.reform.versions.order_by("number"))
    context = {
        "reform": shown.reform,
        "version": shown,
        "clauses": list(shown.clauses.order_by("position")),
        "versions": versions,
        "current": versions[-1],
        "is_current": versions[-1].pk == shown.pk,
        "address": request.build_absolute_uri(reverse("texts:version", args=[shown.reform.code, number])),
    }
    return render(request, "texts/version.html", context)


def _etag(request: HttpRequest, code: str, number: int) -> str | None:
    found = Version.objects.filter(reform__code__iexact=code, number=number).values_list("sha256", flat=True)
    return f'"{found[0]}"' if found else None


@require_safe
@condition(etag_func=_etag)
def canonical(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The exact bytes that were hashed. They never change, so they may be kept for ever."""
    shown = get_version(code, number)
    response = HttpResponse(shown.canonical.encode(), content_type="application/json")
    name = f"{shown.reform.code}-version-{shown.number}.json"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = f"public, max-age={YEAR}, immutable"
    return response


@require_safe
def choose_redline(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the redline of the two versions chosen in the form; without a choice, of the last two."""
    reform = get_object_or_404(Reform, code__iexact=code)
    numbers = list(reform.versions.order_by("number").values_list("number", flat=True))
    if not numbers:
        raise Http404
    old = _chosen(request, "old", numbers, numbers[-2] if len(numbers) > 1 else numbers[-1])
    new = _chosen(request, "new", numbers, numbers[-1])
    return redirect("texts:redline", reform.code, old, new)


def _chosen(request: HttpRequest, name: str, numbers: list[int], default: int) -> int:
    return {str(number): number for number in numbers}.get(request.GET.get(name, ""), default)


@require_safe
@kept_for_a_minute
def redline(request: HttpRequest, code: str, old: int, new: int) -> HttpResponse:
    """What changed between two versions, clause by clause."""
    before, after = get_version(code, old), get_version(code, new)
    marks = redline_between(before, after)
    context = {
        "reform": after.reform,
        "old": before,
        "new": after,
        "redline": marks,
        "count_words": count_changes(marks),
        "versions": list(after.reform.versions.order_by("number")),
    }
    return render(request, "texts/redline.html", context)
