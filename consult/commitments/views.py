"""What was promised: the list, one commitment with its history, and the forms of those who answer for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.accounts.models import User
from consult.commitments import actions
from consult.commitments.forms import MoveForm, ReportForm, present_terms
from consult.commitments.models import Commitment, Status
from consult.commitments.permissions import can_report, can_settle
from consult.forums.models import Forum
from consult.ui.form_steps import is_done

PER_PAGE = 50
OVERDUE = "overdue"


def get_commitment(uid: str) -> Commitment:
    """A commitment with all that a page says of it; else 404."""
    return get_object_or_404(Commitment.objects.to_read(), uid=uid)


def commitment_that(allowed: Callable[[Any, Commitment], bool], request: HttpRequest, uid: str) -> Commitment:
    """The commitment, for someone who may do with it what ``allowed`` asks; 403 for everybody else."""
    commitment = get_commitment(uid)
    if not allowed(request.user, commitment):
        raise PermissionDenied
    return commitment


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every commitment, what is due first on top; to be narrowed by forum and by how it stands."""
    found = Commitment.objects.to_read()
    chosen = {name: request.GET.get(name, "") for name in ("forum", "status")}
    if chosen["forum"]:
        found = found.filter(forum__slug=chosen["forum"])
    overdue = found.overdue().count()
    if chosen["status"] == OVERDUE:
        found = found.overdue()
    elif chosen["status"] in Status.values:
        found = found.filter(status=chosen["status"])
    page = Paginator(found.order_by("due", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "forums": Forum.objects.filter(commitments__isnull=False).distinct().order_by("pk"),
        "statuses": [(OVERDUE, _("overdue")), *Status.choices],
        "chosen": chosen,
        "overdue": overdue,
        "is_narrowed": any(chosen.values()),
    }
    return render(request, "commitments/index.html", context)


@require_safe
def commitment(request: HttpRequest, uid: str) -> HttpResponse:
    """One commitment, and everything that became of it."""
    found = get_commitment(uid)
    may_settle = can_settle(request.user, found)
    context = {
        "commitment": found,
        "changes": found.changes.order_by("-number"),
        "may_report": can_report(request.user, found)
        and (found.is_running or can_settle(request.user, found)),
        "may_move": found.is_running and may_settle,
    }
    return render(request, "commitments/commitment.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, uid: str) -> HttpResponse:
    """Say how it stands."""
    found = commitment_that(can_report, request, uid)
    may_settle = can_settle(request.user, found)
    if not (found.is_running or may_settle):
        raise PermissionDenied
    form = ReportForm(request.POST or None, commitment=found, may_settle=may_settle)
    return _form(
        request,
        found,
        form,
        "commitments/report.html",
        lambda by: actions.report_on_commitment(commitment=found, by=by, **form.report),
        _("It is on record, with today’s date."),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, uid: str) -> HttpResponse:
    """Give it another day or another owner."""
    found = commitment_that(can_settle, request, uid)
    form = MoveForm(request.POST or None, forum=found.forum, initial=present_terms(found))
    return _form(
        request,
        found,
        form,
        "commitments/move.html",
        lambda by: actions.move_commitment(
            commitment=found,
            by=by,
            due=form.cleaned_data["due"],
            owner=form.chosen_owner,
            reason=form.cleaned_data["reason"],
        ),
        _("It is changed. What it was before stays on record."),
    )


def _form(
    request: HttpRequest,
    found: Commitment,
    form: forms.Form,
    template: str,
    act: Callable[[User], object],
    done: str,
) -> HttpResponse:
    """A form about a commitment: faults stand beside their field, with what was typed."""
    by = request.user
    if isinstance(by, User) and is_done(request, form, lambda: act(by), done):
        return redirect(found)
    return render(request, template, {"commitment": found, "form": form})
