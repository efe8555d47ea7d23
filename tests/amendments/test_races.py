"""Two at once on one matter: two answers, an answer and a closing poll, an answer and a new version.

Each stands beside a control that takes the guard out in the test only (on SQLite, where the transaction
itself is the lock, it acts without one) and shows what would go wrong.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection

from cms import actions as issuing
from cms.actions import issue_from_revision, save_draft
from cms.amending import actions as amending
from cms.amending.actions import accept_and_restart
from cms.models import ReformPage
from consult import clock
from consult.consultations.amendments.actions import answer_amendment, deciding
from consult.consultations.models import Amendment
from consult.texts.models import Version
from tests.amendments.conftest import page_of
from tests.amendments.offers import offer, table
from tests.cms.drafts import clause
from tests.polls.test_races import in_parallel
from tests.support.world import NOW, World, build_world
from voting.polls.actions import settle
from voting.polls.models import Poll, PollQuerySet, State

LONGEST_HOLD = 0.5
LONGEST_HOLD_OF_A_CONTROL = 20.0

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> Iterator[World]:
    """The forum of the tests, committed, so that other connections see it."""
    with clock.at(NOW):
        yield build_world()


def plain(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action without the transaction around it, where that is the lock."""
    return action.__wrapped__ if connection.vendor == "sqlite" else action  # type: ignore[attr-defined,no-any-return]


def take_the_locks_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain reads where rows are held, and no audit entries, which ask for a transaction."""
    monkeypatch.setattr(
        deciding, "held", lambda amendment: Amendment.objects.with_people().get(pk=amendment.pk)
    )
    monkeypatch.setattr(deciding, "record", lambda **entry: None)
    monkeypatch.setattr(PollQuerySet, "lock_alone", lambda self, pk: self.get(pk=pk))


# Two officers


def two_on_one_clause(world: World) -> list[Amendment]:
    return [table(world, offer(world)), table(world, offer(world, change="delete"))]


def answers(
    world: World, amendments: list[Amendment], act: Callable[..., Any], longest: float, patch: Any
) -> list[Any]:
    """Chair and secretariat accept at once; each waits between looking and writing until both have looked."""
    both, check = threading.Barrier(2), deciding._check_fits

    def held(amendment: Amendment) -> None:
        check(amendment)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(timeout=longest)

    patch.setattr(deciding, "_check_fits", held)
    officers = (world.people["chair"], world.people["secretariat"])
    return in_parallel(
        [
            lambda a=a, by=by: act(amendment=a, by=by, answer="accepted", reason="Yes.", seen="tabled")
            for a, by in zip(amendments, officers, strict=True)
        ]
    )


def test_of_two_that_conflict_one_is_accepted_though_two_officers_accept_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amendments = two_on_one_clause(world)
    results = answers(world, amendments, answer_amendment, LONGEST_HOLD, monkeypatch)
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert Amendment.objects.accepted().count() == 1


def test_control_without_the_lock_both_are_accepted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    amendments = two_on_one_clause(world)
    take_the_locks_out(monkeypatch)
    answers(world, amendments, plain(answer_amendment), LONGEST_HOLD_OF_A_CONTROL, monkeypatch)
    assert Amendment.objects.accepted().count() == 2, "no draft could hold both"


def test_one_amendment_is_answered_once_by_two_officers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    amendment = table(world, offer(world))
    results = answers(world, [amendment, amendment], answer_amendment, LONGEST_HOLD, monkeypatch)
    assert sum(isinstance(result, ValidationError) for result in results) == 1
    assert amendment.steps.filter(state="accepted").count() == 1


# A poll that closes


def blocked(world: World) -> tuple[Poll, Amendment]:
    poll = world.open_poll()
    world.cast(poll, "IND-1", "block", "Without a time it never ends.")
    return poll, table(world, offer(world))


def closing_beside(
    world: World, poll: Poll, amendment: Amendment, act: Callable[..., Any], hold: float, patch: Any
) -> list[Any]:
    """The chair accepts while somebody looks at the poll whose time has come."""
    looked, closed, look = threading.Event(), threading.Event(), amending._held_poll

    def held(*args: Any) -> Poll:
        found = look(*args)
        looked.set()
        closed.wait(timeout=hold)
        return found

    def close() -> Poll:
        looked.wait(timeout=20)
        with clock.at(poll.closes_at):
            settled = settle(poll=poll)
        closed.set()
        return settled

    patch.setattr(amending, "_held_poll", held)
    words = {"answer": "accepted", "reason": "Yes.", "seen": "tabled", "poll_seen": State.OPEN}
    return in_parallel(
        [lambda: act(amendment=amendment, poll=poll, by=world.people["chair"], **words), close]
    )


def test_an_amendment_accepted_while_the_poll_closes_is_accepted_with_all_that_follows_or_not_at_all(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(world)
    poll, amendment = blocked(world)
    results = closing_beside(world, poll, amendment, accept_and_restart, LONGEST_HOLD, monkeypatch)
    assert [result for result in results if isinstance(result, Exception)] == []
    amendment.refresh_from_db()
    assert (amendment.state, Poll.objects.get(pk=poll.pk).state) == ("accepted", State.ANNULLED)
    assert Poll.objects.get(previous=poll).version == amendment.taken_into


def test_a_poll_that_closed_first_keeps_its_outcome_and_nothing_is_accepted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(world)
    poll, amendment = blocked(world)
    with clock.at(poll.closes_at):
        settle(poll=poll)
        results = in_parallel(
            [
                lambda: accept_and_restart(
                    amendment=amendment,
                    poll=poll,
                    by=world.people["chair"],
                    answer="accepted",
                    reason="Yes.",
                    poll_seen=State.OPEN,
                )
            ]
        )
    assert isinstance(results[0], ValidationError)
    amendment.refresh_from_db()
    assert (amendment.state, Poll.objects.count()) == ("tabled", 1)
    assert Version.objects.filter(reform=world.reform).count() == 2


def test_control_without_the_lock_the_poll_has_an_outcome_on_a_text_that_was_replaced_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page_of(world)
    poll, amendment = blocked(world)
    monkeypatch.setattr(PollQuerySet, "lock_alone", lambda self, pk: self.get(pk=pk))
    act = plain(accept_and_restart)
    closing_beside(world, poll, amendment, act, LONGEST_HOLD_OF_A_CONTROL, monkeypatch)
    amendment.refresh_from_db()
    assert amendment.state == "accepted"
    assert Poll.objects.get(pk=poll.pk).outcomes.filter(is_official=True).exists()
    assert Version.objects.filter(reform=world.reform).count() == 3


# A version that changes the clause


def version_beside(
    world: World, page: ReformPage, amendment: Amendment, patch: Any, hold: float
) -> list[Any]:
    """A version with other words for the clause is issued while the amendment to it is accepted."""
    secretariat = world.people["secretariat"]
    draft = page.get_latest_revision_as_object()
    texts = {"c02": "Consensus is sought for a week."}
    clauses = [
        clause(str(b.id), b.value["heading"], texts.get(str(b.id), b.value["text"])) for b in draft.clauses
    ]
    revision = save_draft(page=page, by=secretariat, clauses=clauses)
    checked, answered, check = threading.Event(), threading.Event(), issuing._check_issuable

    def held(page: ReformPage) -> None:
        check(page)
        checked.set()
        answered.wait(timeout=hold)

    def accept() -> Amendment:
        checked.wait(timeout=20)
        found = answer_amendment(
            amendment=amendment, by=world.people["chair"], answer="accepted", reason="Yes."
        )
        answered.set()
        return found

    patch.setattr(issuing, "_check_issuable", held)
    issue = issue_from_revision if hold == LONGEST_HOLD else plain(issue_from_revision)
    return in_parallel([lambda: issue(revision=revision, by=secretariat, note="Otherwise."), accept])


def is_whole(world: World, amendment: Amendment) -> bool:
    """Whether no amendment is accepted that the current version contradicts."""
    amendment.refresh_from_db()
    current = Version.objects.filter(reform=world.reform).latest("number")
    return not amendment.is_accepted or current.clauses.get(key="c02").text in (
        amendment.text,
        world.version.clauses.get(key="c02").text,
    )


def test_no_version_changes_a_clause_under_an_amendment_that_is_accepted_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(world)
    amendment = table(world, offer(world))
    results = version_beside(world, page, amendment, monkeypatch, LONGEST_HOLD)
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(refused) == 1
    assert isinstance(refused[0], ValidationError | PermissionDenied)
    assert is_whole(world, amendment)


def test_control_without_the_second_look_a_version_contradicts_what_was_accepted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(world)
    amendment = table(world, offer(world))
    monkeypatch.setattr(issuing, "_take_amendments", lambda version, by: None)
    version_beside(world, page, amendment, monkeypatch, LONGEST_HOLD_OF_A_CONTROL)
    assert not is_whole(world, amendment)
