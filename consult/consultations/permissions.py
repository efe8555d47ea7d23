"""Who may comment, change a comment, and hide one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.forums.permissions import (
    can_run_secretariat,
    can_speak_as,
    identities_of,
    takes_part_in_any,
)
from consult.texts.models import Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.consultations.models import Comment
    from consult.forums.models import DisplayIdentity


def is_open_for_comment(version: Version) -> bool:
    """Whether the version is its reform's current one and the matter has not gone to a decision."""
    return Version.objects.open_for_comment().filter(pk=version.pk).exists()


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


@dataclass(frozen=True)
class Rights:
    """What a person may do with the comments of one version: the answers above for a whole page at once."""

    may_comment: bool = False
    may_hide: bool = False
    identities: frozenset[int] = frozenset()

    def may_edit(self, comment: Comment, replies: int) -> bool:
        """As ``can_edit_comment``, where the number of replies is known."""
        return (
            self.may_comment
            and replies == 0
            and comment.hidden_at is None
            and comment.identity_id in self.identities
        )


def rights_on(user: AbstractBaseUser | AnonymousUser, version: Version) -> Rights:
    """The person's rights on the comments of a version, in as many queries for one comment as for all."""
    if not user.is_authenticated:
        return Rights()
    return Rights(
        may_comment=can_comment(user, version),
        may_hide=can_run_secretariat(user, version.reform.forum),
        identities=identities_of(user, version.reform.forums_taking_part()),
    )
