"""What chair and secretariat do with a poll: prepare, revise, open, extend, close early, certify, annul.

Each page says first what will happen; only its POST does it, through the action of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from consult import clock
from consult.forums.models import Forum
from consult.forums.permissions import can_chair
from consult.texts.models import Reform, Version
from consult.ui.form_steps import is_done, take_faults
from voting.polls import actions
from voting.polls.actions.certifying import why_not_ripe
from voting.polls.actions.opening import opening_faults
from voting.polls.forms import ExtendForm, PollForm, ReasonForm, initial_terms
from voting.polls.models import MatterStage, Poll, Procedure, State, written_terms
from voting.polls.offers import RuleOffer, rules_offered, rules_offered_for
from voting.polls.permissions import (
    can_annul_poll,
    can_certify_poll,
    can_extend_poll,
    can_open_poll,
    can_prepare_poll,
    every_deciding_seat_has_cast,
    forums_to_prepare_in,
)
from voting.polls.pictures import roll_picture
from voting.polls.record_permissions import record_of
from voting.polls.rolls import roll_on
from voting.polls.silence import silence_in
from voting.polls.views import written
from voting.polls.views.access import acting, forum_for, poll_that, signed_in, version_named
from voting.polls.views.poll import rule_words
from voting.polls.views.written_parts import closes_if_opened_now
from voting.polls.written_forms import MoreDaysForm


@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Prepare a poll on a version (``?version=CODE/N``, ``&forum=`` for a forum that is consulted on it).

    Without a version: the current versions that the reader's forums can decide on.
    """
    if not request.GET.get("version"):
        return _choose_version(request)
    version = version_named(request.GET["version"])
    forum = forum_for(version, request.GET.get("forum", ""))
    if not can_prepare_poll(request.user, forum):
        raise PermissionDenied
    with timezone.override(forum.time_zone):
        offers = rules_offered(forum, clock.now().date())
        stage = MatterStage.objects.in_use().filter(forum=forum, key=request.GET.get("stage", "")).first()
        begins = initial_terms(None, offers, stage)
        form = PollForm(request.POST or None, forum=forum, offers=offers, initial=begins)
        if request.method == "POST" and form.is_valid():
            try:
                poll = actions.prepare_poll(version=version, forum=forum, by=acting(request), **form.terms)
            except ValidationError as error:
                take_faults(form, error)
            else:
                messages.success(request, _("The draft is kept. Only chair and secretariat see it so far."))
                return redirect(poll)
        return _terms_page(request, form, offers, version, forum, None)


@signed_in
def revise(request: HttpRequest, uid: str) -> HttpResponse:
    """Change the terms of a draft."""
    poll = poll_that(_can_revise, request, uid)
    if poll.procedure == Procedure.WRITTEN:
        return written.revise(request, poll)
    with timezone.override(poll.forum.time_zone):
        offers = rules_offered_for(poll, clock.now().date())
        form = PollForm(
            request.POST or None, forum=poll.forum, offers=offers, initial=initial_terms(poll, offers)
        )
        done = _("The draft is changed. Nothing is public yet.")
        if is_done(
            request, form, lambda: actions.revise_poll(poll=poll, by=acting(request), **form.terms), done
        ):
            return redirect(poll)
        return _terms_page(request, form, offers, poll.version, poll.forum, poll)


@signed_in
def open_(request: HttpRequest, uid: str) -> HttpResponse:
    """Show what will be frozen, then open."""
    poll = poll_that(can_open_poll, request, uid)
    faults: list[str] = []
    if request.method == "POST":
        try:
            actions.open_poll(poll=poll, by=acting(request))
        except ValidationError as error:
            faults = list(error.messages)
        else:
            messages.success(request, _("The poll is open. The seats on the roll can cast their positions."))
            return redirect(poll)
    roll = roll_on(poll.forum, clock.now().date(), deciding_only=True)
    faults = faults or [fault for found in opening_faults(poll, roll).values() for fault in found]
    context = {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "closes_at": closes_if_opened_now(poll) or poll.closes_at,
        "written": written_terms(poll),
        "silence": silence_in(poll),
        "faults": faults,
        "rule_words": rule_words(poll),
        "picture": roll_picture(poll.forum),
        "deciding": len(roll.seats),
        "bases": poll.forum.weight_bases.all(),
    }
    return render(request, "polls/open.html", context, status=409 if request.method == "POST" else 200)


@signed_in
def extend(request: HttpRequest, uid: str) -> HttpResponse:
    """Move the deadline to a later time, with a reason."""
    poll = poll_that(can_extend_poll, request, uid)
    is_written = poll.procedure == Procedure.WRITTEN
    with timezone.override(poll.forum.time_zone):
        form = (
            MoreDaysForm(request.POST or None, poll=poll)
            if is_written
            else ExtendForm(request.POST or None, forum=poll.forum)
        )
        return _with_reason(
            request,
            poll,
            form,
            template="polls/extend.html",
            act=lambda: actions.extend_poll(poll=poll, by=acting(request), **form.terms),
            done=_("The deadline is later now, and the reason is published."),
        )


@signed_in
def close(request: HttpRequest, uid: str) -> HttpResponse:
    """Close before the deadline, once every deciding seat has cast."""
    poll = poll_that(_can_close_early, request, uid)
    form = ReasonForm(request.POST or None)
    return _with_reason(
        request,
        poll,
        form,
        template="polls/close.html",
        act=lambda: actions.close_early(poll=poll, by=acting(request), **form.cleaned_data),
        done=_("The poll is closed, and its outcome is on record."),
        silent=poll.roll.filter(decides=True, ballots__isnull=True).count(),
        is_complete=every_deciding_seat_has_cast(poll),
    )


@signed_in
def annul(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a poll out of force, with a reason."""
    poll = poll_that(can_annul_poll, request, uid)
    form = ReasonForm(request.POST or None)
    return _with_reason(
        request,
        poll,
        form,
        template="polls/annul.html",
        act=lambda: actions.annul_poll(poll=poll, by=acting(request), **form.cleaned_data),
        done=_("The poll is annulled. Its ballots and records stay as they are."),
    )


@signed_in
def certify(request: HttpRequest, uid: str) -> HttpResponse:
    """State that the record is right; while it has to wait, the page says for what."""
    poll = poll_that(can_certify_poll, request, uid)
    status = 200
    if request.method == "POST":
        try:
            actions.certify_poll(poll=poll, by=acting(request))
        except ValidationError:
            status = 409
        else:
            messages.success(request, _("The record is certified, and with it the outcome."))
            return redirect("polls:record", uid=poll.uid)
    context = {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "waits": why_not_ripe(poll),
        "record": record_of(poll),
    }
    return render(request, "polls/certify.html", context, status=status)


def _with_reason(
    request: HttpRequest,
    poll: Poll,
    form: forms.Form,
    *,
    template: str,
    act: Callable[[], object],
    done: str,
    **more: Any,
) -> HttpResponse:
    """A page with a reason to give: faults stand beside their field, with what was typed."""
    if is_done(request, form, act, done):
        return redirect(poll)
    context = {"poll": poll, "zone": poll.forum.time_zone, "form": form, **more}
    return render(request, template, context)


def _choose_version(request: HttpRequest) -> HttpResponse:
    mine = forums_to_prepare_in(request.user)
    if not mine:
        raise PermissionDenied
    current = Version.objects.current().select_related("reform").order_by("reform__code")
    choices = [(forum, current.filter(reform__in=_reforms_of(forum))) for forum in mine]
    return render(request, "polls/choose_version.html", {"choices": choices})


def _reforms_of(forum: Forum) -> Any:
    return (Reform.objects.filter(forum=forum) | Reform.objects.filter(consulted_forums=forum)).values("pk")


def _can_revise(user: Any, poll: Poll) -> bool:
    return poll.state == State.DRAFT and can_prepare_poll(user, poll.forum)


def _can_close_early(user: Any, poll: Poll) -> bool:
    """The page may be seen while seats are silent, for it says how many; the action waits for them."""
    return poll.is_open and can_chair(user, poll.forum)


def _terms_page(
    request: HttpRequest,
    form: PollForm,
    offers: list[RuleOffer],
    version: Version,
    forum: Forum,
    poll: Poll | None,
) -> HttpResponse:
    context = {
        "form": form,
        "version": version,
        "forum": forum,
        "poll": poll,
        "not_offered": [offer for offer in offers if not offer.is_applicable],
    }
    return render(request, "polls/terms.html", context)
