"""Who may do what with the record of a decision. Who certifies it is named by the forum's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.commitments.permissions import can_open_commitment
from consult.forums.permissions import can_chair, can_run_secretariat
from voting.polls.models import DecisionRecord, Poll, RecordObjection, RollEntry, State
from voting.polls.models.records import RecordState
from voting.polls.permissions import casting_accreditation, entries_of, is_certifier
from voting.polls.released import shown_outcome

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.forums.models import Forum


def record_of(poll: Poll) -> DecisionRecord | None:
    """The record of a poll, once somebody has drafted one."""
    return DecisionRecord.objects.filter(poll=poll).first()


def is_being_recorded(poll: Poll) -> bool:
    """Whether the record of the poll can still change: the poll has closed and nothing is certified."""
    return poll.state == State.CLOSED


def can_set_record_terms(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Enter what the terms of reference say of records: the secretariat or the chair."""
    return can_run_secretariat(user, forum)


def can_write_record(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Draft the record, and draft it anew: secretariat or chair, until it is certified."""
    return is_being_recorded(poll) and can_run_secretariat(user, poll.forum)


def can_circulate_record(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Send a draft to the seats: secretariat or chair, once every objection so far has its answer."""
    record = record_of(poll)
    return (
        can_write_record(user, poll)
        and record is not None
        and record.state == RecordState.DRAFT
        and not record.objections.open().exists()
    )


def can_see_drafts(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Read what is not certified yet: secretariat and chair."""
    return can_run_secretariat(user, poll.forum)


def can_see_record(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Read the record: everybody once it is certified, the seats of the roll once it was circulated.

    A draft that nobody has circulated is read by secretariat and chair, and by whom certifies.
    """
    record = record_of(poll)
    if record is None:
        return False
    if record.state == RecordState.CERTIFIED or can_see_drafts(user, poll) or is_certifier(user, poll.forum):
        return True
    return record.state == RecordState.CIRCULATED and bool(entries_of(user, poll))


def can_object_to_record(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Object for a seat of the roll, while a draft is circulated and its time runs."""
    record = record_of(entry.poll)
    return (
        is_being_recorded(entry.poll)
        and record is not None
        and record.takes_objections
        and casting_accreditation(user, entry, entry.poll) is not None
    )


def can_withdraw_objection(user: AbstractBaseUser | AnonymousUser, objection: RecordObjection) -> bool:
    """Take an objection back: whoever acts for its seat, while nobody has answered it."""
    poll = objection.record.poll
    return (
        is_being_recorded(poll)
        and not objection.answer
        and casting_accreditation(user, objection.entry, poll) is not None
    )


def can_answer_objection(user: AbstractBaseUser | AnonymousUser, objection: RecordObjection) -> bool:
    """Answer an objection: the chair, once."""
    poll = objection.record.poll
    return is_being_recorded(poll) and not objection.answer and can_chair(user, poll.forum)


def can_put_objection_to_seats(user: AbstractBaseUser | AnonymousUser, objection: RecordObjection) -> bool:
    """Put what an objection asks for to the seats in a poll of its own: the chair, once, before answering."""
    return can_answer_objection(user, objection) and objection.put_to_id is None


def can_release_statement(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Release a seat's words for the record, or other ones: whoever acts for it, until it is certified."""
    return is_being_recorded(entry.poll) and casting_accreditation(user, entry, entry.poll) is not None


def can_enter_attendance(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Enter who was there: secretariat or chair, from opening until the record is certified."""
    return poll.state in (State.OPEN, State.CLOSED) and can_run_secretariat(user, poll.forum)


def can_say_own_attendance(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Say how one's own seat was there, or that it walked out."""
    return (
        entry.poll.state in (State.OPEN, State.CLOSED)
        and casting_accreditation(user, entry, entry.poll) is not None
    )


def was_adopted(poll: Poll) -> bool:
    """Whether the poll's own outcome, as it stands, is that the text was adopted."""
    outcome = shown_outcome(poll)
    return outcome is not None and outcome.kind == "adopted"


def can_commit(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Open commitments on a certified record: the forum's secretariat or chair."""
    return poll.state == State.CERTIFIED and can_open_commitment(user, poll.forum)
