"""What only a browser shows: the editor's own buttons, and pages that assistive technology can read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.actions import admit_editor, create_reform_page, report_error, save_draft
from cms.models import HomePage, ReformPage, StandardPage
from consult import clock
from tests.cms.drafts import clause, issued_clauses
from tests.support.world import NOW, World, build_world


@pytest.fixture
def lived_in(transactional_db: None) -> World:
    """The forum of the tests in the database that the server reads, with something on every page."""
    with clock.at(NOW):
        world = build_world()
        admit_editor(user=world.people["secretariat"])
        drafted = create_reform_page(
            reform=world.reform, by=world.people["secretariat"], clauses=issued_clauses(), summary="In short."
        )
        save_draft(
            page=drafted, clauses=[*issued_clauses(), clause("c04", "Review", "After two years.", ["c03"])]
        )
        about = HomePage.objects.get().add_child(
            instance=StandardPage(
                title="What this place is",
                slug="about",
                intro="A place to read.",
                body=[("section", {"heading": f"Heading {n}", "text": "One.\nTwo."}) for n in range(4)],
            )
        )
        about.save_revision().publish()
    return world


def test_duplicating_a_clause_in_the_editor_makes_a_new_one_and_numbers_follow(
    lived_in: World, page: Page, sign_in_browser: Callable[[Any], None]
) -> None:
    reform_page = ReformPage.objects.get()
    sign_in_browser(lived_in.people["secretariat"])
    page.goto(f"/editor/pages/{reform_page.pk}/edit/")
    third = page.locator("[data-contentpath='c03']")

    third.get_by_title("Duplicate", exact=True).click()

    ids = page.locator("input[name^='clauses-'][name$='-id']")
    expect(ids).to_have_count(5)
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("has been updated")).to_be_visible()
    draft = ReformPage.objects.get().get_latest_revision_as_object()
    assert [block.id for block in draft.clauses][:3] == ["c01", "c02", "c03"]
    copy = draft.clauses[3]
    assert copy.value["heading"] == "If consensus fails"
    assert len(copy.id) == 36
    assert copy.value["continues"] == []


@pytest.mark.parametrize(
    "address",
    ["/", "/ar/", "/search/?q=consensus", "/search/?q=aardvark", "/corrections/?about=/reforms/", "/about/"],
)
def test_public_pages_are_accessible(
    lived_in: World, page: Page, assert_accessible: Callable[[Page], None], address: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(address)

    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_to_issue_and_the_receipt_of_a_report_are_accessible(
    lived_in: World,
    page: Page,
    sign_in_browser: Callable[[Any], None],
    assert_accessible: Callable[[Page], None],
) -> None:
    receipt = report_error(about="/", wrong="A wrong year.").get_absolute_url()
    sign_in_browser(lived_in.people["secretariat"])

    for address in (
        f"/editor/reforms/{ReformPage.objects.get().pk}/issue/",
        receipt,
        "/editor/reforms/start/",
    ):
        page.goto(address)
        assert_accessible(page)
