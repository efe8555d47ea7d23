"""Nothing derived from positions leaves before its time: every surface is searched for words of a ballot."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from tests.support.world import World
from voting.live.rooms import read_turnout
from voting.polls.actions import annul_poll
from voting.polls.models import Poll, StoredOutcome, Visibility
from voting.polls.released import release, shown_outcome

SECRET = "Our capital will not accept clause three."
SEATS = ("GOV-1", "GOV-2", "GOV-3", "IND-1", "CSO-1")


def surfaces(client: Client, poll: Poll) -> Iterator[tuple[str, str]]:
    """Every public answer about a poll, by its address."""
    base = poll.get_absolute_url()
    addresses = [
        "/decisions/",
        base,
        f"{base}record/",
        *(f"{base}{name}.json" for name in ("opening", "closing", "outcome", "ballots")),
        f"/api/v1/polls/{poll.uid}",
        f"/api/v1/polls/{poll.uid}/comparison",
        f"/api/v1/polls/{poll.uid}/turnout",
        f"/reforms/{poll.version.reform.code}/",
        "/search/?q=capital",
        "/forums/",
        "/",
    ]
    for address in addresses:
        response = client.get(address)
        yield address, response.content.decode(errors="replace")
    reading = read_turnout(poll.uid)
    assert reading is not None
    yield "the socket", reading.text


@pytest.fixture
def poll(world: World) -> Poll:
    return cast_by_five(world, world.open_poll())


def without_tokens(text: str) -> str:
    """A page without what differs each time it is made."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def cast_by_five(world: World, poll: Poll) -> Poll:
    """Five ballots, of which one blocks with words that can be searched for."""
    for code in SEATS[:-1]:
        world.cast(poll, code, "stand_aside")
    world.cast(poll, SEATS[-1], "block", SECRET)
    return poll


@pytest.mark.parametrize("visibility", [Visibility.AT_CLOSING, Visibility.NEVER])
@pytest.mark.parametrize("name", [None, "holder of GOV-1", "chair", "secretariat", "superuser"])
def test_nothing_of_a_position_leaves_before_closing(
    client: Client, world: World, visibility: str, name: str | None
) -> None:
    poll = cast_by_five(world, world.open_poll(visibility=visibility))
    if name:
        client.force_login(world.people[name])
    before = dict(surfaces(client, poll))
    for code in SEATS:
        world.cast(poll, code, "reservation", "Other words altogether.")
    after = dict(surfaces(client, poll))
    for address, text in before.items():
        assert "Our capital" not in text, address
        assert without_tokens(text) == without_tokens(after[address]), f"{address} depends on positions"
    assert not StoredOutcome.objects.exists()
    assert release(poll).positions == {}
    assert shown_outcome(poll) is None


def test_at_once_shows_positions_and_still_computes_no_outcome(client: Client, world: World) -> None:
    poll = cast_by_five(world, world.open_poll(visibility=Visibility.AT_ONCE))
    html = client.get(poll.get_absolute_url()).content.decode()
    assert SECRET in html
    assert 'class="verdict"' not in html
    assert not StoredOutcome.objects.exists()
    assert client.get(f"{poll.get_absolute_url()}ballots.json").status_code == 404


def test_after_closing_positions_are_shown_by_name(client: Client, poll: Poll) -> None:
    with clock.at(poll.closes_at):
        html = client.get(poll.get_absolute_url()).content.decode()
        records = client.get(f"{poll.get_absolute_url()}ballots.json").json()
    assert SECRET in html
    assert [(row["seat"], row["position"]) for row in records] == [
        ("GOV-1", "stand_aside"),
        ("GOV-2", "stand_aside"),
        ("GOV-3", "stand_aside"),
        ("IND-1", "stand_aside"),
        ("CSO-1", "block"),
    ]


def test_without_names_no_surface_ties_a_seat_to_its_position(client: Client, world: World) -> None:
    world.compare("kp.majority_participants", "kp.chambers_majority")
    poll = cast_by_five(world, world.open_poll(visibility=Visibility.NEVER))
    with clock.at(poll.closes_at):
        client.get(poll.get_absolute_url())
        for address, text in surfaces(client, poll):
            if address.endswith("opening.json"):
                continue
            for code in SEATS:
                near = [
                    text[max(0, m.start() - 300) : m.end() + 300] for m in re.finditer("Our capital", text)
                ]
                assert not any(code in part for part in near), (address, code)
        outcome = client.get(f"{poll.get_absolute_url()}outcome.json").content.decode()
        assert client.get(f"{poll.get_absolute_url()}ballots.json").status_code == 404
    assert not any(code in outcome for code in SEATS)
    for stored in StoredOutcome.objects.all():
        assert not any(code in json.dumps(stored.document) for code in SEATS)


def test_a_poll_annulled_while_open_shows_no_position_ever(client: Client, world: World, poll: Poll) -> None:
    annul_poll(poll=poll, by=world.people["chair"], reason="Wrong text.")
    with clock.at(poll.closes_at):
        for address, text in surfaces(client, poll):
            assert "Our capital" not in text, address


def test_the_audit_never_holds_a_position_or_its_words(world: World, poll: Poll) -> None:
    for entry in Entry.objects.filter(thing_type="poll"):
        text = json.dumps(entry.data) + entry.thing_label + entry.acting_as
        assert "block" not in text
        assert "Our capital" not in text
