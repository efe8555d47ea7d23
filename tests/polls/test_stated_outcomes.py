"""Results that a person states: by whom the rule names, with reasons, corrected and never replaced."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consult import clock
from consult.audit.models import Entry
from consult.canonical import canonical_json, sha256_hex
from consult.forums.actions import give_office
from consult.forums.models import Office
from consult.texts.models import Reform, Stage
from tests.support.judged import judged_rule
from tests.support.world import World, person
from voting.polls.actions import name_role_holder, settle, state_outcome
from voting.polls.comparison import poll_comparison
from voting.polls.models import Poll, State, StoredOutcome
from voting.polls.released import shown_outcome
from voting.polls.stage_permissions import can_state_outcome, is_role_held
from voting.polls.standing import Standing, standing_of

REASONS = "Both objections were answered on the list; nobody maintained them."


def closed_poll(world: World, role: str = "chair", **more: object) -> Poll:
    poll = world.open_poll(rule=judged_rule(world, role, f"the {role}"), **more)
    for code in ("GOV-1", "GOV-2", "IND-1", "COM-1"):
        world.cast(poll, code, "support")
    world.cast(poll, "CSO-1", "block", "The communities were not asked.")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


@pytest.fixture
def poll(world: World) -> Poll:
    return closed_poll(world)


def test_a_poll_whose_rule_leaves_the_result_to_a_person_waits_for_it(world: World, poll: Poll) -> None:
    outcome = poll.outcomes.get(is_official=True)
    assert (poll.state, outcome.kind) == (State.CLOSED, "awaiting_statement")
    assert standing_of(poll) == Standing.AWAITING
    assert Reform.objects.get(pk=world.reform.pk).stage == Stage.DECISION


def test_the_chair_states_the_result_with_reasons_and_it_stands_as_stated(world: World, poll: Poll) -> None:
    statement = state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])
    outcome = shown_outcome(poll)
    assert outcome is not None
    assert (outcome.kind, outcome.document["label"]) == ("adopted", "rough_consensus")
    assert outcome.statement == statement
    assert (statement.office, statement.reasons) == ("chair of Forum of the tests", REASONS)
    assert Reform.objects.get(pk=world.reform.pk).stage == Stage.DECIDED
    assert Entry.objects.filter(verb="outcome.stated", thing_id=poll.uid).count() == 1


def test_the_outcome_at_closing_and_its_record_are_never_written_again(world: World, poll: Poll) -> None:
    before = StoredOutcome.objects.get(poll=poll, is_official=True)
    record = poll.closing_record
    state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])
    again = StoredOutcome.objects.get(pk=before.pk)
    assert (again.document, again.sha256, again.kind) == (before.document, before.sha256, before.kind)
    assert json.loads(record)["outcome"] == again.sha256
    poll.refresh_from_db()
    assert poll.closing_record == record


def test_a_statement_is_chained_to_the_closing_record_to_the_one_before_and_to_its_outcome(
    world: World, poll: Poll
) -> None:
    chair = world.people["chair"]
    first = state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=chair)
    second = state_outcome(
        poll=poll, finding="no_rough_consensus", reasons="One objection was overlooked.", by=chair, after=1
    )
    one, two = json.loads(first.record), json.loads(second.record)
    assert sha256_hex(canonical_json(two)) == second.sha256
    assert (one["closing"], one["before"]) == (poll.closing_sha256, None)
    assert (two["before"], two["number"]) == (first.sha256, 2)
    stored = StoredOutcome.objects.get(statement=second)
    assert (two["outcome"], stored.sha256) == (stored.sha256, sha256_hex(canonical_json(stored.document)))


def test_a_result_is_stated_after_the_outcome_was_counted_again(world: World, poll: Poll) -> None:
    first = StoredOutcome.objects.get(poll=poll, is_official=True)
    again = {name: getattr(first, name) for name in ("rule", "label", "kind", "document", "computed_at")}
    hashes = {"sha256": first.sha256, "ballots_sha256": first.ballots_sha256}
    StoredOutcome.objects.create(poll=poll, is_official=True, number=1, **again, **hashes)
    statement = state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])
    outcome = shown_outcome(poll)
    assert outcome is not None
    assert (outcome.number, outcome.statement, statement.number) == (2, statement, 1)


def test_a_correction_is_a_second_statement_that_stands_and_the_first_stays_on_record(
    world: World, poll: Poll
) -> None:
    chair = world.people["chair"]
    state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=chair)
    state_outcome(
        poll=poll, finding="no_rough_consensus", reasons="One objection was overlooked.", by=chair, after=1
    )
    outcome = shown_outcome(poll)
    assert outcome is not None
    assert outcome.kind == "rejected"
    numbers = StoredOutcome.objects.filter(poll=poll, is_official=True).order_by("number")
    assert [(row.number, row.kind) for row in numbers] == [
        (0, "awaiting_statement"),
        (1, "adopted"),
        (2, "rejected"),
    ]
    assert list(StoredOutcome.objects.standing().filter(poll=poll)) == [outcome]
    assert Entry.objects.filter(verb="outcome.corrected", thing_id=poll.uid).count() == 1


def test_who_has_not_read_what_was_stated_meanwhile_corrects_nothing(world: World, poll: Poll) -> None:
    second = person("second chair")
    give_office(user=second, forum=world.forum, role=Office.Role.CHAIR)
    state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])
    with pytest.raises(ValidationError, match="stated meanwhile"):
        state_outcome(poll=poll, finding="no_rough_consensus", reasons="I find otherwise.", by=second)
    assert poll.statements.count() == 1


@pytest.mark.parametrize(
    ("finding", "reasons", "field"),
    [("adopted", REASONS, "finding"), ("", REASONS, "finding"), ("rough_consensus", " \n", "reasons")],
)
def test_a_result_comes_from_the_rule_and_with_its_reasons(
    world: World, poll: Poll, finding: str, reasons: str, field: str
) -> None:
    with pytest.raises(ValidationError) as fault:
        state_outcome(poll=poll, finding=finding, reasons=reasons, by=world.people["chair"])
    assert list(fault.value.message_dict) == [field]
    assert not poll.statements.exists()


def test_only_who_holds_the_role_states_the_result(world: World, poll: Poll) -> None:
    assert {name for name, user in world.people.items() if can_state_outcome(user, poll)} == {"chair"}
    for name in ("secretariat", "holder of GOV-1", "superuser"):
        with pytest.raises(PermissionDenied):
            state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people[name])


@pytest.mark.parametrize("state", ["draft", "open", "no quorum", "annulled", "certified"])
def test_nothing_is_stated_of_a_poll_that_waits_for_no_result(world: World, state: str) -> None:
    rule = judged_rule(world)
    poll = world.draft_poll(rule=rule) if state == "draft" else world.open_poll(rule=rule)
    at = poll.closes_at - timedelta(days=1)
    if state in ("no quorum", "annulled", "certified"):
        if state != "no quorum":
            for code in ("GOV-1", "GOV-2", "IND-1"):
                world.cast(poll, code, "support")
        with clock.at(poll.closes_at):
            settle(poll=poll)
        at = poll.closes_at + timedelta(hours=1)
    if state in ("annulled", "certified"):
        Poll.objects.filter(pk=poll.pk).update(state=state)
    with clock.at(at), pytest.raises(PermissionDenied):
        state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])


def test_a_role_of_the_rule_that_nobody_holds_waits_until_the_chair_names_somebody(world: World) -> None:
    poll = closed_poll(world, role="convenor")
    convenor, chair = world.people["member"], world.people["chair"]
    assert not is_role_held(world.forum, "convenor")
    assert not any(can_state_outcome(user, poll) for user in world.people.values())
    name_role_holder(
        forum=world.forum,
        role="convenor",
        called="the convenor",
        holder=convenor,
        named_as="member",
        by=chair,
    )
    assert {name for name, user in world.people.items() if can_state_outcome(user, poll)} == {"member"}
    statement = state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=convenor)
    assert statement.office == "the convenor"


def test_a_holder_who_was_replaced_states_nothing_and_the_new_one_does(world: World) -> None:
    poll = closed_poll(world, role="convenor")
    chair, old, new = world.people["chair"], world.people["member"], world.people["analyst"]
    for holder in (old, new):
        name_role_holder(
            forum=world.forum,
            role="convenor",
            called="the convenor",
            holder=holder,
            named_as="seat",
            by=chair,
        )
    assert not can_state_outcome(old, poll)
    assert can_state_outcome(new, poll)


def test_only_the_chair_names_who_holds_a_role(world: World) -> None:
    with pytest.raises(PermissionDenied):
        name_role_holder(
            forum=world.forum,
            role="convenor",
            called="the convenor",
            holder=world.people["member"],
            named_as="member",
            by=world.people["secretariat"],
        )


def test_the_comparison_shows_one_row_of_the_polls_own_and_the_others_as_they_were(world: World) -> None:
    world.compare("kp.majority_participants")
    poll = closed_poll(world)
    before = StoredOutcome.objects.get(poll=poll, is_official=False)
    state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])
    rows = poll_comparison(poll)
    assert [row.is_official for row in rows] == [True, False]
    assert (rows[0].kind, rows[1].sha256) == ("adopted", before.sha256)
    again = StoredOutcome.objects.get(poll=poll, is_official=False)
    assert (again.pk, again.sha256) == (before.pk, before.sha256)
