"""Reporting an error: what is kept, what is shown, who answers, and what keeps floods away."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from cms.actions import answer_correction, report_error
from cms.forms import path_on_this_site
from cms.models import Correction
from cms.views.corrections import REPORTS_AN_HOUR_FROM_ONE_SESSION
from consult.audit.models import Entry
from tests.support.world import World

REPORT = {
    "about": "/reforms/R05/",
    "wrong": "The year is wrong.",
    "source": "Page 4.",
    "contact": "me@x.example",
}


def report(client: Client, **fields: Any) -> Any:
    return client.post("/corrections/", REPORT | fields)


@pytest.mark.django_db
def test_a_report_is_kept_and_its_receipt_shows_no_contact(client: Client) -> None:
    answer = client.post("/corrections/", REPORT, follow=True)

    correction = Correction.objects.get()
    assert answer.redirect_chain == [(f"/corrections/{correction.uid}/", 302)]
    assert (correction.about, correction.contact, correction.state) == (
        "/reforms/R05/",
        "me@x.example",
        "received",
    )
    assert "The year is wrong." in answer.text
    assert "me@x.example" not in answer.text
    assert Entry.objects.filter(verb="correction.received", actor=None).exists()


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ar", "/fr"])
def test_the_form_names_the_page_it_was_reached_for(client: Client, prefix: str) -> None:
    answer = client.get(f"{prefix}/corrections/?about=/reforms/R05/")

    assert answer.status_code == 200
    assert answer.context["form"]["about"].value() == "/reforms/R05/"


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("/reforms/R05/", "/reforms/R05/"),
        ("/reforms/R05/#c-c03", "/reforms/R05/#c-c03"),
        ("http://testserver/rules/", "/rules/"),
        ("/search/?q=secret", "/search/"),
        ("https://elsewhere.example/", ""),
        ("//elsewhere.example/", ""),
        ("/\\elsewhere.example/", ""),
        ("javascript:alert(1)", ""),
        ("reforms/R05/", ""),
        ("", ""),
    ],
)
def test_only_paths_of_this_site_are_kept(address: str, kept: str) -> None:
    assert path_on_this_site(address, "testserver") == kept


@pytest.mark.django_db
def test_a_page_elsewhere_is_refused_with_what_was_typed(client: Client) -> None:
    answer = report(client, about="https://elsewhere.example/")

    assert answer.status_code == 200
    assert "about" in answer.context["form"].errors
    assert "The year is wrong." in answer.text
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_what_a_machine_fills_in_is_dropped(client: Client) -> None:
    answer = report(client, website="https://spam.example/")

    assert answer.status_code == 302
    assert not Correction.objects.exists()


@pytest.mark.django_db
def test_one_session_cannot_flood_the_secretariat(client: Client) -> None:
    for _ in range(REPORTS_AN_HOUR_FROM_ONE_SESSION):
        assert report(client).status_code == 302

    answer = report(client)

    assert answer.status_code == 429
    assert "The year is wrong." in answer.text
    assert Correction.objects.count() == REPORTS_AN_HOUR_FROM_ONE_SESSION


def test_an_answer_is_public_on_record_and_makes_the_contact_unneeded(world: World, editor: Client) -> None:
    correction = report_error(about="/reforms/R05/", wrong="The year is wrong.", contact="me@x.example")

    answer = editor.post(
        reverse("reported_errors:edit", args=[correction.pk]), {"answer": "It was 2013; mended."}
    )

    assert answer.status_code == 302
    correction.refresh_from_db()
    assert (correction.state, correction.contact) == ("answered", "")
    assert Entry.objects.filter(verb="correction.answered", actor=world.people["secretariat"]).exists()
    for address in ("/corrections/", correction.get_absolute_url()):
        assert "It was 2013; mended." in Client().get(address).text


def test_reports_are_neither_added_nor_deleted_in_the_editor(world: World, client: Client) -> None:
    correction = report_error(about="/", wrong="Something.")
    client.force_login(world.people["superuser"])

    assert client.get(f"/editor/reported-errors/delete/{correction.pk}/").status_code == 404
    assert client.get("/editor/reported-errors/new/").status_code == 404


def test_whoever_is_not_an_editor_answers_nothing(world: World) -> None:
    correction = report_error(about="/", wrong="Something.")

    with pytest.raises(PermissionDenied):
        answer_correction(correction=correction, answer="No.", by=world.people["holder of GOV-1"])
    correction.refresh_from_db()
    assert correction.state == "received"
