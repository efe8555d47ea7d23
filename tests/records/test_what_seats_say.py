"""What seats release, how they were there, and what they object to: theirs alone, and never lost."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from tests.records.closed import AFTER, closed_poll
from tests.support.world import NOW, World
from voting.polls import actions
from voting.polls.actions import RecordWords
from voting.polls.models import DecisionRecord, Poll, RecordObjection, RecordStatement, Visibility

WEEK = timedelta(days=7)
SECRET = "Only the seat knows this."


def release(world: World, poll: Poll, code: str, text: str, **more: Any) -> RecordStatement:
    details = {"kind": "dissent", "language": "en", "by": world.holder(code)} | more
    return actions.release_statement(poll=poll, seat_code=code, text=text, **details)


def object_(world: World, poll: Poll, code: str = "GOV-1", **more: Any) -> RecordObjection:
    details: dict[str, Any] = {
        "part": "wording",
        "proposed": "A debate was asked for and refused.",
        "reason": "It was so.",
        "by": world.holder(code),
    }
    return actions.object_to_record(poll=poll, seat_code=code, **(details | more))


def certified(world: World, poll: Poll) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DecisionRecord.objects.get(poll=world.certify(poll)).document)
    return document


def test_words_of_a_ballot_are_not_printed_by_themselves(world: World, blocked: Poll) -> None:
    release(world, blocked, "GOV-2", "We blocked, in other words.")
    document = certified(world, blocked)
    assert [(each["seat"], each["text"]) for each in document["statements"]] == [
        ("GOV-2", "We blocked, in other words.")
    ]
    assert "Words of the ballot" not in json.dumps(document)


def test_the_page_of_the_certified_record_prints_no_words_of_a_ballot(
    client: Client, world: World, blocked: Poll
) -> None:
    release(world, blocked, "GOV-2", "We blocked, in other words.")
    poll = world.certify(blocked)
    html = client.get(f"{poll.get_absolute_url()}record/").content.decode()
    assert "We blocked, in other words." in html
    assert "Words of the ballot" not in html
    assert "Have released no statement for the record:" in html
    assert client.get(f"{poll.get_absolute_url()}record/record.json").content.decode() == (
        DecisionRecord.objects.get(poll=poll).document
    )


def test_a_seat_words_its_statement_anew_and_takes_it_back(world: World, blocked: Poll) -> None:
    release(world, blocked, "GOV-2", "First words.")
    release(world, blocked, "GOV-2", "Nous bloquons.", language="fr", kind="reservation")
    release(world, blocked, "IND-1", SECRET)
    release(world, blocked, "IND-1", "")
    document = certified(world, blocked)
    assert [(each["seat"], each["language"], each["text"]) for each in document["statements"]] == [
        ("GOV-2", "fr", "Nous bloquons.")
    ]
    assert SECRET not in json.dumps(document)
    assert RecordStatement.objects.count() == 4


def test_the_same_statement_sent_twice_is_one(world: World, blocked: Poll) -> None:
    assert release(world, blocked, "GOV-2", "Words.") == release(world, blocked, "GOV-2", " Words.\r\n")


def test_nobody_releases_words_for_another_seat(world: World, blocked: Poll) -> None:
    for who in ("holder of IND-1", "chair", "secretariat", "superuser"):
        with pytest.raises(PermissionDenied):
            release(world, blocked, "GOV-2", "Words.", by=world.people[who])


def test_an_alternate_releases_for_its_seat_and_an_observer_for_its_own(world: World, blocked: Poll) -> None:
    release(world, blocked, "GOV-1", "We agree.", by=world.people["alternate of GOV-1"], kind="explanation")
    release(world, blocked, "OBS-1", "We advise against it.")
    said = certified(world, blocked)["statements"]
    assert {(each["seat"], each["decides"]) for each in said} == {("GOV-1", True), ("OBS-1", False)}


def test_words_taken_back_and_words_of_objections_stand_in_no_audit(world: World, blocked: Poll) -> None:
    release(world, blocked, "IND-1", SECRET)
    world.circulate(blocked)
    object_(world, blocked, reason=SECRET)
    assert SECRET not in "".join(json.dumps(each) for each in Entry.objects.values_list("data", flat=True))


@pytest.fixture
def unnamed(world: World) -> Any:
    """A poll that never shows a position by name, in which everybody has cast; it is two hours later."""
    poll = closed_poll(world, {"GOV-2": "block"}, visibility=Visibility.NEVER)
    with clock.at(NOW + AFTER):
        yield poll


def test_where_names_are_never_shown_words_are_printed_without_their_seat(
    client: Client, world: World, unnamed: Poll
) -> None:
    release(world, unnamed, "GOV-2", "We could not agree.")
    document = certified(world, unnamed)
    assert document["statements"] == [{"kind": "dissent", "language": "en", "text": "We could not agree."}]
    assert document["positions"]["deciding"] == []
    assert document["comparison"] == []
    assert all(each["source"] is None for each in document["attendance"]), "a ballot would say who has cast"
    html = client.get(f"{unnamed.get_absolute_url()}record/").content.decode()
    assert "We could not agree." in html
    assert "Have released no statement" not in html


def test_where_names_are_never_shown_and_few_have_cast_no_words_are_printed(
    client: Client, world: World
) -> None:
    poll = world.open_poll(visibility=Visibility.NEVER)
    world.cast(poll, "GOV-2", "block", "No.")
    with clock.at(poll.closes_at):
        poll = actions.settle(poll=poll)
        release(world, poll, "GOV-2", SECRET)
        document = certified(world, poll)
        html = client.get(f"{poll.get_absolute_url()}record/").content.decode()
    assert (document["statements"], document["statements_withheld"]) == ([], True)
    for text in (json.dumps(document), html):
        assert SECRET not in text
        assert "No." not in text


def test_a_seat_that_walked_out_says_so_beside_what_the_secretariat_entered(
    world: World, blocked: Poll
) -> None:
    office, poll = world.people["secretariat"], blocked
    actions.enter_attendance(
        poll=poll, by=office, rows={"CSO-1": ("present", ""), "COM-1": ("proxy", "By COM-2")}
    )
    actions.say_own_attendance(
        poll=poll, seat_code="CSO-1", by=world.holder("CSO-1"), presence="walked_out", note="At noon."
    )
    rows = {each["seat"]: each for each in certified(world, poll)["attendance"]}
    assert (rows["CSO-1"]["presence"], rows["CSO-1"]["otherwise"]) == ("walked_out", "present")
    assert (rows["COM-1"]["presence"], rows["COM-1"]["note"]) == ("proxy", "By COM-2")
    assert (rows["GOV-1"]["presence"], rows["GOV-1"]["source"]) == ("present", "ballot")
    assert (rows["OBS-1"]["presence"], rows["OBS-1"]["source"]) == (None, None), "silence is no attendance"


def test_attendance_that_is_entered_as_it_was_is_no_new_entry(world: World, blocked: Poll) -> None:
    office = world.people["secretariat"]
    rows = {"CSO-1": ("absent", ""), "COM-1": ("present", "")}
    assert len(actions.enter_attendance(poll=blocked, by=office, rows=rows)) == 2
    rows["COM-1"] = ("writing", "")
    assert [row.entry.code for row in actions.enter_attendance(poll=blocked, by=office, rows=rows)] == [
        "COM-1"
    ]


def test_an_accepted_objection_leads_to_the_next_draft_and_stays_on_record(
    world: World, blocked: Poll
) -> None:
    chair = world.people["chair"]
    world.circulate(blocked)
    objection = object_(world, blocked)
    words = RecordWords("noted", "The forum took note.", refused_debate=objection.proposed)
    answered = actions.answer_objection(
        objection=objection, by=chair, answer="accepted", reason="So it was.", words=words
    )
    assert answered.led_to is not None
    assert answered.led_to.number == 2
    actions.circulate_record(poll=blocked, by=chair, objections_until=clock.now() + WEEK)
    with clock.at(clock.now() + WEEK):
        actions.certify_poll(poll=blocked, by=chair)
    document = json.loads(DecisionRecord.objects.get(poll=blocked).document)
    assert document["refused_debate"] == "A debate was asked for and refused."
    kept = document["objections"][0]
    assert (kept["seat"], kept["answer"], kept["led_to_draft"], kept["to_draft"]) == (
        "GOV-1",
        "accepted",
        2,
        1,
    )
    assert [each["number"] for each in document["drafts"]] == [1, 2]


def test_a_declined_objection_stays_with_its_reason(world: World, blocked: Poll) -> None:
    world.circulate(blocked)
    objection = object_(world, blocked)
    with pytest.raises(ValidationError):
        actions.answer_objection(objection=objection, by=world.people["chair"], answer="declined", reason=" ")
    actions.answer_objection(
        objection=objection, by=world.people["chair"], answer="declined", reason="Nobody asked."
    )
    with clock.at(clock.now() + WEEK):
        actions.certify_poll(poll=blocked, by=world.people["chair"])
    kept = json.loads(DecisionRecord.objects.get(poll=blocked).document)["objections"][0]
    assert (kept["answer"], kept["answer_reason"], kept["led_to_draft"]) == (
        "declined",
        "Nobody asked.",
        None,
    )


def test_nothing_is_certified_over_an_objection_that_waits(world: World, blocked: Poll) -> None:
    world.circulate(blocked)
    objection = object_(world, blocked)
    with clock.at(clock.now() + WEEK):
        with pytest.raises(ValidationError, match="waits for its answer"):
            actions.certify_poll(poll=blocked, by=world.people["chair"])
        actions.withdraw_objection(objection=objection, by=world.holder("GOV-1"))
        poll = actions.certify_poll(poll=blocked, by=world.people["chair"])
    kept = json.loads(DecisionRecord.objects.get(poll=poll).document)["objections"][0]
    assert kept["answer"] == "withdrawn"


def test_an_objection_comes_in_time_or_not_at_all(world: World, blocked: Poll) -> None:
    with pytest.raises(PermissionDenied):
        object_(world, blocked)
    world.circulate(blocked)
    with clock.at(clock.now() + WEEK - timedelta(seconds=1)):
        assert object_(world, blocked).number == 1
    with clock.at(clock.now() + WEEK), pytest.raises(PermissionDenied):
        object_(world, blocked, code="GOV-3")


def test_the_same_objection_sent_twice_is_one(world: World, blocked: Poll) -> None:
    world.circulate(blocked)
    assert object_(world, blocked) == object_(world, blocked)
    assert object_(world, blocked, reason="For another reason.").number == 2


def test_an_objection_needs_its_words_and_its_reason(world: World, blocked: Poll) -> None:
    world.circulate(blocked)
    with pytest.raises(ValidationError) as refused:
        object_(world, blocked, proposed=" ", reason="", part="everything")
    assert set(refused.value.message_dict) == {"part", "proposed", "reason"}


@pytest.mark.parametrize("who", ["anonymous", "outsider", "member", "superuser"])
def test_a_draft_is_read_by_those_whom_it_was_sent_to(
    client: Client, world: World, blocked: Poll, who: str
) -> None:
    world.circulate(blocked, wording=SECRET)
    path = f"{blocked.get_absolute_url()}record/"
    if who != "anonymous":
        client.force_login(world.people[who])
    assert SECRET not in client.get(path).content.decode()
    assert SECRET not in client.get(blocked.get_absolute_url()).content.decode()
    assert client.get(f"{path}record.json").status_code == 404
    client.force_login(world.holder("OBS-1"))
    assert SECRET in client.get(path).content.decode()


def test_a_draft_that_was_not_circulated_is_read_by_the_office_only(
    client: Client, world: World, blocked: Poll
) -> None:
    words = RecordWords(verb="noted", wording=SECRET)
    actions.draft_record(poll=blocked, by=world.people["secretariat"], words=words)
    path = f"{blocked.get_absolute_url()}record/"
    client.force_login(world.holder("GOV-1"))
    assert SECRET not in client.get(path).content.decode()
    client.force_login(world.people["chair"])
    assert SECRET in client.get(path).content.decode()
