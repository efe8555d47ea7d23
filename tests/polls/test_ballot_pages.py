"""The ballot of a seat: choose, review, cast, acknowledged; and nothing stored before it is cast."""

from __future__ import annotations

import json
import logging
import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consult import clock
from consult.canonical import sha256_hex
from tests.support.world import World
from voting.polls.actions import annul_poll
from voting.polls.models import Ballot, Poll, Visibility

WORDS = "It would bind communities without their vote."


def address(poll: Poll, seat: str = "GOV-1", more: str = "") -> str:
    """The address of a seat's ballot."""
    return f"{poll.get_absolute_url()}ballot/{seat}/{more}"


def key_on(response: HttpResponse) -> str:
    """The key of the attempt on a page with the ballot's form."""
    found = re.search(r'name="retry_key" value="([0-9a-f-]{36})"', response.content.decode())
    assert found is not None
    return found[1]


@pytest.fixture
def poll(world: World) -> Poll:
    return world.open_poll()


@pytest.fixture
def holder(client: Client, world: World) -> Client:
    client.force_login(world.holder("GOV-1"))
    return client


def test_a_visitor_is_asked_to_sign_in_first(client: Client, poll: Poll) -> None:
    response = client.get(address(poll))
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")


@pytest.mark.parametrize("name", ["chair", "secretariat", "superuser", "member", "holder of GOV-2"])
def test_nobody_else_reaches_the_ballot_of_a_seat(
    client: Client, world: World, poll: Poll, name: str
) -> None:
    client.force_login(world.people[name])
    body = {"position": "support", "retry_key": str(uuid.uuid4()), "step": "cast"}
    assert client.get(address(poll)).status_code == 403
    assert client.post(address(poll), body).status_code == 403
    assert client.get(address(poll, more="recorded/")).status_code == 403
    assert client.get(address(poll, more="ballot.json")).status_code == 403
    assert not Ballot.objects.exists()


def test_a_seat_that_is_not_on_the_roll_is_not_found(holder: Client, poll: Poll) -> None:
    assert holder.get(address(poll, "NOT-THERE")).status_code == 404


def test_the_ballot_of_a_draft_is_not_found(holder: Client, world: World) -> None:
    assert holder.get(address(world.draft_poll())).status_code == 404


def test_the_ballot_says_for_whom_one_acts_and_whether_the_seat_has_cast(
    client: Client, world: World, poll: Poll
) -> None:
    client.force_login(world.people["alternate of GOV-1"])
    html = client.get(address(poll)).content.decode()
    assert "You act for the seat <strong>Seat GOV-1</strong> as its alternate." in html
    assert "The seat has not cast." in html
    world.cast(poll, "GOV-1", "support")
    html = client.get(address(poll)).content.decode()
    assert "The holder has cast already; casting again replaces it." in html


def test_the_ballot_offers_what_the_rule_offers_without_a_choice_made(holder: Client, poll: Poll) -> None:
    html = holder.get(address(poll)).content.decode()
    offered = re.findall(r'name="position" value="(\w+)"', html)
    assert offered == ["support", "reservation", "abstain", "stand_aside", "block"]
    assert " checked" not in html
    assert "How this will be counted" in html
    assert "Everyone sees each seat&#x27;s position when the poll has closed." in html


def test_a_two_way_rule_offers_oppose_instead_of_block(holder: Client, world: World) -> None:
    poll = world.open_poll(rule=world.kept("kp.majority_participants"))
    offered = re.findall(r'name="position" value="(\w+)"', holder.get(address(poll)).content.decode())
    assert "oppose" in offered
    assert "block" not in offered


def test_an_observer_reads_that_its_position_is_advisory(client: Client, world: World, poll: Poll) -> None:
    client.force_login(world.holder("OBS-1"))
    html = client.get(address(poll, "OBS-1")).content.decode()
    assert "Your position is advisory." in html
    assert "never counted in this poll’s outcome" in html


def test_review_stores_nothing_and_shows_what_would_be_cast(holder: Client, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    body = {"position": "block", "statement_block": WORDS, "retry_key": key, "step": "review"}
    response = holder.post(address(poll), body)
    assert response.status_code == 200
    assert "Not recorded yet." in response.content.decode()
    assert WORDS in response.content.decode()
    assert key_on(response) == key
    assert not Ballot.objects.exists()


def test_going_back_from_review_keeps_everything_typed(holder: Client, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    body = {
        "position": "block",
        "statement_block": WORDS,
        "statement_reservation": "An earlier thought.",
        "retry_key": key,
        "step": "edit",
    }
    html = holder.post(address(poll), body).content.decode()
    assert WORDS in html
    assert "An earlier thought." in html
    assert re.search(r'value="block" checked', html)
    assert key in html


def test_casting_is_acknowledged_with_number_and_hash(holder: Client, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    body = {"position": "block", "statement_block": WORDS, "retry_key": key, "step": "cast"}
    response = holder.post(address(poll), body)
    assert response.status_code == 302
    assert response["Location"] == address(poll, more="recorded/")
    html = holder.get(response["Location"]).content.decode()
    ballot = Ballot.objects.get()
    assert "Recorded:" in html
    assert "2 March 2026, 09:00 (Freetown)" in html
    assert "You can change this until" in html
    assert "cast 1 of this seat" in html
    assert ballot.sha256 in html
    assert WORDS in html


def test_the_same_attempt_twice_is_one_cast(holder: Client, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    body = {"position": "support", "retry_key": key, "step": "cast"}
    first, second = holder.post(address(poll), body), holder.post(address(poll), body)
    assert first["Location"] == second["Location"]
    assert Ballot.objects.count() == 1


def test_a_cast_over_http_reads_session_and_account_beside_its_six_statements(
    holder: Client, poll: Poll
) -> None:
    body = {"position": "support", "step": "cast"}
    holder.post(address(poll), body | {"retry_key": str(uuid.uuid4())})
    with CaptureQueriesContext(connection) as queries:
        holder.post(address(poll), body | {"retry_key": str(uuid.uuid4())})
    made = [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
    assert len(made) == 8, "\n".join(made)


def test_a_lost_answer_can_be_asked_for_again_after_closing(holder: Client, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    body = {"position": "support", "retry_key": key, "step": "cast"}
    holder.post(address(poll), body)
    with clock.at(poll.closes_at + timedelta(minutes=1)):
        response = holder.post(address(poll), body)
        assert response.status_code == 302
        other = holder.post(address(poll), body | {"retry_key": str(uuid.uuid4())})
    assert other.status_code == 409
    assert Ballot.objects.count() == 1


def test_one_attempt_cannot_say_two_things(holder: Client, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    holder.post(address(poll), {"position": "support", "retry_key": key, "step": "cast"})
    response = holder.post(address(poll), {"position": "abstain", "retry_key": key, "step": "cast"})
    assert response.status_code == 200
    assert "was cast already with other content" in response.content.decode()
    assert Ballot.objects.get().position == "support"


def test_changing_a_position_starts_from_what_is_on_record_with_a_new_key(
    holder: Client, world: World, poll: Poll
) -> None:
    ballot = world.cast(poll, "GOV-1", "block", WORDS)
    response = holder.get(address(poll))
    html = response.content.decode()
    assert re.search(r'value="block" checked', html)
    assert WORDS in html
    assert key_on(response) != str(ballot.retry_key)


@pytest.mark.parametrize(
    ("body", "field", "message"),
    [
        ({}, "id_position_error", "Choose a position first"),
        ({"position": "block"}, "id_statement_block_error", "A block needs its reason"),
        ({"position": "block", "statement_block": "  "}, "id_statement_block_error", "A block needs its"),
        ({"position": "reservation"}, "id_statement_reservation_error", "Write the reservation"),
        ({"position": "oppose"}, "id_position_error", "Choose one of the positions that this rule offers."),
        ({"position": "unknown"}, "id_position_error", "Choose one of the positions that this rule offers."),
        ({"position": "block", "statement_block": "x" * 4001}, "id_statement_block_error", "At most 4000"),
    ],
)
@pytest.mark.parametrize("step", ["review", "cast"])
def test_a_fault_stands_beside_its_field_and_nothing_is_lost(
    holder: Client, poll: Poll, body: dict[str, str], field: str, message: str, step: str
) -> None:
    key = str(uuid.uuid4())
    typed = {"statement_reservation": "Typed before." if body.get("position") != "reservation" else ""}
    response = holder.post(address(poll), typed | body | {"retry_key": key, "step": step})
    html = response.content.decode()
    assert response.status_code == 200
    assert re.search(rf'id="{field}"><li>{message}', html)
    assert typed["statement_reservation"] in html
    assert key in html
    assert not Ballot.objects.exists()


def test_a_ballot_without_its_key_is_refused(holder: Client, poll: Poll) -> None:
    for key in ("", "no-key"):
        response = holder.post(address(poll), {"position": "support", "retry_key": key, "step": "cast"})
        assert response.status_code == 200
    assert not Ballot.objects.exists()


def test_a_poll_that_closed_while_one_typed_says_so_and_gives_the_words_back(
    holder: Client, poll: Poll
) -> None:
    body = {
        "position": "block",
        "statement_block": WORDS,
        "retry_key": str(uuid.uuid4()),
        "step": "cast",
    }
    with clock.at(poll.closes_at):
        response = holder.post(address(poll), body)
    html = response.content.decode()
    assert response.status_code == 409
    assert "This poll has closed." in html
    assert "9 March 2026, 09:00 (Freetown)" in html
    assert "was not recorded" in html
    assert WORDS in html
    assert not Ballot.objects.exists()


def test_the_ballot_of_a_closed_poll_is_a_page_that_says_so(holder: Client, poll: Poll) -> None:
    with clock.at(poll.closes_at):
        html = holder.get(address(poll)).content.decode()
    assert "No position can be recorded any more." in html


def test_the_ballot_of_an_annulled_poll_says_so(holder: Client, world: World, poll: Poll) -> None:
    annul_poll(poll=poll, by=world.people["chair"], reason="Wrong text.")
    assert "This poll was annulled." in holder.get(address(poll)).content.decode()


def test_holder_and_alternate_read_the_seats_ballot_and_its_record(
    client: Client, world: World, poll: Poll
) -> None:
    ballot = world.cast(poll, "GOV-1", "block", WORDS)
    for name in ("holder of GOV-1", "alternate of GOV-1"):
        client.force_login(world.people[name])
        assert WORDS in client.get(address(poll, more="recorded/")).content.decode()
        record = client.get(address(poll, more="ballot.json"))
        assert sha256_hex(record.content) == ballot.sha256
        assert json.loads(record.content)["position"] == "block"


def test_before_casting_there_is_no_acknowledgement(holder: Client, poll: Poll) -> None:
    assert holder.get(address(poll, more="recorded/")).status_code == 404
    assert holder.get(address(poll, more="ballot.json")).status_code == 404


def test_no_page_of_the_ballot_may_be_kept(holder: Client, world: World, poll: Poll) -> None:
    key = key_on(holder.get(address(poll)))
    body = {"position": "support", "retry_key": key}
    pages = [
        holder.get(address(poll)),
        holder.post(address(poll), body | {"step": "review"}),
        holder.post(address(poll), body | {"step": "edit"}),
        holder.post(address(poll), body | {"step": "cast"}),
        holder.get(address(poll, more="recorded/")),
        holder.get(address(poll, more="ballot.json")),
    ]
    for response in pages:
        assert "no-store" in response["Cache-Control"]
        assert "private" in response["Cache-Control"]


def test_the_position_is_in_no_address_message_or_log(
    holder: Client, poll: Poll, caplog: pytest.LogCaptureFixture
) -> None:
    key = key_on(holder.get(address(poll)))
    body = {"position": "stand_aside", "retry_key": key, "step": "cast"}
    with caplog.at_level(logging.DEBUG):
        response = holder.post(address(poll), body)
    assert "stand_aside" not in response["Location"]
    assert "stand_aside" not in "".join(
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    )
    assert not response.cookies.get("messages")


def test_casting_needs_the_token_of_the_form(world: World, poll: Poll) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.holder("GOV-1"))
    body = {"position": "support", "retry_key": str(uuid.uuid4()), "step": "cast"}
    assert client.post(address(poll), body).status_code == 403
    assert not Ballot.objects.exists()


def test_markup_in_a_statement_is_shown_as_text(holder: Client, world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "block", "<script>alert(1)</script>")
    assert "<script>alert" not in holder.get(address(poll, more="recorded/")).content.decode()
    with clock.at(poll.closes_at):
        assert "<script>alert" not in holder.get(poll.get_absolute_url()).content.decode()


def test_the_ballot_repeats_who_will_see_the_position(client: Client, world: World) -> None:
    poll = world.open_poll(visibility=Visibility.NEVER)
    client.force_login(world.holder("CSO-1"))
    html = client.get(address(poll, "CSO-1")).content.decode()
    assert "Nobody is shown a position by name" in html
