"""Who may do what with a poll. Voting is no part of managing: casting asks roll and accreditation only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import BigIntegerField, DateTimeField

from consult import clock
from consult.forums.models import Accreditation, Forum, Office
from consult.forums.permissions import accreditation_of, can_chair, can_run_secretariat, has_office
from consult.standing import StandingQuery
from voting.polls.models import Poll, RecordTerms, RollEntry, RuleVersion, State, Visibility
from voting.polls.models.records import Certifier

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def can_prepare_poll(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Draft a poll: the forum's secretariat or chair."""
    return can_run_secretariat(user, forum)


def forums_to_prepare_in(user: AbstractBaseUser | AnonymousUser) -> list[Forum]:
    """The forums in which the person may draft polls."""
    held = Forum.objects.filter(offices__user=user.pk).distinct()
    return [forum for forum in held if can_prepare_poll(user, forum)]


def can_write_rule(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Write a rule of the forum's own, and new versions of it: the forum's secretariat or chair."""
    return can_run_secretariat(user, forum)


def can_withdraw_rule(user: AbstractBaseUser | AnonymousUser, kept: RuleVersion) -> bool:
    """The same, for a rule of their forum that nobody has used and nobody has withdrawn."""
    return (
        kept.forum is not None
        and kept.withdrawn_at is None
        and can_write_rule(user, kept.forum)
        and not kept.is_used
    )


def can_open_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """The chair, while it is a draft."""
    return poll.state == State.DRAFT and can_chair(user, poll.forum)


def can_extend_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """The chair, while it is open."""
    return poll.is_open and can_chair(user, poll.forum)


def can_close_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """The chair, while it is open and once every deciding seat has cast."""
    return poll.is_open and can_chair(user, poll.forum) and every_deciding_seat_has_cast(poll)


def terms_of(forum: Forum) -> RecordTerms:
    """What the forum's terms say of its records; unsaved where they say nothing of their own."""
    return RecordTerms.objects.filter(forum=forum).select_related("seat").first() or RecordTerms(forum=forum)


def is_certifier(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Whether the person is the one whom the forum's terms name to certify its records."""
    terms = terms_of(forum)
    if terms.certifier == Certifier.SECRETARIAT:
        return has_office(user, forum, Office.Role.SECRETARIAT)
    if terms.seat is not None:
        return accreditation_of(user, terms.seat) is not None
    return can_chair(user, forum)


def can_certify_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Whom the forum's terms name, once it is closed; the action asks whether its record is ripe."""
    return poll.state == State.CLOSED and is_certifier(user, poll.forum)


def can_annul_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """The chair, once it was opened."""
    return poll.state in (State.OPEN, State.CLOSED, State.CERTIFIED) and can_chair(user, poll.forum)


def can_restart_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Put the question again on an amended text: the chair; while it is a draft the secretariat too."""
    if poll.state == State.DRAFT:
        return can_prepare_poll(user, poll.forum)
    return poll.state != State.ANNULLED and can_chair(user, poll.forum)


def every_deciding_seat_has_cast(poll: Poll) -> bool:
    """Whether no deciding seat of the roll is silent."""
    return not poll.roll.filter(decides=True, ballots__isnull=True).exists()


def casting_accreditation(
    user: AbstractBaseUser | AnonymousUser, entry: RollEntry, poll: Poll
) -> Accreditation | None:
    """Today's accreditation by which the person acts for a seat on the frozen roll, or None."""
    if not (user.is_authenticated and user.is_active):
        return None
    return _ACCREDITATION.first(user=user.pk, seat=entry.seat_id, moment=clock.now(poll.database_time))


_ACCREDITATION = StandingQuery(
    lambda user, seat, moment: (
        Accreditation.objects.in_force(moment).filter(user=user, seat=seat).order_by("-role", "pk")[:1]
    ),
    user=BigIntegerField(),
    seat=BigIntegerField(),
    moment=DateTimeField(),
)


def can_cast(user: AbstractBaseUser | AnonymousUser, entry: RollEntry) -> bool:
    """Whether the person may record the position of this seat now."""
    return entry.poll.is_open and casting_accreditation(user, entry, entry.poll) is not None


def entries_of(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> list[RollEntry]:
    """The seats on the poll's roll for which the person may act today."""
    if not (user.is_authenticated and user.is_active):
        return []
    held = Accreditation.objects.in_force(clock.now()).filter(user=user.pk)
    return list(poll.roll.filter(seat__in=held.values("seat")).select_related("seat"))


def can_see_poll(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Everyone once it was opened; a draft only those who prepare it."""
    return poll.state != State.DRAFT or can_prepare_poll(user, poll.forum)


def are_positions_shown(poll: Poll) -> bool:
    """Whether positions are shown by name now. The same for everybody: nobody looks earlier."""
    if poll.state == State.DRAFT or poll.visibility == Visibility.NEVER:
        return False
    return poll.visibility == Visibility.AT_ONCE or is_result_shown(poll)


def is_result_shown(poll: Poll) -> bool:
    """Whether anything derived from positions may be shown: once the poll has closed."""
    return poll.is_over or (poll.state == State.ANNULLED and bool(poll.closing_record))
