"""Report an error: a form anybody can fill in, a receipt at an address of its own, answers in public."""

from __future__ import annotations

from uuid import UUID

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from cms.actions import report_error
from cms.forms import ReportForm, path_on_this_site
from cms.models import Correction
from consult import clock

AN_HOUR = 60 * 60
REPORTS_AN_HOUR_FROM_ONE_SESSION = 5
REPORTS_AN_HOUR_IN_ALL = 100
"""A session is easily thrown away; this bound holds without knowing anybody's network address."""
ANSWERS_SHOWN = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form, with the answers given lately below it. ``?about=`` names the page it is about."""
    host = request.get_host()
    if request.method == "POST":
        form = ReportForm(request.POST, host=host)
        if form.is_valid():
            if _is_too_much(request):
                form.add_error(
                    None,
                    _("Many reports came in within this hour. Please keep your text and try again later."),
                )
                return _page(request, form, status=429)
            return redirect(_keep(form))
        return _page(request, form)
    came_from = request.GET.get("about") or request.headers.get("Referer", "")
    about = path_on_this_site(came_from, host)[:300]
    return _page(request, ReportForm(initial={"about": about}, host=host))


@never_cache
@require_safe
def receipt(request: HttpRequest, uid: UUID) -> HttpResponse:
    """What was reported and whether it was answered; whoever has the address may read it."""
    return render(request, "cms/correction.html", {"correction": get_object_or_404(Correction, uid=uid)})


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    answered = Correction.objects.answered().order_by("-answered_at")[:ANSWERS_SHOWN]
    return render(request, "cms/corrections.html", {"form": form, "answered": answered}, status=status)


def _keep(form: ReportForm) -> str:
    """Where to go next. What a machine filled in is dropped without telling it."""
    if form.is_from_a_machine:
        return "corrections:report"
    data = form.cleaned_data
    correction = report_error(
        about=data["about"], wrong=data["wrong"], source=data["source"], contact=data["contact"]
    )
    return correction.get_absolute_url()


def _is_too_much(request: HttpRequest) -> bool:
    """Count this report; True when its session or the site as a whole has had enough for an hour."""
    now = clock.now().timestamp()
    lately = [moment for moment in request.session.get("reports", []) if moment > now - AN_HOUR]
    request.session["reports"] = [*lately, now][-REPORTS_AN_HOUR_FROM_ONE_SESSION:]
    return len(lately) >= REPORTS_AN_HOUR_FROM_ONE_SESSION or _count("corrections") > REPORTS_AN_HOUR_IN_ALL


def _count(key: str) -> int:
    cache.add(key, 0, AN_HOUR)
    try:
        return cache.incr(key)
    except ValueError:  # it ran out between the two lines
        cache.set(key, 1, AN_HOUR)
        return 1
