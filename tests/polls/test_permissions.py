"""Who may do what with a poll: one table with both outcomes, persona by verb by state, tried by doing it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client

from consult import clock
from consult.forums.actions import accredit, seat
from tests.support.world import World
from voting.polls import actions, permissions
from voting.polls.actions import CastRefusedError
from voting.polls.models import Poll, State, Visibility

STATES = ("draft", "open", "complete", "lapsed", "closed", "certified", "annulled")
"""``complete``: open, every deciding seat has cast; ``lapsed``: closed by the clock, not yet looked at;
``closed``: with a record that was circulated a week ago and that nobody objected to."""

PERSONAS = (
    "anonymous",
    "member",
    "analyst",
    "observer",
    "holder",
    "alternate",
    "chair",
    "secretariat",
    "superuser",
    "deactivated holder",
)

# verb → persona → the states in which it is allowed. What is not listed is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "prepare": {"chair": set(STATES), "secretariat": set(STATES)},
    "revise": {"chair": {"draft"}, "secretariat": {"draft"}},
    "open": {"chair": {"draft"}},
    "cast": {
        "observer": {"open", "complete"},
        "holder": {"open", "complete"},
        "alternate": {"open", "complete"},
    },
    "extend": {"chair": {"open", "complete"}},
    "close early": {"chair": {"complete"}},
    "certify": {"chair": {"closed"}},
    "annul": {"chair": {"open", "complete", "lapsed", "closed", "certified"}},
    "see the draft": {"chair": {"draft"}, "secretariat": {"draft"}},
    "see positions": {persona: {"lapsed", "closed", "certified", "annulled"} for persona in PERSONAS},
}


def person(world: World, persona: str) -> Any:
    """The account of a persona."""
    if persona == "anonymous":
        return AnonymousUser()
    if persona == "deactivated holder":
        user = world.holder("GOV-2")
        user.is_active = False
        user.save()
        return user
    named = {"observer": "holder of OBS-1", "holder": "holder of GOV-1", "alternate": "alternate of GOV-1"}
    return world.people[named.get(persona, persona)]


def seat_of(persona: str) -> str:
    """The seat that a persona casts for, its own where it has one."""
    return {"observer": "OBS-1", "deactivated holder": "GOV-2"}.get(persona, "GOV-1")


def poll_in(world: World, state: str) -> Poll:
    """A poll in a state, with ballots where it was opened."""
    if state == "draft":
        return world.draft_poll()
    poll = world.open_poll()
    chair = world.people["chair"]
    seats = [entry.code for entry in poll.roll.filter(decides=True)]
    for code in seats if state == "complete" else seats[:2]:
        world.cast(poll, code, "block", "A reason to be seen.")
    if state in ("closed", "certified", "annulled"):
        with clock.at(poll.closes_at):
            poll = actions.settle(poll=poll)
            if state == "closed":
                world.circulate(poll)
            if state == "certified":
                poll = world.certify(poll)
            if state == "annulled":
                poll = actions.annul_poll(poll=poll, by=chair, reason="To be seen.")
    return poll


def attempt(world: World, verb: str, poll: Poll, user: Any, persona: str) -> None:
    """Try a verb through its action; raises what the action raises."""
    later = clock.now() + timedelta(days=30)
    tries: dict[str, Callable[[], object]] = {
        "prepare": lambda: world.draft_poll(by=user, closes_at=later),
        "revise": lambda: actions.revise_poll(
            poll=poll,
            question="Another?",
            rule=world.rule,
            closes_at=later,
            visibility=Visibility.AT_ONCE,
            by=user,
        ),
        "open": lambda: actions.open_poll(poll=poll, by=user),
        "cast": lambda: actions.cast_ballot(
            poll=poll, seat_code=seat_of(persona), by=user, position="support", retry_key=uuid.uuid4()
        ),
        "extend": lambda: actions.extend_poll(poll=poll, closes_at=later, reason="More time.", by=user),
        "close early": lambda: actions.close_early(poll=poll, by=user, reason="All have cast."),
        "certify": lambda: actions.certify_poll(poll=poll, by=user),
        "annul": lambda: actions.annul_poll(poll=poll, by=user, reason="It was wrong."),
    }
    tries[verb]()


def may(world: World, verb: str, poll: Poll, persona: str, client: Client) -> bool:
    """Whether a persona gets through, tried in a transaction that is rolled back."""
    user = person(world, persona)
    if verb in ("see the draft", "see positions"):
        if persona not in ("anonymous", "deactivated holder"):
            client.force_login(user)
        response = client.get(poll.get_absolute_url())
        if verb == "see the draft":
            return poll.state == State.DRAFT and response.status_code == 200
        return b"A reason to be seen." in response.content
    try:
        with transaction.atomic():
            attempt(world, verb, poll, user, persona)
            transaction.set_rollback(True)
    except (PermissionDenied, ValidationError, CastRefusedError):
        return False
    return True


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ALLOWED)
def test_each_verb_is_open_to_exactly_those_of_the_table(
    world: World, client: Client, verb: str, state: str
) -> None:
    poll = poll_in(world, state)
    is_over = state in ("lapsed", "closed", "certified", "annulled")
    moment = poll.closes_at + timedelta(days=7) if is_over else clock.now()
    found = {}
    for persona in PERSONAS:
        client.logout()
        with clock.at(moment), transaction.atomic():
            # Looking at a lapsed poll settles it; the next persona is to find it lapsed again.
            found[persona] = may(world, verb, Poll.objects.get(pk=poll.pk), persona, client)
            transaction.set_rollback(True)
    wanted = {persona: state in ALLOWED[verb].get(persona, set()) for persona in PERSONAS}
    assert found == wanted


def test_holding_another_seat_gives_no_right_to_cast(world: World) -> None:
    poll = world.open_poll()
    with pytest.raises(PermissionDenied):
        world.cast(poll, "GOV-1", "support", by=world.holder("GOV-2"))


def test_a_seat_that_joined_after_opening_is_not_on_the_roll(world: World) -> None:
    poll = world.open_poll()
    industry = world.constituency("industry")
    new = seat(forum=world.forum, constituency=industry, code="NEW", name="New", capacity="participant")
    user = world.people["outsider"]
    accredit(user=user, seat=new, role="holder", nominated_by="Industry")
    with pytest.raises(PermissionDenied):
        actions.cast_ballot(poll=poll, seat_code="NEW", by=user, position="support", retry_key=uuid.uuid4())


def test_an_accreditation_that_ended_no_longer_casts(world: World) -> None:
    poll = world.open_poll()
    accreditation = world.seats["GOV-1"].accreditations.get(user=world.holder("GOV-1"))
    accreditation.valid_until = clock.now() + timedelta(hours=1)
    accreditation.save()
    world.cast(poll, "GOV-1", "support")
    with clock.at(clock.now() + timedelta(hours=2)), pytest.raises(PermissionDenied):
        world.cast(poll, "GOV-1", "abstain")


def test_the_questions_that_pages_ask_agree_with_the_actions(world: World) -> None:
    poll = world.open_poll()
    entry = poll.roll.get(code="GOV-1")
    for persona in PERSONAS:
        user = person(world, persona)
        is_own = persona in ("holder", "alternate")
        assert permissions.can_cast(user, entry) is is_own, persona
        assert [e.code for e in permissions.entries_of(user, poll)] == (
            ["OBS-1"] if persona == "observer" else ["GOV-1"] if is_own else []
        )
        assert permissions.can_close_poll(user, poll) is False
        assert permissions.can_extend_poll(user, poll) is (persona == "chair")
