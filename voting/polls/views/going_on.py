"""Letting a matter go on from a poll: the next stage of its rule or of the matter, again, a stated result.

Each page says first what will happen; only its POST does it, through the action of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.ui.form_steps import take_faults
from voting import rules
from voting.polls import actions
from voting.polls.forms import ReasonForm
from voting.polls.matter_stages import stage_after
from voting.polls.matters import on_way, stage_words
from voting.polls.models import Poll
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import can_see_poll
from voting.polls.released import release
from voting.polls.roles import candidates, is_office, role_name
from voting.polls.stage_forms import HolderForm, NextStageForm, StatementForm
from voting.polls.stage_permissions import (
    can_confirm_stage,
    can_name_role_holder,
    can_reopen,
    can_state_outcome,
    can_take_up_next_stage,
    role_that_states,
)
from voting.polls.standing import judged_stage, stage_to_come, standing_outcome
from voting.polls.views.access import acting, poll_that, signed_in


@signed_in
def confirm(request: HttpRequest, uid: str) -> HttpResponse:
    """Confirm the next stage of the rule, with a reason."""
    poll = poll_that(can_confirm_stage, request, uid)
    outcome = standing_outcome(poll)
    stage = stage_to_come(poll, outcome) if outcome is not None else None
    if stage is None:
        raise Http404
    comes = rules.describe(rules.at_stage(load_kept_rule(poll.rule), stage), get_language() or "en").sentence
    return _task(
        request,
        poll,
        ReasonForm(request.POST or None),
        template="polls/confirm_stage.html",
        act=lambda form: actions.confirm_next_stage(poll=poll, by=acting(request), **form.cleaned_data),
        done=_("The next stage is confirmed. Its poll is a draft: set its closing time, then open it."),
        stage=stage_words(stage),
        comes=comes,
    )


@signed_in
def next_stage(request: HttpRequest, uid: str) -> HttpResponse:
    """Prepare the poll of the matter's next stage, with a reason."""
    poll = poll_that(can_take_up_next_stage, request, uid)
    stage = stage_after(poll)
    if stage is None:
        raise Http404
    return _task(
        request,
        poll,
        NextStageForm(request.POST or None, initial={"question": poll.question}),
        template="polls/next_stage.html",
        act=lambda form: actions.take_up_next_stage(poll=poll, by=acting(request), **form.cleaned_data),
        done=_("The next stage is prepared as a draft: look at its terms, then open it."),
        stage=stage,
    )


@signed_in
def reopen(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a matter up again at the stage where it stopped, with a reason."""
    poll = poll_that(can_reopen, request, uid)
    return _task(
        request,
        poll,
        ReasonForm(request.POST or None),
        template="polls/reopen.html",
        act=lambda form: actions.reopen(poll=poll, by=acting(request), **form.cleaned_data),
        done=_("The matter is taken up again. The chair opens the poll that now stands as a draft."),
    )


@signed_in
def state(request: HttpRequest, uid: str) -> HttpResponse:
    """State the result of a poll whose rule leaves it to a role, or correct what was stated."""
    poll = poll_that(can_state_outcome, request, uid)
    outcome = standing_outcome(poll)
    stage = judged_stage(poll, outcome) if outcome is not None else None
    rule = load_kept_rule(poll.rule)
    judgement = rules.judgement_of(rule, stage) if stage is not None else None
    if outcome is None or judgement is None:
        raise Http404
    last = outcome.statement
    return _task(
        request,
        poll,
        StatementForm(
            request.POST or None,
            poll=poll,
            judgement=judgement,
            initial={"after": last.number if last else 0},
        ),
        template="polls/state_outcome.html",
        act=lambda form: actions.state_outcome(poll=poll, by=acting(request), **form.terms),
        done=_("The result is on record as you stated it, with its reasons."),
        last=last,
        released=release(poll),
        office=role_name(poll.forum, judgement.role, rule),
    )


@signed_in
def name_holder(request: HttpRequest, uid: str) -> HttpResponse:
    """Name who holds the role that the poll's rule leaves the result to."""
    poll = poll_that(_may_name_holder, request, uid)
    rule = load_kept_rule(poll.rule)
    role = role_that_states(poll, standing_outcome(poll))
    if role is None or is_office(role):
        raise Http404
    called = role_name(poll.forum, role, rule)
    return _task(
        request,
        poll,
        HolderForm(request.POST or None, candidates=candidates(poll.forum)),
        template="polls/name_holder.html",
        act=lambda form: actions.name_role_holder(
            forum=poll.forum,
            role=role,
            called=called,
            holder=form.chosen.user,
            named_as=form.chosen.named_as,
            by=acting(request),
        ),
        done=_("The role is filled from now on. Who holds it can state the result."),
        called=called,
    )


def _may_name_holder(user: Any, poll: Poll) -> bool:
    return can_name_role_holder(user, poll.forum)


def _task(
    request: HttpRequest,
    poll: Poll,
    form: Any,
    *,
    template: str,
    act: Callable[[Any], object],
    done: str,
    **more: Any,
) -> HttpResponse:
    """A page with something to fill in: faults stand beside their field, with what was typed.

    Who made a draft goes to it if they may see it, and to the matter otherwise.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = act(form)
        except ValidationError as error:
            take_faults(form, error)
        else:
            messages.success(request, done)
            if not isinstance(made, Poll):
                return redirect(poll)
            if can_see_poll(request.user, made):
                return redirect(made)
            address = reverse("polls:matter", args=[poll.reform.code])
            return redirect(address if poll.decides_the_matter else f"{address}?forum={poll.forum.slug}")
    context: dict[str, Any] = {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "form": form,
        "row": on_way(poll, standing_outcome(poll)),
        **more,
    }
    return render(request, template, context)
