"""Two officers at once: stating a result, confirming the next stage, restarting; each beside its control."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from consult import clock
from consult.forums.actions import give_office
from consult.forums.models import Office
from tests.polls.test_races import LONGEST_HOLD, in_parallel, world
from tests.support.judged import judged_rule
from tests.support.world import World, person
from voting.polls.actions import confirm_next_stage, settle, state_outcome
from voting.polls.actions import stages as following
from voting.polls.actions import statements as stating
from voting.polls.models import OutcomeStatement, Poll, StoredOutcome

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["world"]


def chairs(world: World) -> list[Any]:
    """The chair and a second one."""
    second = person("second chair")
    give_office(user=second, forum=world.forum, role=Office.Role.CHAIR)
    return [world.people["chair"], second]


def judged_poll(world: World) -> Poll:
    poll = world.open_poll(rule=judged_rule(world))
    for code in ("GOV-1", "GOV-2", "IND-1"):
        world.cast(poll, code, "support")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


def held(real: Callable[..., Any]) -> Callable[..., Any]:
    """The same, a while later."""

    def later(*args: Any, **named: Any) -> Any:
        threading.Event().wait(LONGEST_HOLD)
        return real(*args, **named)

    return later


def stated_by_both(world: World, poll: Poll) -> list[Any]:
    findings = ("rough_consensus", "no_rough_consensus")
    return in_parallel(
        [
            lambda who=who, finding=finding: state_outcome(  # type: ignore[misc]
                poll=poll, finding=finding, reasons="As I find.", by=who
            )
            for who, finding in zip(chairs(world), findings, strict=True)
        ]
    )


def test_of_two_who_state_a_result_at_once_one_is_on_record_and_the_other_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = judged_poll(world)
    monkeypatch.setattr(stating, "stated_row", held(stating.stated_row))
    results = stated_by_both(world, poll)
    assert sum(isinstance(result, OutcomeStatement) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert poll.statements.count() == 1
    assert StoredOutcome.objects.filter(poll=poll, is_official=True).count() == 2


def test_control_without_the_look_at_what_was_read_the_second_would_overrule_the_first_unseen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = judged_poll(world)
    monkeypatch.setattr(stating, "_check_statement", lambda *args: None)
    results = stated_by_both(world, poll)
    assert sum(isinstance(result, OutcomeStatement) for result in results) == 2
    assert poll.statements.count() == 2


def consensus_that_failed(world: World) -> Poll:
    poll = world.open_poll(rule=world.kept("kp.ddi2017"), rule_stage="consensus")
    world.cast(poll, "GOV-1", "support")
    world.cast(poll, "CSO-1", "oppose")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


def confirmed_by_both(world: World, poll: Poll) -> list[Any]:
    return in_parallel(
        [
            lambda who=who: confirm_next_stage(poll=poll, by=who, reason="On to the vote.")  # type: ignore[misc]
            for who in chairs(world)
        ]
    )


def test_of_two_who_confirm_the_next_stage_at_once_one_makes_the_poll(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = consensus_that_failed(world)
    monkeypatch.setattr(following, "prepare_poll", held(following.prepare_poll))
    results = confirmed_by_both(world, poll)
    assert sum(isinstance(result, Poll) for result in results) == 1
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert poll.following.count() == 1


def test_control_without_the_look_at_what_follows_the_database_still_refuses_the_second(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = consensus_that_failed(world)
    monkeypatch.setattr(following, "_none_follows", lambda before: None)
    results = confirmed_by_both(world, poll)
    assert sum(isinstance(result, IntegrityError) for result in results) == 1
    assert poll.following.count() == 1
