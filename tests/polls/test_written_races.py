"""At one instant: confirmations, closing, objections at the deadline, time granted; each beside a control.

A control takes the guard out in the test only and shows what would go wrong without it.
"""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from consult import clock
from tests.polls.test_races import in_parallel, take_the_locks_out
from tests.polls.writing import REASON, let_two_sign, open_written
from tests.support.world import NOW, World, build_world
from voting.polls.actions import (
    CastRefusedError,
    cast_ballot,
    casting,
    extend_poll,
    settle,
    sign_off,
    time_requests,
)
from voting.polls.actions.sign_off import confirm_draft, draft_ballot
from voting.polls.actions.time_requests import ask_for_time, grant_time
from voting.polls.actions.written import remind
from voting.polls.models import Ballot, BallotDraft, Extension, Poll, PollQuerySet, SeatNotice, State

HELD = 0.4

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    """The forum of the tests, committed, so that other connections see it."""
    with clock.at(NOW):
        yield build_world()


def hold_between_check_and_write(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold each cast after its checks; the event is set when the first one is there."""
    there, check = threading.Event(), casting.check_ballot

    def held(*args: Any) -> Any:
        found = check(*args)
        there.set()
        threading.Event().wait(HELD)
        return found

    monkeypatch.setattr(casting, "check_ballot", held)
    return there


def drafted(world: World, poll: Poll) -> BallotDraft:
    return draft_ballot(
        poll=poll,
        seat_code="GOV-1",
        by=world.holder("GOV-1"),
        position="support",
        retry_key=uuid.uuid4(),
    )


def test_two_confirmations_at_once_are_one_cast(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    let_two_sign(world)
    poll = world.open_poll()
    waiting = drafted(world, poll)
    hold_between_check_and_write(monkeypatch)
    alternate = world.people["alternate of GOV-1"]
    results = in_parallel([lambda: confirm_draft(draft=waiting, by=alternate) for _ in range(4)])
    assert {getattr(result, "pk", result) for result in results} == {Ballot.objects.get().pk}
    assert BallotDraft.objects.get().state == "confirmed"


def test_control_without_the_locks_confirmations_collide(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_two_sign(world)
    poll = world.open_poll()
    waiting = drafted(world, poll)
    hold_between_check_and_write(monkeypatch)
    monkeypatch.setattr(sign_off, "cast_ballot", take_the_locks_out(monkeypatch))
    confirm: Callable[..., Ballot] = confirm_draft
    if connection.vendor == "sqlite":
        monkeypatch.setattr(sign_off, "_record", lambda *args: None)
        confirm = confirm_draft.__wrapped__  # type: ignore[attr-defined]
    alternate = world.people["alternate of GOV-1"]
    results = in_parallel([lambda: confirm(draft=waiting, by=alternate) for _ in range(4)])
    assert any(isinstance(result, Exception) for result in results)


def closing_beside(poll: Poll, act: Callable[[], Any], there: threading.Event, at: Any) -> tuple[Any, Any]:
    """Somebody acts in the last moment; once that is under way another looks at the poll that is over."""

    def close() -> Poll:
        there.wait(timeout=20)
        with clock.at(at):
            return settle(poll=poll)

    acted, settled = in_parallel([act, close])
    return acted, settled


def test_a_confirmation_that_was_accepted_is_counted_though_the_poll_closed_beside_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_two_sign(world)
    poll = world.open_poll()
    waiting = drafted(world, poll)
    there = hold_between_check_and_write(monkeypatch)
    alternate = world.people["alternate of GOV-1"]
    acted, settled = closing_beside(
        poll, lambda: confirm_draft(draft=waiting, by=alternate), there, poll.closes_at
    )
    assert isinstance(acted, Ballot)
    assert json.loads(settled.closing_record)["casts"] == 1
    assert BallotDraft.objects.get().state == "confirmed"


def test_a_confirmation_after_closing_is_refused_and_the_draft_has_lapsed(world: World) -> None:
    let_two_sign(world)
    poll = world.open_poll()
    waiting = drafted(world, poll)
    with clock.at(poll.closes_at):
        settle(poll=poll)
        with pytest.raises(CastRefusedError):
            confirm_draft(draft=waiting, by=world.people["alternate of GOV-1"])
    draft = BallotDraft.objects.select_related("poll").get()
    assert draft.state == "waiting"
    assert draft.has_lapsed


def objection(world: World, poll: Poll, cast: Callable[..., Ballot]) -> Callable[[], Ballot]:
    return lambda: cast(
        poll=poll,
        seat_code="IND-1",
        by=world.holder("IND-1"),
        position="block",
        statement=REASON,
        retry_key=uuid.uuid4(),
    )


def test_an_objection_on_its_way_while_the_deadline_passes_counts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = open_written(world)
    there = hold_between_check_and_write(monkeypatch)
    acted, _settled = closing_beside(poll, objection(world, poll, cast_ballot), there, poll.closes_at)
    assert isinstance(acted, Ballot)
    assert poll.outcomes.standing().get().kind == "referred"


def test_control_without_the_lock_the_text_is_adopted_over_an_accepted_objection(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = open_written(world)
    there = hold_between_check_and_write(monkeypatch)
    cast = take_the_locks_out(monkeypatch)
    acted, _settled = closing_beside(poll, objection(world, poll, cast), there, poll.closes_at)
    assert isinstance(acted, Ballot)
    assert poll.outcomes.standing().get().kind == "adopted", "the objection was lost"


def test_an_objection_in_the_closing_second_is_refused(world: World) -> None:
    poll = open_written(world)
    with clock.at(poll.closes_at), pytest.raises(CastRefusedError):
        objection(world, poll, cast_ballot)()
    with clock.at(poll.closes_at - timedelta(seconds=1)):
        assert objection(world, poll, cast_ballot)().number == 1


def hold_the_grant(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Hold a grant between its check and the extension."""
    there, extend = threading.Event(), extend_poll

    def held(**terms: Any) -> Extension:
        there.set()
        threading.Event().wait(HELD)
        return extend(**terms)

    monkeypatch.setattr(time_requests, "extend_poll", held)
    return there


def test_time_that_is_granted_while_somebody_closes_holds_the_poll_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = open_written(world)
    asked = ask_for_time(poll=poll, seat_code="GOV-1", days=5, reason="A feast.", by=world.holder("GOV-1"))
    there = hold_the_grant(monkeypatch)
    granted, settled = closing_beside(
        poll, lambda: grant_time(request=asked, by=world.people["chair"]), there, poll.closes_at
    )
    assert granted.state == "granted"
    assert settled.state == State.OPEN
    assert Poll.objects.get(pk=poll.pk).closes_at == poll.closes_at + timedelta(days=5)


def test_control_without_the_lock_a_closed_poll_would_have_a_later_deadline(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = open_written(world)
    asked = ask_for_time(poll=poll, seat_code="GOV-1", days=5, reason="A feast.", by=world.holder("GOV-1"))
    there = hold_the_grant(monkeypatch)
    grant: Callable[..., Any] = grant_time
    plain = lambda self, pk: self.get(pk=pk)  # noqa: E731
    monkeypatch.setattr(PollQuerySet, "lock_alone", plain)
    if connection.vendor == "sqlite":
        for name in ("record_of_poll", "step_of_poll"):
            monkeypatch.setattr(time_requests, name, lambda *args, **more: None)
        grant = grant_time.__wrapped__  # type: ignore[attr-defined]
        monkeypatch.setattr(
            time_requests,
            "extend_poll",
            lambda **terms: _extended_without_a_look(terms, there),
        )
    granted, _settled = closing_beside(
        poll, lambda: grant(request=asked, by=world.people["chair"]), there, poll.closes_at
    )
    left = Poll.objects.get(pk=poll.pk)
    assert isinstance(granted, Exception) or (left.state == State.CLOSED and left.closes_at > poll.closes_at)


def _extended_without_a_look(terms: dict[str, Any], there: threading.Event) -> Extension:
    there.set()
    threading.Event().wait(HELD)
    poll = terms["poll"]
    Poll.objects.filter(pk=poll.pk).update(closes_at=terms["closes_at"])
    return Extension.objects.create(
        poll=poll,
        old_closes_at=poll.closes_at,
        new_closes_at=terms["closes_at"],
        reason=terms["reason"],
        extended_at=clock.now(),
    )


def test_a_request_answered_by_two_officers_at_once_has_one_answer(world: World) -> None:
    poll = open_written(world)
    asked = ask_for_time(poll=poll, seat_code="GOV-1", days=5, reason="A feast.", by=world.holder("GOV-1"))
    chair = world.people["chair"]
    results = in_parallel([lambda: grant_time(request=asked, by=chair) for _ in range(6)])
    assert sum(isinstance(result, ValidationError) for result in results) == 5
    assert Extension.objects.count() == 1


def test_a_reminder_clicked_six_times_at_once_is_one_reminder(world: World) -> None:
    poll = open_written(world)
    chair = world.people["chair"]
    results = in_parallel([lambda: remind(poll=poll, seat_codes=["GOV-1"], by=chair) for _ in range(6)])
    assert sum(isinstance(result, ValidationError) for result in results) == 5
    assert SeatNotice.objects.filter(kind="reminded").count() == 1


def test_a_lapsed_procedure_is_settled_once_by_all_who_look(world: World) -> None:
    poll = open_written(world)
    with clock.at(poll.closes_at):
        results = in_parallel([lambda: settle(poll=poll) for _ in range(8)])
    assert len({result.closing_sha256 for result in results}) == 1
    assert poll.outcomes.standing().get().kind == "adopted"
