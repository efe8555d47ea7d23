"""The chair's consultations: public that they take place; who reads the log; named only where all agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, override_settings

from consult import clock
from consult.audit.models import Entry
from consult.forums.models import Office
from tests.blocks.talking import SECRET, consulting, talked
from tests.support.world import World
from voting.polls.actions.chair_consultations import (
    agree_to_name,
    close_consultations,
    dismiss_confidant,
    name_confidant,
    open_consultations,
    open_log,
)
from voting.polls.chair_lines import public_line
from voting.polls.models import ChairConsultation, Talk, TalkSeat

NOT_THE_CHAIR = (
    "secretariat",
    "analyst",
    "superuser",
    "member",
    "holder of IND-2",
    "holder of GOV-1",
    "outsider",
)


def browser(world: World, who: str) -> Client:
    client = Client()
    client.force_login(world.people[who])
    return client


def test_the_log_opens_for_the_chair_and_every_look_is_recorded_without_a_word(world: World) -> None:
    consultation = consulting(world)
    talked(world, consultation)
    for looks in (1, 2):
        opened = open_log(consultation=consultation, by=world.people["chair"])
        assert [each.words for each in opened] == [SECRET]
        entries = Entry.objects.filter(verb="chair_consultation.read")
        assert entries.count() == looks
        assert SECRET not in str(list(entries.values()))


@pytest.mark.parametrize("who", NOT_THE_CHAIR)
def test_nobody_else_reads_the_log_or_adds_to_it(world: World, who: str) -> None:
    consultation = consulting(world)
    talked(world, consultation)
    somebody = world.people[who]
    for act in (
        lambda: open_log(consultation=consultation, by=somebody),
        lambda: talked(world, consultation, by=somebody),
        lambda: close_consultations(consultation=consultation, result="Done.", by=somebody),
        lambda: name_confidant(consultation=consultation, user=somebody, by=somebody),
        lambda: open_consultations(forum=world.forum, reform=world.reform, reason="Because.", by=somebody),
    ):
        with pytest.raises(PermissionDenied):
            act()
    client = browser(world, who)
    below = f"/decisions/chair-consultations/{consultation.uid}/"
    for page in ("log/", "log/note/", "close/", "office/"):
        assert client.get(f"{below}{page}").status_code == 403, page
        assert client.post(f"{below}{page}", {"note": "x"}).status_code in (403, 405), page
    assert not Entry.objects.filter(verb="chair_consultation.read").exists()


def test_whom_the_chair_names_reads_the_log_until_it_is_closed_to_them(world: World) -> None:
    consultation, secretariat = consulting(world), world.people["secretariat"]
    talked(world, consultation)
    named = name_confidant(consultation=consultation, user=secretariat, by=world.people["chair"])
    assert browser(world, "secretariat").get(f"{consultation.get_absolute_url()}log/").status_code == 200
    with pytest.raises(ValidationError):
        name_confidant(consultation=consultation, user=secretariat, by=world.people["chair"])
    with pytest.raises(PermissionDenied):
        close_consultations(consultation=consultation, result="Done.", by=secretariat)
    with clock.at(clock.now() + timedelta(minutes=1)):
        dismiss_confidant(confidant=named, by=world.people["chair"])
        assert browser(world, "secretariat").get(f"{consultation.get_absolute_url()}log/").status_code == 403


def test_a_chair_who_has_left_the_office_reads_the_log_no_more(world: World) -> None:
    consultation = consulting(world)
    Office.objects.filter(user=world.people["chair"]).update(valid_until=clock.now())
    with pytest.raises(PermissionDenied):
        open_log(consultation=consultation, by=world.people["chair"])


def test_everybody_sees_that_they_take_place_from_when_to_when_and_how_they_ended(
    client: Client, world: World
) -> None:
    poll = world.open_poll()
    consultation = consulting(world, poll)
    talked(world, consultation)
    page = client.get(consultation.get_absolute_url()).content.decode()
    assert "No consensus was found." in page
    assert "No talk is named." in page
    for public in (poll.get_absolute_url(), f"/decisions/matters/{world.reform.code}/"):
        html = client.get(public).content.decode()
        assert "The chair is consulting" in html
        assert "Open consultations" not in html
    close_consultations(
        consultation=consultation, result="A text for all was found.", by=world.people["chair"]
    )
    page = client.get(consultation.get_absolute_url()).content.decode()
    assert "A text for all was found." in page
    data = client.get(f"/api/v1/polls/{poll.uid}/chair-consultations").json()
    assert data["consultations"][0]["result"] == "A text for all was found."
    assert world.reform.way.filter(kind="chair_consultation").count() == 2


def test_a_talk_is_named_only_once_chair_and_every_seat_of_it_agree(client: Client, world: World) -> None:
    consultation = consulting(world)
    kept = talked(world, consultation, "GOV-2")
    talk = talked(world, consultation, "IND-2", "CSO-1", is_nameable=True)
    address = consultation.get_absolute_url()
    with pytest.raises(PermissionDenied):
        agree_to_name(party=kept.parties.get(), by=world.holder("GOV-2"))
    for code in ("IND-2", "CSO-1"):
        assert public_line(consultation).named == ()
        assert f"Seat {code}" not in client.get(address).content.decode()
        own = browser(world, f"holder of {code}")
        assert f"Agree, as Seat {code}, that it is named" in own.get(address).content.decode()
        with pytest.raises(PermissionDenied):
            agree_to_name(party=TalkSeat.objects.get(talk=talk, seat__code=code), by=world.people["chair"])
        assert own.post(f"{address}agree/{talk.number}/{code}/").status_code == 302
    assert [named.seats for named in public_line(consultation).named] == [("Seat IND-2", "Seat CSO-1")]
    page = client.get(address).content.decode()
    assert "Seat IND-2, Seat CSO-1" in page
    assert "Seat GOV-2" not in page


@pytest.mark.parametrize("number", ["9", "1"])
def test_nobody_learns_by_agreeing_whether_there_was_a_talk(world: World, number: str) -> None:
    consultation = consulting(world)
    talked(world, consultation, "GOV-2", is_nameable=True)
    address = f"{consultation.get_absolute_url()}agree/{number}/GOV-1/"
    assert browser(world, "holder of GOV-1").post(address).status_code == 404
    assert (
        browser(world, "superuser").post(f"{consultation.get_absolute_url()}agree/1/GOV-2/").status_code
        == 404
    )


def test_after_closing_the_log_is_complete_and_can_still_be_read(world: World) -> None:
    consultation = consulting(world)
    talked(world, consultation)
    close_consultations(consultation=consultation, result="Nothing was found.", by=world.people["chair"])
    with pytest.raises(PermissionDenied):
        talked(world, consultation)
    opened = open_log(consultation=consultation, by=world.people["chair"])
    assert [each.words for each in opened] == [SECRET]


def test_one_consultation_on_a_matter_is_open_at_a_time(world: World) -> None:
    consulting(world)
    with pytest.raises(ValidationError):
        consulting(world)
    assert ChairConsultation.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"note": "  "}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "x" * 4001}, "note"),
        ({"seats": []}, "seats"),
        ({"held_at": "later"}, "held_at"),
    ],
)
def test_what_a_talk_lacks_is_said_by_field(world: World, more: dict[str, object], field: str) -> None:
    if more.get("held_at"):
        more = {"held_at": clock.now() + timedelta(hours=1)}
    with pytest.raises(ValidationError) as refused:
        talked(world, consulting(world), **more)
    assert field in refused.value.message_dict
    assert not Talk.objects.exists()


def test_a_key_that_was_replaced_opens_what_it_sealed_while_it_is_kept_as_a_fallback(
    world: World, settings: object
) -> None:
    consultation = consulting(world)
    talked(world, consultation)
    old = settings.SECRET_KEY  # type: ignore[attr-defined]
    with override_settings(SECRET_KEY="another key " * 5, SECRET_KEY_FALLBACKS=[old]):
        opened = open_log(consultation=consultation, by=world.people["chair"])
        assert [each.words for each in opened] == [SECRET]
    with override_settings(SECRET_KEY="another key " * 5, SECRET_KEY_FALLBACKS=[]):
        opened = open_log(consultation=consultation, by=world.people["chair"])
        assert [each.words for each in opened] == [None]


def test_the_chair_opens_notes_and_closes_on_the_pages(world: World) -> None:
    poll, client = world.open_poll(), browser(world, "chair")
    new = f"/decisions/chair-consultations/new/?poll={poll.uid}"
    assert "Say why the consultations are opened" in client.post(new, {"reason": ""}).content.decode()
    assert client.post(new, {"reason": "No consensus."}).status_code == 302
    consultation = ChairConsultation.objects.get()
    below = consultation.get_absolute_url()
    typed = {"seats": ["IND-2"], "held_at": "2026-03-02 08:30", "note": SECRET}
    refused = client.post(f"{below}log/note/", typed | {"seats": []})
    assert SECRET in refused.content.decode(), "what was typed is kept"
    assert "no-store" in refused["Cache-Control"]
    assert client.post(f"{below}log/note/", typed).status_code == 302
    assert SECRET in client.get(f"{below}log/").content.decode()
    assert client.post(f"{below}close/", {"result": "Found."}).status_code == 302
    consultation.refresh_from_db()
    assert not consultation.is_open


def test_a_consultation_needs_a_poll_of_the_same_forum_and_matter(world: World) -> None:
    client = browser(world, "chair")
    assert client.get("/decisions/chair-consultations/new/?reform=NONE").status_code == 404
    assert client.get("/decisions/chair-consultations/new/?poll=0123456789").status_code == 404
    assert client.get(f"/decisions/chair-consultations/new/?reform={world.reform.code}").status_code == 200
