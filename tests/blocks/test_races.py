"""At one instant: a block withdrawn while the poll closes, two findings, the last two voices of a panel.

Each beside a control without the lock, which shows what would go wrong. Where a database has one writer at a
time the transaction itself is the lock; there the control runs the action without one.
"""

from __future__ import annotations

import contextlib
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from consult import clock
from tests.blocks.raised import poll_with_block, seats, with_grounds
from tests.polls.test_races import in_parallel, take_the_locks_out
from tests.support.world import NOW, World, build_world
from voting.polls.actions import CastRefusedError, casting, settle
from voting.polls.actions import findings as finding_actions
from voting.polls.actions import grounds as ground_actions
from voting.polls.actions.blocks import withdraw_block
from voting.polls.actions.grounds import find_grounds, name_panel, speak_on_panel
from voting.polls.models import (
    Ballot,
    Block,
    BlockState,
    Finding,
    Poll,
    PollQuerySet,
    State,
    StoredOutcome,
    WhoTests,
    Withdrawal,
)

HELD = 0.4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    """The forum of the tests, committed, so that other connections see it."""
    with clock.at(NOW):
        yield build_world()


def bare(action: Callable[..., Any]) -> Callable[..., Any]:
    """An action without its transaction where that is the lock; its locks are taken out elsewhere."""
    return getattr(action, "__wrapped__", action) if connection.vendor == "sqlite" else action


def hold_casts(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Let a cast stop between reading and writing; the event says that it has read."""
    read, check = threading.Event(), casting.check_ballot

    def held(*args: Any) -> Any:
        read.set()
        threading.Event().wait(HELD)
        return check(*args)

    monkeypatch.setattr(casting, "check_ballot", held)
    return read


def withdrawing_beside_closing(block: Block, world: World, read: threading.Event) -> list[Any]:
    """The holder withdraws at the last moment while somebody looks at the poll whose time has come."""

    def close() -> Poll:
        read.wait(timeout=20)
        with clock.at(block.poll.closes_at):
            return settle(poll=block.poll)

    def withdraw() -> Withdrawal:
        return withdraw_block(
            block=block,
            by=world.people["holder of IND-2"],
            position="support",
            retry_key=uuid.uuid4(),
            reason="It was changed.",
        )

    return in_parallel([withdraw, close])


def test_a_block_withdrawn_while_the_poll_closes_is_withdrawn_and_counted_so_or_stands(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    done, _closed = withdrawing_beside_closing(block, world, hold_casts(monkeypatch))
    poll = Poll.objects.get(pk=block.poll_id)
    block.refresh_from_db()
    kind = StoredOutcome.objects.standing().get(poll=poll).kind
    assert poll.state == State.CLOSED
    if isinstance(done, Withdrawal):
        assert (block.state, kind) == (BlockState.WITHDRAWN, "adopted")
    else:
        assert isinstance(done, CastRefusedError)
        assert (block.state, kind, Withdrawal.objects.count()) == (BlockState.STANDING, "blocked", 0)


def test_control_without_the_lock_a_block_is_withdrawn_and_yet_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    read = hold_casts(monkeypatch)
    cast = take_the_locks_out(monkeypatch)

    def close() -> Poll:
        read.wait(timeout=20)
        with clock.at(block.poll.closes_at):
            return settle(poll=block.poll)

    def support() -> Ballot:
        return cast(
            poll=block.poll,
            seat_code="IND-2",
            by=world.people["holder of IND-2"],
            position="support",
            retry_key=uuid.uuid4(),
        )

    results = in_parallel([support, close])
    assert [result for result in results if isinstance(result, Exception)] == []
    block.refresh_from_db()
    assert block.state == BlockState.REPLACED
    assert StoredOutcome.objects.standing().get(poll=block.poll).kind == "blocked"


def hold_findings(monkeypatch: pytest.MonkeyPatch, how_many: int) -> None:
    """Hold each finding between what it read and what it writes until all have read, or for a while."""
    everybody = threading.Barrier(how_many)
    check = ground_actions.can_find_grounds

    def held(*args: Any) -> Any:
        answer = check(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            everybody.wait(timeout=HELD)
        return answer

    monkeypatch.setattr(ground_actions, "can_find_grounds", held)


def two_findings(block: Block, world: World, find: Callable[..., Finding]) -> list[Any]:
    chair = world.people["chair"]
    return in_parallel(
        [
            lambda is_founded=is_founded: find(  # type: ignore[misc]
                block=block, is_founded=is_founded, reasons="Because.", by=chair
            )
            for is_founded in (True, False)
        ]
    )


def test_of_two_findings_at_once_one_stands_and_the_other_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    hold_findings(monkeypatch, 2)
    results = two_findings(block, world, find_grounds)
    found = [result for result in results if isinstance(result, Finding)]
    assert len(found) == 1
    assert isinstance(next(r for r in results if r is not found[0]), ValidationError)
    block.refresh_from_db()
    assert block.state == (BlockState.FOUNDED if found[0].is_founded else BlockState.UNFOUNDED)
    assert Finding.objects.count() == 1


def test_control_without_the_lock_two_findings_meet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both find the block untested; only the number that a finding has once keeps the second out."""
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    monkeypatch.setattr(PollQuerySet, "lock_alone", lambda self, pk: self.get(pk=pk))
    for module in (finding_actions, ground_actions):
        monkeypatch.setattr(module, "record_of_poll", lambda *args, **data: None)
    monkeypatch.setattr(finding_actions, "step_of_poll", lambda *args, **data: None)
    monkeypatch.setattr(ground_actions, "settle", lambda *, poll: Poll.objects.get(pk=poll.pk))
    hold_findings(monkeypatch, 2)
    results = two_findings(block, world, bare(find_grounds))
    refused = [result for result in results if isinstance(result, ValidationError | PermissionDenied)]
    assert not refused, "nobody was told that there is a finding already"


def test_of_the_last_two_voices_at_once_one_writes_the_finding(world: World) -> None:
    with_grounds(world, WhoTests.PANEL)
    block = poll_with_block(world)
    named = name_panel(block=block, seats=seats(world, "GOV-1", "CSO-1", "COM-1"), by=world.people["chair"])
    panel = {member.seat.code: member for member in named}
    results = in_parallel(
        [
            lambda code=code: speak_on_panel(  # type: ignore[misc]
                member=panel[code], is_founded=code != "GOV-1", reasons="Because.", by=world.holder(code)
            )
            for code in panel
        ]
    )
    assert [result for result in results if isinstance(result, Exception)] == []
    assert Finding.objects.get().is_founded
    assert Block.objects.get(pk=block.pk).state == BlockState.FOUNDED
