"""The page of search results: a few hits of each kind, or all hits of one kind page by page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.search import KINDS, LONGEST_QUERY, find, find_kind
from consult.caching import kept_for_a_minute


@require_safe
@kept_for_a_minute
def search(request: HttpRequest) -> HttpResponse:
    """``?q=`` what is looked for, ``?in=`` one kind of thing, ``?page=`` a page of it."""
    asked = " ".join(request.GET.get("q", "").split())
    query = asked[:LONGEST_QUERY]
    kind = request.GET.get("in", "")
    context = {
        "search_query": query,
        "was_cut": len(asked) > LONGEST_QUERY,
        "longest": LONGEST_QUERY,
    }
    if kind in KINDS and query:
        found = find_kind(query, kind, _number(request.GET.get("page", "")))
        return render(request, "cms/search.html", context | {"groups": [found], "only": found})
    return render(request, "cms/search.html", context | {"groups": find(query)})


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
