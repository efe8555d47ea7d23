"""Who may let a matter go on from a poll: state a result, confirm the next stage, take a matter up again.

A role that a rule names is an office of the forum (chair, secretariat, analyst) or a role of the rule's own,
whose holder the chair names. Only who holds it now has it: a holder who was replaced has not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Forum, Office
from consult.forums.permissions import can_chair, can_run_secretariat, has_office, seats_of
from voting import rules
from voting.polls.models import Follows, Poll, Reopening, RoleHolder, State, StoredOutcome
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import can_restart_poll
from voting.polls.standing import Standing, judged_stage, standing_of, standing_outcome

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.forums.models import Seat


def can_name_stages(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Name the stages of the forum's matters: its secretariat or chair."""
    return can_run_secretariat(user, forum)


def can_name_role_holder(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Say who holds a role that a rule names: the chair."""
    return can_chair(user, forum)


def holds_role(user: AbstractBaseUser | AnonymousUser, forum: Forum, role: str) -> bool:
    """Whether the person holds a rule's role in the forum now: the office of that name, or as named."""
    if role in Office.Role.values:
        return has_office(user, forum, role)
    if not (user.is_authenticated and user.is_active):
        return False
    held = RoleHolder.objects.in_force(clock.now())
    return held.filter(user=user.pk, forum=forum, role=role).exists()


def is_role_held(forum: Forum, role: str) -> bool:
    """Whether anybody holds a rule's role in the forum now."""
    now = clock.now()
    if role in Office.Role.values:
        return Office.objects.in_force(now).filter(forum=forum, role=role, user__is_active=True).exists()
    return RoleHolder.objects.in_force(now).filter(forum=forum, role=role, user__is_active=True).exists()


def role_that_states(poll: Poll, outcome: StoredOutcome | None) -> str | None:
    """The role by the rule that states the result of a closed poll, ``None`` where nobody does."""
    stage = judged_stage(poll, outcome) if outcome is not None else None
    if stage is None:
        return None
    judgement = rules.judgement_of(load_kept_rule(poll.rule), stage)
    return judgement.role if judgement is not None else None


def can_state_outcome(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """State the result, or correct what was stated: who holds the rule's role, until it is certified."""
    if poll.state != State.CLOSED:
        return False
    role = role_that_states(poll, standing_outcome(poll))
    return role is not None and holds_role(user, poll.forum, role)


def can_confirm_stage(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Confirm that the rule goes on to its next stage: the chair, once the stage before has led there."""
    return can_chair(user, poll.forum) and standing_of(poll) == Standing.GOES_ON


def can_take_up_next_stage(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Prepare the poll of the matter's next stage: secretariat or chair, once this one has adopted."""
    return can_run_secretariat(user, poll.forum) and standing_of(poll) == Standing.ADOPTED


def reopening_of(poll: Poll) -> Reopening:
    """Who may take the matter up again at the stage of this poll, by the forum's own rule."""
    return Reopening(poll.stage.reopening) if poll.stage is not None else Reopening.CHAIR


def reopening_seats(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> list[Seat]:
    """The deciding seats for which the person may ask that a stopped matter is taken up again."""
    if reopening_of(poll) != Reopening.SEAT:
        return []
    return [seat for seat in seats_of(user, poll.forum) if seat.decides]


def can_reopen(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> bool:
    """Take up a matter again at the stage where it stopped: as the forum says for that stage.

    Where nothing was decided (no quorum, a tie, deferred) nobody has closed the matter, so the chair may.
    """
    standing = standing_of(poll)
    if standing == Standing.UNDECIDED:
        return can_chair(user, poll.forum)
    if standing != Standing.STOPPED:
        return False
    who = reopening_of(poll)
    if who == Reopening.NEVER:
        return False
    return can_chair(user, poll.forum) or bool(reopening_seats(user, poll))


def can_let_follow(user: AbstractBaseUser | AnonymousUser, poll: Poll, follows: str) -> bool:
    """Draft the poll that follows a settled one, in the way that ``follows`` names."""
    may = {
        Follows.STAGE_OF_RULE: can_confirm_stage,
        Follows.STAGE_OF_MATTER: can_take_up_next_stage,
        Follows.REOPENED: can_reopen,
        Follows.AMENDED: can_restart_poll,
    }.get(Follows(follows))
    if may is not None:
        return may(user, poll)
    return poll.state != State.DRAFT and can_run_secretariat(user, poll.forum)
