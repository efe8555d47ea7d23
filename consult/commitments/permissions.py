"""Who may open a commitment, report on it and settle it: who owes it reports, the forum's office settles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.forums.models import Forum
from consult.forums.permissions import accreditation_of, can_run_secretariat, has_office

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.commitments.models import Commitment


def can_open_commitment(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Open a commitment of the forum: its secretariat or chair."""
    return can_run_secretariat(user, forum)


def is_owner(user: AbstractBaseUser | AnonymousUser, commitment: Commitment) -> bool:
    """Whether the person acts for the seat that owes it, or holds the office that does."""
    if commitment.owner_seat is not None:
        return accreditation_of(user, commitment.owner_seat) is not None
    return bool(commitment.owner_office) and has_office(user, commitment.forum, commitment.owner_office)


def can_report(user: AbstractBaseUser | AnonymousUser, commitment: Commitment) -> bool:
    """Say how it stands, with evidence: whoever owes it, and the forum's secretariat or chair."""
    return can_settle(user, commitment) or is_owner(user, commitment)


def can_settle(user: AbstractBaseUser | AnonymousUser, commitment: Commitment) -> bool:
    """Move its day or its owner, say that it was not done, or drop it: secretariat or chair."""
    return can_run_secretariat(user, commitment.forum)
