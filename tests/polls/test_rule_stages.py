"""Rules with stages run live: a poll for each stage, confirmed by the chair, positions never carried over."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consult import clock
from consult.forums.models import Office
from consult.texts.models import Reform, Stage
from tests.support.world import World
from voting import rules
from voting.polls.actions import confirm_next_stage, open_poll, prepare_poll, revise_poll, settle
from voting.polls.models import Follows, Poll, State, StoredOutcome
from voting.polls.outcomes import offered_to
from voting.polls.released import release
from voting.polls.stage_permissions import can_confirm_stage
from voting.polls.standing import Standing, standing_of


@pytest.fixture
def first(world: World) -> Poll:
    """The consensus stage of “consensus, else two thirds with support in every constituency”, one opposed."""
    poll = world.open_poll(rule=world.kept("national.double_majority"), rule_stage="consensus")
    for code in ("GOV-1", "GOV-2", "GOV-3", "GOV-4", "IND-1", "IND-2", "CSO-1", "COM-1", "COM-2"):
        world.cast(poll, code, "support")
    world.cast(poll, "CSO-2", "oppose", "It is too early.")
    return poll


def closed(poll: Poll) -> Poll:
    with clock.at(poll.closes_at):
        return settle(poll=poll)


def test_a_stage_that_fails_goes_on_and_decides_nothing(world: World, first: Poll) -> None:
    poll = closed(first)
    outcome = poll.outcomes.get(is_official=True)
    assert (poll.state, outcome.kind, outcome.document["label"]) == (State.CLOSED, "deferred", "vote")
    assert standing_of(poll) == Standing.GOES_ON
    assert Reform.objects.get(pk=world.reform.pk).stage == Stage.DECISION


def test_the_same_ballots_decide_at_once_where_all_stages_are_asked_together(world: World) -> None:
    poll = world.open_poll(rule=world.kept("kp.ddi2017"))
    for code in ("GOV-1", "GOV-2", "GOV-3"):
        world.cast(poll, code, "support")
    world.cast(poll, "CSO-2", "oppose")
    outcome = closed(poll).outcomes.get(is_official=True)
    assert (outcome.kind, outcome.document["stage"]) == ("adopted", "vote")


def test_the_next_stage_is_a_poll_of_its_own_in_which_every_seat_answers_anew(
    world: World, first: Poll
) -> None:
    poll, chair = closed(first), world.people["chair"]
    with clock.at(first.closes_at + timedelta(days=1)):
        draft = confirm_next_stage(poll=poll, by=chair, reason="The consultations ended without consensus.")
        assert (draft.previous, draft.follows, draft.rule_stage) == (poll, Follows.STAGE_OF_RULE, "vote")
        second = open_poll(poll=draft, by=chair)
        assert second.ballots.count() == 0
        for code in ("GOV-1", "GOV-2", "IND-1", "CSO-1", "COM-1"):
            world.cast(second, code, "support")
    outcome = closed(second).outcomes.get(is_official=True)
    assert (outcome.kind, outcome.document["label"]) == ("adopted", "adopted_by_vote")
    assert release(poll).positions["CSO-2"] == "oppose"
    assert release(settle(poll=second)).positions["CSO-2"] == "silent"
    opening = json.loads(second.opening_record)
    assert opening["rule"]["stage"] == "vote"
    assert opening["follows"]["closing"] == poll.closing_sha256
    assert opening["follows"]["reason"] == "The consultations ended without consensus."


def test_consensus_in_the_first_stage_ends_the_matter(world: World) -> None:
    poll = world.open_poll(rule=world.kept("kp.ddi2017"), rule_stage="consensus")
    world.cast(poll, "GOV-1", "support")
    poll = closed(poll)
    assert standing_of(poll) == Standing.ADOPTED
    assert Reform.objects.get(pk=world.reform.pk).stage == Stage.DECIDED
    with pytest.raises(PermissionDenied):
        confirm_next_stage(poll=poll, by=world.people["chair"], reason="All the same.")


def test_no_quorum_in_a_stage_goes_nowhere(world: World) -> None:
    poll = world.open_poll(rule=world.kept("national.double_majority"), rule_stage="consensus")
    world.cast(poll, "GOV-1", "support")
    assert standing_of(closed(poll)) == Standing.UNDECIDED


def test_only_the_chair_confirms_the_next_stage(world: World, first: Poll) -> None:
    poll = closed(first)
    may = {name: can_confirm_stage(user, poll) for name, user in world.people.items()}
    assert {name for name, allowed in may.items() if allowed} == {"chair"}
    for name in ("secretariat", "analyst", "holder of GOV-1", "superuser", "outsider"):
        with pytest.raises(PermissionDenied):
            confirm_next_stage(poll=poll, by=world.people[name], reason="On to the vote.")


def test_the_next_stage_is_confirmed_once_and_with_a_reason(world: World, first: Poll) -> None:
    poll, chair = closed(first), world.people["chair"]
    with pytest.raises(ValidationError) as unsaid:
        confirm_next_stage(poll=poll, by=chair, reason=" ")
    assert list(unsaid.value.message_dict) == ["reason"]
    confirm_next_stage(poll=poll, by=chair, reason="On to the vote.")
    with pytest.raises(ValidationError, match="gone on from this poll already"):
        confirm_next_stage(poll=poll, by=chair, reason="On to the vote.")


def test_a_chair_who_has_left_the_office_confirms_nothing(world: World, first: Poll) -> None:
    poll = closed(first)
    Office.objects.filter(role="chair").update(valid_until=poll.closes_at)
    with clock.at(poll.closes_at + timedelta(hours=1)), pytest.raises(PermissionDenied):
        confirm_next_stage(poll=poll, by=world.people["chair"], reason="On to the vote.")


def test_the_draft_of_the_next_stage_keeps_its_rule_and_its_stage(world: World, first: Poll) -> None:
    poll, chair = closed(first), world.people["chair"]
    draft = confirm_next_stage(poll=poll, by=chair, reason="On to the vote.")
    terms = {"question": "Now?", "closes_at": draft.closes_at, "visibility": draft.visibility, "by": chair}
    with pytest.raises(ValidationError) as fault:
        revise_poll(poll=draft, rule=world.rule, **terms)
    assert list(fault.value.message_dict) == ["rule"]
    revised = revise_poll(poll=draft, rule=draft.rule, rule_stage="vote", **terms)
    assert (revised.question, revised.rule_stage) == ("Now?", "vote")


def test_a_seat_that_joined_between_the_stages_answers_in_the_second(world: World, first: Poll) -> None:
    poll, chair = closed(first), world.people["chair"]
    world.seats["GOV-5"].statuses.create(status="suspended", valid_from=poll.closes_at.date())
    with clock.at(poll.closes_at + timedelta(days=1)):
        draft = confirm_next_stage(poll=poll, by=chair, reason="On to the vote.")
        second = open_poll(poll=draft, by=chair)
    assert poll.roll.filter(code="GOV-5").exists()
    assert not second.roll.filter(code="GOV-5").exists()


def test_the_comparison_goes_through_all_stages_whatever_the_poll_asked(world: World) -> None:
    world.compare("kp.ddi2017")
    poll = world.open_poll(rule=world.kept("kp.ddi2017"), rule_stage="consensus")
    for code in ("GOV-1", "GOV-2", "GOV-3"):
        world.cast(poll, code, "support")
    world.cast(poll, "CSO-2", "oppose")
    closed(poll)
    compared = StoredOutcome.objects.get(poll=poll, is_official=False)
    assert (compared.kind, compared.document["label"]) == ("adopted", "adopted_by_vote")


def test_a_poll_offers_what_its_stage_offers(world: World, first: Poll) -> None:
    assert rules.Position.OPPOSE in offered_to(first)
    assert rules.Position.BLOCK not in offered_to(first)


def test_a_stage_that_the_rule_does_not_have_is_refused(world: World) -> None:
    with pytest.raises(ValidationError) as fault:
        prepare_poll(
            version=world.version,
            question="Shall it be so?",
            rule=world.rule,
            rule_stage="vote",
            closes_at=clock.now() + timedelta(days=7),
            by=world.people["chair"],
        )
    assert list(fault.value.message_dict) == ["rule_stage"]
