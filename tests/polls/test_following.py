"""How a poll follows another: on an amended text, at the next stage; nothing is carried over silently."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from consult import clock
from consult.audit.models import Entry
from consult.texts.actions import issue_version
from consult.texts.models import Version
from tests.support.world import CLAUSES, NOW, World
from voting.polls.actions import annul_poll, follow_poll, restart_poll, settle
from voting.polls.actions.stages import same_time_again
from voting.polls.models import Follows, Poll, State
from voting.polls.released import release


@pytest.fixture
def amended(world: World) -> Version:
    world.open_poll()
    return issue_version(
        reform=world.reform, clauses=CLAUSES[:2], by=world.people["secretariat"], authors=["Drafting group"]
    )


def test_a_restart_ends_the_open_poll_keeps_its_ballots_and_opens_the_question_on_the_new_text(
    world: World, amended: Version
) -> None:
    old = Poll.objects.get()
    world.cast(old, "GOV-1", "support")
    world.cast(old, "CSO-1", "block", "Clause 3 leaves the communities out.")
    chair = world.people["chair"]
    with clock.at(NOW + timedelta(days=2)):
        new = restart_poll(poll=old, version=amended, by=chair, reason="Amendment 2 was accepted.")
        old.refresh_from_db()
        assert (old.state, new.state) == (State.ANNULLED, State.OPEN)
        assert (new.previous, new.follows, new.version) == (old, Follows.AMENDED, amended)
        assert (old.ballots.count(), new.ballots.count()) == (2, 0)
        assert release(old).positions["CSO-1"] == "block"
        assert release(new).positions == {}
    assert json.loads(old.closing_record)["closed_by"] == "restart"
    assert new.closes_at == NOW + timedelta(days=9)
    assert Entry.objects.filter(verb="poll.restarted", thing_id=old.uid).count() == 1


def test_the_opening_record_names_the_poll_before_and_why_it_follows(world: World, amended: Version) -> None:
    old = Poll.objects.get()
    new = restart_poll(poll=old, version=amended, by=world.people["chair"], reason="Amendment 2.")
    old.refresh_from_db()
    assert json.loads(new.opening_record)["follows"] == {
        "poll": old.uid,
        "opening": old.opening_sha256,
        "closing": old.closing_sha256,
        "why": "amended",
        "reason": "Amendment 2.",
    }


def test_a_closed_poll_keeps_its_outcome_when_the_question_is_put_again(
    world: World, amended: Version
) -> None:
    old = Poll.objects.get()
    world.cast(old, "CSO-1", "block", "Clause 3 leaves the communities out.")
    with clock.at(old.closes_at):
        new = restart_poll(poll=old, version=amended, by=world.people["chair"], reason="Amendment 2.")
        old.refresh_from_db()
    assert (old.state, new.state, new.previous) == (State.CLOSED, State.DRAFT, old)


def test_a_draft_takes_the_new_text_and_stays_the_draft_it_is(world: World, amended: Version) -> None:
    draft = Poll.objects.create(
        forum=world.forum,
        version=world.version,
        question="Shall it be so?",
        rule=world.rule,
        closes_at=NOW + timedelta(days=3),
    )
    same = restart_poll(poll=draft, version=amended, by=world.people["secretariat"], reason="A new text.")
    assert (same.pk, same.version, same.previous) == (draft.pk, amended, None)


@pytest.mark.parametrize(
    "who", ["secretariat", "analyst", "member", "outsider", "superuser", "holder of GOV-1"]
)
def test_only_the_chair_restarts_an_open_poll(world: World, amended: Version, who: str) -> None:
    with pytest.raises(PermissionDenied):
        restart_poll(poll=Poll.objects.get(), version=amended, by=world.people[who], reason="Because.")


def test_a_restart_asks_for_a_reason_and_for_a_later_text_of_the_same_matter(
    world: World, amended: Version
) -> None:
    old, chair = Poll.objects.get(), world.people["chair"]
    with pytest.raises(ValidationError) as unsaid:
        restart_poll(poll=old, version=amended, by=chair, reason="  ")
    with pytest.raises(ValidationError) as same_text:
        restart_poll(poll=old, version=world.version, by=chair, reason="Again.")
    assert (list(unsaid.value.message_dict), list(same_text.value.message_dict)) == (["reason"], ["version"])
    old.refresh_from_db()
    assert old.state == State.OPEN


def test_a_poll_is_followed_once_until_the_one_that_follows_is_annulled(
    world: World, amended: Version
) -> None:
    old, chair = Poll.objects.get(), world.people["chair"]
    new = restart_poll(poll=old, version=amended, by=chair, reason="Amendment 2.")
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.create(
            forum=world.forum,
            version=amended,
            question="A second way on?",
            rule=world.rule,
            closes_at=NOW + timedelta(days=3),
            previous=old,
            follows=Follows.REOPENED,
        )
    annul_poll(poll=new, by=chair, reason="A mistake.")
    Poll.objects.create(
        forum=world.forum,
        version=amended,
        question="The way on.",
        rule=world.rule,
        closes_at=NOW + timedelta(days=3),
        previous=old,
        follows=Follows.REOPENED,
    )


def test_the_days_of_a_following_poll_are_counted_on_the_calendar_of_the_forum(world: World) -> None:
    world.forum.time_zone = "Europe/Brussels"
    world.forum.save()
    with clock.at(datetime(2026, 3, 20, 17, 0, tzinfo=UTC)):
        poll = world.open_poll(closes_at=datetime(2026, 3, 26, 17, 0, tzinfo=UTC))
    with clock.at(datetime(2026, 3, 27, 8, 0, tzinfo=UTC)):
        again = same_time_again(settle(poll=poll))
    assert again == datetime(2026, 4, 2, 16, 0, tzinfo=UTC), "18:00 in Brussels, before and after the change"


def test_a_following_poll_takes_the_terms_of_the_one_before_but_what_is_changed(world: World) -> None:
    poll = world.open_poll()
    with clock.at(poll.closes_at):
        second = follow_poll(
            poll=poll,
            follows=Follows.ROUND,
            by=world.people["secretariat"],
            reason="No text has a majority.",
            question="Which of the two that are left?",
        )
    assert (second.rule, second.visibility, second.state) == (poll.rule, poll.visibility, State.DRAFT)
    assert second.question == "Which of the two that are left?"
