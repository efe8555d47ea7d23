"""Who may comment, change a comment, and hide one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult.forums.permissions import can_run_secretariat, can_speak_as, takes_part_in_any
from consult.texts.models import Stage, Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.consultations.models import Comment
    from consult.forums.models import DisplayIdentity


def is_open_for_comment(version: Version) -> bool:
    """Whether the version is its reform's current one and the matter has not gone to a decision."""
    if version.reform.stage not in (Stage.DRAFT, Stage.CONSULTATION):
        return False
    return not Version.objects.filter(reform=version.reform_id, number__gt=version.number).exists()


def can_comment(user: AbstractBaseUser | AnonymousUser, version: Version) -> bool:
    """Members of the forums that take part, while the version is open for comment."""
    return is_open_for_comment(version) and takes_part_in_any(user, version.reform.forums_taking_part())


def can_speak_in(user: AbstractBaseUser | AnonymousUser, identity: DisplayIdentity, version: Version) -> bool:
    """Whether the person may speak under the identity on this text: it belongs to a forum that takes part."""
    forums = {forum.pk for forum in version.reform.forums_taking_part()}
    return identity.forum_id in forums and can_speak_as(user, identity)


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
