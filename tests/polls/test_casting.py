"""Casting: every position, one seat for holder and alternate, the retry, and what it costs the database."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoCaptureOnCommitCallbacks

from consult import clock
from consult.audit.models import Entry
from consult.canonical import parse_canonical, sha256_hex
from tests.support.world import World
from voting import rules
from voting.polls import turnout
from voting.polls.actions import CastRefusedError, add_comparison_rule, cast_ballot, settle
from voting.polls.models import Ballot, Poll

POSITIONS = {
    "support": "",
    "reservation": "Clause 3 needs a date.",
    "abstain": "",
    "stand_aside": "",
    "block": "It binds communities without their vote.",
}


@pytest.fixture
def poll(world: World) -> Poll:
    return world.open_poll()


@pytest.mark.parametrize(("position", "statement"), POSITIONS.items())
def test_every_position_is_recorded_as_it_was_cast(
    world: World, poll: Poll, position: str, statement: str
) -> None:
    ballot = world.cast(poll, "GOV-1", position, statement)
    stored = Ballot.objects.get(pk=ballot.pk)
    record = json.loads(stored.record)
    assert (stored.position, stored.statement, stored.number) == (position, statement, 1)
    assert (record["position"], record["statement"], record["seat"]) == (position, statement, "GOV-1")
    assert record["opening"] == poll.opening_sha256
    assert record["cast_at"] == "2026-03-02T09:00:00Z"


def test_an_opposition_is_recorded_where_the_rule_offers_it(world: World) -> None:
    poll = world.open_poll(rule=world.kept("kp.majority_participants"))
    assert world.cast(poll, "GOV-1", "oppose").position == "oppose"


def test_a_record_is_canonical_hashed_and_hides_its_position_behind_a_nonce(world: World, poll: Poll) -> None:
    first, second = world.cast(poll, "GOV-1", "support"), world.cast(poll, "GOV-2", "support")
    for ballot in (first, second):
        parse_canonical(ballot.record.encode())
        assert sha256_hex(ballot.record.encode()) == ballot.sha256
    nonces = {json.loads(ballot.record)["nonce"] for ballot in (first, second)}
    assert len(nonces) == 2
    assert all(len(nonce) == 32 for nonce in nonces)


@pytest.mark.parametrize("position", ["oppose", "unknown", "spoilt", "", "SUPPORT", "no such"])
def test_a_position_that_the_rule_does_not_offer_is_refused(world: World, poll: Poll, position: str) -> None:
    with pytest.raises(ValidationError) as caught:
        world.cast(poll, "GOV-1", position)
    assert "position" in caught.value.message_dict
    assert not Ballot.objects.exists()


@pytest.mark.parametrize(
    ("position", "statement"),
    [
        ("block", ""),
        ("block", " \n "),
        ("reservation", ""),
        ("block", "x" * 4001),
        ("block", "a\x00b"),
        ("block", "a\ud800b"),
    ],
)
def test_missing_or_unfit_words_are_refused(world: World, poll: Poll, position: str, statement: str) -> None:
    with pytest.raises(ValidationError) as caught:
        world.cast(poll, "GOV-1", position, statement)
    assert "statement" in caught.value.message_dict
    assert not Ballot.objects.exists()


def test_words_are_stored_in_the_form_in_which_they_are_hashed(world: World, poll: Poll) -> None:
    ballot = world.cast(poll, "GOV-1", "block", " Cafe\u0301\r\nau lait ")
    assert ballot.statement == "Caf\u00e9\nau lait"
    assert json.loads(ballot.record)["statement"] == ballot.statement


def test_holder_and_alternate_share_one_seat(world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "block", "As holder.")
    second = world.cast(poll, "GOV-1", "support", by=world.people["alternate of GOV-1"])
    assert second.number == 2
    counting = Ballot.objects.filter(poll=poll).counting()
    assert [(b.entry.code, b.number, b.position) for b in counting] == [("GOV-1", 2, "support")]


def test_the_same_attempt_is_the_same_cast(world: World, poll: Poll) -> None:
    key = uuid.uuid4()
    first = world.cast(poll, "GOV-1", "block", "No.", retry_key=key)
    again = world.cast(poll, "GOV-1", "block", "No.\r\n", retry_key=key)
    assert again.pk == first.pk
    assert Entry.objects.filter(verb="ballot.cast").count() == 1


def test_an_attempt_cannot_be_used_for_something_else(world: World, poll: Poll) -> None:
    key = uuid.uuid4()
    world.cast(poll, "GOV-1", "support", retry_key=key)
    with pytest.raises(ValidationError, match="other content"):
        world.cast(poll, "GOV-1", "abstain", retry_key=key)
    world.cast(poll, "GOV-1", "abstain")
    with pytest.raises(ValidationError, match="replaced by a later one"):
        world.cast(poll, "GOV-1", "support", retry_key=key)
    assert [b.position for b in Ballot.objects.order_by("number")] == ["support", "abstain"]


def test_the_same_key_for_another_seat_is_another_attempt(world: World, poll: Poll) -> None:
    key = uuid.uuid4()
    world.cast(poll, "GOV-1", "support", retry_key=key)
    assert world.cast(poll, "GOV-2", "abstain", retry_key=key).number == 1


def test_the_closing_second_does_not_belong_to_the_poll(world: World, poll: Poll) -> None:
    with clock.at(poll.closes_at - timedelta(microseconds=1)):
        world.cast(poll, "GOV-1", "support")
    with clock.at(poll.closes_at), pytest.raises(CastRefusedError):
        world.cast(poll, "GOV-2", "support")


def test_an_advisory_ballot_never_counts_in_the_outcome_but_does_in_a_comparison(world: World) -> None:
    everybody = rules.load_rule({**world.rule.document, "id": "test.everybody", "voters": "everyone"})
    add_comparison_rule(forum=world.forum, rule=everybody, label="Everybody", position=1)
    poll = world.open_poll()
    for entry in poll.roll.filter(decides=True):
        world.cast(poll, entry.code, "support")
    world.cast(poll, "OBS-1", "block", "Observers were not heard.")
    with clock.at(poll.closes_at):
        poll = settle(poll=poll)
    official = poll.outcomes.get(is_official=True)
    assert official.kind == "adopted"
    assert "OBS-1" not in json.dumps(official.document)
    assert poll.outcomes.get(label="Everybody").kind == "blocked"


def test_the_audit_says_who_cast_for_which_seat_and_never_what(world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "block", "A reason that stays out of the audit.")
    entry = Entry.objects.get(verb="ballot.cast")
    assert entry.data == {"seat": "GOV-1", "number": 1, "role": "holder"}
    assert "block" not in json.dumps(entry.data)
    assert "reason that stays" not in entry.thing_label


def test_a_cast_makes_six_statements(world: World, poll: Poll) -> None:
    """Poll and seat locked, accreditation, latest cast, ballot, audit entry; and the transaction.

    A block makes two more: the grounds that the forum lists are read, and its own row is written; what takes
    its place ends it by one.
    """
    world.cast(poll, "GOV-1", "support")
    for code, position, statements in (
        ("GOV-1", "abstain", 6),
        ("GOV-2", "support", 6),
        ("GOV-3", "block", 8),
        ("GOV-3", "support", 7),
    ):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            world.cast(poll, code, position, "No." if position == "block" else "")
        made = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
        assert len(made) == statements, made
        assert not any("opening_record" in sql for sql in made), "the long records are not read"


def test_a_channel_layer_that_is_down_fails_no_cast(
    world: World,
    poll: Poll,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    calls = []

    class Broken:
        async def group_send(self, group: str, message: dict[str, object]) -> None:
            calls.append(group)
            raise ConnectionError("no Redis here")

    monkeypatch.setattr(turnout, "get_channel_layer", Broken)
    monkeypatch.setattr(turnout, "_announced", {})
    monkeypatch.setattr(turnout, "_silent_until", 0.0)
    with django_capture_on_commit_callbacks(execute=True):
        world.cast(poll, "GOV-1", "support")
    with django_capture_on_commit_callbacks(execute=True):
        world.cast(poll, "GOV-2", "support")
    assert Ballot.objects.count() == 2
    assert calls == [f"poll.{poll.uid}"], "a layer that is down is left alone for a while"


def test_nobody_acts_for_a_seat_of_a_draft_for_it_has_no_roll(world: World) -> None:
    poll = world.draft_poll()
    with pytest.raises(PermissionDenied):
        cast_ballot(
            poll=poll,
            seat_code="GOV-1",
            by=world.holder("GOV-1"),
            position="support",
            retry_key=uuid.uuid4(),
        )
