"""A written procedure in the forum of the tests."""

from __future__ import annotations

from typing import Any

from django.test import Client

from consult import clock
from consult.forums.actions import accredit
from consult.forums.models import Accreditation
from consult.forums.sign_off import choose_two_people
from tests.support.world import World, person
from voting.polls.actions import open_poll
from voting.polls.actions.written import prepare_written
from voting.polls.models import Poll

REASON = "Our capital will not accept clause three."


def draft_written(world: World, **terms: Any) -> Poll:
    """A draft: the rule of the written procedure, twenty days, reasons public."""
    details: dict[str, Any] = {
        "version": world.version,
        "question": "Shall the forum take this text up?",
        "rule": world.kept("kp.written"),
        "days": 20,
        "by": world.people["secretariat"],
    }
    return prepare_written(**(details | terms))


def open_written(world: World, **terms: Any) -> Poll:
    """An open written procedure."""
    return open_poll(poll=draft_written(world, **terms), by=world.people["chair"])


def let_two_sign(world: World, code: str = "GOV-1") -> None:
    """Let two people sign for a seat; give it an alternate where it has none."""
    seat = world.seats[code]
    if not seat.accreditations.filter(role=Accreditation.Role.ALTERNATE).exists():
        alternate = person(f"alternate {code}")
        accredit(user=alternate, seat=seat, role="alternate", nominated_by="Its constituency")
        world.people[f"alternate of {code}"] = alternate
    choose_two_people(seat=seat, by=world.holder(code), is_signed_by_two=True)


def page_of(client: Client, address: str, user: Any = None) -> str:
    """A page as somebody reads it."""
    client.logout()
    if user is not None:
        client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def closed(poll: Poll) -> Any:
    """The clock at the moment when a poll closes."""
    return clock.at(Poll.objects.get(pk=poll.pk).closes_at)
