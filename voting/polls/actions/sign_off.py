"""Two-person sign-off: one person of a seat drafts its ballot, another confirms it, and only then it is cast.

Confirming goes through ``cast_ballot``, with its locks and its checks; the key of the attempt was made with
the draft, so that two confirmations at one instant are one cast.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.canonical import as_recorded
from voting.polls.actions.casting import CastRefusedError, cast_ballot, check_ballot
from voting.polls.actions.history import record_of_poll
from voting.polls.actions.raising import checked_grounds
from voting.polls.actions.second_person import SecondPersonError, kept_grounds
from voting.polls.models import Ballot, BallotDraft, DraftState, Poll, RollEntry
from voting.polls.objections import Grounds
from voting.polls.permissions import casting_accreditation
from voting.polls.written_permissions import works_for

if TYPE_CHECKING:
    from uuid import UUID

    from django.contrib.auth.base_user import AbstractBaseUser


@transaction.atomic
def draft_ballot(
    *,
    poll: Poll,
    seat_code: str,
    by: AbstractBaseUser,
    position: str,
    retry_key: UUID,
    statement: str = "",
    language: str = "",
    grounds: Grounds | None = None,
) -> BallotDraft:
    """Draft what a seat answers, for another person of the seat to confirm; it replaces a draft that waits.

    The same attempt again returns the same row. Raises ``CastRefusedError`` once the poll has closed,
    ``PermissionDenied`` unless the person works for the seat, ``ValidationError`` for what could not be cast
    and for a seat that one person casts for.
    """
    poll = Poll.objects.lock_against_closing(poll.pk)
    now = clock.now(poll.database_time)
    entry = RollEntry.objects.lock_for_a_cast(poll, seat_code)
    if entry is None or not works_for(by, entry):
        raise PermissionDenied
    if not poll.is_open_at(now):
        raise CastRefusedError(_("This poll is not open: no position can be recorded."))
    if not entry.is_signed_by_two:
        raise ValidationError(_("One person casts for this seat: nothing has to be confirmed."))
    statement = as_recorded(statement)
    chosen = check_ballot(poll, position, statement)
    said = checked_grounds(poll, chosen, grounds)
    latest = entry.drafts.order_by("-number").first()
    if latest is not None and latest.retry_key == retry_key:
        return latest
    entry.drafts.waiting().update(state=DraftState.REPLACED, settled_at=now, settled_by=by)
    draft = BallotDraft.objects.create(
        poll=poll,
        entry=entry,
        number=latest.number + 1 if latest else 1,
        position=chosen.value,
        statement=statement,
        language=language if statement else "",
        grounds=kept_grounds(said),
        retry_key=retry_key,
        drafted_by_id=by.pk,
        drafted_at=now,
    )
    _record("ballot.drafted", draft, by)
    return draft


@transaction.atomic
def confirm_draft(*, draft: BallotDraft, by: AbstractBaseUser) -> Ballot:
    """Cast what another person of the seat has drafted. Confirmed twice, it is the same cast.

    Raises as ``cast_ballot`` does, and ``SecondPersonError`` for one's own draft and for one that does not
    wait any more.
    """
    draft = BallotDraft.objects.select_related("poll", "entry", "ballot").get(pk=draft.pk)
    if draft.ballot is not None:
        return _confirmed(draft, draft.ballot, by)
    ballot = cast_ballot(
        poll=draft.poll,
        seat_code=draft.entry.code,
        by=by,
        position=draft.position,
        statement=draft.statement,
        language=draft.language,
        grounds=Grounds.of(draft.grounds) if draft.grounds else None,
        retry_key=draft.retry_key,
        draft=draft,
    )
    # The words stand with the ballot from here on, so that a closed reason is in one place and no other.
    moved = BallotDraft.objects.filter(pk=draft.pk, state=DraftState.WAITING).update(
        state=DraftState.CONFIRMED, ballot=ballot, settled_at=ballot.cast_at, settled_by=by, statement=""
    )
    if moved:
        _record("draft.confirmed", draft, by)
    return ballot


def _confirmed(draft: BallotDraft, ballot: Ballot, by: AbstractBaseUser) -> Ballot:
    """The cast that a draft has become, for whoever could have confirmed it and comes second."""
    if casting_accreditation(by, draft.entry, draft.poll) is None:
        raise PermissionDenied
    if draft.drafted_by_id == by.pk:
        raise SecondPersonError(_("Another person of the seat has confirmed this draft: it is cast."))
    return ballot


@transaction.atomic
def take_back_draft(*, draft: BallotDraft, by: AbstractBaseUser) -> BallotDraft:
    """Take a draft back, so that nobody can confirm it; its row stays.

    Raises ``PermissionDenied`` unless the person works for the seat, ``CastRefusedError`` once the poll has
    closed, ``SecondPersonError`` for a draft that does not wait any more.
    """
    poll = Poll.objects.lock_against_closing(draft.poll_id)
    now = clock.now(poll.database_time)
    entry = RollEntry.objects.lock_for_a_cast(poll, draft.entry.code)
    if entry is None or not works_for(by, entry):
        raise PermissionDenied
    if not poll.is_open_at(now):
        raise CastRefusedError(_("This poll is not open: what was drafted has lapsed."))
    moved = BallotDraft.objects.filter(pk=draft.pk, state=DraftState.WAITING).update(
        state=DraftState.TAKEN_BACK, settled_at=now, settled_by=by
    )
    if not moved:
        raise SecondPersonError(_("This draft does not wait any more: open the ballot and read the latest."))
    _record("draft.taken_back", draft, by)
    return BallotDraft.objects.get(pk=draft.pk)


def _record(verb: str, draft: BallotDraft, by: AbstractBaseUser) -> None:
    """Write the audit entry: seat and number, never what was drafted."""
    record_of_poll(
        verb, draft.poll, by, acting_as=draft.entry.name, seat=draft.entry.code, draft=draft.number
    )
