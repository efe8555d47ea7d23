"""An amendment from its offer to its answer: what each step does and refuses, and what stays on record."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from consult.audit.models import Entry
from consult.consultations.amendments.actions import (
    answer_amendment,
    co_sponsor_as,
    lapse_overtaken,
    leave_amendment,
    table_amendment,
    withdraw_amendment,
)
from consult.consultations.models import Amendment, AmendmentState
from consult.texts.actions import ClauseDraft, issue_version, move_to_stage
from consult.texts.models import Stage
from tests.amendments.offers import REWORDED, accepted, answer, offer, table
from tests.consultations.saying import voice
from tests.support.world import CLAUSES, World


def faults(raised: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return raised.value.message_dict


def next_version(world: World, *changes: ClauseDraft) -> None:
    """Issue a version in which these clauses stand in place of those with the same id."""
    changed = {each.key: each for each in changes}
    clauses = [changed.get(each.key, each) for each in CLAUSES]
    world.version = issue_version(reform=world.reform, clauses=clauses, by=world.people["secretariat"])


def test_amendments_are_numbered_within_their_version(world: World) -> None:
    assert [offer(world).number, offer(world, "member", via="unnamed").number] == [1, 2]
    next_version(world, ClauseDraft("c03", "3", "If consensus fails", "Half of the seats may adopt it."))
    assert offer(world).number == 1


def test_author_sponsor_and_office_stay_three_roles_on_record(world: World) -> None:
    amendment = answer(world, table(world, offer(world)))
    assert [(step.state, step.role, step.seat and step.seat.code) for step in amendment.steps.all()] == [
        ("offered", "author", None),
        ("tabled", "sponsor", "GOV-1"),
        ("accepted", "secretariat", None),
    ]
    assert (amendment.author.seat, amendment.tabled_by) == (world.seats["OBS-1"], world.seats["GOV-1"])
    assert [step.label for step in world.reform.way.filter(kind="amendment")] == [
        "Amendment 1 to version 1 tabled by Seat GOV-1",
        "Amendment 1 to version 1 accepted",
    ]


def test_an_observer_offers_and_cannot_table_even_its_own(world: World) -> None:
    amendment = offer(world, "holder of OBS-1")
    with pytest.raises(PermissionDenied):
        table(world, amendment, "OBS-1")
    assert table(world, amendment).tabled_by == world.seats["GOV-1"]


def test_nobody_tables_for_the_seat_of_somebody_else(world: World) -> None:
    amendment = offer(world)
    with pytest.raises(PermissionDenied):
        table_amendment(amendment=amendment, seat=world.seats["GOV-2"], by=world.holder("GOV-1"))


def test_what_no_seat_has_tabled_is_not_answered(world: World) -> None:
    with pytest.raises(PermissionDenied):
        answer(world, offer(world))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"text": CLAUSES[1].text}, "text"),
        ({"text": "  "}, "text"),
        ({"heading": ""}, "heading"),
        ({"heading": "x" * 201}, "heading"),
        ({"heading": "Two\nlines"}, "heading"),
        ({"text": "x" * 20_001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"reason": " "}, "reason"),
        ({"clause_key": "c99"}, "clause_key"),
        ({"clause_key": ""}, "clause_key"),
        ({"change": "rewrite"}, "change"),
    ],
)
def test_words_that_will_not_do_are_refused_beside_their_field(
    world: World, words: dict[str, str], field: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        offer(world, **words)
    assert list(faults(raised)) == [field]
    assert not Amendment.objects.exists()


def test_a_deletion_keeps_no_words_and_a_new_clause_may_stand_before_the_first(world: World) -> None:
    deletion = offer(world, change="delete")
    assert (deletion.heading, deletion.text) == ("", "")
    first = offer(world, change="insert", clause_key="", heading="Words", text="What the words mean.")
    assert first.clause() is None


def test_the_text_as_accepted_with_changes_stands_beside_the_one_proposed(world: World) -> None:
    changed = {"heading": "Consensus first", "text": "The chair is to seek consensus for ninety days."}
    amendment = answer(world, table(world, offer(world)), "accepted_with_changes", **changed)
    assert amendment.text == REWORDED
    assert amendment.words == (changed["heading"], changed["text"])
    with pytest.raises(ValidationError) as raised:
        answer(
            world,
            table(world, offer(world, clause_key="c03")),
            "accepted_with_changes",
            text=REWORDED,
            heading="Consensus first",
        )
    assert list(faults(raised)) == ["text"], "words as proposed are no change"


def test_an_answer_is_changed_with_a_reason_and_both_stay(world: World) -> None:
    amendment = answer(world, accepted(world), "declined", reason="The plenary asked for less.")
    assert amendment.state == AmendmentState.DECLINED
    assert [step.reason for step in amendment.steps.all()][-2:] == [
        "It is clearer.",
        "The plenary asked for less.",
    ]


def test_an_officer_who_saw_another_state_is_told_and_changes_nothing(world: World) -> None:
    amendment = table(world, offer(world))
    answer(world, amendment, "accepted", seen="tabled")
    with pytest.raises(ValidationError, match="became “accepted”"):
        answer_amendment(
            amendment=amendment, by=world.people["chair"], answer="declined", reason="No.", seen="tabled"
        )
    assert Amendment.objects.get(pk=amendment.pk).state == "accepted"


def test_of_two_on_one_clause_the_second_is_not_accepted_and_the_refusal_says_where(world: World) -> None:
    accepted(world)
    rival = table(world, offer(world, "member", via="unnamed", change="delete"))
    with pytest.raises(ValidationError, match=r"Amendment 2 \(clause 2\) conflicts with amendment 1"):
        answer(world, rival)
    assert answer(world, rival, "declined").state == "declined"


def test_a_clause_that_changed_since_is_named_and_nothing_is_accepted(world: World) -> None:
    amendment = table(world, offer(world))
    next_version(world, ClauseDraft("c02", "2", "Consensus first", "Consensus is sought for a week."))
    with pytest.raises(ValidationError, match=r"Amendment 1 \(clause 2\): in version 2 this clause reads"):
        answer(world, amendment)


def test_what_waits_on_a_changed_clause_lapses_and_what_waits_on_another_goes_on(world: World) -> None:
    overtaken = offer(world)
    waiting = table(world, offer(world, clause_key="c03", heading="If consensus fails", text="Nothing."))
    next_version(world, ClauseDraft("c02", "2", "Consensus first", "Consensus is sought for a week."))
    with transaction.atomic():
        assert lapse_overtaken(version=world.version) == [overtaken]
    overtaken.refresh_from_db()
    assert (overtaken.state, overtaken.steps.last().reason) == ("lapsed", "Version 2 changed the clause.")  # type: ignore[union-attr]
    assert answer(world, waiting).is_accepted
    with pytest.raises(PermissionDenied):
        table(world, overtaken)


def test_it_may_be_offered_while_a_poll_is_open_and_no_more_once_the_matter_is_decided(world: World) -> None:
    move_to_stage(reform=world.reform, stage=Stage.DECISION)
    assert offer(world).pk
    move_to_stage(reform=world.reform, stage=Stage.DECIDED)
    with pytest.raises(PermissionDenied):
        offer(world)


def test_it_is_withdrawn_by_its_author_or_the_seat_that_tabled_it_with_a_reason(world: World) -> None:
    amendment = offer(world, "member", via="unnamed")
    with pytest.raises(PermissionDenied):
        withdraw_amendment(amendment=amendment, by=world.holder("GOV-1"), reason="Not ours.")
    table(world, amendment)
    with pytest.raises(ValidationError):
        withdraw_amendment(amendment=amendment, by=world.holder("GOV-1"), reason=" ")
    withdraw_amendment(amendment=amendment, by=world.holder("GOV-1"), reason="Overtaken.")
    step = Amendment.objects.get().steps.last()
    assert step
    assert (step.state, step.role, step.reason) == ("withdrawn", "sponsor", "Overtaken.")
    with pytest.raises(PermissionDenied):
        answer(world, amendment)


def test_a_person_stands_behind_an_amendment_once_under_whatever_name(world: World) -> None:
    amendment, user = offer(world), world.holder("COM-1")
    co_sponsor_as(amendment=amendment, voice=voice(world, user, "seat"), by=user)
    with pytest.raises(PermissionDenied):
        co_sponsor_as(amendment=amendment, voice=voice(world, user, "new"), pseudonym="Heron", by=user)
    author = world.holder("OBS-1")
    with pytest.raises(PermissionDenied):
        co_sponsor_as(amendment=amendment, voice=voice(world, author, "unnamed"), by=author)
    leave_amendment(amendment=amendment, by=user)
    assert [row.left_at is not None for row in amendment.co_sponsors.all()] == [True]
    co_sponsor_as(amendment=amendment, voice=voice(world, user, "unnamed"), by=user)
    assert amendment.co_sponsors.filter(left_at__isnull=True).count() == 1


def test_the_account_behind_a_pseudonym_stands_in_no_entry_and_no_time_of_day(world: World) -> None:
    member, friend = world.people["member"], world.holder("COM-2")
    amendment = offer(world, "member", via="new", pseudonym="Heron")
    co_sponsor_as(amendment=amendment, voice=voice(world, friend, "new"), pseudonym="Stork", by=friend)
    leave_amendment(amendment=amendment, by=friend)
    withdraw_amendment(amendment=amendment, by=member, reason="Too early.")
    entries = Entry.objects.filter(verb__startswith="amendment.")
    assert [entry.actor_id for entry in entries] == [None] * 4
    assert {entry.acting_as for entry in entries} == {"Heron", "Stork"}
    said = json.dumps([entry.data for entry in entries])
    assert str(member.pk) not in said
    assert member.email not in said
    times = [step.at for step in amendment.steps.all()]
    times += [at for row in amendment.co_sponsors.all() for at in (row.joined_at, row.left_at) if at]
    assert {(at.hour, at.minute) for at in times} == {(0, 0)}


def test_the_database_keeps_what_no_action_does(world: World) -> None:
    amendment = offer(world)
    for wrong in ({"state": "accepted"}, {"state": "lost"}, {"text": ""}, {"taken_into": world.version}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Amendment.objects.filter(pk=amendment.pk).update(**wrong)
