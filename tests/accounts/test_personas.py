"""The demonstration's one-click sign-in: for its invented people, and nowhere else."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from pytest_django import Settings

from consult.accounts.models import User
from consult.accounts.personas import sign_in_as
from consult.forums.actions import give_office
from tests.accounts.people import is_signed_in, member
from tests.support.world import World

pytestmark = pytest.mark.django_db


def persona(name: str = "Chair (demonstration)") -> User:
    return User.objects.create_user(f"{name[:5]}@demo.example", None, name=name, is_demonstration=True)


def test_the_list_says_who_each_is_and_what_can_be_tried(client: Client, world: World) -> None:
    give_office(user=persona(), forum=world.forum, role="chair")
    page = client.get("/demo/").content.decode()
    assert "Chair (demonstration)" in page
    assert world.forum.name in page
    assert "Open, extend, close and certify a poll." in page


def test_without_people_the_list_says_how_they_come(client: Client) -> None:
    assert "load_demo" in client.get("/demo/").content.decode()


def test_one_click_signs_in_and_leads_back(client: Client) -> None:
    chosen = persona()
    answer = client.post("/demo/", {"persona": chosen.pk, "next": "/forums/"})
    assert answer.headers["Location"] == "/forums/"
    assert client.session["_auth_user_id"] == str(chosen.pk)


def test_it_leads_to_no_other_site(client: Client) -> None:
    answer = client.post("/demo/", {"persona": persona().pk, "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def test_looking_signs_nobody_in(client: Client) -> None:
    client.get("/demo/", {"persona": persona().pk})
    assert not is_signed_in(client)


def test_nobody_becomes_a_person_who_is_not_invented(client: Client) -> None:
    assert client.post("/demo/", {"persona": member().pk}).status_code == 404
    assert client.post("/demo/", {"persona": "1 or 1"}).status_code == 404
    assert not is_signed_in(client)


def test_a_real_site_signs_nobody_in_this_way(settings: Settings, rf: RequestFactory) -> None:
    settings.CONSULT_DEMO = False
    request = rf.post("/demo/")
    request.session = SessionStore()
    with pytest.raises(PermissionDenied):
        sign_in_as(request, persona())
