"""A written procedure as people use it: late instructions, days asked for, a reservation that two sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.polls.writing import REASON, let_two_sign, open_written
from tests.support.servers import SiteServer
from tests.support.world import World, build_world
from voting.polls.models import Ballot, Poll, Reasons

SignIn = Callable[[Any], None]
Check = Callable[[Page], None]
RESERVATION = "La délégation se met en retrait et réserve sa position sur la clause trois."


@pytest.fixture
def world(transactional_db: None) -> World:
    """The forum of the tests at the real time, committed, for the server runs by its own clock."""
    return build_world()


def test_a_delegate_acknowledges_asks_for_days_and_stands_aside_with_a_second_signature(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    let_two_sign(world)
    poll = open_written(world)
    sign_in_browser(world.holder("GOV-1"))
    page.goto("/decisions/")
    page.get_by_role("link", name="A written procedure: acknowledge its notice for Seat GOV-1").click()
    expect(page.get_by_text("If your seat says nothing, it counts as agreeing")).to_be_visible()
    page.get_by_role("button", name="Acknowledge the notice").click()
    expect(page.get_by_text("Your seat has taken no position by that.")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="Ask for time").click()
    assert_accessible(page)
    page.get_by_label("How many more days").fill("10")
    page.get_by_label("What the time is needed for").fill("Instructions from the capital are late.")
    page.get_by_role("button", name="Ask the chair").click()
    expect(page.get_by_text("The chair has not answered yet")).to_be_visible()

    page.get_by_role("link", name="Draft the position of Seat GOV-1").click()
    page.get_by_label("Stand aside").check()
    page.get_by_label("Your reservation (if you wish), as it goes on record").fill(RESERVATION)
    page.get_by_label("Language of your words").select_option("fr")
    assert_accessible(page)
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Hand it to the second person").click()
    expect(page.get_by_text("This is a draft. It is not cast.")).to_be_visible()
    assert not Ballot.objects.exists()

    sign_in_browser(world.people["alternate of GOV-1"])
    page.goto("/decisions/")
    page.get_by_role("link", name="A draft of Seat GOV-1 waits for a second person").click()
    assert_accessible(page)
    page.get_by_role("button", name="Confirm and cast").click()
    expect(page.get_by_text("another person of the seat had drafted it")).to_be_visible()
    ballot = Ballot.objects.get()
    assert (ballot.position, ballot.statement, ballot.language) == ("stand_aside", RESERVATION, "fr")

    sign_in_browser(world.people["chair"])
    page.goto("/decisions/")
    page.get_by_role("link", name="Seat GOV-1 asks for 10 more days").click()
    assert_accessible(page)
    page.get_by_role("button", name="Give every seat this time").click()
    expect(page.get_by_text("The chair gave every seat this time.")).to_be_visible()
    assert Poll.objects.get().closes_at > poll.closes_at


def test_the_chair_prepares_opens_reminds_and_reads_an_objection(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    world.kept("kp.written")
    sign_in_browser(world.people["chair"])
    page.goto(f"/decisions/polls/new/?version={world.reform.code}/1")
    page.get_by_role("link", name="Ask in writing instead").click()
    assert_accessible(page)
    page.get_by_label("Question").fill("Shall the forum take this text up?")
    page.get_by_label("How many days").fill("20")
    page.get_by_label("Only the chair and the objecting seat read the reason").check()
    page.get_by_role("button", name="Keep the draft").click()
    expect(page.get_by_text("20 days after the day on which it opens")).to_be_visible()
    page.get_by_role("link", name="Open the poll").click()
    page.get_by_role("button", name="Open the poll").click()
    expect(page.get_by_text("11 seats that decide were told when it opened.")).to_be_visible()

    world.cast(Poll.objects.get(), "IND-1", "block", REASON)
    page.get_by_role("link", name="Seat by seat").click()
    expect(page.get_by_text(REASON)).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Remind these 10 seats").click()
    expect(page.get_by_text("10 seats were reminded.")).to_be_visible()


def test_a_deadline_stands_in_the_readers_zone_too(world: World, browser: Any, server: SiteServer) -> None:
    poll = open_written(world)
    context = browser.new_context(timezone_id="Asia/Kolkata", locale="en-GB", base_url=server.url)
    try:
        page = context.new_page()
        page.goto(poll.get_absolute_url())
        place = page.locator("[data-own-time]").first
        expect(place).to_be_visible()
        expect(place).to_contain_text("05:29")
    finally:
        context.close()


def test_closed_terms_are_said_on_the_ballot(page: Page, world: World, sign_in_browser: SignIn) -> None:
    poll = open_written(world, reasons=Reasons.CLOSED)
    sign_in_browser(world.holder("GOV-2"))
    page.goto(f"{poll.get_absolute_url()}ballot/GOV-2/")
    expect(page.get_by_text("Only the chair and the objecting seat read the reason")).to_be_visible()
    page.get_by_label("Block").check()
    expect(page.get_by_label("Why you object: read by the chair and by your seat only")).to_be_visible()
