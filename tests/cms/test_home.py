"""The first page and the pages of plain words: in an empty installation, and with something going on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from wagtail.models import Page, Site

from cms.models import HomePage, ReformIndexPage, StandardPage
from consult import clock
from tests.support.world import NOW, World
from voting.polls.actions import settle


@pytest.mark.django_db
def test_an_empty_installation_has_its_home_page_and_nothing_of_wagtails_welcome(client: Client) -> None:
    answer = client.get("/")

    assert answer.status_code == 200
    assert Site.objects.get().root_page.specific == HomePage.objects.get()
    assert ReformIndexPage.objects.get().get_parent().specific == HomePage.objects.get()
    assert "No poll is open." in answer.text
    assert "Nothing has been decided yet." in answer.text
    assert not Page.find_problems()[0]


def test_the_list_of_reforms_and_a_reforms_page_stand_where_the_reforms_stand(
    reform_page: Page, world: World
) -> None:
    assert reform_page.get_url() == world.reform.get_absolute_url()
    assert reform_page.full_url.endswith(world.reform.get_absolute_url())
    assert ReformIndexPage.objects.get().get_url() == "/reforms/"


@pytest.mark.parametrize("prefix", ["", "/ar", "/fr"])
def test_what_is_open_stands_on_the_first_page_with_its_deadline_and_rule(
    world: World, client: Client, prefix: str
) -> None:
    assert world.reform.title in client.get(f"{prefix}/").text
    world.open_poll(question="Shall the forum adopt it?")
    world.draft_poll(question="Still being prepared?")

    answer = client.get(f"{prefix}/")

    assert answer.status_code == 200
    assert "Shall the forum adopt it?" in answer.text
    assert "Still being prepared?" not in answer.text
    assert "Consensus of the Participants" in answer.text


def test_the_deadline_is_said_in_the_forums_time(world: World, client: Client) -> None:
    world.open_poll(closes_at=NOW + timedelta(days=9))

    assert "11 March 2026, 09:00 (Freetown)" in client.get("/").text


def test_a_poll_whose_time_has_come_is_decided_and_shows_its_outcome_once_it_is_recorded(
    world: World, client: Client
) -> None:
    poll = world.open_poll(question="Shall the forum adopt it?")
    for code in ("GOV-1", "GOV-2"):
        world.cast(poll, code, "support")
    assert "outcome--" not in client.get("/").text

    with clock.at(poll.closes_at + timedelta(minutes=1)):
        assert "Closed; the outcome stands on its page" in client.get("/").text
        settle(poll=poll)
        answer = client.get("/")

    assert "No poll is open." in answer.text
    assert "outcome--" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_a_standard_page_is_read_in_every_language_of_the_frame(client: Client, prefix: str) -> None:
    page = HomePage.objects.get().add_child(
        instance=StandardPage(
            title="What this place is",
            slug="about",
            body=[("section", {"heading": "Independent", "text": "One paragraph.\nAnother one."})],
        )
    )
    page.save_revision().publish()

    answer = client.get(f"{prefix}/about/")

    assert answer.status_code == 200
    assert "<p>One paragraph.</p><p>Another one.</p>" in answer.text


@pytest.mark.django_db
def test_public_pages_may_be_kept_for_a_minute_and_a_preview_may_not(client: Client) -> None:
    assert "public" in client.get("/").headers["Cache-Control"]
    assert "max-age=60" in client.get("/").headers["Cache-Control"]
