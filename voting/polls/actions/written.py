"""The written procedure: preparing one for so many days, acknowledging its notice, reminding silent seats.

It is a poll: opened, cast in, extended, closed and certified by the actions of every poll.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from voting.polls.actions.history import record_of_poll
from voting.polls.actions.notifying import last_minute, tell_seats, written_faults
from voting.polls.actions.opening import prepare_poll, revise_poll
from voting.polls.deadlines import day_in
from voting.polls.models import (
    Acknowledgement,
    NoticeKind,
    Poll,
    Procedure,
    Reasons,
    RollEntry,
    RuleVersion,
    SeatNotice,
    State,
    Visibility,
    WrittenTerms,
)
from voting.polls.models.written import LONGEST_PROCEDURE
from voting.polls.permissions import casting_accreditation
from voting.polls.written_permissions import can_remind, is_written

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import Forum
    from consult.texts.models import Version


@transaction.atomic
def prepare_written(
    *,
    version: Version,
    question: str,
    rule: RuleVersion,
    days: int,
    by: AbstractBaseUser,
    reasons: str = Reasons.PUBLIC,
    forum: Forum | None = None,
    visibility: str = Visibility.AT_CLOSING,
    **terms: Any,
) -> Poll:
    """Draft a written procedure that runs for ``days`` whole days after the day on which it opens.

    ``reasons`` says who reads why a seat objects. Other terms are those of ``prepare_poll``, which it raises
    as; ``ValidationError`` as well for days that are too few or too many and for a rule or a visibility that
    does not suit objections in writing.
    """
    _check_written(days, reasons)
    zone = (forum or version.reform.forum).time_zone
    poll = prepare_poll(
        version=version,
        question=question,
        rule=rule,
        closes_at=last_minute(zone, days, clock.now()),
        by=by,
        forum=forum,
        visibility=visibility,
        procedure=Procedure.WRITTEN,
        **terms,
    )
    if faults := written_faults(poll):
        raise ValidationError(faults)
    WrittenTerms.objects.create(poll=poll, days=days, reasons=reasons)
    return poll


@transaction.atomic
def revise_written(*, poll: Poll, days: int, reasons: str, by: AbstractBaseUser, **terms: Any) -> Poll:
    """Change the draft of a written procedure; raises as ``prepare_written`` and ``revise_poll`` do."""
    _check_written(days, reasons)
    if poll.procedure != Procedure.WRITTEN:
        raise PermissionDenied
    closes_at = last_minute(poll.forum.time_zone, days, clock.now())
    poll = revise_poll(poll=poll, closes_at=closes_at, by=by, **terms)
    if faults := written_faults(poll):
        raise ValidationError(faults)
    WrittenTerms.objects.update_or_create(poll=poll, defaults={"days": days, "reasons": reasons})
    return poll


def _check_written(days: int, reasons: str) -> None:
    faults: dict[str, str] = {}
    if not 1 <= days <= LONGEST_PROCEDURE:
        faults["days"] = _("Give the seats between 1 and %(most)s days.") % {"most": LONGEST_PROCEDURE}
    if reasons not in Reasons.values:
        faults["reasons"] = _("Choose who reads the reason of an objection.")
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def acknowledge(*, poll: Poll, seat_code: str, by: AbstractBaseUser) -> Acknowledgement:
    """Say for a seat that the notice has arrived; the same person again gets the first receipt.

    It takes no position. Raises ``PermissionDenied`` unless the person acts for a seat that was told,
    ``ValidationError`` once the procedure has closed.
    """
    poll = Poll.objects.lock_against_closing(poll.pk)
    now = clock.now(poll.database_time)
    entry = RollEntry.objects.lock_for_a_cast(poll, seat_code)
    accreditation = casting_accreditation(by, entry, poll) if entry is not None else None
    if entry is None or accreditation is None or not entry.decides or not is_written(poll):
        raise PermissionDenied
    if not poll.is_open_at(now):
        raise ValidationError(_("This procedure has closed: its notice cannot be acknowledged any more."))
    receipt, is_new = Acknowledgement.objects.get_or_create(
        entry=entry, accreditation=accreditation, defaults={"poll": poll, "acknowledged_at": now}
    )
    if is_new:
        record(
            verb="notice.acknowledged",
            thing_type="poll",
            thing_id=poll.uid,
            thing_label=poll.question,
            actor=by,
            acting_as=entry.name,
            data={"seat": entry.code, "role": accreditation.role},
        )
    return receipt


@transaction.atomic
def remind(*, poll: Poll, seat_codes: Collection[str], by: AbstractBaseUser) -> list[SeatNotice]:
    """Remind seats that have not answered, each at most once on a day of the forum's time zone.

    Seats that have answered or were reminded today are left alone. Raises ``PermissionDenied`` unless the
    person chairs the forum, ``ValidationError`` once the procedure has closed or when nobody is left to
    remind.
    """
    poll = Poll.objects.lock_alone(poll.pk)
    if not can_remind(by, poll):
        if is_written(poll) and poll.state != State.ANNULLED and not poll.is_open:
            raise ValidationError(_("This procedure has closed: nobody can be reminded any more."))
        raise PermissionDenied
    today = day_in(poll.forum.time_zone, clock.now(poll.database_time))
    reminded = SeatNotice.objects.filter(poll=poll, kind=NoticeKind.REMINDED, day=today).values("entry")
    silent = poll.roll.filter(decides=True, code__in=seat_codes, ballots__isnull=True)
    entries = list(silent.exclude(pk__in=reminded))
    if not entries:
        raise ValidationError(
            _("Nobody is left to remind: these seats have answered or were reminded today already.")
        )
    told = tell_seats(poll, NoticeKind.REMINDED, entries)
    record_of_poll("seats.reminded", poll, by, seats=[entry.code for entry in entries])
    return told
