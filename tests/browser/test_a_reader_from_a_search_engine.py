"""A journalist comes from a search engine, without an account: summary, decision, sources, citation."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Response, expect

from consult.texts.models import Version

PAGES = {
    "home": "/",
    "reforms": "/reforms/",
    "reform": "/reforms/R06/",
    "redline": "/reforms/R05/redline/1/2/",
    "comment on a clause": "/reforms/R06/clauses/c08/",
    "consultations": "/consultations/",
    "decisions": "/decisions/",
    "past cases": "/decisions/cases/",
    "past case": "/decisions/cases/KP-2025-DEF/",
    "past case without positions": "/decisions/cases/KP-2022-RECORD/",
    "rules": "/rules/",
    "rule": "/rules/kp.ddi2017/",
    "lab": "/lab/",
    "forums": "/forums/",
    "Kimberley Process": "/forums/kp/",
    "national forum": "/forums/sl/",
    "search": "/search/?q=block",
    "report an error": "/corrections/",
    "about": "/about/",
    "who can see what": "/who-can-see-what/",
    "sign in": "/accounts/login/",
    "personas": "/demo/",
}
FIRST_VISIT_LIMIT = 100_000


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_and_a_phone_never_scrolls_sideways(
    site: Page, path: str, assert_accessible: Callable[[Page], None]
) -> None:
    response = site.goto(path)
    assert response is not None
    assert response.status == 200
    assert_accessible(site)
    site.set_viewport_size({"width": 360, "height": 740})
    assert site.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["/ar/", "/ar/reforms/R06/", "/ar/decisions/cases/KP-2025-DEF/"])
def test_pages_stand_in_a_right_to_left_language(
    site: Page, path: str, assert_accessible: Callable[[Page], None]
) -> None:
    site.goto(path)
    expect(site.locator("html")).to_have_attribute("dir", "rtl")
    assert_accessible(site)


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_first_visit_is_light(site: Page, path: str, capsys: pytest.CaptureFixture[str]) -> None:
    responses: list[Response] = []
    site.on("response", lambda response: responses.append(response))
    site.goto(path, wait_until="networkidle")
    # As a web server would send it; the server of the tests compresses nothing.
    weights = {response.url: len(gzip.compress(response.body(), 6)) for response in responses}
    total = sum(weights.values())
    with capsys.disabled():
        print(f"\n  {path}: {total / 1000:.1f} KB in {len(weights)} files", end="")  # noqa: T201
    assert total <= FIRST_VISIT_LIMIT, weights


def test_a_reader_finds_summary_decision_way_positions_and_a_way_to_cite(site: Page) -> None:
    site.goto("/reforms/R01/")
    expect(site.get_by_role("heading", level=1)).to_contain_text("Definition of 'conflict diamond'")
    main = site.locator("main")
    for words in (
        "In short",
        "Way of this matter",
        "2013",
        "Who decides and how",
        "Cite this",
        "demonstration",
    ):
        expect(main).to_contain_text(words)
    main.get_by_role("link", name="Definition of conflict diamonds, 2025").first.click()
    expect(site.locator("main")).to_contain_text("IDEX Online")
    expect(site.locator("main")).to_contain_text("Simulation, not an official result")
    expect(site.locator("main")).to_contain_text("United States instead of")


def test_a_version_can_be_downloaded_and_hashed_again(site: Page) -> None:
    response = site.request.get("/reforms/R05/versions/2/canonical.json")
    body = response.body()
    version = Version.objects.get(reform__code="R05", number=2)
    assert hashlib.sha256(body).hexdigest() == version.sha256
    assert json.loads(body)["clauses"][3]["id"] == "c12"
    site.goto("/reforms/R05/versions/2/")
    expect(site.locator("main")).to_contain_text(version.sha256[:12])


def test_reading_sets_no_cookie(site: Page) -> None:
    for path in ("/", "/reforms/R06/", "/decisions/cases/KP-2025-DEF/", "/forums/kp/"):
        site.goto(path)
    assert site.context.cookies() == []


def test_a_reader_reports_an_error_and_gets_a_receipt(site: Page) -> None:
    site.goto("/decisions/cases/KP-2025-DEF/")
    site.get_by_role("link", name="Report an error").first.click()
    site.get_by_label("What is wrong").fill("The relay names the United States.")
    site.locator("main form").get_by_role("button").first.click()
    expect(site.locator("main")).to_contain_text("received", ignore_case=True)
