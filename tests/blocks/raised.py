"""A forum that lists grounds, and blocks raised in its polls, for the tests beside it."""

from __future__ import annotations

from typing import Any

from consult.forums.models import Seat
from tests.support.world import World
from voting.polls.actions.blocks import keep_grounds
from voting.polls.actions.grounds import set_test_of_grounds
from voting.polls.models import Block, Poll, Visibility, WhoTests
from voting.polls.objections import Grounds

LISTED = [
    ("purpose", "Against the purpose of the forum", "It works against what the forum is for."),
    ("harm", "Serious harm", "It would harm those whom it concerns."),
    ("process", "The way it was decided", "A step that the terms ask for was left out."),
]
SAID = Grounds(("harm",), "c03", "Leave out clause 3.")
WHY = "It binds those who never agreed."


def with_grounds(world: World, tested_by: WhoTests | None = None, **more: Any) -> None:
    """Let the forum list grounds, and test them where ``tested_by`` says who."""
    keep_grounds(forum=world.forum, grounds=LISTED)
    if tested_by is not None:
        set_test_of_grounds(forum=world.forum, tested_by=tested_by, **more)


def poll_with_block(world: World, code: str = "IND-2", said: Grounds | None = SAID, **terms: Any) -> Block:
    """A block in an open poll that shows positions at once, under a rule that heeds findings."""
    terms = {"visibility": Visibility.AT_ONCE, "rule": world.kept("formal.consensus")} | terms
    poll = world.open_poll(**terms)
    return raise_block(world, poll, code, said)


def raise_block(world: World, poll: Poll, code: str = "IND-2", said: Grounds | None = SAID) -> Block:
    """A block of a seat, cast by its holder."""
    ballot = world.cast(poll, code, "block", WHY, grounds=said)
    return Block.objects.in_order().get(ballot=ballot)


def seats(world: World, *codes: str) -> list[Seat]:
    """Seats of the forum by their codes."""
    return [world.seats[code] for code in codes]
