"""Closing: by the clock, recorded once by whoever looks first; deadlines only move later; what follows."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.canonical import canonical_json, parse_canonical, sha256_hex
from consult.texts.models import Reform, Stage
from tests.support.world import NOW, World
from voting.polls.actions import annul_poll, close_early, extend_poll, settle
from voting.polls.models import TRANSITIONS, Extension, Poll, State, StoredOutcome


@pytest.fixture
def poll(world: World) -> Poll:
    world.compare("kp.majority_participants")
    return world.open_poll()


def test_the_clock_closes_a_poll_in_every_query_before_anybody_has_looked(world: World, poll: Poll) -> None:
    assert list(Poll.objects.open()) == [poll]
    with clock.at(poll.closes_at):
        assert not Poll.objects.open().exists()
        assert list(Poll.objects.over()) == [poll]
        assert list(Poll.objects.lapsed()) == [poll]
        assert poll.is_over
        assert not poll.is_open


def test_nothing_is_settled_before_its_time(world: World, poll: Poll) -> None:
    with clock.at(poll.closes_at - timedelta(seconds=1)):
        assert settle(poll=poll).state == State.OPEN
    assert not StoredOutcome.objects.exists()


def test_the_closing_record_is_written_once_whoever_looks(client: Client, world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "support")
    with clock.at(poll.closes_at + timedelta(days=1)):
        client.get("/decisions/")
        first = Poll.objects.get(pk=poll.pk)
    with clock.at(poll.closes_at + timedelta(days=2)):
        client.get(poll.get_absolute_url())
        settle(poll=poll)
    again = Poll.objects.get(pk=poll.pk)
    assert first.state == State.CLOSED
    assert (first.closing_record, first.closed_at) == (again.closing_record, poll.closes_at)
    assert Entry.objects.filter(verb="poll.closed").count() == 1
    assert StoredOutcome.objects.filter(poll=poll).count() == 2


def test_the_closing_record_is_canonical_and_holds_the_digests(world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "support")
    world.cast(poll, "GOV-1", "block", "On second thoughts.")
    world.cast(poll, "GOV-2", "support")
    with clock.at(poll.closes_at):
        poll = settle(poll=poll)
    data = poll.closing_record.encode()
    parse_canonical(data)
    assert sha256_hex(data) == poll.closing_sha256
    record = json.loads(data)
    official = poll.outcomes.get(is_official=True)
    assert (record["casts"], record["counted"], record["closed_by"]) == (3, 2, "clock")
    assert record["opening"] == poll.opening_sha256
    assert record["outcome"] == official.sha256 == sha256_hex(canonical_json(official.document))
    assert record["ballots"] == official.ballots_sha256


def test_no_outcome_exists_before_closing(client: Client, world: World, poll: Poll) -> None:
    for entry in poll.roll.all():
        world.cast(poll, entry.code, "support")
        client.get(poll.get_absolute_url())
        client.get("/decisions/")
    assert not StoredOutcome.objects.exists()


def test_closing_early_waits_for_every_deciding_seat_and_not_for_observers(world: World, poll: Poll) -> None:
    chair = world.people["chair"]
    seats = [entry.code for entry in poll.roll.filter(decides=True)]
    for code in seats[:-1]:
        world.cast(poll, code, "support")
    with pytest.raises(ValidationError, match="have not cast yet"):
        close_early(poll=poll, by=chair, reason="We are many.")
    world.cast(poll, seats[-1], "support")
    with pytest.raises(ValidationError) as caught:
        close_early(poll=poll, by=chair, reason="  ")
    assert "reason" in caught.value.message_dict
    closed = close_early(poll=poll, by=chair, reason="All have answered.")
    assert closed.state == State.CLOSED
    assert json.loads(closed.closing_record)["closed_by"] == "chair"
    assert json.loads(closed.closing_record)["reason"] == "All have answered."


def test_a_deadline_moves_later_with_a_reason_and_never_sooner(world: World, poll: Poll) -> None:
    chair, closes_at = world.people["chair"], poll.closes_at
    for moment in (closes_at, closes_at - timedelta(seconds=1), NOW):
        with pytest.raises(ValidationError) as caught:
            extend_poll(poll=poll, closes_at=moment, reason="Why not.", by=chair)
        assert "never shortened" in caught.value.message_dict["closes_at"][0]
    with pytest.raises(ValidationError) as caught:
        extend_poll(poll=poll, closes_at=closes_at + timedelta(days=1), reason="", by=chair)
    assert "reason" in caught.value.message_dict
    extend_poll(poll=poll, closes_at=closes_at + timedelta(days=1), reason="A holiday.", by=chair)
    with clock.at(closes_at):
        world.cast(poll, "GOV-1", "support")
    with pytest.raises(IntegrityError), transaction.atomic():
        Extension.objects.create(
            poll=poll,
            old_closes_at=closes_at,
            new_closes_at=closes_at - timedelta(days=1),
            reason="x",
            extended_at=NOW,
        )


def test_a_poll_that_has_closed_is_not_extended(world: World, poll: Poll) -> None:
    with clock.at(poll.closes_at), pytest.raises(ValidationError, match="cannot be moved any more"):
        extend_poll(
            poll=poll, closes_at=poll.closes_at + timedelta(days=1), reason="x", by=world.people["chair"]
        )


def test_certifying_a_lapsed_poll_settles_it_first(world: World, poll: Poll) -> None:
    with clock.at(poll.closes_at):
        certified = world.certify(poll)
    assert certified.state == State.CERTIFIED
    assert certified.closing_sha256


def test_annulling_keeps_ballots_and_records_and_gives_its_reason(world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "support")
    with clock.at(poll.closes_at):
        closed = settle(poll=poll)
        with pytest.raises(ValidationError):
            annul_poll(poll=poll, by=world.people["chair"], reason=" ")
        annulled = annul_poll(poll=poll, by=world.people["chair"], reason="The roll was wrong.")
    assert annulled.state == State.ANNULLED
    assert annulled.closing_record == closed.closing_record
    assert annulled.ballots.count() == 1
    assert Reform.objects.get(pk=world.reform.pk).stage == Stage.CONSULTATION


def test_an_annulled_poll_takes_no_cast_and_has_no_outcome_after_its_time(world: World, poll: Poll) -> None:
    world.cast(poll, "GOV-1", "support")
    annul_poll(poll=poll, by=world.people["chair"], reason="Wrong text.")
    with clock.at(poll.closes_at):
        assert settle(poll=poll).state == State.ANNULLED
    assert not StoredOutcome.objects.exists()


@pytest.mark.parametrize("state", State.values)
def test_nothing_moves_a_poll_back(state: str) -> None:
    order = [State.DRAFT, State.OPEN, State.CLOSED, State.CERTIFIED, State.ANNULLED]
    assert all(order.index(State(to)) > order.index(State(state)) for to in TRANSITIONS[state])


def test_the_database_knows_no_closed_poll_without_its_record(world: World, poll: Poll) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(state=State.CLOSED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(state="half open")


def test_nobody_but_the_chair_closes_extends_certifies_or_annuls(world: World, poll: Poll) -> None:
    for name in ("secretariat", "superuser", "holder of GOV-1", "outsider"):
        by = world.people[name]
        with pytest.raises(PermissionDenied):
            annul_poll(poll=poll, by=by, reason="x")
        with pytest.raises(PermissionDenied):
            extend_poll(poll=poll, closes_at=poll.closes_at + timedelta(days=1), reason="x", by=by)
