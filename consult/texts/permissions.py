"""Who may do what with a reform's text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.forums.permissions import can_run_secretariat

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.texts.models import Reform


def can_issue_version(user: AbstractBaseUser | AnonymousUser, reform: Reform) -> bool:
    """Issue a version: the forum's secretariat or chair. Writing and tabling are other roles."""
    return can_run_secretariat(user, reform.forum)
