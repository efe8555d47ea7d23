"""The chair's consultations: a public page, and a log that only the chair's office opens.

No page of the log is kept by a cache, nothing that was typed travels in an address or a message, and every
look at the log is recorded by the action that opens it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consult import clock
from consult.accounts.models import User
from consult.texts.models import Reform
from consult.ui.form_steps import is_done, take_faults
from voting.polls.actions import chair_consultations as actions
from voting.polls.chair_forms import CloseForm, ConfidantForm, OpenForm, TalkForm
from voting.polls.chair_lines import parties_to_ask, public_line
from voting.polls.chair_permissions import (
    can_agree_to_name,
    can_close_consultations,
    can_name_confidant,
    can_note_talk,
    can_open_consultations,
    can_read_log,
)
from voting.polls.models import ChairConsultation, Poll, TalkSeat
from voting.polls.views.access import acting, poll_for, signed_in

FORM = ["GET", "HEAD", "POST"]


def _found(uid: str) -> ChairConsultation:
    found = ChairConsultation.objects.select_related("forum", "reform__forum", "poll")
    return get_object_or_404(found, uid=uid)


@require_safe
def public(request: HttpRequest, uid: str) -> HttpResponse:
    """What everybody may know of consultations; who acts for a seat of a talk can agree that it is named."""
    found = _found(uid)
    context = {
        "consultation": found,
        "line": public_line(found),
        "zone": found.forum.time_zone,
        "may_read": can_read_log(request.user, found),
        "may_close": can_close_consultations(request.user, found),
        "parties": parties_to_ask(request.user, found),
    }
    return render(request, "polls/chair_consultation.html", context)


@never_cache
@require_http_methods(FORM)
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Open consultations on a poll (``?poll=``) or on a matter of its own forum (``?reform=``)."""
    poll: Poll | None = None
    if request.GET.get("poll"):
        poll = poll_for(request, request.GET["poll"])
        forum, reform = poll.forum, poll.reform
    else:
        reform = get_object_or_404(Reform.objects.select_related("forum"), code=request.GET.get("reform", ""))
        forum = reform.forum
    if not can_open_consultations(request.user, forum):
        raise PermissionDenied
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            opened = actions.open_consultations(
                forum=forum, reform=reform, poll=poll, by=acting(request), **form.cleaned_data
            )
        except ValidationError as error:
            take_faults(form, error)
        else:
            messages.success(request, _("The consultations are open, and everybody can see that they are."))
            return redirect(opened)
    context = {"form": form, "forum": forum, "reform": reform, "poll": poll}
    return render(request, "polls/chair_open.html", context)


def _log_for(request: HttpRequest, uid: str) -> ChairConsultation:
    """The consultations, for somebody of the chair's office; 403 for everybody else."""
    found = _found(uid)
    if not can_read_log(request.user, found):
        raise PermissionDenied
    return found


@never_cache
@require_safe
@signed_in
def log(request: HttpRequest, uid: str) -> HttpResponse:
    """The log, opened for the chair's office. Opening it is recorded."""
    return _log_page(request, _log_for(request, uid))


@sensitive_variables()
def _log_page(request: HttpRequest, found: ChairConsultation, status: int = 200) -> HttpResponse:
    context = {
        "consultation": found,
        "zone": found.forum.time_zone,
        "opened": actions.open_log(consultation=found, by=acting(request)),
        "may_note": can_note_talk(request.user, found),
        "may_close": can_close_consultations(request.user, found),
        "may_name": can_name_confidant(request.user, found),
    }
    return render(request, "polls/chair_log.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@sensitive_post_parameters()
@sensitive_variables()
@signed_in
def note(request: HttpRequest, uid: str) -> HttpResponse:
    """Enter a talk in the log."""
    found = _log_for(request, uid)
    if not can_note_talk(request.user, found):
        raise PermissionDenied
    seats = list(found.forum.seats.sitting_on(clock.now().date()).in_order())
    with timezone.override(found.forum.time_zone):
        form = TalkForm(request.POST or None, forum=found.forum, seats=seats)
        if request.method == "POST" and form.is_valid():
            try:
                actions.note_talk(consultation=found, by=acting(request), **form.terms)
            except ValidationError as error:
                take_faults(form, error)
            else:
                messages.success(request, _("The talk is in the log."))
                return redirect("polls:chair_log", uid=found.uid)
        return _task(request, found, "polls/chair_note.html", form=form)


@never_cache
@require_http_methods(FORM)
@signed_in
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """Close the consultations with a public result."""
    found = _found(uid)
    if not can_close_consultations(request.user, found):
        raise PermissionDenied
    form = CloseForm(request.POST or None)

    def act() -> None:
        actions.close_consultations(consultation=found, by=acting(request), **form.cleaned_data)

    if is_done(request, form, act, _("The consultations are closed, and their result is published.")):
        return redirect(found)
    return _task(request, found, "polls/chair_close.html", form=form)


@never_cache
@require_http_methods(FORM)
@signed_in
def office(request: HttpRequest, uid: str) -> HttpResponse:
    """Whom the chair lets into the log; letting somebody in, and out again."""
    found = _found(uid)
    if not can_name_confidant(request.user, found):
        raise PermissionDenied
    form = ConfidantForm(request.POST if "email" in request.POST else None)
    if request.method == "POST" and "dismiss" in request.POST:
        return _dismiss(request, found)

    def act() -> None:
        named = _account(form.cleaned_data["email"])
        actions.name_confidant(consultation=found, user=named, by=acting(request))

    if is_done(request, form, act, _("The person can read the log now. Each look is recorded.")):
        return redirect("polls:chair_office", uid=found.uid)
    in_force = found.confidants.in_force(clock.now()).select_related("user")
    return _task(request, found, "polls/chair_office.html", form=form, confidants=in_force)


def _account(email: str) -> User:
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        raise ValidationError({"email": _("No account has this address: check how it is written.")})
    return user


def _dismiss(request: HttpRequest, found: ChairConsultation) -> HttpResponse:
    number = request.POST["dismiss"]
    if not number.isascii() or not number.isdigit() or len(number) > 12:
        raise Http404
    confidant = get_object_or_404(found.confidants.in_force(clock.now()), pk=int(number))
    actions.dismiss_confidant(confidant=confidant, by=acting(request))
    messages.success(request, _("The log is closed to this person from now on."))
    return redirect("polls:chair_office", uid=found.uid)


@never_cache
@require_POST
@signed_in
def agree(request: HttpRequest, uid: str, talk: int, seat: str) -> HttpResponse:
    """Agree, as a seat of a talk, that it is named publicly; 404 where there is no talk to agree to."""
    found = _found(uid)
    parties = TalkSeat.objects.filter(talk__consultation=found, talk__number=talk, seat__code=seat)
    party = parties.select_related("talk__consultation", "seat").first()
    if party is None or not can_agree_to_name(request.user, party):
        raise Http404
    actions.agree_to_name(party=party, by=acting(request))
    messages.success(request, _("Your seat agrees. The talk is named once all of its seats do."))
    return redirect(found)


def _task(request: HttpRequest, found: ChairConsultation, template: str, **more: Any) -> HttpResponse:
    context = {"consultation": found, "zone": found.forum.time_zone, **more}
    return render(request, template, context)
