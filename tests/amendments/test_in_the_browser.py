"""The way of an amendment on a small phone on which no script runs, as a delegate meets it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from consult import clock
from consult.consultations.models import Amendment
from tests.amendments.conftest import page_of
from tests.support.world import NOW, World, build_world

PHONE = {"width": 360, "height": 740}


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A small phone on which no script runs."""
    return browser_context_args | {"java_script_enabled": False, "viewport": PHONE}


@pytest.fixture
def world(transactional_db: None) -> World:
    """The forum of the tests with its page in the editor, in the database that the server reads."""
    with clock.at(NOW):
        built = build_world()
        page_of(built)
    return built


def test_an_observer_writes_a_seat_tables_the_office_issues_without_a_script(
    world: World, page: Page, sign_in_browser: Callable[[Any], None]
) -> None:
    sign_in_browser(world.holder("OBS-1"))
    page.goto(world.reform.get_absolute_url())
    page.get_by_role("link", name="Amend clause 2").click()
    page.get_by_label("Text", exact=True).fill("The chair is to seek consensus for sixty days.")
    page.get_by_role("button", name="Preview the redline").click()
    expect(page.get_by_role("heading", name="Preview: not offered yet")).to_be_visible()
    expect(page.get_by_label("Text", exact=True)).to_have_value(
        "The chair is to seek consensus for sixty days."
    )
    page.get_by_label("Why", exact=True).fill("Nobody knows when consensus has failed.")
    page.get_by_label("The seat Seat OBS-1").check()
    page.get_by_role("button", name="Offer the amendment").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Amendment 1: reword clause 2")
    sign_in_browser(world.holder("GOV-1"))
    page.reload()
    page.get_by_role("link", name="Table it").click()
    page.get_by_role("button", name="Table the amendment").click()
    sign_in_browser(world.people["secretariat"])
    page.reload()
    page.get_by_role("link", name="Answer it").click()
    page.get_by_label("Accept it as proposed").check()
    page.get_by_label("Why", exact=True).fill("Asked for by all.")
    page.get_by_role("button", name="Give the answer").click()
    page.get_by_role("button", name="Issue version 3").click()
    expect(page.get_by_role("status").first).to_contain_text("Version 3 is issued")
    assert Amendment.objects.get().taken_into == world.reform.versions.get(number=3)
