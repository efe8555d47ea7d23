"""Who may comment, change, reply and hide, as the pages enforce it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from consult import clock
from consult.consultations.actions import edit_comment, hide_comment, reply_as, show_comment
from consult.consultations.models import Comment
from consult.consultations.permissions import can_edit_comment, rights_on
from consult.forums.actions import accredit, end_accreditation
from consult.forums.models import Accreditation
from consult.texts.actions import move_to_stage
from consult.texts.models import Stage
from tests.consultations.saying import say, voice
from tests.support.world import NOW, World

PEOPLE = ("anonymous", "outsider", "member", "holder of COM-1", "secretariat", "superuser")
OUTSIDERS = {"anonymous": 302, "outsider": 403, "superuser": 403}
NOBODY = dict.fromkeys(PEOPLE, 403) | {"anonymous": 302}
MATRIX = {
    # verb: (while comments are open, once the matter went to a decision)
    "comment": (OUTSIDERS | {"member": 200, "holder of COM-1": 200, "secretariat": 403}, NOBODY),
    "reply": (OUTSIDERS | {"member": 200, "holder of COM-1": 200, "secretariat": 403}, NOBODY),
    "edit": (OUTSIDERS | {"member": 403, "holder of COM-1": 200, "secretariat": 403}, NOBODY),
    "hide": (
        OUTSIDERS | {"member": 403, "holder of COM-1": 403, "secretariat": 200},
        NOBODY | {"secretariat": 200},
    ),
    "show": (
        OUTSIDERS | {"member": 403, "holder of COM-1": 403, "secretariat": 200},
        NOBODY | {"secretariat": 200},
    ),
}


def address(world: World, verb: str, said: Comment) -> str:
    if verb == "comment":
        return reverse("consultations:comment", args=[world.reform.code, world.version.number])
    return reverse(f"consultations:{verb}", args=[said.uid])


def visit(world: World, who: str, path: str, method: str) -> int:
    client = Client()
    if who != "anonymous":
        client.force_login(world.people[who])
    data = {"reason": "", "body": ""}
    return client.get(path).status_code if method == "get" else client.post(path, data).status_code


@pytest.mark.parametrize("verb", MATRIX)
@pytest.mark.parametrize("stage", [Stage.CONSULTATION, Stage.DECISION])
def test_pages_open_to_those_who_may_and_to_nobody_else(world: World, verb: str, stage: Stage) -> None:
    said = say(world)
    if stage == Stage.DECISION:
        move_to_stage(reform=world.reform, stage=stage)
    expected = MATRIX[verb][stage == Stage.DECISION]
    path = address(world, verb, said)
    assert {who: visit(world, who, path, "get") for who in PEOPLE} == expected


@pytest.mark.parametrize("verb", MATRIX)
def test_a_post_of_somebody_who_may_not_changes_nothing(world: World, verb: str) -> None:
    said = say(world)
    path = address(world, verb, said)
    refused = [who for who, status in MATRIX[verb][0].items() if status != 200]
    before = list(Comment.objects.order_by("pk").values())
    assert all(visit(world, who, path, "post") in (302, 403) for who in refused)
    assert list(Comment.objects.order_by("pk").values()) == before


def test_a_comment_is_no_longer_changed_after_a_reply(world: World) -> None:
    said = say(world)
    speaker, other = world.people["holder of COM-1"], world.people["member"]
    assert can_edit_comment(speaker, said)
    reply_as(voice=voice(world, other), by=other, to=said, body="Why?")
    assert not can_edit_comment(speaker, said)
    with pytest.raises(PermissionDenied):
        edit_comment(comment=said, by=speaker, stance="oppose", body="No.")


def test_what_a_comment_said_before_stays_on_record(world: World) -> None:
    said = say(world, body="First words.")
    edit_comment(comment=said, by=world.people["holder of COM-1"], stance="oppose", body="Second words.")
    assert [(row.stance, row.body) for row in said.earlier_wordings.all()] == [("support", "First words.")]


def test_the_holder_who_follows_speaks_on_for_the_seat(world: World) -> None:
    said = say(world, via="seat")
    before, after = world.people["holder of COM-1"], world.people["outsider"]
    with clock.at(NOW + timedelta(days=1)):
        end_accreditation(accreditation=before.accreditations.get())
        accredit(
            user=after,
            seat=world.seats["COM-1"],
            role=Accreditation.Role.HOLDER,
            nominated_by="Community",
        )
        assert not can_edit_comment(before, said)
        assert can_edit_comment(after, said)


def test_who_left_a_constituency_no_longer_speaks_as_one_of_it(world: World) -> None:
    said = say(world, via="unnamed")
    speaker = world.people["holder of COM-1"]
    assert can_edit_comment(speaker, said)
    with clock.at(NOW + timedelta(days=1)):
        end_accreditation(accreditation=speaker.accreditations.get())
        accredit(
            user=speaker,
            seat=world.seats["IND-1"],
            role=Accreditation.Role.ALTERNATE,
            nominated_by="Industry",
        )
        assert not can_edit_comment(speaker, said)


def test_the_rights_of_a_page_are_those_of_each_comment(world: World) -> None:
    comments = [say(world, via="seat"), say(world, via="unnamed"), say(world, "member")]
    for who in ("holder of COM-1", "member", "secretariat", "outsider"):
        rights = rights_on(world.people[who], world.version)
        assert [rights.may_edit(said, 0) for said in comments] == [
            can_edit_comment(world.people[who], said) for said in comments
        ]


def test_a_reply_is_not_answered_in_turn(world: World) -> None:
    said = say(world)
    member = world.people["member"]
    answer = reply_as(voice=voice(world, member), by=member, to=said, body="Why?")
    with pytest.raises(ValidationError):
        reply_as(voice=voice(world, member), by=member, to=answer, body="And why that?")


def test_a_hidden_comment_shows_its_reason_and_keeps_its_words(world: World, client: Client) -> None:
    said = say(world, body="Words that hurt.", clause_key="c02")
    hide_comment(comment=said, by=world.people["secretariat"], reason="Names a private person.")
    page = client.get(world.reform.get_absolute_url()).content.decode()
    assert "Names a private person." in page
    assert "Words that hurt." not in page
    said.refresh_from_db()
    assert said.body == "Words that hurt."
    show_comment(comment=said, by=world.people["secretariat"])
    assert "Words that hurt." in client.get(world.reform.get_absolute_url()).content.decode()


def test_nobody_speaks_under_the_voice_of_somebody_else(world: World, client: Client) -> None:
    other = voice(world, world.people["holder of GOV-1"], "seat")
    client.force_login(world.people["member"])
    path = address(world, "comment", say(world))
    answer = client.post(path, {"voice": other.key, "stance": "oppose", "body": "As the government."})
    assert answer.status_code == 422
    assert not Comment.objects.filter(body="As the government.").exists()
