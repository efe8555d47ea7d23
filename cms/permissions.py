"""Who may do what in the editor. Wagtail's groups say who may write; offices say who may issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Forum, Office
from consult.forums.permissions import can_run_secretariat

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from consult.accounts.models import User

EDITORS = "Editors"
"""The group whose members may write and save drafts below the home page; publishing is the moderators'."""


def can_start_reform(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Enter a matter and give it a page: the forum's secretariat or chair."""
    return can_run_secretariat(user, forum)


def forums_where_a_reform_may_be_started(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Forum]:
    """The forums for which ``can_start_reform`` holds now, in one query."""
    if not (user.is_authenticated and user.is_active):
        return Forum.objects.none()
    offices = Office.objects.in_force(clock.now()).filter(
        user=user.pk, role__in=[Office.Role.SECRETARIAT, Office.Role.CHAIR]
    )
    return Forum.objects.filter(pk__in=offices.values("forum"))


def can_answer_corrections(user: User | AnonymousUser) -> bool:
    """Read what was reported as wrong and answer in public: whoever may change corrections in the editor."""
    return user.is_active and user.has_perm("cms.change_correction")
