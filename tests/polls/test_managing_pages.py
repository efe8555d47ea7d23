"""What chair and secretariat do on pages: prepare, revise, open, extend, close early, certify, annul."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from consult import clock
from tests.support.world import World
from voting.polls.models import Poll, State

PLACES = ("revise", "open", "extend", "close", "certify", "annul")


@pytest.fixture
def chair(client: Client, world: World) -> Client:
    client.force_login(world.people["chair"])
    return client


def new_address(world: World) -> str:
    """Where a poll on the current version is prepared."""
    return f"/decisions/polls/new/?version={world.reform.code}/{world.version.number}"


def terms(world: World, **changed: str) -> dict[str, str]:
    """The form of a poll, filled in."""
    return {
        "question": "Shall we adopt this?",
        "rule": f"rule-{world.rule.pk}",
        "closes_at": "2026-03-20T18:00",
        "visibility": "at_closing",
        "secrecy": "roll_call",
    } | changed


@pytest.mark.parametrize("name", [None, "holder of GOV-1", "member", "superuser", "outsider"])
@pytest.mark.parametrize("place", PLACES)
def test_nobody_else_reaches_a_page_that_manages(
    client: Client, world: World, name: str | None, place: str
) -> None:
    poll = world.open_poll()
    if name:
        client.force_login(world.people[name])
    address = f"{poll.get_absolute_url()}manage/{place}/"
    for response in (client.get(address), client.post(address, {"reason": "x"})):
        assert response.status_code == (403 if name else 302)
    poll.refresh_from_db()
    assert poll.state == State.OPEN


def test_preparing_is_for_chair_and_secretariat(client: Client, world: World) -> None:
    for name, status in (("holder of GOV-1", 403), ("superuser", 403), ("chair", 200), ("secretariat", 200)):
        client.force_login(world.people[name])
        assert client.get(new_address(world)).status_code == status, name
        assert client.get("/decisions/polls/new/").status_code == status, name


def test_a_draft_is_prepared_in_the_forums_time_zone(chair: Client, world: World) -> None:
    world.forum.time_zone = "Africa/Gaborone"
    world.forum.save()
    response = chair.post(new_address(world), terms(world))
    poll = Poll.objects.get()
    assert response["Location"] == poll.get_absolute_url()
    assert (poll.state, poll.question, poll.rule) == (State.DRAFT, "Shall we adopt this?", world.rule)
    assert poll.closes_at == datetime(2026, 3, 20, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"question": ""}, "Write the question that is put to the seats."),
        ({"rule": ""}, "Choose the rule that decides."),
        ({"closes_at": "tomorrow"}, "Write day and time like 2026-05-12 18:00."),
        ({"closes_at": "2026-03-01T18:00"}, "The closing time has passed already: choose a later one."),
        ({"secrecy": "secret"}, "A secret poll is not offered"),
    ],
)
def test_a_fault_of_the_terms_stands_beside_its_field(
    chair: Client, world: World, changed: dict[str, str], words: str
) -> None:
    response = chair.post(new_address(world), terms(world, **changed))
    html = response.content.decode()
    assert response.status_code == 200
    assert f'id="id_{next(iter(changed))}_error"' in html
    assert words in html
    assert changed.get("question", "Shall we adopt this?") in html
    assert not Poll.objects.exists()


def test_rules_that_the_roll_cannot_bear_are_named_with_the_reason_and_not_offered(
    chair: Client, world: World
) -> None:
    carats = world.kept("kp.weighted_carats")
    html = chair.get(new_address(world)).content.decode()
    assert "Rules that are not offered" in html
    assert f'value="rule-{carats.pk}"' not in html
    assert carats.title in html
    assert f'value="rule-{world.rule.pk}"' in html
    assert "Fault(" not in html


@pytest.mark.parametrize("version", ["", "NOTHING/1", "T01", "FORUM-T01/99", "FORUM-T01/x", "FORUM-T01/²"])
def test_an_unknown_version_is_not_found(chair: Client, world: World, version: str) -> None:
    response = chair.get(f"/decisions/polls/new/?version={version}")
    assert response.status_code == (200 if version == "" else 404)


def test_a_draft_is_changed_and_keeps_its_terms_in_the_form(chair: Client, world: World) -> None:
    poll = world.draft_poll()
    address = f"{poll.get_absolute_url()}manage/revise/"
    html = chair.get(address).content.decode()
    assert poll.question in html
    assert "2026-03-09T09:00" in html
    chair.post(address, terms(world, question="A better question?"))
    poll.refresh_from_db()
    assert poll.question == "A better question?"


def test_opening_is_confirmed_on_a_page_that_shows_what_will_be_frozen(chair: Client, world: World) -> None:
    poll = world.draft_poll()
    address = f"{poll.get_absolute_url()}manage/open/"
    html = chair.get(address).content.decode()
    assert "11 seats decide" in html
    assert world.version.sha256 in html
    assert "Everyone sees each seat&#x27;s position when the poll has closed." in html
    assert Poll.objects.get().state == State.DRAFT
    assert chair.post(address)["Location"] == poll.get_absolute_url()
    assert Poll.objects.get().state == State.OPEN


def test_the_secretariat_prepares_and_does_not_open(client: Client, world: World) -> None:
    poll = world.draft_poll()
    client.force_login(world.people["secretariat"])
    assert client.post(f"{poll.get_absolute_url()}manage/open/").status_code == 403


def test_a_rule_that_is_not_applicable_is_said_in_words_before_opening(chair: Client, world: World) -> None:
    poll = world.draft_poll(rule=world.kept("kp.weighted_carats"))
    address = f"{poll.get_absolute_url()}manage/open/"
    for response in (chair.get(address), chair.post(address)):
        html = response.content.decode()
        assert "This rule is not applicable to this forum&#x27;s roll." in html
        assert "Fault(" not in html
        assert '<button class="button button--large" type="submit">Open the poll' not in html
    assert Poll.objects.get().state == State.DRAFT


def test_extending_asks_for_a_later_time_and_a_reason(chair: Client, world: World) -> None:
    poll = world.open_poll()
    address = f"{poll.get_absolute_url()}manage/extend/"
    html = chair.post(address, {"closes_at": "2026-03-05T09:00", "reason": "Typed."}).content.decode()
    assert "never shortened" in html
    assert "Typed." in html
    assert chair.post(address, {"closes_at": "2026-03-20T09:00", "reason": ""}).status_code == 200
    assert chair.post(address, {"closes_at": "2026-03-20T09:00", "reason": "More time."}).status_code == 302
    poll.refresh_from_db()
    assert poll.closes_at == datetime(2026, 3, 20, 9, 0, tzinfo=UTC)


def test_closing_early_says_who_is_missing_and_then_asks_for_a_reason(chair: Client, world: World) -> None:
    poll = world.open_poll()
    address = f"{poll.get_absolute_url()}manage/close/"
    for entry in poll.roll.filter(decides=True)[1:]:
        world.cast(poll, entry.code, "support")
    assert "1 deciding seat has not cast." in chair.get(address).content.decode()
    html = chair.post(address, {"reason": "Enough."}).content.decode()
    assert "1 deciding seat has not cast." in html
    world.cast(poll, poll.roll.filter(decides=True)[0].code, "support")
    assert "Close the poll now" in chair.get(address).content.decode()
    assert chair.post(address, {"reason": "All have answered."}).status_code == 302
    poll.refresh_from_db()
    assert (poll.state, poll.closing_reason) == (State.CLOSED, "All have answered.")


def test_certifying_and_annulling(chair: Client, world: World) -> None:
    poll = world.open_poll()
    base = f"{poll.get_absolute_url()}manage/"
    assert chair.get(f"{base}certify/").status_code == 403
    with clock.at(poll.closes_at + timedelta(hours=1)):
        assert "There is no record yet" in chair.get(f"{base}certify/").content.decode()
        assert chair.post(f"{base}certify/").status_code == 409
        world.circulate(poll)
    with clock.at(poll.closes_at + timedelta(days=8)):
        assert "Draft 1, as it was circulated" in chair.get(f"{base}certify/").content.decode()
        assert chair.post(f"{base}certify/").status_code == 302
        assert chair.post(f"{base}annul/", {"reason": ""}).status_code == 200
        assert chair.post(f"{base}annul/", {"reason": "The roll was wrong."}).status_code == 302
    poll.refresh_from_db()
    assert (poll.state, poll.annulling_reason) == (State.ANNULLED, "The roll was wrong.")


def test_the_page_offers_each_what_they_can_do_now(client: Client, world: World) -> None:
    poll = world.open_poll()
    client.force_login(world.people["chair"])
    html = client.get(poll.get_absolute_url()).content.decode()
    assert "Extend the deadline" in html
    assert "Annul the poll" in html
    assert "Certify the record" not in html
    client.force_login(world.people["secretariat"])
    assert "Extend the deadline" not in client.get(poll.get_absolute_url()).content.decode()
