"""Nothing of a block leaves before the poll shows positions, by page, file or API; its seat sees its own."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from consult import clock
from tests.blocks.raised import SAID, WHY, poll_with_block, raise_block, with_grounds
from tests.support.world import World
from voting.polls.actions.blocks import answer_block
from voting.polls.models import Block, Poll, Visibility

PRIVATE = (WHY, "Leave out clause 3.", "Serious harm", "Block of Seat IND-2")
EVERYBODY = ("anonymous", "chair", "secretariat", "superuser", "holder of GOV-1", "holder of OBS-1", "member")


def browser(world: World, who: str) -> Client:
    client = Client()
    if who != "anonymous":
        client.force_login(world.people[who])
    return client


def addresses(block: Block) -> list[str]:
    poll = block.poll.get_absolute_url()
    return [
        poll,
        f"{poll}record/",
        f"{poll}findings.json",
        block.get_absolute_url(),
        f"{block.get_absolute_url()}answer/",
        f"{block.get_absolute_url()}withdraw/",
        f"{block.get_absolute_url()}test/",
        f"{block.get_absolute_url()}panel/GOV-1/",
        f"/api/v1/polls/{block.poll.uid}/blocks",
        f"/reforms/{block.poll.reform.code}/",
        "/decisions/",
    ]


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("visibility", [Visibility.AT_CLOSING, Visibility.NEVER])
def test_before_closing_nobody_but_the_seat_learns_of_a_block(
    world: World, who: str, visibility: str
) -> None:
    with_grounds(world)
    block = poll_with_block(world, visibility=visibility)
    client = browser(world, who)
    for address in addresses(block):
        html = client.get(address, follow=True).content.decode()
        assert not [words for words in PRIVATE if words in html], address
    if who == "anonymous":
        return
    assert client.get(block.get_absolute_url()).status_code == 404
    for verb in ("answer", "withdraw", "test"):
        assert client.post(f"{block.get_absolute_url()}{verb}/").status_code == 404, verb


def test_who_acts_for_the_seat_reads_its_own_block(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world, visibility=Visibility.AT_CLOSING)
    page = browser(world, "holder of IND-2").get(block.get_absolute_url())
    assert page.status_code == 200
    html = page.content.decode()
    assert "Only those who act for the seat see this page." in html
    assert "Put the answer on record" not in html
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("who", EVERYBODY)
def test_after_closing_everybody_reads_it_with_its_clause(world: World, who: str) -> None:
    with_grounds(world)
    block = poll_with_block(world, visibility=Visibility.AT_CLOSING)
    with clock.at(block.poll.closes_at):
        html = browser(world, who).get(block.get_absolute_url()).content.decode()
        data = browser(world, who).get(f"/api/v1/polls/{block.poll.uid}/blocks").json()
    for words in (*PRIVATE, "Two thirds of the seats may then adopt the proposal."):
        assert words in html
    assert [row["clause"] for row in data["blocks"]] == ["c03"]


def test_where_positions_are_shown_at_once_so_is_the_block(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    assert WHY in browser(world, "anonymous").get(block.get_absolute_url()).content.decode()


def test_a_block_that_was_replaced_before_anybody_saw_it_is_never_brought_to_light(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world, visibility=Visibility.AT_CLOSING)
    world.cast(block.poll, "IND-2", "support")
    with clock.at(block.poll.closes_at):
        client = browser(world, "anonymous")
        assert client.get(block.get_absolute_url()).status_code == 404
        page = client.get(block.poll.get_absolute_url()).content.decode()
        data = client.get(f"/api/v1/polls/{block.poll.uid}/blocks").json()
    assert WHY not in page
    assert data["blocks"] == []


def test_a_block_that_was_on_view_stays_on_view_when_it_is_replaced(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    world.cast(block.poll, "IND-2", "support")
    html = browser(world, "anonymous").get(block.get_absolute_url()).content.decode()
    assert "Seat IND-2 casts another ballot, which takes its place" in html


def never(world: World, *blocking: str) -> Poll:
    with_grounds(world)
    poll = world.open_poll(visibility=Visibility.NEVER, rule=world.kept("formal.consensus"))
    for code in blocking:
        raise_block(world, poll, code)
    return poll


def test_where_nobody_is_named_blocks_have_no_page_and_say_what_they_say_without_a_seat(world: World) -> None:
    poll = never(world, "IND-2")
    for code in ("GOV-1", "GOV-2", "GOV-3", "GOV-4"):
        world.cast(poll, code, "support")
    block = Block.objects.in_order().get()
    with clock.at(poll.closes_at):
        client = browser(world, "anonymous")
        html = client.get(poll.get_absolute_url()).content.decode()
        assert client.get(block.get_absolute_url()).status_code == 404
        assert client.get(f"/api/v1/polls/{poll.uid}/blocks").json()["blocks"] == []
    assert "What blocks said" in html
    assert "Serious harm" in html
    assert "Block of" not in html


def test_where_nobody_is_named_and_few_have_cast_blocks_say_nothing(world: World) -> None:
    poll = never(world, "IND-2")
    world.cast(poll, "GOV-1", "support")
    with clock.at(poll.closes_at):
        html = browser(world, "anonymous").get(poll.get_absolute_url()).content.decode()
    assert "Serious harm" not in html
    assert "Leave out clause 3." not in html


def test_another_seat_and_an_observer_answer_on_record(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    for code in ("GOV-1", "OBS-1"):
        client = browser(world, f"holder of {code}")
        refused = client.post(f"{block.get_absolute_url()}answer/", {"body": " "}).content.decode()
        assert "Write the answer; it goes on record." in refused
        said = client.post(f"{block.get_absolute_url()}answer/", {"body": f"{code} sees no harm."})
        assert said.status_code == 302
    html = browser(world, "anonymous").get(block.get_absolute_url()).content.decode()
    for code in ("GOV-1", "OBS-1"):
        assert f"Seat {code} answers" in html
        assert f"{code} sees no harm." in html


def test_nobody_answers_as_a_seat_that_is_not_theirs_nor_after_certification(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    with pytest.raises(PermissionDenied):
        answer_block(block=block, seat=world.seats["GOV-2"], by=world.holder("GOV-1"), body="No.")
    with pytest.raises(PermissionDenied):
        answer_block(block=block, seat=world.seats["GOV-2"], by=world.people["superuser"], body="No.")
    Poll.objects.filter(pk=block.poll_id).update(state="certified", closing_sha256="x", closing_record="{}")
    with pytest.raises(PermissionDenied):
        answer_block(block=block, seat=world.seats["GOV-1"], by=world.holder("GOV-1"), body="No.")


def test_hostile_words_of_a_block_are_shown_as_words(world: World) -> None:
    with_grounds(world)
    poll = world.open_poll(visibility=Visibility.AT_ONCE)
    said = type(SAID)(("harm",), "", "<script>alert(1)</script>")
    block = raise_block(world, poll, said=said)
    html = browser(world, "anonymous").get(block.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)" in html
