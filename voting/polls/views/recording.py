"""What offices and seats do for a record: draft, circulate, release, object, answer, and enter what follows.

Each page says first what will happen; only its POST does it, through the action of the same name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult import clock
from consult.commitments.forms import OpenForm
from consult.forums.models import Forum
from consult.ui.form_steps import is_done
from voting.polls import actions
from voting.polls.actions.commitments import commit_to_outcome
from voting.polls.actions.disputes import put_objection_to_seats, record_stage, usual_question
from voting.polls.actions.records import earliest_end
from voting.polls.attendance import attendance_of
from voting.polls.models import Poll, RecordObjection, RollEntry, StoredOutcome
from voting.polls.permissions import terms_of
from voting.polls.record_forms import (
    AnswerForm,
    AttendanceForm,
    CirculateForm,
    DisputeForm,
    DraftForm,
    ObjectForm,
    PresenceForm,
    StatementForm,
    TermsForm,
)
from voting.polls.record_permissions import (
    can_answer_objection,
    can_circulate_record,
    can_commit,
    can_enter_attendance,
    can_object_to_record,
    can_put_objection_to_seats,
    can_release_statement,
    can_say_own_attendance,
    can_see_record,
    can_set_record_terms,
    can_withdraw_objection,
    can_write_record,
    record_of,
    was_adopted,
)
from voting.polls.released import shown_outcome
from voting.polls.views.access import acting, entry_for, poll_for, poll_that, signed_in
from voting.polls.views.records import readable_sheet


@signed_in
def draft(request: HttpRequest, uid: str) -> HttpResponse:
    """Write the next draft of the record."""
    poll = poll_that(can_write_record, request, uid)
    kept, outcome = record_of(poll), stated_outcome(poll)
    before = kept.current if kept is not None else None
    form = DraftForm(request.POST or None, kind=outcome.kind, before=before)
    form.fields["wording"].help_text = _usual_wording(poll)

    def act() -> None:
        said = form.cleaned_data.get("reason", "")
        actions.draft_record(poll=poll, by=acting(request), words=form.words, reason=said)

    done = _("The draft is kept. Circulate it when it is ready.")
    return _form_page(
        request, poll, form, "polls/record_draft.html", act, done, outcome=outcome, before=before
    )


def stated_outcome(poll: Poll) -> StoredOutcome:
    """The outcome that a record can be written of; 404 while there is none."""
    outcome = shown_outcome(poll)
    if outcome is None or outcome.kind == "awaiting_statement":
        raise Http404
    return outcome


def _usual_wording(poll: Poll) -> str:
    said = _(
        "One or two sentences, as they will be cited. They may begin like this: On version %(number)s of "
        "%(code)s, “%(title)s”, the %(forum)s …"
    )
    return said % {
        "number": poll.version.number,
        "code": poll.reform.code,
        "title": poll.version.title,
        "forum": poll.forum.name,
    }


@signed_in
def circulate(request: HttpRequest, uid: str) -> HttpResponse:
    """Send the present draft to the seats."""
    poll = poll_that(can_circulate_record, request, uid)
    with timezone.override(poll.forum.time_zone):
        end = timezone.localtime(earliest_end(poll, clock.now())).replace(hour=23, minute=59)
        form = CirculateForm(
            request.POST or None, forum=poll.forum, initial={"objections_until": end.replace(second=0)}
        )
        return _form_page(
            request,
            poll,
            form,
            "polls/record_circulate.html",
            lambda: actions.circulate_record(poll=poll, by=acting(request), **form.cleaned_data),
            _("The draft is with the seats. They may object until the time you gave."),
            days=terms_of(poll.forum).objection_days,
            sheet=readable_sheet(request, poll, record_of(poll)),
        )


@signed_in
def attendance(request: HttpRequest, uid: str) -> HttpResponse:
    """Enter who was there."""
    poll = poll_that(can_enter_attendance, request, uid)
    seats = attendance_of(poll)
    begins: dict[str, Any] = {}
    for place, seat in enumerate(seats):
        if seat.source == "secretariat":
            begins |= {f"presence_{place}": seat.presence, f"note_{place}": seat.note}
    form = AttendanceForm(request.POST or None, seats=seats, initial=begins)
    return _form_page(
        request,
        poll,
        form,
        "polls/record_attendance.html",
        lambda: actions.enter_attendance(poll=poll, by=acting(request), rows=form.rows),
        _("Attendance is entered. Each change stays on record."),
    )


@signed_in
def statement(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """Release a seat's words for the record."""
    poll, entry = _own_entry(request, uid, seat, can_release_statement)
    last = entry.record_statements.order_by("number").last()
    ballot = entry.ballots.order_by("-number").first()
    form = StatementForm(
        request.POST or None,
        last=last,
        ballot_words=ballot.statement if ballot else "",
        initial={"language": get_language() or "en"},
    )
    return _form_page(
        request,
        poll,
        form,
        "polls/record_statement.html",
        lambda: actions.release_statement(poll=poll, seat_code=seat, by=acting(request), **form.cleaned_data),
        _("Your words are released for the record. You can change them until it is certified."),
        entry=entry,
        last=last,
    )


@signed_in
def presence(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """Say how one's seat was there."""
    poll, entry = _own_entry(request, uid, seat, can_say_own_attendance)
    form = PresenceForm(request.POST or None)
    return _form_page(
        request,
        poll,
        form,
        "polls/record_presence.html",
        lambda: actions.say_own_attendance(
            poll=poll, seat_code=seat, by=acting(request), **form.cleaned_data
        ),
        _("It is on record how your seat was there."),
        entry=entry,
    )


@signed_in
def object_(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """Object to the circulated draft for a seat."""
    poll, entry = _own_entry(request, uid, seat, can_object_to_record)
    form = ObjectForm(request.POST or None, initial={"language": get_language() or "en"})
    return _form_page(
        request,
        poll,
        form,
        "polls/record_object.html",
        lambda: actions.object_to_record(poll=poll, seat_code=seat, by=acting(request), **form.cleaned_data),
        _("Your objection is on record. The chair answers it before the record can be certified."),
        entry=entry,
        sheet=readable_sheet(request, poll, record_of(poll)),
    )


@signed_in
def withdraw(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Take an objection back."""
    poll, objection = _objection(request, uid, number)
    if not can_withdraw_objection(request.user, objection):
        raise PermissionDenied
    return _form_page(
        request,
        poll,
        forms.Form(request.POST if request.method == "POST" else None),
        "polls/record_withdraw.html",
        lambda: actions.withdraw_objection(objection=objection, by=acting(request)),
        _("The objection is withdrawn. It stays on record."),
        objection=objection,
    )


@signed_in
def answer(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Accept an objection with a new draft, or decline it."""
    poll, objection = _objection(request, uid, number)
    if not can_answer_objection(request.user, objection):
        raise PermissionDenied
    outcome = stated_outcome(poll)
    form = AnswerForm(request.POST or None, kind=outcome.kind, before=objection.record.current)
    return _form_page(
        request,
        poll,
        form,
        "polls/record_answer.html",
        lambda: actions.answer_objection(
            objection=objection,
            by=acting(request),
            answer=form.cleaned_data["answer"],
            reason=form.cleaned_data["reason"],
            words=form.words,
        ),
        _("Your answer is on record beside the objection."),
        objection=objection,
    )


@signed_in
def dispute(request: HttpRequest, uid: str, number: int) -> HttpResponse:
    """Put what an objection asks for to the seats, in a poll of its own."""
    poll, objection = _objection(request, uid, number)
    if not can_put_objection_to_seats(request.user, objection):
        raise PermissionDenied
    with timezone.override(poll.forum.time_zone):
        form = DisputeForm(
            request.POST or None, forum=poll.forum, initial={"question": usual_question(objection)}
        )
        return _form_page(
            request,
            poll,
            form,
            "polls/record_dispute.html",
            lambda: put_objection_to_seats(objection=objection, by=acting(request), **form.cleaned_data),
            _("The poll is drafted. Open it when its terms are right; the objection waits for its outcome."),
            objection=objection,
            stage=record_stage(poll),
        )


@signed_in
def commit(request: HttpRequest, uid: str) -> HttpResponse:
    """Enter what follows from an adopted outcome."""
    poll = poll_that(can_commit, request, uid)
    if not was_adopted(poll):
        raise Http404
    form = OpenForm(request.POST or None, forum=poll.forum)

    def act() -> None:
        said = {name: form.cleaned_data[name] for name in ("what", "due", "proof")}
        commit_to_outcome(poll=poll, by=acting(request), owner=form.chosen_owner, **said)

    done = _("The commitment is open. It stands on the page of the reform, and is listed when it is overdue.")
    return _form_page(request, poll, form, "polls/record_commit.html", act, done)


@signed_in
def terms(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter what a forum's terms of reference say of its records."""
    forum = get_object_or_404(Forum, slug=slug)
    if not can_set_record_terms(request.user, forum):
        raise PermissionDenied
    kept = terms_of(forum)
    begins = {"certifier": kept.certifier, "seat": kept.seat_id or "", "objection_days": kept.objection_days}
    form = TermsForm(request.POST or None, forum=forum, initial=begins)
    done = _("The terms are entered. They hold for records certified from now on.")
    if is_done(
        request, form, lambda: actions.set_record_terms(forum=forum, by=acting(request), **form.terms), done
    ):
        return redirect(forum)
    return render(request, "polls/record_terms.html", {"forum": forum, "form": form})


def _own_entry(
    request: HttpRequest, uid: str, seat: str, allowed: Callable[[Any, RollEntry], bool]
) -> tuple[Poll, RollEntry]:
    """The seat for which the reader acts, where ``allowed`` lets them; 404 for no such seat, else 403."""
    poll = poll_for(request, uid)
    entry, _accreditation = entry_for(request, poll, seat)
    entry.poll = poll
    if not allowed(request.user, entry):
        raise PermissionDenied
    return poll, entry


def _objection(request: HttpRequest, uid: str, number: int) -> tuple[Poll, RecordObjection]:
    """An objection to the record, for those who may read the record; 404 for everybody else."""
    poll = poll_for(request, uid)
    if not can_see_record(request.user, poll):
        raise Http404
    found = RecordObjection.objects.select_related("entry", "version", "record__poll__forum")
    return poll, get_object_or_404(found, record__poll=poll, number=number)


def _form_page(
    request: HttpRequest,
    poll: Poll,
    form: forms.Form,
    template: str,
    act: Callable[[], object],
    done: str,
    **more: Any,
) -> HttpResponse:
    """A form about a record: faults stand beside their field, with what was typed."""
    if is_done(request, form, act, done):
        return redirect("polls:record", uid=poll.uid)
    context = {"poll": poll, "zone": poll.forum.time_zone, "form": form, **more}
    return render(request, template, context)
