"""On a real site, who enters the editor or acts for others sets a second factor up first."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from consult.accounts.models import User
from tests.accounts.people import member, with_app
from tests.support.world import World

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def real_site(settings: Settings) -> None:
    """As production has it."""
    settings.CONSULT_SECOND_FACTOR_REQUIRED = True


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def where(client: Client, method: str, path: str) -> str:
    return getattr(client, method)(path).headers.get("Location", "")


def test_an_editor_without_one_is_sent_to_set_it_up(real_site: None) -> None:
    editor = member("editor@example.org", is_staff=True, is_superuser=True)
    assert where(signed_in(editor), "get", "/editor/") == SET_UP


def test_an_editor_with_one_enters(real_site: None) -> None:
    editor = member("editor@example.org", is_staff=True, is_superuser=True)
    with_app(editor)
    assert signed_in(editor).get("/editor/").status_code == 200


def test_in_the_demonstration_an_editor_enters_without(settings: Settings) -> None:
    assert settings.CONSULT_SECOND_FACTOR_REQUIRED is False
    editor = member("editor@example.org", is_staff=True, is_superuser=True)
    assert signed_in(editor).get("/editor/").status_code == 200


@pytest.mark.parametrize("who", ["chair", "secretariat", "holder of GOV-1", "alternate of GOV-1"])
def test_who_acts_for_others_changes_nothing_without_one(real_site: None, world: World, who: str) -> None:
    assert where(signed_in(world.people[who]), "post", "/decisions/polls/new/") == SET_UP


def test_who_acts_for_others_reads_without_one(real_site: None, world: World) -> None:
    assert where(signed_in(world.people["chair"]), "get", "/accounts/email/") == ""


def test_who_acts_for_nobody_needs_none(real_site: None, world: World) -> None:
    assert where(signed_in(world.people["member"]), "post", "/decisions/polls/new/") != SET_UP


def test_signing_out_and_the_set_up_itself_stay_open(real_site: None, world: World) -> None:
    client = signed_in(world.people["chair"])
    assert where(client, "get", SET_UP) != SET_UP
    assert where(client, "post", "/language/") != SET_UP
    assert where(client, "post", "/accounts/logout/") == "/"
