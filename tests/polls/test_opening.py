"""Preparing and opening: what is refused, and that what was frozen stays as it was."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from consult import clock
from consult.canonical import canonical_json, parse_canonical, sha256_hex
from consult.forums.actions import correct_weight, seat, set_status
from consult.texts.actions import ClauseDraft, issue_version
from consult.texts.models import Stage
from tests.support.world import CLAUSES, NOW, World, build_world
from voting import rules
from voting.polls.actions import keep_rule, open_poll, prepare_poll, revise_poll, settle
from voting.polls.models import Poll, RollEntry, State, Visibility

EACH_CHAMBER = {
    "id": "test.each_chamber",
    "version": 1,
    "title": "Majority in each chamber",
    "source_status": "hypothetical",
    "needs": {"attributes": {"chamber": "chambers"}},
    "voters": "deciding",
    "positions": "majority",
    "stages": [
        {
            "name": "vote",
            "adopted_if": {
                "in_each": {
                    "groups": {"attribute": "chamber"},
                    "empty": "fails",
                    "holds": {"share": {"of": "yes", "base": "cast", "more_than": "1/2"}},
                }
            },
            "otherwise": "rejected",
        }
    ],
}


def opening(poll: Poll) -> dict[str, object]:
    """The opening record as data."""
    return json.loads(poll.opening_record)


@pytest.mark.parametrize(
    ("terms", "field", "words"),
    [
        ({"question": "  "}, "question", "Write the question"),
        ({"closes_at": NOW}, "closes_at", "has passed already"),
        ({"visibility": "whenever"}, "visibility", "Choose who will see"),
        ({"secrecy": "secret"}, "secrecy", "A secret poll is not offered"),
    ],
)
def test_bad_terms_are_refused_beside_their_field(
    world: World, terms: dict[str, object], field: str, words: str
) -> None:
    with pytest.raises(ValidationError) as caught:
        world.draft_poll(**terms)
    assert words in caught.value.message_dict[field][0]
    assert not Poll.objects.exists()


def test_a_secret_poll_is_refused_by_the_database_too(world: World) -> None:
    poll = world.draft_poll()
    with pytest.raises(IntegrityError), transaction.atomic():
        Poll.objects.filter(pk=poll.pk).update(secrecy="secret")


def test_a_draft_cannot_become_secret_either(world: World) -> None:
    poll = world.draft_poll()
    with pytest.raises(ValidationError) as caught:
        revise_poll(
            poll=poll,
            question=poll.question,
            rule=poll.rule,
            closes_at=poll.closes_at,
            visibility=poll.visibility,
            secrecy="secret",
            by=world.people["chair"],
        )
    assert "secrecy" in caught.value.message_dict


def test_only_the_current_version_is_decided(world: World) -> None:
    newer = (*CLAUSES, ClauseDraft("c04", "4", "Review", "The text is reviewed after five years."))
    issue_version(reform=world.reform, clauses=newer, by=world.people["secretariat"])
    with pytest.raises(ValidationError) as caught:
        world.draft_poll()
    assert "There is a later version" in caught.value.message_dict["version"][0]


def test_a_rule_of_another_forum_is_refused(world: World) -> None:
    other = build_world("other")
    kept = keep_rule(rule=rules.load_rule(world.rule.document), forum=other.forum)
    with pytest.raises(ValidationError) as caught:
        world.draft_poll(rule=kept)
    assert "rule" in caught.value.message_dict


def test_a_forum_that_takes_no_part_polls_nobody(world: World) -> None:
    other = build_world("other")
    with pytest.raises(ValidationError):
        prepare_poll(
            version=world.version,
            forum=other.forum,
            question="Shall we?",
            rule=world.rule,
            closes_at=NOW + timedelta(days=1),
            by=other.people["chair"],
        )


def test_opening_takes_the_roll_of_the_day_with_observers_apart(world: World) -> None:
    set_status(seat=world.seats["GOV-5"], status="suspended", valid_from=NOW.date())
    poll = world.open_poll()
    codes = set(poll.roll.values_list("code", flat=True))
    assert "GOV-5" not in codes
    assert poll.roll.get(code="OBS-1").decides is False
    assert poll.roll.filter(decides=True).count() == 10


def test_the_opening_record_is_canonical_and_says_what_was_fixed(world: World) -> None:
    poll = world.open_poll()
    data = poll.opening_record.encode()
    assert sha256_hex(data) == poll.opening_sha256
    parse_canonical(data)
    record = opening(poll)
    assert record["version"]["sha256"] == world.version.sha256  # type: ignore[index]
    assert record["rule"]["sha256"] == world.rule.sha256  # type: ignore[index]
    assert record["rule"]["document"] == world.rule.document  # type: ignore[index]
    assert record["visibility"] == "at_closing"
    assert record["closes_at"] == "2026-03-09T09:00:00Z"
    assert record["groups"]["constituency"] == ["government", "industry", "civil_society", "community"]  # type: ignore[index]
    assert {row["seat"] for row in record["roll"]} == set(world.seats)  # type: ignore[attr-defined]
    assert world.reform.__class__.objects.get().stage == Stage.DECISION


def test_what_changes_after_opening_changes_nothing_of_the_poll(world: World) -> None:
    each_chamber = keep_rule(rule=rules.load_rule(EACH_CHAMBER), forum=world.forum)
    poll = world.open_poll(rule=each_chamber)
    before = poll.opening_record
    weight = world.seats["GOV-1"].weights.get()
    correct_weight(weight=weight, amount=100, reason="A misprint.", by=world.people["chair"])
    set_status(seat=world.seats["GOV-2"], status="withdrawn", valid_from=NOW.date())
    seat(
        forum=world.forum,
        constituency=world.constituency("industry"),
        code="IND-9",
        name="Late",
        capacity="participant",
    )
    part = world.constituency("community")
    part.is_chamber = False
    part.save()
    newer = (*CLAUSES, ClauseDraft("c04", "4", "Review", "The text is reviewed after five years."))
    issue_version(reform=world.reform, clauses=newer, by=world.people["secretariat"])
    for code in ("GOV-1", "GOV-2", "GOV-3", "IND-1", "IND-2", "CSO-1", "CSO-2"):
        world.cast(poll, code, "support")
    with clock.at(poll.closes_at):
        poll = settle(poll=poll)
    assert poll.opening_record == before
    assert poll.roll.count() == 12
    assert poll.roll.get(code="GOV-1").weights["heads"] == "1"
    assert poll.version == world.version
    outcome = poll.outcomes.get(is_official=True)
    # Communities were a chamber when the poll opened, and none of them has answered.
    assert outcome.kind == "rejected"


def test_a_rule_that_this_roll_cannot_bear_is_refused_with_the_reason(world: World) -> None:
    poll = world.draft_poll(rule=world.kept("kp.weighted_carats"))
    with pytest.raises(ValidationError) as caught:
        open_poll(poll=poll, by=world.people["chair"])
    words = " ".join(caught.value.message_dict["rule"])
    assert "not applicable to this forum's roll" in words
    assert "Fault(" not in words
    poll.refresh_from_db()
    assert poll.state == State.DRAFT
    assert not RollEntry.objects.exists()


def test_names_that_the_rule_does_not_have_are_refused_in_words(world: World) -> None:
    poll = world.draft_poll(rule_names={"producers": "government"})
    with pytest.raises(ValidationError) as caught:
        open_poll(poll=poll, by=world.people["chair"])
    assert "rule" in caught.value.message_dict


def test_positions_without_names_need_five_deciding_seats(world: World) -> None:
    poll = world.draft_poll(visibility=Visibility.NEVER)
    for code in world.seats:
        if not code.startswith("GOV"):
            set_status(seat=world.seats[code], status="withdrawn", valid_from=NOW.date())
    set_status(seat=world.seats["GOV-5"], status="withdrawn", valid_from=NOW.date())
    with pytest.raises(ValidationError) as caught:
        open_poll(poll=poll, by=world.people["chair"])
    assert "fewer than five deciding seats" in caught.value.message_dict["visibility"][0]


def test_positions_without_names_do_not_go_with_a_rule_that_counts_by_group(world: World) -> None:
    poll = world.draft_poll(visibility=Visibility.NEVER, rule=world.kept("kp.chambers_majority"))
    with pytest.raises(ValidationError) as caught:
        open_poll(poll=poll, by=world.people["chair"])
    assert "by constituency, by group or by weight" in caught.value.message_dict["visibility"][0]


def test_a_forum_without_deciding_seats_has_nobody_to_ask(world: World) -> None:
    for code, each in world.seats.items():
        if code != "OBS-1":
            set_status(seat=each, status="withdrawn", valid_from=NOW.date())
    with pytest.raises(ValidationError, match="nobody to ask"):
        open_poll(poll=world.draft_poll(), by=world.people["chair"])


def test_a_revised_draft_takes_the_names_of_its_new_rule(world: World) -> None:
    poll = world.draft_poll(rule_names={"producers": "government"})
    revise_poll(
        poll=poll,
        question="Another question?",
        rule=world.kept("kp.majority_participants"),
        closes_at=NOW + timedelta(days=3),
        visibility=Visibility.AT_ONCE,
        by=world.people["secretariat"],
    )
    poll = open_poll(poll=Poll.objects.get(pk=poll.pk), by=world.people["chair"])
    assert (poll.question, poll.rule_names, poll.visibility) == ("Another question?", {}, "at_once")


def test_the_hash_depends_on_everything_that_was_fixed(world: World) -> None:
    poll = world.open_poll()
    record = opening(poll)
    for key in record:
        changed = {**record, key: "something else"}
        assert sha256_hex(canonical_json(changed)) != poll.opening_sha256, key
