"""Nothing invented goes without its mark, whichever way it came onto the site."""

from __future__ import annotations

import json

from django.test import Client

from cms.actions import admit_editor, start_reform
from consult.accounts.models import User
from consult.forums.models import Forum
from consult.texts.actions import issue_version
from consult.texts.models import Reform
from tests.support.world import CLAUSES, World

MARK = b'class="demo-mark"'


def test_a_poll_on_an_invented_text_is_marked_on_its_page_and_in_its_record(
    client: Client, world: World
) -> None:
    Reform.objects.filter(pk=world.reform.pk).update(is_demonstration=True)
    world.version.refresh_from_db()
    poll = world.open_poll(version=world.version)
    assert MARK in client.get(poll.get_absolute_url()).content
    assert json.loads(client.get(f"{poll.get_absolute_url()}opening.json").content)["demonstration"] is True
    assert client.get(f"/api/v1/polls/{poll.uid}").json()["is_demonstration"] is True


def test_a_poll_in_an_invented_forum_is_marked(client: Client, world: World) -> None:
    Forum.objects.filter(pk=world.forum.pk).update(is_demonstration=True)
    world.version.refresh_from_db()
    assert MARK in client.get(world.open_poll(version=world.version).get_absolute_url()).content


def test_a_poll_of_a_real_forum_on_a_real_text_is_not_marked(client: Client, world: World) -> None:
    assert MARK not in client.get(world.open_poll().get_absolute_url()).content


def test_a_reform_that_an_invented_person_enters_is_marked_with_all_that_follows(world: World) -> None:
    User.objects.filter(pk=world.people["secretariat"].pk).update(is_demonstration=True)
    persona = User.objects.get(pk=world.people["secretariat"].pk)
    admit_editor(user=persona)
    page = start_reform(code="X9", title="Tried out", forum=world.forum, by=persona)
    assert page.reform.is_demonstration
    version = issue_version(reform=page.reform, clauses=CLAUSES, by=persona)
    assert json.loads(version.canonical)["demonstration"] is True
    assert world.draft_poll(version=version).is_demonstration
