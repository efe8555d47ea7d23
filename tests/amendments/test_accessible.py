"""Every page of an amendment under axe, from left to right and from right to left, no wider than a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from consult import clock
from consult.consultations.amendments.actions import co_sponsor_as
from tests.amendments.conftest import page_of
from tests.amendments.offers import accepted, answer, offer, table
from tests.consultations.saying import voice
from tests.support.world import NOW, World, build_world

PAGES = {
    "anonymous": ("", "1/", "2/", "4/"),
    "holder of GOV-1": ("offer/", "offer/?clause=c02", "offer/?clause=c02&change=delete", "3/table/"),
    "holder of COM-1": ("3/support/", "1/leave/"),
    "holder of OBS-1": ("1/withdraw/",),
    "secretariat": ("1/answer/", "issue/"),
}


@pytest.fixture
def lived_in(transactional_db: None) -> World:
    """Amendments in every state, two of them on one clause, in the database that the server reads."""
    with clock.at(NOW):
        world = build_world()
        page_of(world)
        first, holder = table(world, offer(world)), world.holder("COM-1")
        co_sponsor_as(amendment=first, voice=voice(world, holder, "seat"), by=holder)
        changed = table(world, offer(world, clause_key="c03", heading="If it fails", text="A vote follows."))
        answer(
            world, changed, "accepted_with_changes", heading="If it fails", text="A vote follows in a week."
        )
        offer(world, "member", via="new", pseudonym="Heron", change="delete")
        accepted(world, change="insert", clause_key="c04", heading="Review", text="After two years.")
    return world


@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_axe_finds_nothing_and_nothing_is_wider_than_a_phone(
    lived_in: World,
    page: Page,
    sign_in_browser: Callable[[Any], None],
    assert_accessible: Callable[[Page], None],
    prefix: str,
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    for who, paths in PAGES.items():
        if who != "anonymous":
            sign_in_browser(lived_in.people[who])
        for path in paths:
            page.goto(f"{prefix}/reforms/{lived_in.reform.code}/versions/2/amendments/{path}")
            assert_accessible(page)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not wide, f"{path} is wider than the phone"


def test_by_keyboard_the_redline_is_previewed_and_the_amendment_offered(
    lived_in: World, page: Page, sign_in_browser: Callable[[Any], None]
) -> None:
    sign_in_browser(lived_in.people["holder of COM-1"])
    page.goto(f"/reforms/{lived_in.reform.code}/versions/2/amendments/offer/?clause=c01")
    page.get_by_label("Text", exact=True).focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("This text sets out how the forum decides.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Preview: not offered yet").wait_for()
    page.get_by_label("Why", exact=True).focus()
    page.keyboard.type("Shorter.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Offer the amendment").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Amendment 5: reword clause 1").wait_for()
