"""Views of the design system: the choice of language, and the sheet that shows every component."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from consult.ui import sheet


@csrf_exempt
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Set the language cookie and go back to the page.

    Without a CSRF token on purpose: it changes nothing but the reader's own language, and a token would set
    a cookie on every visitor and keep public pages out of every cache.
    """
    return set_language(request)


@require_safe
def style_sheet(request: HttpRequest) -> HttpResponse:
    """Every component in every state, in both themes and from right to left."""
    return render(request, "ui/style.html", sheet.context())
