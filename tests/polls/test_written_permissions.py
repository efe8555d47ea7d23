"""Who may do what in a written procedure: persona by verb by state, both outcomes, tried by doing it.

Two people sign for GOV-1, which has drafted; IND-1 objects for a closed reason; GOV-2 has asked for time.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import transaction
from django.test import Client

from consult import clock
from consult.forums.sign_off import appoint_adviser
from tests.polls.writing import REASON, draft_written, let_two_sign
from tests.support.world import World
from voting.polls import actions
from voting.polls.actions import CastRefusedError
from voting.polls.actions.sign_off import confirm_draft, draft_ballot, take_back_draft
from voting.polls.actions.time_requests import ask_for_time, decline_time, grant_time
from voting.polls.actions.written import acknowledge, remind, revise_written
from voting.polls.models import BallotDraft, Poll, Reasons, TimeRequest

STATES = ("draft", "open", "lapsed", "closed", "annulled")
OVER = {"lapsed", "closed", "annulled"}
SHOWN = {"open", *OVER}

PERSONAS = {
    "anonymous": "",
    "member": "member",
    "observer": "holder of OBS-1",
    "holder": "holder of GOV-1",
    "alternate": "alternate of GOV-1",
    "adviser": "adviser",
    "objecting holder": "holder of IND-1",
    "asking holder": "holder of GOV-2",
    "chair": "chair",
    "secretariat": "secretariat",
    "analyst": "analyst",
    "superuser": "superuser",
}
SEAT_OF = {
    "observer": "OBS-1",
    "objecting holder": "IND-1",
    "asking holder": "GOV-2",
}
SEATED = ("holder", "alternate", "objecting holder", "asking holder")

# verb → persona → the states in which it is allowed. What is not listed is refused.
ALLOWED: dict[str, dict[str, set[str]]] = {
    "revise": {"chair": {"draft"}, "secretariat": {"draft"}},
    "open": {"chair": {"draft"}},
    "acknowledge": {persona: {"open"} for persona in SEATED},
    "remind": {"chair": {"open"}},
    "ask for time": {
        "holder": {"open"},
        "alternate": {"open"},
        "observer": {"open"},
        "objecting holder": {"open"},
    },
    "grant time": {"chair": {"open"}},
    "decline time": {"chair": {"open"}},
    "draft a ballot": {"holder": {"open"}, "alternate": {"open"}, "adviser": {"open"}},
    "confirm the draft": {"alternate": {"open"}},
    "take back the draft": {"holder": {"open"}, "alternate": {"open"}, "adviser": {"open"}},
    "cast alone": {"objecting holder": {"open"}, "asking holder": {"open"}, "observer": {"open"}},
    "read the draft": {"holder": SHOWN, "alternate": SHOWN, "adviser": SHOWN},
    "see the list of seats": {
        **dict.fromkeys(PERSONAS, OVER),
        "chair": SHOWN,
        "secretariat": SHOWN,
    },
    "see who objects": {**dict.fromkeys(PERSONAS, OVER), "chair": SHOWN},
    "read the closed reason": {"chair": SHOWN, "objecting holder": OVER},
}
"""The objecting holder reads its own reason before closing too, on its own page, which is not tried here."""


def procedure_in(world: World, state: str) -> Poll:
    """A written procedure in a state, with a draft, an objection and a request where it was opened."""
    let_two_sign(world)
    world.people["adviser"] = world.people["outsider"]
    appoint_adviser(seat=world.seats["GOV-1"], user=world.people["adviser"], by=world.holder("GOV-1"))
    poll = draft_written(world, reasons=Reasons.CLOSED)
    if state == "draft":
        return poll
    chair = world.people["chair"]
    poll = actions.open_poll(poll=poll, by=chair)
    world.cast(poll, "IND-1", "block", REASON)
    draft_ballot(
        poll=poll, seat_code="GOV-1", by=world.holder("GOV-1"), position="support", retry_key=uuid.uuid4()
    )
    ask_for_time(poll=poll, seat_code="GOV-2", days=5, reason="A feast.", by=world.holder("GOV-2"))
    if state in ("closed", "annulled"):
        with clock.at(poll.closes_at):
            poll = actions.settle(poll=poll)
            if state == "annulled":
                poll = actions.annul_poll(poll=poll, by=chair, reason="To be seen.")
    return poll


def person(world: World, persona: str) -> Any:
    """The account of a persona."""
    if persona == "anonymous":
        return AnonymousUser()
    return world.people[PERSONAS[persona]]


def tries(world: World, poll: Poll, user: Any, persona: str) -> dict[str, Callable[[], object]]:
    """Each verb as its action, with everything right but perhaps the person and the state."""
    code = SEAT_OF.get(persona, "GOV-1")
    cast: dict[str, Any] = {"poll": poll, "seat_code": code, "by": user, "retry_key": uuid.uuid4()}
    draft = BallotDraft.objects.filter(poll=poll).first() or BallotDraft(pk=0, poll=poll)
    asked = TimeRequest.objects.filter(poll=poll).first() or TimeRequest(pk=0, poll=poll)
    return {
        "revise": lambda: revise_written(
            poll=poll,
            days=9,
            reasons=Reasons.PUBLIC,
            question="Another?",
            rule=poll.rule,
            visibility=poll.visibility,
            by=user,
        ),
        "open": lambda: actions.open_poll(poll=poll, by=user),
        "acknowledge": lambda: acknowledge(poll=poll, seat_code=code, by=user),
        "remind": lambda: remind(poll=poll, seat_codes=["GOV-3"], by=user),
        "ask for time": lambda: ask_for_time(poll=poll, seat_code=code, days=2, reason="More.", by=user),
        "grant time": lambda: grant_time(request=asked, by=user),
        "decline time": lambda: decline_time(request=asked, by=user, answer="No."),
        "draft a ballot": lambda: draft_ballot(**{**cast, "seat_code": "GOV-1"}, position="abstain"),
        "confirm the draft": lambda: confirm_draft(draft=draft, by=user),
        "take back the draft": lambda: take_back_draft(draft=draft, by=user),
        "cast alone": lambda: actions.cast_ballot(**cast, position="support"),
    }


def sees(poll: Poll, verb: str, client: Client) -> bool:
    """Whether the reader who is signed in finds what the verb is about."""
    base = poll.get_absolute_url()
    if verb == "read the draft":
        return client.get(f"{base}ballot/GOV-1/draft/1/").status_code == 200
    response = client.get(f"{base}procedure/")
    page = response.content.decode()
    return {
        "see the list of seats": response.status_code == 200,
        "see who objects": 'id="objections-title"' in page,
        "read the closed reason": REASON in page,
    }[verb]


def may(world: World, verb: str, poll: Poll, persona: str, client: Client) -> bool:
    """Whether a persona gets through; the caller rolls it back."""
    user = person(world, persona)
    if verb.startswith(("see", "read")):
        client.logout()
        if persona != "anonymous":
            client.force_login(user)
        return sees(poll, verb, client)
    try:
        with transaction.atomic():
            tries(world, poll, user, persona)[verb]()
    except (
        PermissionDenied,
        ValidationError,
        CastRefusedError,
        ObjectDoesNotExist,
    ):
        return False
    return True


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("verb", ALLOWED)
def test_each_verb_is_open_to_exactly_those_of_the_table(
    world: World, client: Client, verb: str, state: str
) -> None:
    poll = procedure_in(world, state)
    moment = poll.closes_at if state in OVER else clock.now() + timedelta(minutes=1)
    found = {}
    for persona in PERSONAS:
        with clock.at(moment), transaction.atomic():
            found[persona] = may(world, verb, Poll.objects.get(pk=poll.pk), persona, client)
            transaction.set_rollback(True)
    wanted = {persona: state in ALLOWED[verb].get(persona, set()) for persona in PERSONAS}
    assert found == wanted
