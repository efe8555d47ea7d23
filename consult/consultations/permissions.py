"""Who may comment, change a comment, and hide one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.forums.permissions import can_run_secretariat, can_speak_as, can_take_part
from consult.texts.models import Stage, Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.consultations.models import Comment


def is_open_for_comment(version: Version) -> bool:
    """Whether the version is its reform's current one and the matter has not gone to a decision."""
    if version.reform.stage not in (Stage.DRAFT, Stage.CONSULTATION):
        return False
    return not Version.objects.filter(reform=version.reform_id, number__gt=version.number).exists()


def can_comment(user: AbstractBaseUser | AnonymousUser, version: Version) -> bool:
    """Members of the forum, while the version is open for comment."""
    return can_take_part(user, version.reform.forum) and is_open_for_comment(version)


def can_edit_comment(user: AbstractBaseUser | AnonymousUser, comment: Comment) -> bool:
    """Whoever speaks under its identity, until the first reply, while it is shown and comments are open."""
    return (
        comment.hidden_at is None
        and can_speak_as(user, comment.identity)
        and is_open_for_comment(comment.version)
        and not comment.replies.exists()
    )


def can_hide_comment(user: AbstractBaseUser | AnonymousUser, comment: Comment) -> bool:
    """The forum's secretariat, with a reason that is shown."""
    return can_run_secretariat(user, comment.version.reform.forum)
