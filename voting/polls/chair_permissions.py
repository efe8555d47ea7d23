"""Who may do what with the chair's consultations. No right of the site opens their log, but the office.

The office is whoever chairs the forum now and whom the chair has named for these consultations; neither
superusers nor the secretariat belong to it unless they are named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Forum
from consult.forums.permissions import accreditation_of, can_chair
from voting.polls.models import ChairConsultation, TalkSeat

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def can_open_consultations(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """The chair."""
    return can_chair(user, forum)


def can_read_log(user: AbstractBaseUser | AnonymousUser, consultation: ChairConsultation) -> bool:
    """The chair's office, while these consultations are open and afterwards."""
    if not (user.is_authenticated and user.is_active):
        return False
    if can_chair(user, consultation.forum):
        return True
    return consultation.confidants.in_force(clock.now()).filter(user=user.pk).exists()


def can_note_talk(user: AbstractBaseUser | AnonymousUser, consultation: ChairConsultation) -> bool:
    """The chair's office, while they are open."""
    return consultation.is_open and can_read_log(user, consultation)


def can_close_consultations(user: AbstractBaseUser | AnonymousUser, consultation: ChairConsultation) -> bool:
    """The chair, while they are open."""
    return consultation.is_open and can_chair(user, consultation.forum)


def can_name_confidant(user: AbstractBaseUser | AnonymousUser, consultation: ChairConsultation) -> bool:
    """The chair: let somebody into the log, or out of it again."""
    return can_chair(user, consultation.forum)


def can_agree_to_name(user: AbstractBaseUser | AnonymousUser, party: TalkSeat) -> bool:
    """Who acts for a seat of the talk, once the chair has agreed and the seat has not yet."""
    return (
        party.agreed_at is None and party.talk.is_nameable and accreditation_of(user, party.seat) is not None
    )
