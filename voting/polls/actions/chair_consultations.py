"""The chair's consultations: opened and closed in public, with a log of talks that is sealed.

The words of a talk go through ``note_talk`` into their one column and come out through ``open_log`` alone,
which leaves an audit entry of every look. No other action, record, step or message carries them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from consult import clock
from consult.accounts.models import User
from consult.audit.actions import record
from consult.forums.models import Forum, Seat
from consult.forums.permissions import accreditation_of
from consult.texts.actions import take_step
from consult.texts.models import Reform
from voting.polls.actions.words_on_record import checked_words
from voting.polls.chair_permissions import (
    can_agree_to_name,
    can_close_consultations,
    can_name_confidant,
    can_note_talk,
    can_open_consultations,
    can_read_log,
)
from voting.polls.models import ChairConsultation, Confidant, Poll, Talk, TalkSeat
from voting.polls.sealing import UnsealableError, seal, unseal

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True)
class OpenedTalk:
    """A talk with its words, for the chair's office; None where no secret of the site opens them any more."""

    talk: Talk
    words: str | None


def _record(
    verb: str, consultation: ChairConsultation, by: AbstractBaseUser, **data: str | int | list[str]
) -> None:
    record(
        verb=verb,
        thing_type="chair_consultation",
        thing_id=consultation.uid,
        thing_label=str(consultation),
        actor=by,
        data=dict(data),
    )


def _step(kind: str, label: str, consultation: ChairConsultation) -> None:
    take_step(
        reform=consultation.reform,
        kind=kind,
        label=label % {"forum": consultation.forum.name},
        thing_type="chair_consultation",
        thing_id=consultation.uid,
        address=consultation.get_absolute_url(),
    )


@transaction.atomic
def open_consultations(
    *, forum: Forum, reform: Reform, reason: str, by: AbstractBaseUser, poll: Poll | None = None
) -> ChairConsultation:
    """Open the chair's consultations on a matter, or on a poll of it, and say publicly why.

    Raises ``PermissionDenied`` unless the person chairs the forum, ``ValidationError`` without a reason and
    while consultations on the same matter are open.
    """
    Forum.objects.select_for_update().get(pk=forum.pk)
    if not can_open_consultations(by, forum) or forum not in reform.forums_taking_part():
        raise PermissionDenied
    if poll is not None and (poll.forum_id != forum.pk or poll.reform != reform):
        raise PermissionDenied
    reason = checked_words(
        reason, "reason", missing=_("Say why the consultations are opened; it is published.")
    )
    if ChairConsultation.objects.filter(forum=forum, reform=reform, closed_at=None).exists():
        raise ValidationError(_("Consultations of the chair on this matter are open already."))
    opened = ChairConsultation.objects.create(
        forum=forum,
        reform=reform,
        poll=poll,
        reason=reason,
        opened_at=clock.now(),
        is_demonstration=forum.is_demonstration or reform.is_demonstration,
    )
    _step("chair_consultation", _("The chair opened consultations in %(forum)s"), opened)
    _record("chair_consultation.opened", opened, by)
    return opened


@transaction.atomic
def close_consultations(
    *, consultation: ChairConsultation, result: str, by: AbstractBaseUser
) -> ChairConsultation:
    """Close the consultations with what the chair states publicly at their end. The log is then complete."""
    consultation = _locked(consultation)
    if not can_close_consultations(by, consultation):
        raise PermissionDenied
    consultation.result = checked_words(
        result, "result", missing=_("State how the consultations ended; it is published.")
    )
    consultation.closed_at = clock.now()
    consultation.save(update_fields=["result", "closed_at"])
    _step("chair_consultation", _("The chair closed consultations in %(forum)s"), consultation)
    _record("chair_consultation.closed", consultation, by)
    return consultation


def _locked(consultation: ChairConsultation) -> ChairConsultation:
    found = ChairConsultation.objects.select_for_update(of=("self",)).select_related("forum", "reform")
    return found.get(pk=consultation.pk)


@sensitive_variables()
@transaction.atomic
def note_talk(
    *,
    consultation: ChairConsultation,
    seats: Sequence[Seat],
    held_at: datetime,
    note: str,
    by: AbstractBaseUser,
    is_nameable: bool = False,
) -> Talk:
    """Enter a talk in the log: with which seats, when, what was said. It is never changed afterwards.

    ``is_nameable`` is the chair's agreement that it is named in public, which it is once its seats agree too.
    Raises ``PermissionDenied`` unless the person belongs to the chair's office and the consultations are
    open, ``ValidationError`` by field for words or seats that are missing and for a talk yet to come.
    """
    consultation = _locked(consultation)
    if not can_note_talk(by, consultation):
        raise PermissionDenied
    words = checked_words(note, "note", missing=_("Write what was said, or that nothing was agreed."))
    named = list({seat.pk: seat for seat in seats}.values())
    if not named or any(seat.forum_id != consultation.forum_id for seat in named):
        raise ValidationError({"seats": _("Say with which seats of the forum the chair talked.")})
    if held_at > clock.now():
        raise ValidationError({"held_at": _("A talk is noted after it was held.")})
    last = consultation.talks.aggregate(last=models.Max("number"))["last"] or 0
    talk = Talk.objects.create(
        consultation=consultation,
        number=last + 1,
        held_at=held_at,
        sealed_note=seal(words),
        is_nameable=is_nameable,
        noted_at=clock.now(),
        noted_by_id=by.pk,
    )
    TalkSeat.objects.bulk_create(TalkSeat(talk=talk, seat=seat) for seat in named)
    _record("talk.noted", consultation, by, number=talk.number)
    return talk


@transaction.atomic
def open_log(*, consultation: ChairConsultation, by: AbstractBaseUser) -> list[OpenedTalk]:
    """The talks with their words, for the chair's office. Every look leaves an audit entry, without a word.

    Raises ``PermissionDenied`` for everybody else.
    """
    if not can_read_log(by, consultation):
        raise PermissionDenied
    talks = list(consultation.talks.prefetch_related("parties__seat"))
    _record("chair_consultation.read", consultation, by, talks=len(talks))
    return [OpenedTalk(talk, _words_of(talk)) for talk in talks]


def _words_of(talk: Talk) -> str | None:
    try:
        return unseal(talk.sealed_note)
    except UnsealableError:
        return None


@transaction.atomic
def name_confidant(*, consultation: ChairConsultation, user: User, by: AbstractBaseUser) -> Confidant:
    """Let somebody into the log of these consultations.

    Raises ``PermissionDenied`` unless the person chairs, ``ValidationError`` for somebody who is in already.
    """
    consultation = _locked(consultation)
    if not can_name_confidant(by, consultation):
        raise PermissionDenied
    if can_read_log(user, consultation):
        raise ValidationError({"email": _("This person reads the log already.")})
    named = Confidant.objects.create(consultation=consultation, user=user, valid_from=clock.now())
    _record("confidant.named", consultation, by, user=user.pk)
    return named


@transaction.atomic
def dismiss_confidant(*, confidant: Confidant, by: AbstractBaseUser) -> None:
    """Close the log to somebody whom the chair had named."""
    consultation = _locked(confidant.consultation)
    if not can_name_confidant(by, consultation):
        raise PermissionDenied
    Confidant.objects.filter(pk=confidant.pk, valid_until=None).update(valid_until=clock.now())
    _record("confidant.dismissed", consultation, by, user=confidant.user_id)


@transaction.atomic
def agree_to_name(*, party: TalkSeat, by: AbstractBaseUser) -> TalkSeat:
    """Agree, as a seat of a talk, that it is named publicly that the chair talked with it, and when.

    Raises ``PermissionDenied`` unless the person acts for the seat and the chair has agreed.
    """
    consultation = _locked(party.talk.consultation)
    party = TalkSeat.objects.select_related("talk", "seat").get(pk=party.pk)
    if not can_agree_to_name(by, party):
        raise PermissionDenied
    party.agreed_at = clock.now()
    party.agreed_as = accreditation_of(by, party.seat)
    party.save(update_fields=["agreed_at", "agreed_as"])
    _record("talk.agreed_to_name", consultation, by, number=party.talk.number, seat=party.seat.code)
    return party
