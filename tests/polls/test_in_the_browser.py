"""Polls as people use them: a ballot by keyboard, a page that hears the turnout, and axe on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.world import World, build_world
from voting.polls.actions import close_early
from voting.polls.models import Ballot

SignIn = Callable[[Any], None]
Check = Callable[[Page], None]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The forum of the tests at the real time, committed, for the server runs by its own clock."""
    return build_world()


def test_turnout_moves_on_an_open_page_while_another_seat_casts(
    page: Page, context: BrowserContext, world: World, sign_in_browser: SignIn
) -> None:
    poll = world.open_poll()
    sign_in_browser(world.holder("GOV-1"))
    with page.expect_websocket() as opened:
        page.goto(poll.get_absolute_url())
    opened.value.wait_for_event("framereceived")
    expect(page.get_by_text("0 of 12 seats have cast.")).to_be_visible()
    other = context.new_page()
    other.goto(f"{poll.get_absolute_url()}ballot/GOV-1/")
    other.get_by_label("Stand aside").check()
    other.get_by_role("button", name="Review your ballot").click()
    other.get_by_role("button", name="Cast this position").click()
    expect(other.get_by_text("cast 1 of this seat")).to_be_visible()
    expect(page.get_by_text("1 of 12 seats have cast.")).to_be_visible(timeout=10_000)
    expect(page.locator("[data-cast=government]")).to_have_text("1")


def test_a_ballot_is_cast_by_keyboard_alone(page: Page, world: World, sign_in_browser: SignIn) -> None:
    poll = world.open_poll()
    sign_in_browser(world.holder("CSO-1"))
    page.goto(f"{poll.get_absolute_url()}ballot/CSO-1/")
    page.locator("input[value=support]").focus()
    for _step in range(4):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("It binds communities without their vote.")
    # Clause, what would lift the block and the language of the words come before the button, and may be left.
    while page.evaluate("document.activeElement.type") != "submit":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Not recorded yet.")).to_be_visible()
    page.get_by_role("button", name="Cast this position").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Recorded:")).to_be_visible()
    ballot = Ballot.objects.get()
    assert (ballot.position, ballot.statement) == ("block", "It binds communities without their vote.")


def test_every_page_of_a_poll_is_accessible_on_a_phone(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    draft, poll, closed = world.draft_poll(), world.open_poll(), world.open_poll()
    for entry in closed.roll.filter(decides=True):
        world.cast(closed, entry.code, "support")
    close_early(poll=closed, by=world.people["chair"], reason="All have answered.")
    world.cast(poll, "GOV-1", "reservation", "Clause 3 needs a date.")
    for name, addresses in {
        "chair": [
            "/decisions/",
            draft.get_absolute_url(),
            *(f"{draft.get_absolute_url()}manage/{verb}/" for verb in ("open", "revise")),
            *(f"{poll.get_absolute_url()}manage/{verb}/" for verb in ("extend", "close", "annul")),
            f"{closed.get_absolute_url()}manage/certify/",
            "/decisions/polls/new/",
            closed.get_absolute_url(),
            f"{closed.get_absolute_url()}record/",
        ],
        "holder of GOV-1": [
            poll.get_absolute_url(),
            f"{poll.get_absolute_url()}ballot/GOV-1/",
            f"{poll.get_absolute_url()}ballot/GOV-1/recorded/",
            f"{closed.get_absolute_url()}ballot/GOV-1/",
        ],
    }.items():
        sign_in_browser(world.people[name])
        for address in addresses:
            page.goto(address)
            assert_accessible(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
