"""A dispute over the record that is put to the seats: a poll of its own, for which the record waits."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consult import clock
from tests.support.world import World
from voting.polls import actions
from voting.polls.actions.disputes import put_objection_to_seats, usual_question
from voting.polls.models import DecisionRecord, Poll, RecordObjection

WEEK = timedelta(days=7)


def contested(world: World, poll: Poll, proposed: str = "A debate was refused.") -> RecordObjection:
    world.circulate(poll)
    return actions.object_to_record(
        poll=poll,
        seat_code="GOV-1",
        by=world.holder("GOV-1"),
        part="debate",
        proposed=proposed,
        reason="It was so.",
    )


def put(world: World, objection: RecordObjection) -> Poll:
    return put_objection_to_seats(
        objection=objection,
        by=world.people["chair"],
        question=usual_question(objection),
        closes_at=clock.now() + WEEK,
    )


def test_the_seats_are_asked_at_the_stage_for_records_under_its_rule(world: World, blocked: Poll) -> None:
    rule = world.kept("kp.majority_participants")
    stage = actions.name_stage(
        forum=world.forum, label="Record", purpose="record", by=world.people["chair"], rule=rule
    )
    draft = put(world, contested(world, blocked))
    assert (draft.state, draft.stage, draft.rule) == ("draft", stage, rule)
    assert "A debate was refused." in draft.question


def test_without_such_a_stage_the_rule_of_the_poll_decides(world: World, blocked: Poll) -> None:
    draft = put(world, contested(world, blocked))
    assert (draft.stage, draft.rule) == (None, blocked.rule)


def test_long_words_make_a_short_question(world: World, blocked: Poll) -> None:
    objection = contested(world, blocked, proposed="words " * 200)
    assert usual_question(objection) == "Shall the record say what objection 1 asks for?"


def test_an_objection_is_put_to_the_seats_once_and_waits(world: World, blocked: Poll) -> None:
    objection = contested(world, blocked)
    draft = put(world, objection)
    with pytest.raises(PermissionDenied):
        put(world, objection)
    chair = world.people["chair"]
    with clock.at(clock.now() + WEEK):
        with pytest.raises(ValidationError, match="waits for its answer"):
            actions.certify_poll(poll=blocked, by=chair)
        actions.answer_objection(objection=objection, by=chair, answer="declined", reason="Voted down.")
        actions.certify_poll(poll=blocked, by=chair)
    kept = json.loads(DecisionRecord.objects.get(poll=blocked).document)["objections"][0]
    assert (kept["put_to_poll"], kept["answer"]) == (draft.uid, "declined")
