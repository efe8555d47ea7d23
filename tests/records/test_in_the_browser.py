"""Every page of a record and of commitments is accessible on a phone, and a delegate's words get through."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.security.record_rights import record_things
from tests.support.world import World, build_world
from voting.polls.models import RecordStatement

Check = Callable[[Page], None]
SignIn = Callable[[Any], None]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The forum of the tests at the real time, for the server has no clock of ours."""
    return build_world()


def test_every_page_of_a_record_and_of_commitments_is_accessible_on_a_phone(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    things = record_things(world, world.version)
    page.set_viewport_size({"width": 360, "height": 740})

    def record(name: str) -> str:
        return f"/decisions/polls/{things[name]}/record/"

    promised = f"/commitments/{things['promised']}/"
    objection = f"{record('circulated')}objections/1/"
    for who, addresses in {
        "chair": [
            *(record(name) for name in ("settled", "drafted", "circulated", "certified")),
            *(f"{record('settled')}{verb}/" for verb in ("draft", "attendance")),
            f"{record('drafted')}circulate/",
            *(f"{objection}{verb}/" for verb in ("answer", "poll")),
            f"{record('certified')}commitments/new/",
            "/decisions/forums/forum/record-terms/",
            f"{promised}move/",
        ],
        "holder of GOV-1": [
            record("circulated"),
            f"{record('settled')}statement/GOV-1/",
            f"{record('settled')}presence/GOV-1/",
            f"{record('circulated')}object/GOV-1/",
            f"{objection}withdraw/",
            "/commitments/?status=overdue",
            "/commitments/",
            promised,
            f"{promised}report/",
        ],
    }.items():
        sign_in_browser(world.people[who])
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, address


def test_a_delegate_releases_a_reservation_in_french(
    page: Page, world: World, sign_in_browser: SignIn
) -> None:
    things = record_things(world, world.version)
    sign_in_browser(world.holder("GOV-1"))
    page.goto(f"/decisions/polls/{things['settled']}/record/")
    page.get_by_role("link", name="Release a statement").click()
    page.get_by_label("reservation", exact=True).check()
    page.get_by_label("Statement, as it is printed").fill("Nous demandons dix-huit mois.")
    page.get_by_label("Language of these words").select_option("fr")
    page.get_by_role("button", name="Release it").click()
    expect(page.get_by_text("Your words are released for the record.")).to_be_visible()
    expect(page.get_by_text("your statement is released for the record.")).to_be_visible()
    said = RecordStatement.objects.get()
    assert (said.kind, said.language, said.text) == ("reservation", "fr", "Nous demandons dix-huit mois.")
