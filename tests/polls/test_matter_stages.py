"""The stages of a matter: named by the forum, each with its poll, going on and taken up again by its rule."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from consult import clock
from consult.audit.models import Entry
from consult.texts.models import Reform, Stage
from tests.support.world import World, build_world
from voting.polls.actions import (
    move_stage,
    name_stage,
    reopen,
    retire_stage,
    revise_stage,
    settle,
    take_up_next_stage,
)
from voting.polls.models import Follows, MatterStage, Poll, Purpose, Reopening, State
from voting.polls.stage_permissions import can_reopen

STAGES = (("Agenda", "agenda"), ("Text", "text"), ("Adoption", "adoption"), ("Record", "record"))


def name_all(world: World, **more: Any) -> dict[str, MatterStage]:
    """The stages of the Kimberley Process, in their order."""
    return {
        purpose: name_stage(
            forum=world.forum, label=label, purpose=purpose, by=world.people["secretariat"], **more
        )
        for label, purpose in STAGES
    }


def adopted(world: World, stage: MatterStage) -> Poll:
    poll = world.open_poll(stage=stage)
    world.cast(poll, "GOV-1", "support")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


def blocked(world: World, stage: MatterStage | None) -> Poll:
    poll = world.open_poll(stage=stage)
    world.cast(poll, "CSO-1", "block", "Not without the communities.")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


def test_a_forum_names_its_stages_in_its_own_order_and_words(world: World) -> None:
    stages = name_all(world)
    chair = world.people["chair"]
    revise_stage(stage=stages["agenda"], label="Admission", purpose="agenda", by=chair)
    move_stage(stage=stages["record"], by=chair, earlier=True)
    retire_stage(stage=stages["text"], by=chair)
    in_use = MatterStage.objects.in_use().filter(forum=world.forum)
    assert [(stage.label, stage.purpose) for stage in in_use] == [
        ("Admission", "agenda"),
        ("Record", "record"),
        ("Adoption", "adoption"),
    ]
    verbs = Entry.objects.filter(thing_type="forum", verb__startswith="stage.").values_list("verb", flat=True)
    assert sorted(verbs) == [*["stage.moved"], *["stage.named"] * 4, "stage.retired", "stage.revised"]


@pytest.mark.parametrize("who", ["analyst", "holder of GOV-1", "member", "outsider", "superuser"])
def test_only_secretariat_and_chair_name_stages(world: World, who: str) -> None:
    with pytest.raises(PermissionDenied):
        name_stage(forum=world.forum, label="Agenda", purpose="agenda", by=world.people[who])


def test_a_name_is_given_once_and_another_forums_rule_is_refused(world: World) -> None:
    by, other = world.people["chair"], build_world("other")
    foreign = other.rule
    foreign.forum = other.forum
    foreign.save()
    name_stage(forum=world.forum, label="Agenda", purpose="agenda", by=by)
    with pytest.raises(ValidationError) as fault:
        name_stage(forum=world.forum, label="Agenda ", purpose="vote", by=by, rule=foreign)
    assert sorted(fault.value.message_dict) == ["label", "purpose", "rule"]


def test_what_a_stage_settles_stays_once_a_poll_stood_at_it(world: World) -> None:
    stages = name_all(world)
    adopted(world, stages["agenda"])
    with pytest.raises(ValidationError) as fault:
        revise_stage(stage=stages["agenda"], label="Agenda", purpose="other", by=world.people["chair"])
    assert list(fault.value.message_dict) == ["purpose"]


def test_two_stages_never_have_one_place(world: World) -> None:
    stages = name_all(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        MatterStage.objects.filter(pk=stages["text"].pk).update(position=stages["agenda"].position)


def test_a_poll_cannot_stand_at_a_retired_stage_or_at_another_forums(world: World) -> None:
    stages = name_all(world)
    other = build_world("other")
    theirs = name_stage(forum=other.forum, label="Agenda", purpose="agenda", by=other.people["chair"])
    retired = retire_stage(stage=stages["text"], by=world.people["chair"])
    for stage in (theirs, retired):
        with pytest.raises(ValidationError) as fault:
            world.draft_poll(stage=stage)
        assert list(fault.value.message_dict) == ["stage"]


def test_the_opening_record_says_at_which_stage_of_the_matter_the_poll_stands(world: World) -> None:
    poll = world.open_poll(stage=name_all(world)["agenda"])
    opening = json.loads(poll.opening_record)
    assert opening["stage"] == {"key": "agenda", "label": "Agenda", "purpose": "agenda"}
    assert (opening["procedure"], opening["follows"]) == ("positions", None)


@pytest.mark.parametrize("purpose", [Purpose.AGENDA, Purpose.RECORD])
def test_a_poll_on_agenda_or_record_does_not_move_the_matter(world: World, purpose: str) -> None:
    before = Reform.objects.get(pk=world.reform.pk).stage
    adopted(world, name_all(world)[purpose])
    assert Reform.objects.get(pk=world.reform.pk).stage == before


def test_a_poll_on_which_text_goes_on_leaves_the_decision_to_come(world: World) -> None:
    adopted(world, name_all(world)["text"])
    assert Reform.objects.get(pk=world.reform.pk).stage == Stage.DECISION


def test_the_next_stage_follows_under_the_rule_that_the_forum_names_for_it(world: World) -> None:
    stages = name_all(world)
    usual = world.kept("national.double_majority")
    stages["text"].rule = usual
    stages["text"].save()
    poll = adopted(world, stages["agenda"])
    draft = take_up_next_stage(
        poll=poll,
        by=world.people["secretariat"],
        reason="The matter is on the agenda.",
        question="Which text goes on?",
    )
    assert (draft.stage, draft.rule, draft.rule_stage) == (stages["text"], usual, "consensus")
    assert (draft.previous, draft.follows, draft.state) == (poll, Follows.STAGE_OF_MATTER, State.DRAFT)


def test_after_the_last_stage_nothing_follows(world: World) -> None:
    poll = adopted(world, name_all(world)["record"])
    with pytest.raises(ValidationError, match="No stage comes after this one"):
        take_up_next_stage(poll=poll, by=world.people["chair"], reason="On.")


def test_a_stage_that_was_blocked_leads_to_no_next_stage(world: World) -> None:
    poll = blocked(world, name_all(world)["agenda"])
    with pytest.raises(PermissionDenied):
        take_up_next_stage(poll=poll, by=world.people["chair"], reason="On.")


MAY_REOPEN = {
    Reopening.CHAIR: {"chair"},
    Reopening.SEAT: {
        "chair",
        "alternate of GOV-1",
        *(f"holder of {code}" for code in ("GOV-1", "GOV-2", "GOV-3", "GOV-4", "GOV-5")),
        *(f"holder of {code}" for code in ("IND-1", "IND-2", "CSO-1", "CSO-2", "COM-1", "COM-2")),
    },
    Reopening.NEVER: set(),
}


@pytest.mark.parametrize("rule", list(Reopening))
def test_a_blocked_matter_is_taken_up_again_by_whom_the_forum_says(world: World, rule: Reopening) -> None:
    poll = blocked(world, name_all(world, reopening=rule)["agenda"])
    assert {name for name, user in world.people.items() if can_reopen(user, poll)} == MAY_REOPEN[rule]


def test_a_matter_that_was_taken_up_again_is_a_draft_of_the_same_question_with_its_reason(
    world: World,
) -> None:
    poll = blocked(world, name_all(world, reopening=Reopening.SEAT)["agenda"])
    by = world.holder("COM-1")
    draft = reopen(poll=poll, by=by, reason="The communities were heard since.")
    assert (draft.state, draft.question, draft.stage) == (State.DRAFT, poll.question, poll.stage)
    assert (draft.follows, draft.follows_reason) == (Follows.REOPENED, "The communities were heard since.")
    with pytest.raises(ValidationError, match="gone on from this poll already"):
        reopen(poll=poll, by=world.people["chair"], reason="Once more.")


def test_without_named_stages_the_chair_takes_a_blocked_matter_up_again(world: World) -> None:
    poll = blocked(world, None)
    assert {name for name, user in world.people.items() if can_reopen(user, poll)} == {"chair"}
    assert reopen(poll=poll, by=world.people["chair"], reason="Consultations took place.").previous == poll


def test_a_seat_that_is_suspended_asks_for_nothing(world: World) -> None:
    poll = blocked(world, name_all(world, reopening=Reopening.SEAT)["agenda"])
    world.seats["COM-1"].statuses.create(status="suspended", valid_from=poll.closes_at.date())
    with clock.at(poll.closes_at):
        assert not can_reopen(world.holder("COM-1"), poll)
        assert can_reopen(world.holder("COM-2"), poll)


def test_an_adopted_matter_is_not_taken_up_again(world: World) -> None:
    poll = adopted(world, None)
    with pytest.raises(PermissionDenied):
        reopen(poll=poll, by=world.people["chair"], reason="Again.")
