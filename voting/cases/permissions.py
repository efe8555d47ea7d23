"""Who may correct what is reported of a past case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.forums.permissions import can_run_secretariat

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from voting.cases.models import PastCase


def can_correct_case(user: AbstractBaseUser | AnonymousUser, case: PastCase) -> bool:
    """The forum's secretariat; every correction is public with its reason."""
    return can_run_secretariat(user, case.forum)
