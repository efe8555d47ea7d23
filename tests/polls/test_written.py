"""The written procedure: days, notice, receipts, reminders, objections with their reasons, the outcome."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.canonical import canonical_json, sha256_hex
from consult.forums.actions import set_status
from consult.texts.actions import ClauseDraft, issue_version
from consult.texts.models import WayStep
from tests.polls.writing import REASON, closed, draft_written, open_written, page_of
from tests.support.world import NOW, World
from voting.live.rooms import read_turnout
from voting.polls.actions import close_early, extend_poll, open_poll, settle
from voting.polls.actions.closed_reasons import reason_document
from voting.polls.actions.stages import restart_poll
from voting.polls.actions.written import acknowledge, prepare_written, remind, revise_written
from voting.polls.models import ClosedReason, NoticeKind, Poll, Procedure, Reasons, SeatNotice, Visibility

SEATS = 11


# --- Preparing and opening ------------------------------------------------------------------------------


def test_it_closes_at_the_end_of_the_last_day_in_the_forums_zone(world: World) -> None:
    world.forum.time_zone = "Europe/Brussels"
    world.forum.save()
    poll = open_written(world, days=27)
    # Opened on 2 March in winter time; the last day is 29 March, on which summer time begins.
    assert poll.closes_at == datetime(2026, 3, 29, 21, 59, tzinfo=UTC)


def test_days_are_counted_from_the_day_of_opening_and_not_of_preparing(world: World) -> None:
    draft = draft_written(world, days=20)
    with clock.at(NOW + timedelta(days=40)):
        poll = open_poll(poll=draft, by=world.people["chair"])
    assert poll.closes_at == datetime(2026, 5, 1, 23, 59, tzinfo=UTC)


def test_every_deciding_seat_is_told_when_it_opens_and_no_observer(world: World) -> None:
    poll = open_written(world)
    told = SeatNotice.objects.filter(poll=poll)
    assert set(told.values_list("kind", flat=True)) == {NoticeKind.OPENED}
    assert sorted(told.values_list("entry__code", flat=True)) == sorted(set(world.seats) - {"OBS-1"})
    assert Entry.objects.filter(verb="notice.given", thing_id=poll.uid).get().data == {
        "kind": "opened",
        "seats": SEATS,
    }


def test_its_terms_stand_in_the_opening_record(world: World) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED)
    opening = json.loads(poll.opening_record)
    assert opening["procedure"] == "written"
    assert opening["written"] == {"days": 20, "reasons": "closed"}


@pytest.mark.parametrize("days", [0, 367])
def test_too_few_and_too_many_days_are_refused(world: World, days: int) -> None:
    with pytest.raises(ValidationError) as refused:
        draft_written(world, days=days)
    assert "days" in refused.value.message_dict


def test_objections_in_writing_are_never_without_a_name(world: World) -> None:
    with pytest.raises(ValidationError) as refused:
        draft_written(world, visibility=Visibility.NEVER)
    assert "visibility" in refused.value.message_dict
    assert not Poll.objects.exists()


def test_the_draft_can_be_revised_and_terms_hold_from_opening(world: World) -> None:
    draft = draft_written(world)
    same: dict[str, Any] = {
        "question": draft.question,
        "rule": draft.rule,
        "visibility": draft.visibility,
        "by": world.people["secretariat"],
    }
    revise_written(poll=draft, days=10, reasons=Reasons.CLOSED, **same)
    poll = open_poll(poll=draft, by=world.people["chair"])
    assert (poll.written.days, poll.written.reasons) == (10, "closed")
    with pytest.raises(PermissionDenied):
        revise_written(poll=poll, days=5, reasons=Reasons.PUBLIC, **same)


def test_an_ordinary_poll_gets_no_terms_of_a_written_one(world: World) -> None:
    poll = world.draft_poll()
    with pytest.raises(PermissionDenied):
        revise_written(
            poll=poll,
            days=5,
            reasons=Reasons.PUBLIC,
            question=poll.question,
            rule=poll.rule,
            visibility=poll.visibility,
            by=world.people["chair"],
        )


def test_a_restart_on_another_text_runs_for_as_many_days_again(world: World) -> None:
    poll = open_written(world, days=9, reasons=Reasons.CLOSED)
    from_issuing = {"reform": world.reform, "by": world.people["secretariat"], "authors": ["Group"]}
    new_text = _issue(from_issuing)
    with clock.at(NOW + timedelta(days=3)):
        again = restart_poll(
            poll=poll, version=new_text, by=world.people["chair"], reason="Clause 3 changed."
        )
    assert again.procedure == Procedure.WRITTEN
    assert (again.written.days, again.written.reasons) == (9, "closed")
    assert again.closes_at == datetime(2026, 3, 14, 23, 59, tzinfo=UTC)


def _issue(details: dict[str, Any]) -> Any:
    return issue_version(clauses=(ClauseDraft("c01", "1", "Purpose", "Another text."),), **details)


# --- Receipts and reminders -----------------------------------------------------------------------------


def test_acknowledging_is_no_position_and_once_a_person(world: World) -> None:
    poll = open_written(world)
    first = acknowledge(poll=poll, seat_code="GOV-1", by=world.holder("GOV-1"))
    again = acknowledge(poll=poll, seat_code="GOV-1", by=world.holder("GOV-1"))
    other = acknowledge(poll=poll, seat_code="GOV-1", by=world.people["alternate of GOV-1"])
    assert first.pk == again.pk != other.pk
    assert not poll.ballots.exists()
    assert Entry.objects.filter(verb="notice.acknowledged").count() == 2


def test_nobody_acknowledges_in_an_ordinary_poll_or_after_closing(world: World) -> None:
    ordinary = world.open_poll()
    with pytest.raises(PermissionDenied):
        acknowledge(poll=ordinary, seat_code="GOV-1", by=world.holder("GOV-1"))
    poll = open_written(world)
    with closed(poll), pytest.raises(ValidationError):
        acknowledge(poll=poll, seat_code="GOV-1", by=world.holder("GOV-1"))


def test_the_chair_reminds_seats_that_are_silent_once_a_day(world: World) -> None:
    poll = open_written(world)
    world.cast(poll, "GOV-1", "support")
    chair = world.people["chair"]
    told = remind(poll=poll, seat_codes=["GOV-1", "GOV-2", "IND-1", "OBS-1"], by=chair)
    assert sorted(notice.entry.code for notice in told) == ["GOV-2", "IND-1"]
    with pytest.raises(ValidationError):
        remind(poll=poll, seat_codes=["GOV-2"], by=chair)
    with clock.at(NOW + timedelta(days=1)):
        assert len(remind(poll=poll, seat_codes=["GOV-2"], by=chair)) == 1
    reminded = Entry.objects.filter(verb="seats.reminded").order_by("pk")
    assert [entry.data["seats"] for entry in reminded] == [["GOV-2", "IND-1"], ["GOV-2"]]


@pytest.mark.parametrize("who", ["secretariat", "holder of GOV-1", "superuser", "outsider"])
def test_nobody_but_the_chair_reminds(world: World, who: str) -> None:
    poll = open_written(world)
    with pytest.raises(PermissionDenied):
        remind(poll=poll, seat_codes=["GOV-2"], by=world.people[who])


def test_a_later_deadline_is_told_to_every_seat(world: World) -> None:
    poll = open_written(world)
    extend_poll(
        poll=poll, closes_at=poll.closes_at + timedelta(days=5), reason="A holiday.", by=world.people["chair"]
    )
    assert SeatNotice.objects.filter(poll=poll, kind=NoticeKind.EXTENDED).count() == SEATS


# --- Objecting ------------------------------------------------------------------------------------------


def test_an_objection_needs_its_reason(world: World) -> None:
    poll = open_written(world, rule=world.kept("oecd.mutual"))
    with pytest.raises(ValidationError) as refused:
        world.cast(poll, "GOV-1", "oppose")
    assert "statement" in refused.value.message_dict
    world.cast(poll, "GOV-1", "oppose", REASON)


def test_the_same_opposition_needs_no_words_in_an_ordinary_poll(world: World) -> None:
    world.cast(world.open_poll(rule=world.kept("oecd.mutual")), "GOV-1", "oppose")


def test_a_cast_is_marked_as_sent_in_writing(world: World) -> None:
    ballot = world.cast(open_written(world), "GOV-1", "support")
    assert json.loads(ballot.record)["presence"] == "writing"


def test_a_seat_withdraws_its_objection_by_another_cast_and_both_stay(world: World) -> None:
    poll = open_written(world)
    world.cast(poll, "GOV-1", "block", REASON)
    world.cast(poll, "GOV-1", "stand_aside")
    assert list(poll.ballots.values_list("position", flat=True)) == ["block", "stand_aside"]
    with closed(poll):
        settle(poll=poll)
    assert poll.outcomes.standing().get().kind == "adopted"


@pytest.mark.parametrize(("objects", "kind"), [(False, "adopted"), (True, "referred")])
def test_the_outcome_is_written_at_the_deadline_by_whoever_looks_first(
    world: World, client: Client, objects: bool, kind: str
) -> None:
    poll = open_written(world)
    if objects:
        world.cast(poll, "IND-1", "block", REASON)
    with closed(poll):
        client.get(poll.get_absolute_url())
    poll = Poll.objects.get(pk=poll.pk)
    assert poll.state == "closed"
    assert poll.closed_at == poll.closes_at
    assert poll.outcomes.standing().get().kind == kind


# --- Closed reasons -------------------------------------------------------------------------------------


def tables_with(words: str) -> list[str]:
    """Every table of the database with a row in which the words stand."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values():
            if any(words in str(value) for value in row.values()):
                found.append(model._meta.label)
                break
    return found


def surfaces(client: Client, poll: Poll) -> dict[str, str]:
    """Every answer about a poll, by its address, and what goes over the socket."""
    base = poll.get_absolute_url()
    addresses = [
        "/",
        "/decisions/",
        "/forums/",
        "/search/?q=capital",
        base,
        f"{base}record/",
        f"{base}procedure/",
        *(f"{base}{name}.json" for name in ("opening", "closing", "outcome", "ballots")),
        f"/api/v1/polls/{poll.uid}",
        f"/api/v1/polls/{poll.uid}/procedure",
        f"/api/v1/polls/{poll.uid}/time-requests",
        f"/api/v1/polls/{poll.uid}/outcomes",
        f"/reforms/{poll.version.reform.code}/",
        f"{base}ballot/IND-1/",
        f"{base}ballot/IND-1/recorded/",
        f"{base}ballot/IND-1/ballot.json",
        f"{base}ballot/IND-1/reason.json",
    ]
    found = {address: client.get(address).content.decode(errors="replace") for address in addresses}
    reading = read_turnout(poll.uid)
    assert reading is not None
    return found | {"the socket": reading.text}


def test_a_closed_reason_stands_in_one_table_and_no_other(world: World) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED)
    world.cast(poll, "IND-1", "block", REASON)
    assert tables_with(REASON) == ["polls.ClosedReason"]
    with closed(poll):
        settle(poll=poll)
    assert tables_with(REASON) == ["polls.ClosedReason"]


def test_control_a_public_reason_is_found_by_the_same_search(world: World) -> None:
    world.cast(open_written(world), "IND-1", "block", REASON)
    assert "polls.Ballot" in tables_with(REASON)


@pytest.mark.parametrize("is_over", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize(
    ("who", "read_at"),
    [
        (None, set()),
        ("holder of GOV-1", set()),
        ("secretariat", set()),
        ("superuser", set()),
        ("chair", {"procedure/"}),
        ("holder of IND-1", {"ballot/IND-1/", "ballot/IND-1/recorded/", "ballot/IND-1/reason.json"}),
    ],
)
def test_a_closed_reason_is_read_by_chair_and_seat_and_by_nobody_else(
    world: World, client: Client, who: str | None, read_at: set[str], is_over: bool
) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED, visibility=Visibility.AT_ONCE)
    world.cast(poll, "IND-1", "block", REASON)
    if who:
        client.force_login(world.people[who])
    with clock.at(poll.closes_at if is_over else NOW + timedelta(days=1)):
        found = {address for address, text in surfaces(client, poll).items() if REASON in text}
    wanted = {poll.get_absolute_url() + place for place in read_at}
    if is_over:
        wanted -= {f"{poll.get_absolute_url()}ballot/IND-1/"}
        if who == "holder of IND-1":
            # The list of seats is public then, and the seat reads its own reason in it.
            wanted.add(f"{poll.get_absolute_url()}procedure/")
    assert found == wanted


def test_control_a_public_reason_is_on_the_public_page_after_closing(world: World, client: Client) -> None:
    poll = open_written(world)
    world.cast(poll, "IND-1", "block", REASON)
    with closed(poll):
        assert REASON in surfaces(client, poll)[poll.get_absolute_url()]


def test_a_former_holder_reads_the_closed_reason_no_more(world: World, client: Client) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED)
    world.cast(poll, "IND-1", "block", REASON)
    world.seats["IND-1"].accreditations.update(valid_until=NOW + timedelta(hours=1))
    client.force_login(world.holder("IND-1"))
    with clock.at(NOW + timedelta(hours=2)):
        assert not [text for text in surfaces(client, poll).values() if REASON in text]


def test_the_record_of_the_ballot_has_the_hash_of_the_closed_reason(world: World, client: Client) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED)
    ballot = world.cast(poll, "IND-1", "block", REASON)
    closed_reason = ClosedReason.objects.get(ballot=ballot)
    written = canonical_json(reason_document(closed_reason))
    document = json.loads(ballot.record)
    assert document["statement"] == ""
    assert document["reason_sha256"] == sha256_hex(written)
    assert closed_reason.nonce not in ballot.record
    client.force_login(world.holder("IND-1"))
    assert client.get(f"{poll.get_absolute_url()}ballot/IND-1/reason.json").content == written


def test_the_same_attempt_with_a_closed_reason_is_one_cast(world: World) -> None:
    poll, key = open_written(world, reasons=Reasons.CLOSED), uuid.uuid4()
    first = world.cast(poll, "IND-1", "block", REASON, retry_key=key)
    assert world.cast(poll, "IND-1", "block", REASON, retry_key=key).pk == first.pk
    with pytest.raises(ValidationError):
        world.cast(poll, "IND-1", "block", "Another reason.", retry_key=key)


def test_closed_is_the_reason_of_an_objection_and_no_reservation(world: World, client: Client) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED)
    world.cast(poll, "GOV-1", "reservation", "We need a year.")
    with closed(poll):
        assert "We need a year." in page_of(client, poll.get_absolute_url())


# --- What the chair sees while others do not --------------------------------------------------------------


@pytest.mark.parametrize("who", [None, "secretariat", "holder of GOV-1", "superuser"])
def test_before_closing_nobody_but_the_chair_sees_who_objects(
    world: World, client: Client, who: str | None
) -> None:
    poll = open_written(world)
    world.cast(poll, "IND-1", "block", REASON)
    if who:
        client.force_login(world.people[who])
    before = surfaces(client, poll)
    world.cast(poll, "IND-1", "support")
    after = surfaces(client, poll)
    assert not [address for address, text in before.items() if REASON in text]
    for address in (poll.get_absolute_url(), f"{poll.get_absolute_url()}procedure/", "the socket"):
        assert _stable(before[address]) == _stable(after[address]), f"{address} depends on positions"


def _stable(text: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


def test_the_chair_sees_an_objection_at_once(world: World, client: Client) -> None:
    poll = open_written(world)
    world.cast(poll, "IND-1", "block", REASON)
    page = page_of(client, f"{poll.get_absolute_url()}procedure/", world.people["chair"])
    assert REASON in page
    assert "No seat has objected" not in page


def test_the_way_and_the_audit_say_nothing_of_a_position(world: World) -> None:
    poll = open_written(world)
    world.cast(poll, "IND-1", "block", REASON)
    said = [entry.data for entry in Entry.objects.filter(thing_id=poll.uid)]
    assert "block" not in json.dumps(said)
    assert not WayStep.objects.filter(label__icontains="object").exists()


def test_a_seat_that_is_suspended_in_the_middle_keeps_its_place_on_the_roll(world: World) -> None:
    poll = open_written(world)
    tomorrow = NOW + timedelta(days=1)
    set_status(seat=world.seats["IND-1"], status="suspended", valid_from=tomorrow.date(), note="By decision.")
    with clock.at(tomorrow + timedelta(days=1)):
        acknowledge(poll=poll, seat_code="IND-1", by=world.holder("IND-1"))
        world.cast(poll, "IND-1", "block", REASON)
    with closed(poll):
        settle(poll=poll)
    assert poll.outcomes.standing().get().kind == "referred"


def test_it_closes_early_only_when_every_seat_has_answered(world: World) -> None:
    poll = open_written(world)
    with pytest.raises(ValidationError):
        close_early(poll=poll, by=world.people["chair"], reason="All agree.")


def test_a_procedure_cannot_be_prepared_by_an_outsider(world: World) -> None:
    with pytest.raises(PermissionDenied):
        prepare_written(
            version=world.version,
            question="Shall it?",
            rule=world.rule,
            days=5,
            by=world.people["outsider"],
        )
