"""The list of decisions and the page of a poll in each of its states."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from consult import clock
from consult.texts.actions import consult_forum
from tests.support.world import NOW, World, build_world
from voting.polls.actions import annul_poll, close_early, extend_poll
from voting.polls.models import Poll, State, Visibility


def page(client: Client, poll: Poll) -> str:
    """The page of a poll as the client sees it."""
    response = client.get(poll.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_has_empty_states_that_say_what_would_stand_there(client: Client, world: World) -> None:
    html = client.get("/decisions/").content.decode()
    assert "No poll is open." in html
    assert "Nothing has been decided here yet." in html


def test_the_list_shows_an_open_poll_with_its_deadline_and_turnout(client: Client, world: World) -> None:
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "support")
    html = client.get("/decisions/").content.decode()
    assert poll.question in html
    assert "turnout 1 of 12 seats" in html
    assert "9 March 2026, 09:00 (Freetown)" in html


def test_the_list_shows_a_decided_poll_with_its_outcome_and_rule(client: Client, world: World) -> None:
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "block", "No.")
    with clock.at(poll.closes_at):
        html = client.get("/decisions/").content.decode()
    assert "outcome--blocked" in html
    assert "under Consensus of the Participants" in html


def test_only_those_who_prepare_polls_see_drafts_in_the_list(client: Client, world: World) -> None:
    poll = world.draft_poll(question="A question in draft?")
    for name, is_shown in [
        (None, False),
        ("holder of GOV-1", False),
        ("superuser", False),
        ("secretariat", True),
        ("chair", True),
    ]:
        client.logout()
        if name:
            client.force_login(world.people[name])
        assert (poll.question in client.get("/decisions/").content.decode()) is is_shown, name


def test_a_draft_is_not_found_by_others(client: Client, world: World) -> None:
    poll = world.draft_poll()
    assert client.get(poll.get_absolute_url()).status_code == 404
    client.force_login(world.people["holder of GOV-1"])
    assert client.get(poll.get_absolute_url()).status_code == 404
    client.force_login(world.people["secretariat"])
    assert "Draft: only chair and secretariat see this page." in page(client, poll)


def test_an_open_poll_says_text_rule_visibility_and_closing_time(client: Client, world: World) -> None:
    poll = world.open_poll()
    html = page(client, poll)
    assert poll.version.sha256 in html
    assert poll.opening_sha256 in html
    assert "How this will be counted" in html
    assert "9 March 2026, 09:00 (Freetown)" in html
    assert "Everyone sees each seat&#x27;s position when the poll has closed." in html
    assert f'data-live="/ws/polls/{poll.uid}/turnout"' in html
    assert "0 of 12 seats have cast." in html


def test_extensions_stand_on_the_page_with_their_reasons(client: Client, world: World) -> None:
    poll = world.open_poll()
    extend_poll(
        poll=poll, closes_at=NOW + timedelta(days=9), reason="Two capitals asked.", by=world.people["chair"]
    )
    html = page(client, poll)
    assert "Two capitals asked." in html
    assert "11 March 2026, 09:00 (Freetown)" in html


def test_looking_at_a_lapsed_poll_writes_its_closing_record(client: Client, world: World) -> None:
    poll = world.open_poll()
    with clock.at(poll.closes_at + timedelta(hours=1)):
        html = page(client, poll)
    poll.refresh_from_db()
    assert poll.state == State.CLOSED
    assert poll.closed_at == poll.closes_at
    assert poll.closing_sha256 in html


def test_a_closed_poll_shows_outcome_record_and_comparison(client: Client, world: World) -> None:
    world.compare("kp.majority_participants")
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "block", "It binds us without a vote.")
    world.cast(poll, "OBS-1", "support")
    with clock.at(poll.closes_at):
        html = page(client, poll)
    assert 'class="verdict"' in html
    assert "outcome--blocked" in html
    assert "It binds us without a vote." in html
    assert "Observers: advisory, not counted" in html
    assert "The same ballots under other rules" in html
    assert "data-live" not in html


def test_a_poll_that_never_shows_names_gives_counts_and_reasons_without_seats(
    client: Client, world: World
) -> None:
    poll = world.open_poll(visibility=Visibility.NEVER)
    for code in ("GOV-1", "GOV-2", "GOV-3", "IND-1"):
        world.cast(poll, code, "support")
    world.cast(poll, "CSO-1", "block", "It leaves communities out.")
    with clock.at(poll.closes_at):
        html = page(client, poll)
        sheet = client.get(f"{poll.get_absolute_url()}record/").content.decode()
    for text in (html, sheet):
        assert "It leaves communities out." in text
        assert "5 of 11 deciding seats cast" in text
    reason = html.index("It leaves communities out.")
    assert "CSO-1" not in html[reason - 600 : reason + 200]
    assert "CSO-1" not in sheet


def test_counts_of_fewer_than_five_ballots_are_not_shown(client: Client, world: World) -> None:
    poll = world.open_poll(visibility=Visibility.NEVER)
    for code in ("GOV-1", "GOV-2", "GOV-3"):
        world.cast(poll, code, "support")
    world.cast(poll, "CSO-1", "block", "It leaves communities out.")
    with clock.at(poll.closes_at):
        html = page(client, poll)
    assert "It leaves communities out." not in html
    assert "Fewer than five deciding seats have cast" in html


def test_certification_and_annulment_are_shown_with_their_reason(client: Client, world: World) -> None:
    poll = world.open_poll()
    with clock.at(poll.closes_at):
        world.certify(poll)
        assert "Certified" in page(client, poll)
        annul_poll(poll=poll, by=world.people["chair"], reason="The roll was wrong.")
        html = page(client, poll)
    assert "This poll was annulled: it decides nothing." in html
    assert "The roll was wrong." in html


def test_a_poll_closed_early_says_why(client: Client, world: World) -> None:
    poll = world.open_poll()
    for entry in poll.roll.filter(decides=True):
        world.cast(poll, entry.code, "support")
    close_early(poll=poll, by=world.people["chair"], reason="Everybody has answered.")
    assert "Everybody has answered." in page(client, poll)


def test_a_poll_of_a_consulted_forum_says_that_it_does_not_settle_the_matter(
    client: Client, world: World
) -> None:
    other = build_world("consulted")
    consult_forum(reform=world.reform, forum=other.forum)
    poll = other.open_poll(version=world.version, forum=other.forum)
    assert "its poll settles its own position, not the matter" in page(client, poll)


@pytest.mark.parametrize("name", ["opening", "closing", "outcome", "ballots"])
def test_records_that_are_not_written_yet_are_not_found(client: Client, world: World, name: str) -> None:
    poll = world.draft_poll()
    client.force_login(world.people["chair"])
    assert client.get(f"{poll.get_absolute_url()}{name}.json").status_code == 404
