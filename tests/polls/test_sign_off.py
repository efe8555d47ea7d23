"""Two people sign: one drafts, another confirms, and until then nothing is cast."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.forums.actions import accredit, end_accreditation
from consult.forums.sign_off import appoint_adviser, choose_two_people, dismiss_adviser
from tests.polls.writing import REASON, let_two_sign, open_written, page_of
from tests.support.world import NOW, World
from voting.polls.actions import CastRefusedError
from voting.polls.actions.second_person import SecondPersonError
from voting.polls.actions.sign_off import confirm_draft, draft_ballot, take_back_draft
from voting.polls.models import Ballot, BallotDraft, Poll, Reasons

WORDS = "La délégation réserve sa position sur la clause trois."


@pytest.fixture
def poll(world: World) -> Poll:
    """An open poll in which two people sign for GOV-1."""
    let_two_sign(world)
    return world.open_poll()


def draft(world: World, poll: Poll, by: Any = None, **more: Any) -> BallotDraft:
    details: dict[str, Any] = {
        "position": "reservation",
        "statement": WORDS,
        "language": "fr",
        "retry_key": uuid.uuid4(),
    }
    return draft_ballot(poll=poll, seat_code="GOV-1", by=by or world.holder("GOV-1"), **(details | more))


def alternate(world: World) -> Any:
    return world.people["alternate of GOV-1"]


def test_what_is_drafted_is_not_cast_until_another_confirms_it(world: World, poll: Poll) -> None:
    waiting = draft(world, poll)
    assert not Ballot.objects.exists()
    ballot = confirm_draft(draft=waiting, by=alternate(world))
    assert (ballot.position, ballot.statement, ballot.language) == ("reservation", WORDS, "fr")
    assert json.loads(ballot.record)["language"] == "fr"
    assert ballot.accreditation.user == alternate(world)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.ballot, waiting.settled_by) == ("confirmed", ballot, alternate(world))


def test_nobody_confirms_what_they_drafted(world: World, poll: Poll) -> None:
    with pytest.raises(SecondPersonError):
        confirm_draft(draft=draft(world, poll), by=world.holder("GOV-1"))
    with pytest.raises(SecondPersonError):
        confirm_draft(draft=draft(world, poll, by=alternate(world)), by=alternate(world))
    assert not Ballot.objects.exists()


def test_a_person_with_two_accreditations_is_one_person(world: World, poll: Poll) -> None:
    accredit(user=world.holder("GOV-1"), seat=world.seats["GOV-1"], role="alternate", nominated_by="Ministry")
    with pytest.raises(SecondPersonError):
        confirm_draft(draft=draft(world, poll), by=world.holder("GOV-1"))


def test_casting_alone_is_refused_with_what_to_do(world: World, poll: Poll) -> None:
    for by in (world.holder("GOV-1"), alternate(world)):
        with pytest.raises(SecondPersonError, match="Two people sign for this seat"):
            world.cast(poll, "GOV-1", "support", by=by)
    world.cast(poll, "GOV-2", "support")
    assert Ballot.objects.get().entry.code == "GOV-2"


def test_nothing_but_what_was_drafted_can_be_cast_with_a_draft(world: World, poll: Poll) -> None:
    waiting = draft(world, poll)
    with pytest.raises(SecondPersonError, match="not what was drafted"):
        world.cast(poll, "GOV-1", "block", "Something else.", by=alternate(world), draft=waiting)


def test_the_draft_of_another_seat_does_not_help(world: World, poll: Poll) -> None:
    let_two_sign(world, "GOV-2")
    other = world.open_poll()
    waiting = draft(world, other)
    with pytest.raises(SecondPersonError, match="does not wait"):
        world.cast(
            other,
            "GOV-2",
            "reservation",
            WORDS,
            by=world.people["alternate of GOV-2"],
            draft=waiting,
        )


def test_a_later_draft_takes_the_place_of_the_earlier_and_both_stay(world: World, poll: Poll) -> None:
    first, second = draft(world, poll), draft(world, poll, position="abstain", statement="")
    with pytest.raises(SecondPersonError):
        confirm_draft(draft=first, by=alternate(world))
    assert confirm_draft(draft=second, by=alternate(world)).position == "abstain"
    assert list(BallotDraft.objects.values_list("number", "state")) == [(1, "replaced"), (2, "confirmed")]


def test_confirming_again_is_the_same_cast(world: World, poll: Poll) -> None:
    waiting = draft(world, poll)
    first = confirm_draft(draft=waiting, by=alternate(world))
    assert confirm_draft(draft=waiting, by=alternate(world)).pk == first.pk
    assert Ballot.objects.count() == 1
    assert Entry.objects.filter(verb="draft.confirmed").count() == 1


def test_a_draft_lapses_when_the_poll_closes_and_stays(world: World, poll: Poll, client: Client) -> None:
    waiting = draft(world, poll)
    address = f"{poll.get_absolute_url()}ballot/GOV-1/draft/1/"
    with clock.at(poll.closes_at):
        with pytest.raises(CastRefusedError):
            confirm_draft(draft=waiting, by=alternate(world))
        page = page_of(client, address, alternate(world))
        assert "This draft has lapsed." in page
        assert WORDS in page
        assert "lapsed" in page_of(client, poll.get_absolute_url(), world.holder("GOV-1"))
    assert not Ballot.objects.exists()
    assert BallotDraft.objects.get().state == "waiting"


def test_whoever_left_the_seat_neither_confirms_nor_has_drafted(world: World, poll: Poll) -> None:
    waiting = draft(world, poll)
    end_accreditation(accreditation=world.seats["GOV-1"].accreditations.get(role="holder"))
    with clock.at(NOW + timedelta(hours=1)):
        with pytest.raises(SecondPersonError, match="does not act for the seat any more"):
            confirm_draft(draft=waiting, by=alternate(world))
        end_accreditation(accreditation=world.seats["GOV-1"].accreditations.get(role="alternate"))
    with clock.at(NOW + timedelta(hours=2)), pytest.raises(PermissionDenied):
        confirm_draft(draft=waiting, by=alternate(world))


def test_a_holder_who_is_replaced_is_followed_by_the_new_one(world: World, poll: Poll) -> None:
    end_accreditation(accreditation=world.seats["GOV-1"].accreditations.get(role="holder"))
    with clock.at(NOW + timedelta(hours=1)):
        new = world.people["outsider"]
        accredit(user=new, seat=world.seats["GOV-1"], role="holder", nominated_by="Ministry")
        assert confirm_draft(draft=draft(world, poll, by=alternate(world)), by=new).number == 1


def test_an_adviser_drafts_and_may_neither_confirm_nor_cast(world: World, poll: Poll) -> None:
    adviser = world.people["outsider"]
    with pytest.raises(PermissionDenied):
        draft(world, poll, by=adviser)
    appointed = appoint_adviser(seat=world.seats["GOV-1"], user=adviser, by=world.holder("GOV-1"))
    with pytest.raises(PermissionDenied):
        confirm_draft(draft=draft(world, poll), by=adviser)
    with pytest.raises(PermissionDenied):
        world.cast(poll, "GOV-1", "support", by=adviser)
    waiting = draft(world, poll, by=adviser)
    assert confirm_draft(draft=waiting, by=world.holder("GOV-1")).number == 1
    dismiss_adviser(adviser=appointed, by=world.holder("GOV-1"))
    with clock.at(NOW + timedelta(hours=1)), pytest.raises(PermissionDenied):
        draft(world, poll, by=adviser)


def test_a_seat_for_which_one_signs_has_no_drafts(world: World, poll: Poll) -> None:
    with pytest.raises(ValidationError):
        draft_ballot(
            poll=poll,
            seat_code="GOV-2",
            by=world.holder("GOV-2"),
            position="support",
            retry_key=uuid.uuid4(),
        )


def test_a_draft_that_could_not_be_cast_is_refused_at_once(world: World, poll: Poll) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(world, poll, position="block", statement="")
    assert "statement" in refused.value.message_dict


def test_only_the_holder_chooses_and_only_with_somebody_to_confirm(world: World) -> None:
    for who in ("alternate of GOV-1", "chair", "secretariat", "superuser"):
        with pytest.raises(PermissionDenied):
            choose_two_people(seat=world.seats["GOV-1"], by=world.people[who], is_signed_by_two=True)
    with pytest.raises(ValidationError):
        choose_two_people(seat=world.seats["GOV-2"], by=world.holder("GOV-2"), is_signed_by_two=True)


def test_an_open_poll_keeps_what_it_froze(world: World, poll: Poll) -> None:
    choose_two_people(seat=world.seats["GOV-1"], by=world.holder("GOV-1"), is_signed_by_two=False)
    with pytest.raises(SecondPersonError):
        world.cast(poll, "GOV-1", "support")
    world.cast(world.open_poll(), "GOV-1", "support")
    roll = {row["seat"]: row for row in json.loads(poll.opening_record)["roll"]}
    assert roll["GOV-1"]["signed_by_two"] is True
    assert "signed_by_two" not in roll["GOV-2"]


def test_a_closed_reason_leaves_the_draft_when_it_is_cast(world: World) -> None:
    let_two_sign(world)
    poll = open_written(world, reasons=Reasons.CLOSED)
    waiting = draft(world, poll, position="block", statement=REASON)
    ballot = confirm_draft(draft=waiting, by=alternate(world))
    waiting.refresh_from_db()
    assert (waiting.statement, ballot.statement, ballot.words) == ("", "", REASON)


def test_drafts_leave_no_word_and_no_position_in_the_audit(world: World, poll: Poll) -> None:
    confirm_draft(draft=draft(world, poll), by=alternate(world))
    for entry in Entry.objects.filter(thing_id=poll.uid):
        assert "reservation" not in json.dumps(entry.data)
        assert WORDS not in json.dumps(entry.data)


def test_taking_back_leaves_the_row_and_nothing_to_confirm(world: World, poll: Poll) -> None:
    waiting = draft(world, poll)
    take_back_draft(draft=waiting, by=alternate(world))
    assert BallotDraft.objects.get().state == "taken_back"
    with pytest.raises(SecondPersonError):
        confirm_draft(draft=waiting, by=alternate(world))


# --- Pages ----------------------------------------------------------------------------------------------


def test_both_people_see_that_the_draft_waits_and_nobody_else_sees_it(
    world: World, poll: Poll, client: Client
) -> None:
    draft(world, poll)
    base = poll.get_absolute_url()
    address = f"{base}ballot/GOV-1/draft/1/"
    for who, line in (
        (world.holder("GOV-1"), "Your draft for Seat GOV-1 waits for another person of the seat"),
        (alternate(world), "A draft of Seat GOV-1 waits for a second person"),
    ):
        assert line in page_of(client, "/decisions/", who)
        assert address in page_of(client, base, who)
        assert "A draft waits already" in page_of(client, f"{base}ballot/GOV-1/", who)
        assert "It is not cast." in page_of(client, address, who)
    assert "Confirm and cast" not in page_of(client, address, world.holder("GOV-1"))
    for stranger in ("chair", "secretariat", "superuser", "holder of GOV-2"):
        client.force_login(world.people[stranger])
        assert client.get(address).status_code == 403
        assert "waits for" not in client.get("/decisions/").content.decode()
        assert WORDS not in client.get(base).content.decode()


def test_through_the_pages_one_drafts_and_the_other_confirms(
    world: World, poll: Poll, client: Client
) -> None:
    base = f"{poll.get_absolute_url()}ballot/GOV-1/"
    typed = {
        "position": "stand_aside",
        "statement_stand_aside": WORDS,
        "language": "fr",
        "retry_key": str(uuid.uuid4()),
    }
    client.force_login(world.holder("GOV-1"))
    review = client.post(base, typed | {"step": "review"}).content.decode()
    assert "Hand it to the second person" in review
    assert 'value="cast"' not in review
    alone = client.post(base, typed | {"step": "cast"}).content.decode()
    assert "Two people sign for this seat, so nobody casts alone" in alone
    assert WORDS in alone
    assert client.post(base, typed | {"step": "draft"}).headers["Location"] == f"{base}draft/1/"
    client.force_login(alternate(world))
    assert 'lang="fr"' in client.get(f"{base}draft/1/").content.decode()
    confirmed = client.post(f"{base}draft/1/", {"step": "confirm"})
    assert confirmed.headers["Location"] == f"{base}recorded/"
    ballot = Ballot.objects.get()
    assert (ballot.position, ballot.statement, ballot.language) == ("stand_aside", WORDS, "fr")
    with clock.at(poll.closes_at):
        public = page_of(client, poll.get_absolute_url())
    assert '<div class="prose" lang="fr">' in public


def test_an_adviser_finds_ballot_and_draft_and_no_button_to_cast(
    world: World, poll: Poll, client: Client
) -> None:
    adviser = world.people["outsider"]
    appoint_adviser(seat=world.seats["GOV-1"], user=adviser, by=world.holder("GOV-1"))
    base = f"{poll.get_absolute_url()}ballot/GOV-1/"
    assert "You draft for the seat" in page_of(client, base, adviser)
    client.post(base, {"step": "draft", "position": "abstain", "retry_key": str(uuid.uuid4())})
    page = page_of(client, f"{base}draft/1/", adviser)
    assert "Confirm and cast" not in page
    assert client.post(f"{base}draft/1/", {"step": "confirm"}).status_code == 403
    assert not Ballot.objects.exists()


def test_the_holder_chooses_on_the_page_of_the_seat(world: World, client: Client) -> None:
    address = "/forums/forum/seats/GOV-1/signing/"
    client.force_login(world.holder("GOV-1"))
    assert client.post(address, {"is_signed_by_two": "on"}).status_code == 302
    world.seats["GOV-1"].refresh_from_db()
    assert world.seats["GOV-1"].is_signed_by_two
    assert "you read it as its alternate" in page_of(client, address, alternate(world))
    client.force_login(world.holder("GOV-2"))
    assert client.get(address).status_code == 403
    refused = client.post("/forums/forum/seats/GOV-2/signing/", {"is_signed_by_two": "on"})
    assert "nobody could confirm" in refused.content.decode()
