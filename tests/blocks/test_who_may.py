"""Who may do what with a block: one table with both outcomes, persona by verb by state, tried by doing it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from consult import clock
from tests.blocks.raised import poll_with_block, seats, with_grounds
from tests.support.world import World
from voting.polls.actions import CastRefusedError, annul_poll, settle
from voting.polls.actions.blocks import answer_block, withdraw_block
from voting.polls.actions.grounds import (
    ask_seats_about_grounds,
    correct_finding,
    find_grounds,
    name_panel,
    replace_on_panel,
    speak_on_panel,
)
from voting.polls.block_permissions import can_see_block
from voting.polls.models import Block, Poll, State, Visibility, WhoTests

PERSONAS = (
    "blocking holder",
    "other holder",
    "alternate",
    "observer",
    "member",
    "chair",
    "secretariat",
    "analyst",
    "superuser",
    "deactivated holder",
)
STATES = ("unseen", "open", "lapsed", "closed", "certified", "annulled")
"""``unseen``: open, and positions are shown at closing; in all the others they are shown at once."""
SHOWN = {"open", "lapsed", "closed", "certified", "annulled"}
WORKED = {"open", "lapsed", "closed"}

# verb → persona → the states in which it is allowed. What is not listed is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "see": dict.fromkeys(PERSONAS, SHOWN) | {"blocking holder": SHOWN | {"unseen"}},
    "answer": dict.fromkeys(("blocking holder", "other holder", "alternate", "observer"), WORKED),
    "withdraw": {"blocking holder": {"unseen", "open"}},
    "find": {"chair": WORKED},
    "correct": {"chair": WORKED},
    "name panel": {"chair": WORKED},
    "replace": {"chair": WORKED},
    "speak": {"other holder": WORKED},
    "ask seats": {"chair": WORKED},
}
TESTED_BY = {
    "find": WhoTests.CHAIR,
    "correct": WhoTests.CHAIR,
    "name panel": WhoTests.PANEL,
    "replace": WhoTests.PANEL,
    "speak": WhoTests.PANEL,
    "ask seats": WhoTests.POLL,
}


def person(world: World, persona: str) -> Any:
    """The account of a persona."""
    if persona == "deactivated holder":
        user = world.holder("GOV-5")
        user.is_active = False
        user.save()
        return user
    named = {
        "blocking holder": "holder of IND-2",
        "other holder": "holder of CSO-1",
        "alternate": "alternate of GOV-1",
        "observer": "holder of OBS-1",
    }
    return world.people[named.get(persona, persona)]


SEAT_OF = {
    "blocking holder": "IND-2",
    "other holder": "CSO-1",
    "alternate": "GOV-1",
    "observer": "OBS-1",
    "deactivated holder": "GOV-5",
}


def prepared(world: World, verb: str, state: str) -> Block:
    """A block in a poll of this state, ready for the verb as far as the state lets it be."""
    tested_by = TESTED_BY.get(verb)
    rule = {"rule": world.kept("kp.two_thirds_participants")} if tested_by == WhoTests.POLL else {}
    with_grounds(world, tested_by, **rule)
    unseen = {"visibility": Visibility.AT_CLOSING} if state == "unseen" else {}
    block, chair = poll_with_block(world, **unseen), world.people["chair"]
    if state != "unseen" and verb == "correct":
        find_grounds(block=block, is_founded=True, reasons="It is.", by=chair)
    if state != "unseen" and verb in ("replace", "speak"):
        name_panel(block=block, seats=seats(world, "CSO-1", "COM-1", "GOV-2"), by=chair)
    if state == "annulled":
        annul_poll(poll=block.poll, by=chair, reason="Wrong text.")
    return Block.objects.in_order().get(pk=block.pk)


def moved_on(block: Block, state: str) -> Block:
    """The block once the clock has come to the state."""
    if state in ("closed", "certified"):
        settle(poll=block.poll)
    if state == "certified":
        Poll.objects.filter(pk=block.poll_id).update(state=State.CERTIFIED)
    return Block.objects.in_order().get(pk=block.pk)


def verbs(world: World, block: Block, persona: str, by: Any) -> dict[str, Callable[[], Any]]:
    """Each verb, done by the person."""
    seat = world.seats[SEAT_OF.get(persona, "GOV-4")]
    member = block.panel.filter(seat__code="CSO-1").first()
    said = {"is_founded": False, "reasons": "No harm."}
    return {
        "answer": lambda: answer_block(block=block, seat=seat, by=by, body="We see no harm."),
        "withdraw": lambda: withdraw_block(
            block=block, by=by, position="support", retry_key=uuid.uuid4(), reason="It was changed."
        ),
        "find": lambda: find_grounds(block=block, by=by, **said),  # type: ignore[arg-type]
        "correct": lambda: correct_finding(block=block, by=by, **said),  # type: ignore[arg-type]
        "name panel": lambda: name_panel(block=block, by=by, seats=seats(world, "CSO-1", "COM-1", "GOV-2")),
        "replace": lambda: replace_on_panel(member=member, seat=world.seats["CSO-2"], reason="Ill.", by=by),  # type: ignore[arg-type]
        "speak": lambda: speak_on_panel(member=member, by=by, **said),  # type: ignore[arg-type]
        "ask seats": lambda: ask_seats_about_grounds(block=block, reason="It is disputed.", by=by),
    }


def may(world: World, verb: str, block: Block, persona: str) -> bool:
    """Whether the person gets through with it; everything is undone afterwards."""
    by = person(world, persona)
    if verb == "see":
        return can_see_block(by, block)
    act = verbs(world, block, persona, by)[verb]
    if verb in ("replace", "speak") and not block.panel.exists():
        return False
    try:
        with transaction.atomic():
            act()
            transaction.set_rollback(True)
    except (PermissionDenied, CastRefusedError, ValidationError):
        return False
    return True


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", sorted(ALLOWED))
def test_who_may_do_what_in_which_state(world: World, verb: str, state: str) -> None:
    block = prepared(world, verb, state)
    later = block.poll.closes_at if state in ("lapsed", "closed", "certified") else clock.now()
    with clock.at(later + timedelta(seconds=1)):
        block = moved_on(block, state)
        wrong = [
            persona
            for persona in PERSONAS
            if may(world, verb, block, persona) != (state in ALLOWED[verb].get(persona, set()))
        ]
    assert not wrong
