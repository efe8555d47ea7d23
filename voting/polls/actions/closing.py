"""Closing a poll and what follows: the clock closes it, whoever looks first writes the closing record."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.canonical import canonical_json, sha256_hex
from consult.forums.permissions import can_chair
from consult.texts.actions import move_to_stage
from consult.texts.models import Stage
from voting.polls.actions.certifying import seal_record
from voting.polls.actions.findings import take_finding_of
from voting.polls.actions.history import record_of_poll, stamp, step_of_poll
from voting.polls.actions.notifying import tell_every_seat
from voting.polls.models import TRANSITIONS, Extension, NoticeKind, Poll, Procedure, State, StoredOutcome
from voting.polls.outcomes import ballots_digest, compute_outcomes, counting_ballots
from voting.polls.permissions import can_annul_poll, every_deciding_seat_has_cast, is_certifier
from voting.polls.standing import closed_as, moves_the_matter, settles_the_matter
from voting.polls.turnout import announce_turnout

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

CLOSING_FORMAT = "consult-closing/1"


def _move(poll: Poll, state: str) -> None:
    """Set the state, by the table of transitions. ``ValidationError`` for a move that it does not have."""
    if state not in TRANSITIONS[poll.state]:
        raise ValidationError(
            _("A poll that is %(from)s cannot become %(to)s.")
            % {"from": State(poll.state).label, "to": State(state).label}
        )
    poll.state = state


@transaction.atomic
def settle(*, poll: Poll) -> Poll:
    """Write the closing record and the outcome of a poll that the clock has closed; otherwise change nothing.

    Called by every page that shows a poll. The row lock waits for casts in flight, so that a cast that was
    accepted is counted, and makes all but the first caller find the work done.
    """
    poll = Poll.objects.lock_alone(poll.pk)
    if poll.state == State.OPEN and poll.closes_at <= clock.now(poll.database_time):
        _close(poll, at=poll.closes_at, by=None, closed_by="clock")
    return poll


@transaction.atomic
def close_early(*, poll: Poll, by: AbstractBaseUser, reason: str) -> Poll:
    """Close before the deadline, which the chair may do once every deciding seat has cast.

    Raises ``PermissionDenied`` for anybody else, ``ValidationError`` without a reason or while a deciding
    seat is silent.
    """
    poll = Poll.objects.lock_alone(poll.pk)
    if not can_chair(by, poll.forum):
        raise PermissionDenied
    if not poll.is_open_at(clock.now(poll.database_time)):
        raise ValidationError(_("This poll is not open."))
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say why the poll closes before its time; the reason is published.")}
        )
    if not every_deciding_seat_has_cast(poll):
        raise ValidationError(
            _("Some deciding seats have not cast yet: the poll can close early only when all of them have.")
        )
    poll.closing_reason = reason.strip()
    _close(poll, at=clock.now(poll.database_time).replace(microsecond=0), by=by, closed_by="chair")
    return poll


@transaction.atomic
def end_for_restart(*, poll: Poll, by: AbstractBaseUser, reason: str) -> Poll:
    """End an open poll because it restarts on an amended text: closed with its records, then out of force.

    Its ballots stay, and are shown as the poll promised for its closing; nothing is decided by it. Called by
    ``restart_poll``, which has checked who may.
    """
    poll.closing_reason = reason
    _close(poll, at=clock.now(poll.database_time).replace(microsecond=0), by=by, closed_by="restart")
    return _annul(poll, by=by, reason=reason)


def _close(poll: Poll, *, at: datetime, by: AbstractBaseUser | None, closed_by: str) -> None:
    _move(poll, State.CLOSED)
    poll.closed_at = at
    ballots = counting_ballots(poll)
    outcomes = compute_outcomes(poll, ballots)
    official = outcomes[0]
    closing = canonical_json(
        {
            "format": CLOSING_FORMAT,
            "poll": poll.uid,
            "opening": poll.opening_sha256,
            "closed_at": stamp(at),
            "closed_by": closed_by,
            "reason": poll.closing_reason,
            "casts": poll.ballots.count(),
            "counted": len(ballots),
            "ballots": ballots_digest(ballots),
            "outcome": official.sha256,
        }
    )
    poll.closing_record = closing.decode()
    poll.closing_sha256 = sha256_hex(closing)
    poll.save()
    StoredOutcome.objects.bulk_create(outcomes)
    if settles_the_matter(poll, closed_as(poll, official)):
        move_to_stage(reform=poll.reform, stage=Stage.DECIDED)
    step_of_poll(
        "outcome",
        _("Poll closed in %(forum)s: %(question)s") % {"forum": poll.forum.name, "question": poll.question},
        poll,
        at=at,
    )
    record_of_poll("poll.closed", poll, by, sha256=poll.closing_sha256, outcome=official.kind)
    if poll.procedure == Procedure.GROUNDS:
        take_finding_of(poll)
    transaction.on_commit(lambda: announce_turnout(poll.uid))


@transaction.atomic
def extend_poll(*, poll: Poll, closes_at: datetime, reason: str, by: AbstractBaseUser) -> Extension:
    """Move the deadline of an open poll to a later time, with a public reason.

    Raises ``PermissionDenied`` unless the person chairs the forum, ``ValidationError`` for an earlier time,
    for no reason, and when the poll has closed.
    """
    poll = Poll.objects.lock_alone(poll.pk)
    if not can_chair(by, poll.forum):
        raise PermissionDenied
    faults: dict[str, str] = {}
    if not poll.is_open_at(clock.now(poll.database_time)):
        raise ValidationError(_("The poll has closed: its deadline cannot be moved any more."))
    if closes_at <= poll.closes_at:
        faults["closes_at"] = _(
            "A deadline is extended, never shortened: choose a time after the present one."
        )
    if not reason.strip():
        faults["reason"] = _("Say why the deadline moves; the reason is published.")
    if faults:
        raise ValidationError(faults)
    extension = Extension.objects.create(
        poll=poll,
        old_closes_at=poll.closes_at,
        new_closes_at=closes_at,
        reason=reason.strip(),
        extended_at=clock.now(poll.database_time),
    )
    poll.closes_at = closes_at
    poll.save(update_fields=["closes_at"])
    record_of_poll("poll.extended", poll, by, to=stamp(closes_at))
    tell_every_seat(poll, NoticeKind.EXTENDED, by)
    transaction.on_commit(lambda: announce_turnout(poll.uid))
    return extension


@transaction.atomic
def certify_poll(*, poll: Poll, by: AbstractBaseUser) -> Poll:
    """Certify the record of a poll, and with it the poll: who is named by the forum's terms says it is right.

    Raises ``PermissionDenied`` for anybody else, ``ValidationError`` while there is no circulated record,
    while the seats may still object to it, or while an objection waits for its answer.
    """
    poll = settle(poll=poll)
    if not is_certifier(by, poll.forum):
        raise PermissionDenied
    _move(poll, State.CERTIFIED)
    now = clock.now(poll.database_time).replace(microsecond=0)
    certified = seal_record(poll=poll, by=by, at=now)
    poll.certified_at = now
    poll.save(update_fields=["state", "certified_at"])
    step_of_poll("certified", _("Record of the decision certified"), poll)
    record_of_poll("poll.certified", poll, by, sha256=poll.closing_sha256, record=certified.sha256)
    return poll


@transaction.atomic
def annul_poll(*, poll: Poll, by: AbstractBaseUser, reason: str) -> Poll:
    """Take a poll out of force, with a public reason; its ballots and records stay as they are."""
    poll = settle(poll=poll)
    if not can_annul_poll(by, poll):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the poll is annulled; the reason is published.")})
    return _annul(poll, by=by, reason=reason.strip())


def _annul(poll: Poll, *, by: AbstractBaseUser, reason: str) -> Poll:
    _move(poll, State.ANNULLED)
    poll.annulled_at = clock.now(poll.database_time)
    poll.annulling_reason = reason
    poll.save(update_fields=["state", "annulled_at", "annulling_reason"])
    if moves_the_matter(poll):
        move_to_stage(reform=poll.reform, stage=Stage.CONSULTATION)
    step_of_poll(
        "annulled",
        _("Poll annulled in %(forum)s: %(question)s") % {"forum": poll.forum.name, "question": poll.question},
        poll,
    )
    record_of_poll("poll.annulled", poll, by)
    transaction.on_commit(lambda: announce_turnout(poll.uid))
    return poll
