"""Who may do what in a written procedure, who may ask for time, and who may draft and confirm a ballot.

Being told, acknowledging and asking for time are no positions. Who objects is seen by everybody when the
poll says so, and by the chair, to whom an objection in writing is addressed, at once. The reason of an
objection is read by whoever sees the objection, or, where it is closed, by the chair and the seat alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Adviser
from consult.forums.permissions import can_chair, can_run_secretariat
from voting.polls.models import BallotDraft, Poll, Procedure, RollEntry, State, TimeRequest
from voting.polls.permissions import are_positions_shown, casting_accreditation, is_result_shown

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def is_written(poll: Poll) -> bool:
    """Whether the poll is a written procedure that was opened."""
    return poll.procedure == Procedure.WRITTEN and poll.state != State.DRAFT


def can_acknowledge(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Whoever acts for a seat that was told, while the procedure is open."""
    poll = entry.poll
    return (
        is_written(poll)
        and entry.decides
        and poll.is_open
        and casting_accreditation(user, entry, poll) is not None
    )


def can_remind(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """The chair, while a written procedure is open."""
    return is_written(poll) and poll.is_open and can_chair(user, poll.forum)


def can_see_receipts(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Which seats have acknowledged and which have answered: chair and secretariat; afterwards everybody."""
    return is_written(poll) and (is_result_shown(poll) or can_run_secretariat(user, poll.forum))


def can_see_objections(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Which seats object: everybody when positions are shown, and the chair at once."""
    return is_written(poll) and (are_positions_shown(poll) or can_chair(user, poll.forum))


def can_read_closed_reason(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """The chair of the forum, and whoever acts for the objecting seat today; nobody else, at no time."""
    return can_chair(user, entry.poll.forum) or casting_accreditation(user, entry, entry.poll) is not None


def can_ask_for_time(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Whoever acts for a seat on the roll, while the poll is open and no request of the seat waits."""
    return (
        entry.poll.is_open
        and casting_accreditation(user, entry, entry.poll) is not None
        and not entry.time_requests.waiting().exists()
    )


def can_answer_time_request(user: AbstractBaseUser | AnonymousUser, request: TimeRequest) -> bool:
    """The chair, while the request waits and the poll is open."""
    return request.is_waiting and can_chair(user, request.poll.forum)


def advises(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Whether the person is an adviser of the seat today."""
    if not (user.is_authenticated and user.is_active):
        return False
    in_force = Adviser.objects.in_force(clock.now(entry.poll.database_time))
    return in_force.filter(user=user.pk, seat=entry.seat_id).exists()


def works_for(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Whether the person may read and write drafts of the seat: its people, and its advisers."""
    return casting_accreditation(user, entry, entry.poll) is not None or advises(user, entry)


def can_draft_ballot(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """The people and the advisers of a seat that two people sign for, while the poll is open."""
    return entry.is_signed_by_two and entry.poll.is_open and works_for(user, entry)


def can_confirm_draft(user: AbstractBaseUser | AnonymousUser, draft: BallotDraft) -> bool:
    """Whoever acts for the seat and did not draft it, while it waits."""
    return (
        draft.is_waiting
        and draft.drafted_by_id != user.pk
        and casting_accreditation(user, draft.entry, draft.poll) is not None
    )


def can_take_back_draft(user: AbstractBaseUser | AnonymousUser, draft: BallotDraft) -> bool:
    """Anybody who works for the seat, while it waits."""
    return draft.is_waiting and works_for(user, draft.entry)


def is_chair_of_open(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """The chair, while the poll is open: who answers what seats ask for."""
    return poll.is_open and can_chair(user, poll.forum)
