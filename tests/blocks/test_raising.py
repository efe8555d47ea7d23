"""A block is written with its cast: grounds, clause, what would lift it; refused whole, or kept whole."""

from __future__ import annotations

import json
import uuid

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consult import clock
from consult.audit.models import Entry
from consult.texts.actions import ClauseDraft, issue_version
from tests.blocks.raised import LISTED, SAID, WHY, poll_with_block, raise_block, with_grounds
from tests.support.world import CLAUSES, World
from voting.polls.actions.blocks import keep_grounds
from voting.polls.models import Ballot, Block, BlockState, Poll, Visibility
from voting.polls.objections import Grounds, objecting_position


def test_a_block_carries_grounds_clause_and_what_would_lift_it(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    assert [ground.key for ground in block.grounds.all()] == ["harm"]
    assert block.clause is not None
    assert (block.clause.key, block.lifted_by, block.state) == ("c03", "Leave out clause 3.", "standing")
    assert block.ballot.statement == WHY
    record = json.loads(block.ballot.record)
    assert record["objection"] == {"grounds": ["harm"], "clause": "c03", "lifted_by": "Leave out clause 3."}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Grounds(("unheard of",)), "grounds"),
        (Grounds(), "grounds"),
        (None, "grounds"),
        (Grounds(("harm",), "c99"), "clause"),
        (Grounds(("harm",), "", "x" * 4001), "lifted_by"),
        (Grounds(("harm",), "", "a\x00b"), "lifted_by"),
    ],
)
def test_what_a_block_lacks_is_said_by_field_and_nothing_is_written(
    world: World, said: Grounds | None, field: str
) -> None:
    with_grounds(world)
    poll = world.open_poll()
    with pytest.raises(ValidationError) as refused:
        raise_block(world, poll, said=said)
    assert field in refused.value.message_dict
    assert not Ballot.objects.exists()
    assert not Block.objects.exists()


def test_a_clause_that_another_version_has_is_refused(world: World) -> None:
    more = ClauseDraft("c04", "4", "Review", "The forum reviews this after a year.")
    poll = world.open_poll()
    issue_version(reform=world.reform, clauses=[*CLAUSES, more], by=world.people["secretariat"])
    with pytest.raises(ValidationError) as refused:
        raise_block(world, poll, said=Grounds((), "c04"))
    assert "clause" in refused.value.message_dict


def test_where_a_forum_lists_no_grounds_a_block_needs_none(world: World) -> None:
    block = poll_with_block(world, said=None)
    assert not block.grounds.exists()
    assert "objection" not in json.loads(block.ballot.record)


def test_other_positions_leave_grounds_alone(world: World) -> None:
    with_grounds(world)
    poll = world.open_poll()
    ballot = world.cast(poll, "GOV-1", "support", grounds=SAID)
    assert not Block.objects.exists()
    assert "objection" not in json.loads(ballot.record)


def test_where_opposition_is_the_objection_it_is_worked_through_as_a_block(world: World) -> None:
    with_grounds(world)
    poll = world.open_poll(rule=world.kept("national.double_majority"))
    assert objecting_position(poll) == "oppose"
    world.cast(poll, "GOV-1", "oppose", WHY, grounds=SAID)
    assert [ground.key for ground in Block.objects.get().grounds.all()] == ["harm"]


def test_where_no_seat_can_stop_the_proposal_alone_opposing_is_a_vote_and_no_block(world: World) -> None:
    poll = world.open_poll(rule=world.kept("kp.two_thirds_participants"))
    assert objecting_position(poll) is None
    world.cast(poll, "GOV-1", "oppose")
    assert not Block.objects.exists()


def test_casting_a_block_again_replaces_it_and_both_stay(world: World) -> None:
    with_grounds(world)
    first = poll_with_block(world)
    second = raise_block(world, first.poll, said=Grounds(("purpose",), "", ""))
    first.refresh_from_db()
    assert (first.state, second.state) == (BlockState.REPLACED, BlockState.STANDING)
    assert second.ballot.number == 2


def test_another_position_ends_a_block(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    world.cast(block.poll, "IND-2", "support")
    block.refresh_from_db()
    assert block.state == BlockState.REPLACED


def test_the_same_attempt_again_is_the_same_block_and_another_content_is_refused(world: World) -> None:
    with_grounds(world)
    poll, key = world.open_poll(), uuid.uuid4()
    first = world.cast(poll, "IND-2", "block", WHY, grounds=SAID, retry_key=key)
    assert world.cast(poll, "IND-2", "block", WHY, grounds=SAID, retry_key=key) == first
    with pytest.raises(ValidationError):
        world.cast(poll, "IND-2", "block", WHY, grounds=Grounds(("purpose",)), retry_key=key)
    assert Block.objects.count() == 1


def test_raising_a_block_leaves_nothing_in_the_audit_but_that_a_ballot_was_cast(world: World) -> None:
    with_grounds(world)
    poll_with_block(world, visibility=Visibility.AT_CLOSING)
    written = Entry.objects.order_by("-pk").first()
    assert written is not None
    assert written.verb == "ballot.cast"
    assert "block" not in json.dumps(written.data)


def test_a_ground_in_other_words_needs_a_key_of_its_own(world: World) -> None:
    with_grounds(world)
    with pytest.raises(ValidationError):
        keep_grounds(forum=world.forum, grounds=[("harm", "Great harm", "")])
    keep_grounds(forum=world.forum, grounds=[LISTED[0]])
    left = world.forum.grounds.filter(withdrawn_at=None)
    assert [ground.key for ground in left] == ["purpose"]
    assert world.forum.grounds.count() == 3


def ballot_address(poll: Poll, code: str = "IND-2") -> str:
    return f"/decisions/polls/{poll.uid}/ballot/{code}/"


def typed(step: str, **more: object) -> dict[str, object]:
    said = {
        "step": step,
        "position": "block",
        "retry_key": str(uuid.UUID(int=5)),
        "statement_block": WHY,
        "grounds": ["harm", "process"],
        "clause": "c02",
        "lifted_by": "A vote at the end.",
    }
    return said | more


def test_the_ballot_asks_for_grounds_and_casts_them(client: Client, world: World) -> None:
    with_grounds(world)
    poll = world.open_poll()
    client.force_login(world.holder("IND-2"))
    page = client.get(ballot_address(poll)).content.decode()
    for words in ("On which grounds", "It would harm those whom it concerns.", "What would lift it", "c02"):
        assert words in page
    review = client.post(ballot_address(poll), typed("review")).content.decode()
    assert "Serious harm; The way it was decided" in review
    assert 'name="grounds" value="harm"' in review
    assert client.post(ballot_address(poll), typed("cast")).status_code == 302
    block = Block.objects.get()
    assert [ground.key for ground in block.grounds.all()] == ["harm", "process"]
    assert (block.clause.key if block.clause else "", block.lifted_by) == ("c02", "A vote at the end.")
    again = client.get(ballot_address(poll)).content.decode()
    assert "A vote at the end." in again, "the ballot shows what stands on record, to be changed"


def test_missing_grounds_are_said_beside_their_field_and_nothing_typed_is_lost(
    client: Client, world: World
) -> None:
    with_grounds(world)
    poll = world.open_poll()
    client.force_login(world.holder("IND-2"))
    for step in ("review", "cast"):
        page = client.post(ballot_address(poll), typed(step, grounds=[])).content.decode()
        assert "A block names its grounds: choose at least one." in page
        assert "A vote at the end." in page
        assert WHY in page
    assert not Ballot.objects.exists()
    back = client.post(ballot_address(poll), typed("edit")).content.decode()
    assert back.count("checked") >= 3, "both grounds and the position"


def test_a_cast_of_another_position_reads_no_grounds(client: Client, world: World) -> None:
    with_grounds(world)
    poll = world.open_poll()
    client.force_login(world.holder("GOV-1"))
    with CaptureQueriesContext(connection) as queries:
        client.post(
            f"/decisions/polls/{poll.uid}/ballot/GOV-1/",
            {"step": "cast", "position": "support", "retry_key": str(uuid.uuid4())},
        )
    assert Ballot.objects.count() == 1
    assert not [q for q in queries if "polls_ground" in q["sql"] or "polls_block" in q["sql"]]


def test_what_was_typed_is_shown_in_words_when_the_poll_has_closed_meanwhile(
    client: Client, world: World
) -> None:
    with_grounds(world)
    poll = world.open_poll()
    client.force_login(world.holder("IND-2"))
    with clock.at(poll.closes_at):
        answer = client.post(ballot_address(poll), typed("cast"))
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        WHY,
        "A vote at the end.",
        "Serious harm: It would harm those whom it concerns.",
        "2. Consensus",
    ):
        assert words in page
    assert not Block.objects.exists()
