"""What a written procedure does when it opens and when its deadline moves: days are counted, seats are told.

To tell a seat is to write a ``SeatNotice`` row for it in the transaction of what it is told of: the formal
notice, which the silence list counts from. The people of the seat get theirs by ``voting.polls.telling``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult import clock
from voting.polls.actions.history import record_of_poll
from voting.polls.deadlines import day_in, end_of_day
from voting.polls.models import (
    NoticeKind,
    Poll,
    Procedure,
    RollEntry,
    SeatNotice,
    Visibility,
    WrittenTerms,
    written_terms,
)
from voting.polls.outcomes import load_kept_rule

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def last_minute(zone: str, days: int, moment: datetime) -> datetime:
    """When a procedure closes that begins at ``moment``: at the end of the last of its days."""
    return end_of_day(day_in(zone, moment) + timedelta(days=days), zone)


def begin_written(poll: Poll) -> None:
    """Count the days of a written procedure from the day on which it opens. Any other poll stays as it is.

    A poll that follows a written one and has no terms of its own takes those of that one. ``ValidationError``
    where nothing says for how many days it runs.
    """
    if poll.procedure != Procedure.WRITTEN:
        return
    terms = written_terms(poll) or _terms_of_the_one_before(poll)
    if terms is None:
        raise ValidationError({"days": _("Say for how many days the written procedure runs.")})
    poll.closes_at = last_minute(poll.forum.time_zone, terms.days, clock.now(poll.database_time))


def _terms_of_the_one_before(poll: Poll) -> WrittenTerms | None:
    before = None if poll.previous is None else written_terms(poll.previous)
    if before is None:
        return None
    return WrittenTerms.objects.create(poll=poll, days=before.days, reasons=before.reasons)


def written_faults(poll: Poll) -> dict[str, list[str]]:
    """Why a poll cannot be put to the seats in writing, by field; empty for every other procedure."""
    if poll.procedure != Procedure.WRITTEN:
        return {}
    faults: dict[str, list[str]] = {}
    if poll.visibility == Visibility.NEVER:
        faults["visibility"] = [
            _("An objection in writing is made by a seat, to the chair: choose when everybody sees it.")
        ]
    rule = load_kept_rule(poll.rule)
    if any(rule.profile_of(stage).writing == "not_counted" for stage in rule.stages):
        faults["rule"] = [_("This rule does not count what is sent in writing: choose another one.")]
    return faults


def tell_seats(poll: Poll, kind: NoticeKind, entries: Iterable[RollEntry]) -> list[SeatNotice]:
    """Write down that these seats are told something now. The caller has locked the poll."""
    now = clock.now(poll.database_time)
    day = day_in(poll.forum.time_zone, now)
    return SeatNotice.objects.bulk_create(
        SeatNotice(poll=poll, entry=entry, kind=kind, day=day, given_at=now) for entry in entries
    )


def tell_every_seat(poll: Poll, kind: NoticeKind, by: AbstractBaseUser) -> None:
    """Tell every deciding seat of a written procedure; of another poll nobody is told here."""
    if poll.procedure != Procedure.WRITTEN:
        return
    told = tell_seats(poll, kind, poll.roll.filter(decides=True))
    record_of_poll("notice.given", poll, by, kind=kind.value, seats=len(told))
