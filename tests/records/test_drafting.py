"""From the first draft of a record to its certification: its words, its rounds, and what is frozen of it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from consult import clock
from consult.canonical import canonical_json, sha256_hex
from tests.support.world import World
from voting.polls import actions
from voting.polls.actions import RecordWords
from voting.polls.models import DecisionRecord, Poll, RecordVersion
from voting.polls.models.records import FITS, Verb

WEEK = timedelta(days=7)
BLOCKED = RecordWords(verb="no_consensus", wording="No consensus could be found on the text.")


def draft(world: World, poll: Poll, words: RecordWords = BLOCKED, reason: str = "") -> RecordVersion:
    return actions.draft_record(poll=poll, by=world.people["secretariat"], words=words, reason=reason)


def circulate(world: World, poll: Poll, wait: timedelta = WEEK) -> None:
    actions.circulate_record(poll=poll, by=world.people["secretariat"], objections_until=clock.now() + wait)


def faults(error: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return error.value.message_dict if hasattr(error.value, "error_dict") else {"": error.value.messages}


@pytest.mark.parametrize("verb", [verb for verb in Verb if "blocked" not in FITS[verb]])
def test_a_blocked_text_was_not_adopted_endorsed_accepted_or_welcomed(
    world: World, blocked: Poll, verb: Verb
) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(world, blocked, RecordWords(verb=verb, wording="The forum did it."))
    assert list(faults(refused)) == ["verb"]


@pytest.mark.parametrize("verb", ["noted", "acknowledged", "no_consensus"])
def test_a_blocked_text_may_be_noted_acknowledged_or_without_consensus(
    world: World, blocked: Poll, verb: str
) -> None:
    assert draft(world, blocked, RecordWords(verb=verb, wording="So it is.")).verb == verb


def test_an_adopted_text_did_find_its_consensus(world: World, adopted: Poll) -> None:
    with pytest.raises(ValidationError, match="does not fit"):
        draft(world, adopted)


def test_a_record_needs_words(world: World, blocked: Poll) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(world, blocked, RecordWords(verb="noted", wording="  "))
    assert list(faults(refused)) == ["wording"]


def test_an_open_poll_has_no_record(world: World) -> None:
    with pytest.raises(PermissionDenied):
        draft(world, world.open_poll())


def test_each_draft_has_a_number_a_hash_and_the_hash_of_the_one_before(world: World, blocked: Poll) -> None:
    first = draft(world, blocked)
    second = draft(world, blocked, RecordWords(verb="noted", wording="Noted."), reason="The chair asked.")
    assert (first.number, second.number) == (1, 2)
    for version in (first, second):
        assert sha256_hex(version.canonical.encode()) == version.sha256
    assert json.loads(second.canonical)["previous"] == first.sha256


def test_a_further_draft_says_why_and_changes_something(world: World, blocked: Poll) -> None:
    draft(world, blocked)
    with pytest.raises(ValidationError) as refused:
        draft(world, blocked, RecordWords(verb="noted", wording="Noted."))
    assert list(faults(refused)) == ["reason"]
    with pytest.raises(ValidationError, match="Nothing has changed"):
        draft(world, blocked, reason="To be sure.")


def test_a_draft_cannot_be_written_again(world: World, blocked: Poll) -> None:
    version = draft(world, blocked)
    version.wording = "Other words."
    with pytest.raises(RuntimeError):
        version.save()
    with pytest.raises(RuntimeError):
        RecordVersion.objects.filter(pk=version.pk).delete()


def test_the_seats_get_the_days_that_the_terms_give(world: World, blocked: Poll) -> None:
    draft(world, blocked)
    with pytest.raises(ValidationError, match="at least 7 days"):
        circulate(world, blocked, timedelta(days=6, hours=23))
    circulate(world, blocked)
    assert blocked.decision_record.takes_objections


def test_nothing_is_certified_before_the_seats_have_had_their_time(world: World, blocked: Poll) -> None:
    chair = world.people["chair"]
    with pytest.raises(ValidationError, match="no record yet"):
        actions.certify_poll(poll=blocked, by=chair)
    draft(world, blocked)
    with pytest.raises(ValidationError, match="not been circulated"):
        actions.certify_poll(poll=blocked, by=chair)
    circulate(world, blocked)
    with (
        clock.at(clock.now() + WEEK - timedelta(seconds=1)),
        pytest.raises(ValidationError, match="may still"),
    ):
        actions.certify_poll(poll=blocked, by=chair)
    with clock.at(clock.now() + WEEK):
        assert actions.certify_poll(poll=blocked, by=chair).state == "certified"


def test_a_new_draft_has_to_be_circulated_again(world: World, blocked: Poll) -> None:
    world.circulate(blocked)
    draft(world, blocked, RecordWords(verb="acknowledged", wording="Acknowledged."), reason="Weaker.")
    with clock.at(clock.now() + WEEK), pytest.raises(ValidationError, match="not been circulated"):
        actions.certify_poll(poll=blocked, by=world.people["chair"])


def test_certifying_the_poll_certifies_its_record(world: World, blocked: Poll) -> None:
    poll = world.certify(blocked, verb="no_consensus", refused_debate="A debate was asked for and refused.")
    record = DecisionRecord.objects.get(poll=poll)
    document = json.loads(record.document)
    assert record.state == "certified"
    assert poll.certified_at == record.certified_at
    assert sha256_hex(record.document.encode()) == record.sha256
    assert canonical_json(document).decode() == record.document
    assert document["verb"] == "no_consensus"
    assert document["refused_debate"] == "A debate was asked for and refused."
    assert document["certified"]["by"] == "chair"
    assert document["outcome"]["kind"] == "blocked"


def test_the_record_holds_the_hashes_of_all_that_it_rests_on(world: World, blocked: Poll) -> None:
    document = json.loads(DecisionRecord.objects.get(poll=world.certify(blocked)).document)
    closing = json.loads(blocked.closing_record)
    assert document["text"]["sha256"] == blocked.version.sha256
    assert document["rule"]["sha256"] == blocked.rule.sha256
    assert document["opening"] == blocked.opening_sha256
    assert document["closing"] == blocked.closing_sha256
    assert document["positions"]["ballots"] == closing["ballots"]
    assert document["outcome"]["sha256"] == closing["outcome"]
    opening = json.loads(blocked.opening_record)
    roll = {key: opening[key] for key in ("bases", "groups", "roll")}
    assert document["roll"]["sha256"] == sha256_hex(canonical_json(roll))


@pytest.mark.parametrize("verb", ["draft", "circulate", "object", "release", "attend", "certify"])
def test_nothing_of_a_certified_record_changes(world: World, blocked: Poll, verb: str) -> None:
    poll = world.certify(blocked)
    before = DecisionRecord.objects.get(poll=poll).document
    office, holder = world.people["secretariat"], world.holder("GOV-1")
    own: dict[str, Any] = {"poll": poll, "seat_code": "GOV-1", "by": holder}
    tries = {
        "draft": lambda: draft(world, poll, RecordWords("noted", "Otherwise."), reason="Late."),
        "circulate": lambda: circulate(world, poll),
        "object": lambda: actions.object_to_record(
            part="wording", proposed="Otherwise.", reason="Wrong.", **own
        ),
        "release": lambda: actions.release_statement(kind="dissent", text="Late.", **own),
        "attend": lambda: actions.enter_attendance(poll=poll, by=office, rows={"GOV-1": ("absent", "")}),
        "certify": lambda: actions.certify_poll(poll=poll, by=world.people["chair"]),
    }
    with pytest.raises((PermissionDenied, ValidationError)):
        tries[verb]()
    assert DecisionRecord.objects.get(poll=poll).document == before
