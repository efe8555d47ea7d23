"""Withdrawing a block: a new cast and its words; while the poll is open, and never afterwards."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.texts.actions import ClauseDraft, issue_version
from tests.blocks.raised import poll_with_block, raise_block, with_grounds
from tests.support.world import CLAUSES, World
from voting.polls.actions import CastRefusedError, restart_poll, settle
from voting.polls.actions.blocks import withdraw_block
from voting.polls.models import Ballot, Block, BlockState, Visibility, Withdrawal
from voting.polls.views.poll import outcome_sentence


def withdrawn(world: World, block: Block, **more: Any) -> Withdrawal:
    details: dict[str, Any] = {
        "position": "support",
        "reason": "The text was changed.",
        "by": world.people["holder of IND-2"],
        "retry_key": uuid.uuid4(),
    }
    return withdraw_block(block=block, **(details | more))


@pytest.mark.parametrize(
    ("position", "statement", "state"),
    [
        ("support", "", BlockState.WITHDRAWN),
        ("abstain", "", BlockState.WITHDRAWN),
        ("stand_aside", "", BlockState.STOOD_ASIDE),
        ("reservation", "We read clause 3 narrowly.", BlockState.RESERVED),
    ],
)
def test_a_withdrawal_is_a_new_cast_with_its_words(
    world: World, position: str, statement: str, state: str
) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    done = withdrawn(
        world, block, position=position, statement=statement, conditions="A year.", resolved_by="amendment 2"
    )
    block.refresh_from_db()
    assert block.state == state
    assert (done.ballot.number, done.ballot.position, done.ballot.statement) == (2, position, statement)
    assert (done.reason, done.conditions, done.resolved_by) == (
        "The text was changed.",
        "A year.",
        "amendment 2",
    )
    assert Ballot.objects.filter(entry=block.entry).count() == 2, "the block's own cast stays"


def test_the_outcome_says_after_which_withdrawal_the_text_was_adopted(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world, rule=world.rule)
    withdrawn(world, block, resolved_by="amendment 2")
    with clock.at(block.poll.closes_at):
        poll = settle(poll=block.poll)
        said = outcome_sentence(poll, poll.outcomes.get(is_official=True))
    assert "Adopted after the block of Seat IND-2 was withdrawn on amendment 2." in said


def test_a_reservation_is_printed_with_the_decision(client: Client, world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world, rule=world.rule)
    withdrawn(world, block, position="reservation", statement="We read clause 3 narrowly.")
    with clock.at(block.poll.closes_at):
        for page in ("", "record/"):
            html = client.get(f"{block.poll.get_absolute_url()}{page}").content.decode()
            assert "We read clause 3 narrowly." in html


def test_the_same_withdrawal_again_is_the_same_row(world: World) -> None:
    with_grounds(world)
    block, key = poll_with_block(world), uuid.uuid4()
    first = withdrawn(world, block, retry_key=key)
    assert withdrawn(world, Block.objects.in_order().get(pk=block.pk), retry_key=key) == first
    assert Ballot.objects.filter(entry=block.entry).count() == 2


def test_after_closing_nothing_is_withdrawn(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    with clock.at(block.poll.closes_at), pytest.raises(CastRefusedError):
        withdrawn(world, block)
    block.refresh_from_db()
    assert block.state == BlockState.STANDING
    assert not Withdrawal.objects.exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"position": "block"}, "position"),
        ({"position": "oppose"}, "position"),
        ({"position": "reservation"}, "statement"),
        ({"resolved_by": "x" * 201}, "resolved_by"),
    ],
)
def test_what_a_withdrawal_lacks_is_said_by_field_and_the_block_stands(
    world: World, more: dict[str, Any], field: str
) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    with pytest.raises(ValidationError) as refused:
        withdrawn(world, block, **more)
    assert field in refused.value.message_dict
    assert Block.objects.get().state == BlockState.STANDING
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("who", ["chair", "secretariat", "superuser", "holder of GOV-1", "member"])
def test_nobody_else_withdraws_a_block(world: World, who: str) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    with pytest.raises(PermissionDenied):
        withdrawn(world, block, by=world.people[who])
    assert Block.objects.get().state == BlockState.STANDING


def test_a_block_that_was_raised_again_meanwhile_is_not_withdrawn_by_an_old_page(world: World) -> None:
    with_grounds(world)
    old = poll_with_block(world)
    new = raise_block(world, old.poll)
    with pytest.raises(ValidationError):
        withdrawn(world, old)
    new.refresh_from_db()
    assert new.state == BlockState.STANDING
    assert Ballot.objects.count() == 2


def test_a_withdrawal_before_anybody_saw_the_block_leaves_no_word_of_it_in_audit_and_way(
    world: World,
) -> None:
    with_grounds(world)
    block = poll_with_block(world, visibility=Visibility.AT_CLOSING)
    withdrawn(world, block)
    assert not Entry.objects.filter(verb="block.withdrawn").exists()
    assert not world.reform.way.filter(kind="block_withdrawn").exists()


def test_a_withdrawal_of_a_block_on_view_is_a_step_of_the_way(world: World) -> None:
    with_grounds(world)
    withdrawn(world, poll_with_block(world))
    assert Entry.objects.filter(verb="block.withdrawn").count() == 1
    assert world.reform.way.filter(kind="block_withdrawn").count() == 1


def test_the_page_keeps_what_was_typed_when_the_poll_has_closed_meanwhile(
    client: Client, world: World
) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    client.force_login(world.holder("IND-2"))
    address = f"{block.get_absolute_url()}withdraw/"
    assert client.get(address).status_code == 200
    body = {"retry_key": str(uuid.uuid4()), "position": "support", "reason": "We were heard at last."}
    with clock.at(block.poll.closes_at):
        answer = client.post(address, body)
    assert answer.status_code == 409
    assert "We were heard at last." in answer.content.decode()
    assert Block.objects.get().state == BlockState.STANDING


def test_a_seat_withdraws_on_the_page_and_comes_back_to_its_block(client: Client, world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    client.force_login(world.holder("IND-2"))
    address = f"{block.get_absolute_url()}withdraw/"
    body = {"retry_key": str(uuid.uuid4()), "position": "reservation", "reason": "Heard."}
    refused = client.post(address, body).content.decode()
    assert "Write the reservation that goes on record with your support." in refused
    assert "Heard." in refused
    assert client.post(address, body | {"statement": "Narrowly."}).status_code == 302
    page = client.get(block.get_absolute_url()).content.decode()
    assert "Seat IND-2 withdraws its block and supports with a reservation" in page


def test_a_poll_that_restarts_on_another_text_says_which_block_was_not_raised_again(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world, rule=world.rule)
    changed = [*CLAUSES[:2], ClauseDraft("c03", "3", "If consensus fails", "The matter comes back.")]
    version = issue_version(reform=world.reform, clauses=changed, by=world.people["secretariat"])
    again = restart_poll(
        poll=block.poll, version=version, by=world.people["chair"], reason="Clause 3 was left out."
    )
    for code in ("GOV-1", "IND-2"):
        world.cast(again, code, "support")
    with clock.at(again.closes_at):
        poll = settle(poll=again)
        said = outcome_sentence(poll, poll.outcomes.get(is_official=True))
    assert "Adopted after the block of Seat IND-2 was not raised again on version 2." in said
    block.refresh_from_db()
    assert block.state == BlockState.STANDING, "what stood in the poll before stays as it was"


def test_a_block_that_is_raised_again_after_a_restart_is_not_said_to_be_gone(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world, rule=world.rule)
    changed = [*CLAUSES[:2], ClauseDraft("c03", "3", "If consensus fails", "The matter comes back.")]
    version = issue_version(reform=world.reform, clauses=changed, by=world.people["secretariat"])
    again = restart_poll(poll=block.poll, version=version, by=world.people["chair"], reason="Clause 3.")
    raise_block(world, again)
    with clock.at(again.closes_at):
        poll = settle(poll=again)
        said = outcome_sentence(poll, poll.outcomes.get(is_official=True))
    assert "not raised again" not in said
