"""Asking for time: a seat asks for days with a reason; the chair gives them to all, or says why not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import clock
from consult.forums.permissions import can_chair
from voting.polls.actions.closing import extend_poll
from voting.polls.actions.history import record_of_poll, step_of_poll
from voting.polls.actions.words_on_record import checked_words
from voting.polls.deadlines import days_later
from voting.polls.models import Extension, Poll, RequestState, RollEntry, TimeRequest
from voting.polls.models.time_requests import MOST_DAYS
from voting.polls.permissions import casting_accreditation

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@transaction.atomic
def ask_for_time(*, poll: Poll, seat_code: str, days: int, reason: str, by: AbstractBaseUser) -> TimeRequest:
    """Ask for so many days beyond the deadline, with a public reason.

    Raises ``PermissionDenied`` unless the person acts for a seat on the roll, ``ValidationError`` by field,
    once the poll has closed, and while another request of the seat waits.
    """
    poll = Poll.objects.lock_against_closing(poll.pk)
    now = clock.now(poll.database_time)
    entry = RollEntry.objects.lock_for_a_cast(poll, seat_code)
    accreditation = casting_accreditation(by, entry, poll) if entry is not None else None
    if entry is None or accreditation is None:
        raise PermissionDenied
    if not poll.is_open_at(now):
        raise ValidationError(_("This poll is not open: there is no deadline that could move."))
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("Ask for between 1 and %(most)s days.") % {"most": MOST_DAYS}})
    words = checked_words(reason, "reason", missing=_("Say what the time is needed for; it is published."))
    if entry.time_requests.waiting().exists():
        raise ValidationError(_("This seat has asked already: the chair answers that request first."))
    asked = TimeRequest.objects.create(
        poll=poll,
        entry=entry,
        accreditation=accreditation,
        days=days,
        reason=words,
        asked_at=now,
        closes_at=poll.closes_at,
        wanted_at=days_later(poll.closes_at, days, poll.forum.time_zone),
    )
    record_of_poll("time.asked", poll, by, acting_as=entry.name, seat=entry.code, days=days)
    step_of_poll(
        "time",
        ngettext("%(seat)s asked for %(days)s more day", "%(seat)s asked for %(days)s more days", days)
        % {"seat": entry.name, "days": days},
        poll,
    )
    return asked


@transaction.atomic
def grant_time(*, request: TimeRequest, by: AbstractBaseUser, answer: str = "") -> TimeRequest:
    """Give every seat the days that one has asked for: an extension of the poll, whose reason names both.

    Where the deadline lies as late already, for another request was granted, it stays. Raises
    ``PermissionDenied`` unless the person chairs the forum, ``ValidationError`` once the poll has closed or
    the request has its answer.
    """
    poll, request = _to_answer(request, by)
    words = checked_words(answer, "answer")
    if request.wanted_at <= poll.closes_at:
        extension: Extension | None = poll.extensions.last()
    else:
        extension = extend_poll(
            poll=poll, closes_at=request.wanted_at, reason=_reason_of(request, words), by=by
        )
    return _answer(poll, request, RequestState.GRANTED, words, extension, by)


@transaction.atomic
def decline_time(*, request: TimeRequest, by: AbstractBaseUser, answer: str) -> TimeRequest:
    """Leave the deadline where it is and say why, in public; raises as ``grant_time`` does."""
    poll, request = _to_answer(request, by)
    words = checked_words(answer, "answer", missing=_("Say why the time is not given; it is published."))
    return _answer(poll, request, RequestState.DECLINED, words, None, by)


def _to_answer(request: TimeRequest, by: AbstractBaseUser) -> tuple[Poll, TimeRequest]:
    """Poll and request, locked alone, for the chair and while there is something to answer."""
    poll = Poll.objects.lock_alone(request.poll_id)
    request = TimeRequest.objects.select_related("entry").get(pk=request.pk)
    if not can_chair(by, poll.forum):
        raise PermissionDenied
    if not poll.is_open_at(clock.now(poll.database_time)):
        raise ValidationError(_("The poll has closed: its deadline cannot be moved any more."))
    if request.state != RequestState.ASKED:
        raise ValidationError(_("This request has its answer already: read it on the page of the poll."))
    return poll, request


def _reason_of(request: TimeRequest, answer: str) -> str:
    """The published reason of an extension that a seat asked for."""
    asked = _("%(seat)s asked for it: %(reason)s") % {"seat": request.entry.name, "reason": request.reason}
    return f"{asked}\n\n{answer}" if answer else asked


def _answer(
    poll: Poll,
    request: TimeRequest,
    state: RequestState,
    words: str,
    extension: Extension | None,
    by: AbstractBaseUser,
) -> TimeRequest:
    request.state, request.answer, request.extension = state, words, extension
    request.answered_at = clock.now(poll.database_time)
    request.save(update_fields=["state", "answer", "extension", "answered_at"])
    record_of_poll(f"time.{state.value}", poll, by, seat=request.entry.code, days=request.days)
    label = (
        _("The chair gave every seat the time that %(seat)s had asked for")
        if state is RequestState.GRANTED
        else _("The chair declined to give the time that %(seat)s had asked for")
    )
    step_of_poll("time", label % {"seat": request.entry.name}, poll)
    return request
