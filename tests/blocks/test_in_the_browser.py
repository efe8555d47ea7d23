"""A block as people work it through: on the ballot, without script and with a phone; axe on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.blocks.raised import poll_with_block, seats, with_grounds
from tests.blocks.talking import SECRET, consulting, talked
from tests.support.world import World, build_world
from voting.polls.actions.grounds import name_panel
from voting.polls.models import Block, BlockState, Visibility, WhoTests

SignIn = Callable[[Any], None]
Check = Callable[[Page], None]
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def world(transactional_db: None) -> World:
    """The forum of the tests at the real time, committed, for the server runs by its own clock."""
    return build_world()


def test_a_seat_blocks_with_grounds_and_withdraws_on_a_phone(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    with_grounds(world)
    poll = world.open_poll(visibility=Visibility.AT_ONCE)
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    sign_in_browser(world.holder("IND-2"))
    page.goto(f"{poll.get_absolute_url()}ballot/IND-2/")
    expect(page.get_by_label("What would lift it")).to_be_hidden()
    page.locator("input[value=block]").check()
    page.get_by_label("Why you block, as it goes on record").fill("We were not asked.")
    page.get_by_label("What would lift it").fill("A vote of the communities.")
    page.get_by_label("Which clause it is about").select_option("c02")
    assert_accessible(page)
    page.get_by_role("button", name="Review your ballot").click()
    expect(page.get_by_text("A block names its grounds: choose at least one.").first).to_be_visible()
    expect(page.get_by_label("What would lift it")).to_have_value("A vote of the communities.")
    page.get_by_label("Serious harm").check()
    page.get_by_role("button", name="Review your ballot").click()
    page.get_by_role("button", name="Cast this position").click()
    block = Block.objects.in_order().get()
    page.goto(block.get_absolute_url())
    expect(page.get_by_text("A vote of the communities.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Withdraw the block").click()
    page.get_by_label("Support with reservation").check()
    page.get_by_label("Your reservation, as it is printed with the decision").fill("We read it narrowly.")
    page.get_by_label("Why the block is withdrawn").fill("We were heard.")
    assert_accessible(page)
    page.get_by_role("button", name="Withdraw the block and cast this position").click()
    expect(page.get_by_text("Reservation: We read it narrowly.")).to_be_visible()
    block.refresh_from_db()
    assert block.state == BlockState.RESERVED


def test_without_script_the_fields_of_a_block_are_there_all_the_same(
    browser: Browser, browser_context_args: dict[str, Any], world: World, page: Page, sign_in_browser: SignIn
) -> None:
    with_grounds(world)
    poll = world.open_poll()
    sign_in_browser(world.holder("IND-2"))
    signed_in = page.context.storage_state()
    plain = browser.new_context(
        **browser_context_args | {"java_script_enabled": False, "storage_state": signed_in}
    )
    try:
        ballot = plain.new_page()
        ballot.goto(f"{poll.get_absolute_url()}ballot/IND-2/")
        ballot.locator("input[value=block]").check()
        ballot.get_by_label("Why you block, as it goes on record").fill("We were not asked.")
        ballot.get_by_label("Serious harm").check()
        ballot.get_by_role("button", name="Review your ballot").click()
        ballot.get_by_role("button", name="Cast this position").click()
        expect(ballot.get_by_text("Recorded:")).to_be_visible()
    finally:
        plain.close()
    assert Block.objects.get().grounds.get().key == "harm"


def test_pages_of_test_and_consultations_are_accessible(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    with_grounds(world, WhoTests.PANEL)
    block, chair = poll_with_block(world), world.people["chair"]
    consultation = consulting(world, block.poll)
    talked(world, consultation, "IND-2", is_nameable=True)
    sign_in_browser(chair)
    below = consultation.get_absolute_url()
    for address in (
        f"{block.get_absolute_url()}test/",
        below,
        f"{below}log/",
        f"{below}log/note/",
        f"{below}office/",
        f"{below}close/",
        block.poll.get_absolute_url(),
    ):
        page.goto(address)
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
    page.goto(f"{below}log/")
    expect(page.get_by_text(SECRET)).to_be_visible()
    name_panel(block=block, seats=seats(world, "GOV-1", "CSO-1", "COM-1"), by=chair)
    for address in ("", "panel/GOV-1/replace/"):
        page.goto(f"{block.get_absolute_url()}{address}")
        assert_accessible(page)
