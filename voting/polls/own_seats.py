"""The seats for which a reader acts or drafts in a poll, and what waits there for that person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Adviser
from voting.polls.models import (
    OBJECTIONS,
    Acknowledgement,
    Ballot,
    BallotDraft,
    Poll,
    RollEntry,
    TimeRequest,
)
from voting.polls.permissions import entries_of
from voting.polls.written_permissions import can_acknowledge, can_ask_for_time, can_confirm_draft

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class OwnSeat:
    """A seat, what it has cast so far, and what its people can do now beside casting."""

    entry: RollEntry
    ballot: Ballot | None
    acknowledged: Acknowledgement | None = None
    may_acknowledge: bool = False
    may_ask_for_time: bool = False
    asked: TimeRequest | None = None
    draft: BallotDraft | None = None
    """The latest draft, where two people sign for the seat and it was not cast."""
    may_confirm: bool = False
    is_adviser: bool = False

    @property
    def objects(self) -> bool:
        """Whether what counts for the seat is an objection."""
        return self.ballot is not None and self.ballot.position in OBJECTIONS


def own_seats(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> list[OwnSeat]:
    """The reader's seats on the roll of an opened poll, in its order; those that the reader advises last."""
    entries = entries_of(user, poll)
    advised = _advised(user, poll, {entry.pk for entry in entries})
    if not entries and not advised:
        return []
    ballots = Ballot.objects.filter(entry__in=[*entries, *advised]).counting()
    latest = {ballot.entry_id: ballot for ballot in ballots}
    for entry in (*entries, *advised):
        entry.poll = poll
    own = [_own(user, entry, latest.get(entry.pk)) for entry in entries]
    return own + [_own(user, entry, latest.get(entry.pk), is_adviser=True) for entry in advised]


def _advised(user: AbstractBaseUser | AnonymousUser, poll: Poll, own: set[int]) -> list[RollEntry]:
    if not (user.is_authenticated and user.is_active):
        return []
    held = Adviser.objects.in_force(clock.now()).filter(user=user.pk)
    advised = poll.roll.filter(seat__in=held.values("seat"), is_signed_by_two=True)
    return [entry for entry in advised if entry.pk not in own]


def _own(
    user: AbstractBaseUser | AnonymousUser,
    entry: RollEntry,
    ballot: Ballot | None,
    *,
    is_adviser: bool = False,
) -> OwnSeat:
    draft = waiting_draft(entry)
    return OwnSeat(
        entry=entry,
        ballot=ballot,
        acknowledged=entry.acknowledgements.first(),
        may_acknowledge=can_acknowledge(user, entry),
        may_ask_for_time=can_ask_for_time(user, entry),
        asked=entry.time_requests.last(),
        draft=draft,
        may_confirm=draft is not None and can_confirm_draft(user, draft),
        is_adviser=is_adviser,
    )


def waiting_draft(entry: RollEntry) -> BallotDraft | None:
    """The draft of a seat that waits, or had waited when the poll closed; None where nothing is left open."""
    if not entry.is_signed_by_two:
        return None
    draft = entry.drafts.waiting().select_related("drafted_by").first()
    if draft is not None:
        draft.poll, draft.entry = entry.poll, entry
    return draft
