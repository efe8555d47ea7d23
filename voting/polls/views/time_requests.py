"""Pages of asking for time: a seat asks, the chair gives the days to every seat or declines."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from consult.ui.form_steps import is_done, take_faults
from voting.polls.actions.time_requests import ask_for_time, decline_time, grant_time
from voting.polls.models import Poll, TimeRequest
from voting.polls.views.access import acting, entry_for, poll_for, poll_that, signed_in
from voting.polls.written_forms import TimeAnswerForm, TimeRequestForm
from voting.polls.written_permissions import can_answer_time_request, can_ask_for_time, is_chair_of_open


@signed_in
def ask(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """Ask for days beyond the deadline, for those who act for the seat."""
    poll = poll_for(request, uid)
    entry, _accreditation = entry_for(request, poll, seat)
    form = TimeRequestForm(request.POST or None)

    def act() -> None:
        ask_for_time(poll=poll, seat_code=entry.code, by=acting(request), **form.cleaned_data)

    done = _("The chair is asked. Until the answer the deadline stays as it is; plan for it.")
    if is_done(request, form, act, done):
        return redirect(poll)
    context = {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "form": form,
        "entry": entry,
        "asked": entry.time_requests.last(),
        "may_ask": can_ask_for_time(request.user, entry),
    }
    return render(request, "polls/ask_for_time.html", context)


@signed_in
def answer(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Give every seat the days that one has asked for, or decline; the chair's words are published."""
    poll = poll_that(is_chair_of_open, request, uid)
    asked = get_object_or_404(TimeRequest.objects.select_related("entry"), poll=poll, pk=number)
    asked.poll = poll
    form = TimeAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, poll, asked, form.cleaned_data["answer"])
        except ValidationError as error:
            take_faults(form, error)
        else:
            return redirect(poll)
    context = {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "form": form,
        "asked": asked,
        "may_answer": can_answer_time_request(request.user, asked),
    }
    return render(request, "polls/answer_time.html", context)


def _answer(request: HttpRequest, poll: Poll, asked: TimeRequest, words: str) -> None:
    if request.POST.get("verb") == "grant":
        grant_time(request=asked, by=acting(request), answer=words)
        messages.success(request, _("Every seat has the time now; the new deadline is published."))
    elif request.POST.get("verb") == "decline":
        decline_time(request=asked, by=acting(request), answer=words)
        messages.success(request, _("The deadline stays; the seat and everybody can read why."))
    else:
        raise PermissionDenied
