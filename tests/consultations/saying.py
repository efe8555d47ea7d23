"""How the tests say something, through the same actions as people do."""

from __future__ import annotations

from typing import Any

from consult.accounts.models import User
from consult.consultations.actions import comment_as
from consult.consultations.models import Comment
from consult.forums.voices import Voice, voices_of
from tests.support.world import World


def voice(world: World, user: User, start: str = "") -> Voice:
    """The first voice of a person whose key begins with ``start`` (``seat``, ``unnamed``, ``new`` …)."""
    return next(each for each in voices_of(user, [world.forum]) if each.key.startswith(start))


def say(world: World, who: str = "holder of COM-1", *, via: str = "", **words: Any) -> Comment:
    """A comment by one of the people of the world."""
    user = world.people[who]
    details: dict[str, Any] = {"version": world.version, "stance": "support", "body": "We agree."} | words
    return comment_as(voice=voice(world, user, via), by=user, **details)
