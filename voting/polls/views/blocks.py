"""The page of a block, and what is done on it: answer, withdraw, test its grounds.

A block that is not shown yet is there for nobody but those who act for its seat: for everybody else its
existence would be a position.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from consult.consultations.models import Amendment
from consult.forums.permissions import accreditation_of
from consult.ui.form_steps import is_done
from voting import rules
from voting.polls.actions import CastRefusedError, blocks, grounds
from voting.polls.block_forms import AnswerForm, FindingForm, PanelForm, ReplaceForm, WithdrawForm
from voting.polls.block_permissions import (
    answering_seats,
    can_answer_block,
    can_ask_seats,
    can_correct_finding,
    can_find_grounds,
    can_name_panel,
    can_replace_on_panel,
    can_see_block,
    can_speak_on_panel,
    can_withdraw_block,
    is_block_shown,
    terms_of_test,
)
from voting.polls.forms import ReasonForm
from voting.polls.models import Block, Finding, PanelMember
from voting.polls.objections import finding_matters, what_a_finding_does
from voting.polls.outcomes import load_kept_rule, offered_to
from voting.polls.permissions import are_positions_shown
from voting.polls.views.access import acting, poll_for, signed_in
from voting.polls.working_through import how_it_ended, shown_blocks, steps_of

CLOSED_STATUS = 409
FORM = ["GET", "HEAD", "POST"]


def block_for(request: HttpRequest, uid: str, seat: str, number: int) -> Block:
    """The block that the reader may see, with its poll settled; else 404."""
    poll = poll_for(request, uid)
    block = Block.objects.in_order().filter(poll=poll, entry__code=seat, ballot__number=number).first()
    if block is None:
        raise Http404
    block.poll = block.entry.poll = poll
    if not can_see_block(request.user, block):
        raise Http404
    return block


def block_that(allowed: bool, block: Block) -> Block:
    """The block, for somebody who may do what is asked; ``PermissionDenied`` for another reader of it."""
    if not allowed:
        raise PermissionDenied
    return block


@never_cache
@require_safe
def block(request: HttpRequest, uid: str, seat: str, number: int) -> HttpResponse:
    """A block: who, on which grounds, about which words, what would lift it, and what happened since."""
    found = block_for(request, uid, seat, number)
    return _page(request, found, AnswerForm(seats=answering_seats(request.user, found)))


def _page(request: HttpRequest, found: Block, form: AnswerForm, status: int = 200) -> HttpResponse:
    user, poll = request.user, found.poll
    panel = list(found.panel.select_related("seat", "voice"))
    context = {
        "raised": found,
        "is_advisory": not found.entry.decides,
        "poll": poll,
        "zone": poll.forum.time_zone,
        "constituency": poll.forum.constituencies.get(key=found.entry.constituency),
        "grounds": found.grounds.all(),
        "steps": steps_of(found),
        "ended": how_it_ended(found),
        "is_shown": is_block_shown(found),
        "terms": terms_of_test(poll),
        "what_a_finding_does": what_a_finding_does(poll),
        "finding_matters": finding_matters(poll),
        "panel": [(member, can_replace_on_panel(user, member)) for member in panel if not member.replaced_at],
        "my_voices": [member for member in panel if can_speak_on_panel(user, member)],
        "amendments": Amendment.objects.resolving("block", found.thing_id).with_people(),
        "form": form,
        "may_answer": can_answer_block(user, found),
        "may_withdraw": can_withdraw_block(user, found),
        "may_test": _may_test(request, found),
        "may_correct": can_correct_finding(user, found),
    }
    return render(request, "polls/block.html", context, status=status)


@never_cache
@require_http_methods(FORM)
@signed_in
def answer(request: HttpRequest, uid: str, seat: str, number: int) -> HttpResponse:
    """Answer a block; the form stands on its page."""
    found = block_for(request, uid, seat, number)
    block_that(can_answer_block(request.user, found), found)
    form = AnswerForm(request.POST or None, seats=answering_seats(request.user, found))
    return _done(
        request,
        found,
        form,
        act=lambda: blocks.answer_block(
            block=found, seat=form.seat, by=acting(request), body=form.cleaned_data["body"]
        ),
        done=_("The answer is on record."),
        page=lambda: _page(request, found, form),
    )


@never_cache
@require_http_methods(FORM)
@sensitive_post_parameters()
@signed_in
def withdraw(request: HttpRequest, uid: str, seat: str, number: int) -> HttpResponse:
    """Withdraw the block: choose what the seat holds instead, and say why."""
    found = block_for(request, uid, seat, number)
    if accreditation_of(request.user, found.entry.seat) is None:
        raise PermissionDenied
    form = WithdrawForm(request.POST or None, offered=offered_to(found.poll))
    if not can_withdraw_block(request.user, found):
        return _task(request, found, form, "polls/block_withdraw.html", status=CLOSED_STATUS, is_late=True)
    try:
        return _done(
            request,
            found,
            form,
            act=lambda: blocks.withdraw_block(block=found, by=acting(request), **form.cleaned_data),
            done=_("The block is withdrawn, by a new ballot of the seat. Both stay on record."),
            page=lambda: _task(
                request,
                found,
                form,
                "polls/block_withdraw.html",
                amendments=_offers(found),
                rows=_rows(found, form),
            ),
        )
    except CastRefusedError:
        found = block_for(request, uid, seat, number)
        return _task(request, found, form, "polls/block_withdraw.html", status=CLOSED_STATUS, is_late=True)


def _rows(found: Block, form: WithdrawForm) -> list[dict[str, Any]]:
    """What the seat can hold instead, each with what it does under the rule."""
    rule, language = load_kept_rule(found.poll.rule), get_language() or "en"
    return [
        {
            "position": value,
            "effect": rules.effect_of(rule, rules.Position(value), language) if found.entry.decides else "",
            "is_chosen": value == form["position"].value(),
            "field": form["statement"] if value == rules.Position.RESERVATION else None,
        }
        for value, _label in form.instead
    ]


def _offers(found: Block) -> list[Amendment]:
    return list(Amendment.objects.resolving("block", found.thing_id).with_people())


@never_cache
@require_http_methods(FORM)
@signed_in
def test(request: HttpRequest, uid: str, seat: str, number: int) -> HttpResponse:
    """The chair's part in the test: a finding, a panel to name, or a poll to ask for, as the terms say."""
    found = block_for(request, uid, seat, number)
    user, by = request.user, acting(request)
    if can_find_grounds(user, found) or can_correct_finding(user, found):
        finding = FindingForm(request.POST or None)
        is_correction = not can_find_grounds(user, found)
        find = grounds.correct_finding if is_correction else grounds.find_grounds
        return _done(
            request,
            found,
            finding,
            act=lambda: find(block=found, by=by, **finding.cleaned_data),
            done=_("The finding is on record."),
            page=lambda: _task(
                request, found, finding, "polls/block_finding.html", is_correction=is_correction
            ),
        )
    if can_name_panel(user, found):
        panel = PanelForm(request.POST or None, seats=_seats_beside(found))
        return _done(
            request,
            found,
            panel,
            act=lambda: grounds.name_panel(block=found, seats=panel.named, by=by),
            done=_("The panel is named. Each of its seats now says what it finds."),
            page=lambda: _task(request, found, panel, "polls/block_panel.html"),
        )
    return _ask_seats(request, block_that(can_ask_seats(user, found), found))


def _ask_seats(request: HttpRequest, found: Block) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    return _done(
        request,
        found,
        form,
        act=lambda: grounds.ask_seats_about_grounds(
            block=found, reason=form.cleaned_data["reason"], by=acting(request)
        ),
        done=_("The poll on the grounds is drafted: open it like any other."),
        page=lambda: _task(request, found, form, "polls/block_ask.html"),
    )


def _may_test(request: HttpRequest, found: Block) -> bool:
    user = request.user
    return can_find_grounds(user, found) or can_name_panel(user, found) or can_ask_seats(user, found)


def _seats_beside(found: Block) -> list[Any]:
    """The seats of the forum that can be on the panel: all that sit there, but the party concerned."""
    sitting = found.poll.forum.seats.sitting_on(found.ballot.cast_at.date()).in_order()
    return [seat for seat in sitting if seat.pk != found.entry.seat_id]


def _member(found: Block, code: str) -> PanelMember:
    member = found.panel.sitting().select_related("seat", "voice").filter(seat__code=code).first()
    if member is None:
        raise Http404
    member.block = found
    return member


@never_cache
@require_http_methods(FORM)
@signed_in
def speak(request: HttpRequest, uid: str, seat: str, number: int, member: str) -> HttpResponse:
    """What a member of the panel finds, in the name of its seat."""
    found = block_for(request, uid, seat, number)
    sitting = _member(found, member)
    block_that(can_speak_on_panel(request.user, sitting), found)
    form = FindingForm(request.POST or None)
    return _done(
        request,
        found,
        form,
        act=lambda: grounds.speak_on_panel(member=sitting, by=acting(request), **form.cleaned_data),
        done=_("What your seat finds is on record."),
        page=lambda: _task(request, found, form, "polls/block_finding.html", member=sitting),
    )


@never_cache
@require_http_methods(FORM)
@signed_in
def replace(request: HttpRequest, uid: str, seat: str, number: int, member: str) -> HttpResponse:
    """Put another seat in the place of a member of the panel."""
    found = block_for(request, uid, seat, number)
    sitting = _member(found, member)
    block_that(can_replace_on_panel(request.user, sitting), found)
    there = set(found.panel.sitting().values_list("seat", flat=True))
    offered = [each for each in _seats_beside(found) if each.pk not in there]
    form = ReplaceForm(request.POST or None, seats=offered)
    return _done(
        request,
        found,
        form,
        act=lambda: grounds.replace_on_panel(
            member=sitting, seat=form.chosen, reason=form.cleaned_data["reason"], by=acting(request)
        ),
        done=_("The seat is replaced on the panel, and both stay on record."),
        page=lambda: _task(request, found, form, "polls/block_replace.html", member=sitting),
    )


def _done(
    request: HttpRequest,
    found: Block,
    form: forms.Form,
    *,
    act: Callable[[], object],
    done: str,
    page: Callable[[], HttpResponse],
) -> HttpResponse:
    """Act on a form and go back to the block; faults stand beside their field, with what was typed."""
    return redirect(found) if is_done(request, form, act, done) else page()


def _task(
    request: HttpRequest, found: Block, form: forms.Form, template: str, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "raised": found,
        "poll": found.poll,
        "zone": found.poll.forum.time_zone,
        "form": form,
        "what_a_finding_does": what_a_finding_does(found.poll),
        **more,
    }
    return render(request, template, context, status=status)


@require_safe
def findings(request: HttpRequest, uid: str) -> HttpResponse:
    """The records of all findings on blocks of a poll, byte for byte as they were hashed."""
    poll = poll_for(request, uid)
    if not are_positions_shown(poll):
        raise Http404
    found = Finding.objects.filter(block__in=shown_blocks(poll)).order_by("block__entry__position", "number")
    records = [finding.record for finding in found]
    if not records:
        raise Http404
    response = HttpResponse("[" + ",".join(records) + "]", content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="findings-{poll.uid}.json"'
    return response
