"""Two officers certify at once; an objection arrives meanwhile: each beside a control without the lock."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from consult import clock
from consult.audit.models import Entry
from consult.forums.actions import give_office
from consult.forums.models import Office
from tests.polls.test_races import in_parallel
from tests.records.closed import AFTER, closed_poll
from tests.support.world import NOW, World, build_world, person
from voting.polls import actions
from voting.polls.actions import certifying, closing, records
from voting.polls.models import DecisionRecord, Poll, PollQuerySet, RecordObjection

WEEK = timedelta(days=7)
LONGEST_HOLD = 0.5
LONGEST_HOLD_OF_A_CONTROL = 20.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    """The forum of the tests, committed, with a second officer in the chair."""
    with clock.at(NOW):
        built = build_world()
        built.people["vice-chair"] = person("vice chair")
        give_office(user=built.people["vice-chair"], forum=built.forum, role=Office.Role.CHAIR)
        yield built


@pytest.fixture
def circulated(world: World) -> Poll:
    """A poll whose record is with the seats for another week."""
    poll = closed_poll(world, {"GOV-2": "block"})
    with clock.at(NOW + AFTER):
        world.circulate(poll)
    return poll


def take_the_lock_out(monkeypatch: pytest.MonkeyPatch, action: Callable[..., Any]) -> Callable[..., Any]:
    """An action without the poll's row held; on SQLite without the transaction that is its lock."""
    monkeypatch.setattr(PollQuerySet, "lock_alone", lambda self, pk: self.get(pk=pk))
    if connection.vendor != "sqlite":
        return action
    monkeypatch.setattr(closing, "settle", lambda *, poll: Poll.objects.get(pk=poll.pk))
    monkeypatch.setattr(records, "settle", lambda *, poll: Poll.objects.get(pk=poll.pk))
    for module in (closing, records):
        monkeypatch.setattr(module, "record_of_poll", lambda verb, poll, by, **data: None)
    return action.__wrapped__  # type: ignore[attr-defined,no-any-return]


def both_certify(
    world: World, poll: Poll, certify: Callable[..., Poll], monkeypatch: pytest.MonkeyPatch, longest: float
) -> list[Any]:
    """Chair and vice-chair certify at one instant, each held between looking and writing."""
    together, look = threading.Barrier(2), certifying.why_not_ripe

    def held(poll: Poll) -> str:
        fault = look(poll)
        with contextlib.suppress(threading.BrokenBarrierError):
            together.wait(timeout=longest)
        return fault

    monkeypatch.setattr(certifying, "why_not_ripe", held)
    officers = [world.people["chair"], world.people["vice-chair"]]
    with clock.at(NOW + AFTER + WEEK):
        return in_parallel([lambda by=by: certify(poll=poll, by=by) for by in officers])  # type: ignore[misc]


def test_two_officers_who_certify_at_once_make_one_certified_record(
    world: World, circulated: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = both_certify(world, circulated, actions.certify_poll, monkeypatch, LONGEST_HOLD)
    refused = [each for each in results if isinstance(each, ValidationError | PermissionDenied)]
    assert len(refused) == 1, results
    assert Entry.objects.filter(verb="poll.certified").count() == 1
    assert circulated.reform.way.filter(kind="certified").count() == 1


def test_control_without_the_lock_both_officers_certify(
    world: World, circulated: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    certify = take_the_lock_out(monkeypatch, actions.certify_poll)
    results = both_certify(world, circulated, certify, monkeypatch, LONGEST_HOLD_OF_A_CONTROL)
    assert [each for each in results if isinstance(each, Exception)] == []
    assert circulated.reform.way.filter(kind="certified").count() == 2


def objecting_beside_certifying(
    world: World, poll: Poll, object_: Callable[..., Any], certify: Callable[..., Any], monkeypatch: Any
) -> list[Any]:
    """A seat objects in the last second while the chair certifies in the next one."""
    looking, check = threading.Event(), records.check_plain

    def held(text: str, limit: int = 4000) -> str:
        looking.set()
        threading.Event().wait(LONGEST_HOLD)
        return check(text, limit)

    monkeypatch.setattr(records, "check_plain", held)

    def objects() -> Any:
        with clock.at(NOW + AFTER + WEEK - timedelta(seconds=1)):
            words = {"part": "wording", "proposed": "Otherwise.", "reason": "It was so."}
            return object_(poll=poll, seat_code="GOV-1", by=world.holder("GOV-1"), **words)

    def certifies() -> Any:
        looking.wait(timeout=20)
        with clock.at(NOW + AFTER + WEEK):
            return certify(poll=poll, by=world.people["chair"])

    return in_parallel([objects, certifies])


def test_an_objection_that_was_accepted_is_never_missing_from_the_certified_record(
    world: World, circulated: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    objected, certified = objecting_beside_certifying(
        world, circulated, actions.object_to_record, actions.certify_poll, monkeypatch
    )
    assert isinstance(objected, RecordObjection)
    assert isinstance(certified, ValidationError), "the objection waits for its answer"
    assert DecisionRecord.objects.get(poll=circulated).state == "circulated"


def test_control_without_the_lock_an_accepted_objection_is_missing_from_the_record(
    world: World, circulated: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    object_ = take_the_lock_out(monkeypatch, actions.object_to_record)
    certify = take_the_lock_out(monkeypatch, actions.certify_poll)
    objected, _certified = objecting_beside_certifying(world, circulated, object_, certify, monkeypatch)
    assert isinstance(objected, RecordObjection)
    record = DecisionRecord.objects.get(poll=circulated)
    assert record.state == "certified"
    assert json.loads(record.document)["objections"] == []
    assert record.objections.count() == 1
