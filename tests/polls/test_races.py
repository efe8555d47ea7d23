"""Sixteen at once: casts for one seat, casts while the poll closes; each beside a control without its guard.

A control takes the locks out in the test only (on SQLite, where the transaction itself is the lock, it casts
without one), holds every cast between its reading and its writing, and shows what would go wrong.
"""

from __future__ import annotations

import contextlib
import contextvars
import json
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections

from consult import clock
from tests.support.world import NOW, World, build_world
from voting.polls import actions
from voting.polls.actions import CastRefusedError, casting, settle
from voting.polls.models import Ballot, Poll, PollQuerySet, RollEntry, RollEntryQuerySet, State

PARALLEL = 16
LONGEST_HOLD = 0.5
LONGEST_HOLD_OF_A_CONTROL = 20.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    """The forum of the tests, committed, so that other connections see it."""
    with clock.at(NOW):
        yield build_world()


def in_parallel(jobs: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the jobs at one instant, each in a thread with a connection of its own; results or exceptions."""
    start, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(index: int, job: Callable[[], Any]) -> None:
        try:
            start.wait(timeout=30)
            results[index] = job()
        except Exception as error:
            results[index] = error
        finally:
            connections.close_all()

    # The clock that was set belongs to this context: each thread takes a copy of it along.
    threads = [
        threading.Thread(target=contextvars.copy_context().run, args=(run, index, job))
        for index, job in enumerate(jobs)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def hold(monkeypatch: pytest.MonkeyPatch, longest: float) -> None:
    """Hold each cast between reading and writing until all have read, or ``longest`` seconds.

    With the guard in place the others never come that far; the first waits in vain.
    """
    everybody = threading.Barrier(PARALLEL)
    check = casting.check_ballot

    def held(*args: Any) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            everybody.wait(timeout=longest)
        return check(*args)

    monkeypatch.setattr(casting, "check_ballot", held)


def take_the_locks_out(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ballot]:
    """Casting without any lock: plain reads, and on SQLite no transaction around them."""
    monkeypatch.setattr(PollQuerySet, "lock_against_closing", lambda self, pk: self.get(pk=pk))
    monkeypatch.setattr(
        RollEntryQuerySet,
        "lock_for_a_cast",
        lambda self, poll, code: self.filter(poll=poll, code=code).first(),
    )
    if connection.vendor != "sqlite":
        return actions.cast_ballot
    monkeypatch.setattr(casting, "record", lambda **entry: None)
    return actions.cast_ballot.__wrapped__  # type: ignore[attr-defined,no-any-return]


def drop_the_constraint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a seat have two casts of one number; the database of the test is thrown away afterwards."""
    constraint = next(c for c in Ballot._meta.constraints if c.name == "polls_one_row_per_cast")
    # SQLite makes the table anew from what the model says.
    kept = [other for other in Ballot._meta.constraints if other is not constraint]
    monkeypatch.setattr(Ballot._meta, "constraints", kept)
    with connection.schema_editor() as editor:
        editor.remove_constraint(Ballot, constraint)


def casts_of(
    world: World, poll: Poll, cast: Callable[..., Ballot] = actions.cast_ballot
) -> list[Callable[[], Ballot]]:
    """Sixteen casts for one seat, by its holder and its alternate in turn, with different positions."""
    by = (world.holder("GOV-1"), world.people["alternate of GOV-1"])
    positions = ("support", "abstain", "stand_aside")
    return [
        lambda i=i: cast(  # type: ignore[misc]
            poll=poll,
            seat_code="GOV-1",
            by=by[i % 2],
            position=positions[i % 3],
            retry_key=uuid.uuid4(),
        )
        for i in range(PARALLEL)
    ]


def test_sixteen_casts_for_one_seat_stand_in_one_order(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poll = world.open_poll()
    hold(monkeypatch, LONGEST_HOLD)
    results = in_parallel(casts_of(world, poll))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert sorted(Ballot.objects.values_list("number", flat=True)) == list(range(1, PARALLEL + 1))
    assert [ballot.number for ballot in Ballot.objects.counting()] == [PARALLEL]


def test_control_without_the_lock_casts_collide_and_the_constraint_refuses_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = world.open_poll()
    hold(monkeypatch, LONGEST_HOLD_OF_A_CONTROL)
    results = in_parallel(casts_of(world, poll, take_the_locks_out(monkeypatch)))
    assert any(isinstance(result, IntegrityError) for result in results)


def test_control_without_lock_and_constraint_a_seat_has_several_first_casts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = world.open_poll()
    drop_the_constraint(monkeypatch)
    hold(monkeypatch, LONGEST_HOLD_OF_A_CONTROL)
    results = in_parallel(casts_of(world, poll, take_the_locks_out(monkeypatch)))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Ballot.objects.filter(number=1).count() > 1
    assert Ballot.objects.counting().count() > 1, "the seat would count more than once"


def test_one_attempt_sixteen_times_is_one_cast(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    poll, key = world.open_poll(), uuid.uuid4()
    hold(monkeypatch, LONGEST_HOLD)
    results = in_parallel(
        [lambda: world.cast(poll, "GOV-1", "block", "No.", retry_key=key) for _ in range(PARALLEL)]
    )
    assert {getattr(result, "pk", result) for result in results} == {Ballot.objects.get().pk}


def closing_beside_casts(
    world: World, poll: Poll, cast: Callable[..., Ballot], monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """Eleven seats cast at the last moment while somebody looks at the poll whose time has come."""
    reading, check = threading.Event(), casting.check_ballot

    def held(*args: Any) -> Any:
        reading.set()
        threading.Event().wait(LONGEST_HOLD)
        return check(*args)

    monkeypatch.setattr(casting, "check_ballot", held)

    def close() -> Poll:
        reading.wait(timeout=20)
        with clock.at(poll.closes_at):
            return settle(poll=poll)

    codes = [entry.code for entry in RollEntry.objects.filter(poll=poll, decides=True)]
    jobs: list[Callable[[], Any]] = [
        lambda code=code: cast(  # type: ignore[misc]
            poll=poll, seat_code=code, by=world.holder(code), position="support", retry_key=uuid.uuid4()
        )
        for code in codes
    ]
    return in_parallel([*jobs, close])


def test_every_cast_that_was_accepted_is_counted_though_the_poll_closed_beside_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = world.open_poll()
    results = closing_beside_casts(world, poll, actions.cast_ballot, monkeypatch)
    accepted = [result for result in results if isinstance(result, Ballot)]
    refused = [result for result in results if isinstance(result, CastRefusedError)]
    assert len(accepted) + len(refused) == 11
    poll = Poll.objects.get(pk=poll.pk)
    assert poll.state == State.CLOSED
    assert accepted, "the first cast was on its way before the poll closed"
    assert json.loads(poll.closing_record)["casts"] == len(accepted) == Ballot.objects.count()


def test_control_without_the_lock_an_accepted_cast_is_missing_from_the_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = world.open_poll()
    closing_beside_casts(world, poll, take_the_locks_out(monkeypatch), monkeypatch)
    poll = Poll.objects.get(pk=poll.pk)
    assert json.loads(poll.closing_record)["casts"] < Ballot.objects.count()


def test_a_lapsed_poll_is_closed_once_by_sixteen_who_look(world: World) -> None:
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "support")
    with clock.at(poll.closes_at):
        results = in_parallel([lambda: settle(poll=poll) for _ in range(PARALLEL)])
    assert {getattr(result, "closing_sha256", result) for result in results} == {
        Poll.objects.get(pk=poll.pk).closing_sha256
    }
    assert poll.outcomes.filter(is_official=True).count() == 1
