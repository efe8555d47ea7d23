"""The sheet of components in a browser: accessible, inside a small screen, usable by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

Check = Callable[[Page], None]


@pytest.mark.parametrize("path", ["/style/", "/ar/style/", "/no-such-page/"])
def test_axe_finds_nothing(page: Page, assert_accessible: Check, path: str) -> None:
    page.goto(path)
    for closed in page.locator("details:not([open]) > summary").all():
        if closed.is_visible():
            closed.click()
    assert_accessible(page)


def test_axe_finds_nothing_on_a_phone_in_the_dark(page: Page, assert_accessible: Check) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.emulate_media(color_scheme="dark")
    page.goto("/style/")
    assert_accessible(page)


@pytest.mark.parametrize("path", ["/style/", "/ar/style/"])
def test_a_small_screen_never_scrolls_sideways(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_the_arrow_keys_name_the_seats(page: Page) -> None:
    page.goto("/style/")
    picture = page.locator("[data-seats]").first
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    named = page.locator("[data-seats] + [role=status]").first
    expect(named).to_have_text("Demonstration seat 2")
    page.keyboard.press("ArrowLeft")
    expect(named).to_have_text("Demonstration seat 1")


def test_the_table_of_seats_sorts_and_finds(page: Page) -> None:
    page.goto("/style/")
    figure = page.locator("figure.seats").first
    figure.locator("summary").click()
    rows = figure.locator("tbody tr")
    figure.get_by_role("button", name="Position").click()
    expect(rows.first).to_contain_text("Absent")
    figure.get_by_role("button", name="Position").click()
    expect(rows.first).to_contain_text("Support with reservation")
    figure.get_by_label("Find a seat").fill("protest")
    expect(figure.locator("tbody tr:visible")).to_have_count(1)


def test_the_reason_opens_under_the_chosen_position(page: Page) -> None:
    page.goto("/style/")
    reason = page.locator("#light_ballot_statement")
    expect(reason).to_be_hidden()
    page.locator("input[name=light-position][value=block]").check()
    expect(reason).to_be_visible()
