"""What only a browser shows: a rule composed from blocks with its words beside it, pages that can be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.actions import admit_editor
from consult import clock
from tests.rule_editor.conftest import WRITE
from tests.rule_editor.test_editing import CHAMBERS
from tests.support.world import NOW, World, build_world
from voting import rules
from voting.polls.actions import write_rule
from voting.polls.models import RuleVersion


@pytest.fixture
def office(transactional_db: None, sign_in_browser: Callable[[Any], None]) -> World:
    """The forum of the tests in the server's database; its secretariat sits at the browser."""
    with clock.at(NOW):
        world = build_world()
        admit_editor(user=world.people["secretariat"])
        rule = rules.load_rule(CHAMBERS)
        write_rule(forum=world.forum, rule=rule, by=world.people["secretariat"])
    sign_in_browser(world.people["secretariat"])
    return world


def test_the_consensus_rule_is_composed_from_blocks_and_kept(
    office: World, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto("/editor/rules/")
    page.get_by_role("link", name="Write a rule").click()
    page.get_by_role("link", name="Begin with nothing").click()
    page.get_by_label("Title").fill("Consensus of the seats")
    page.get_by_label("Short name").fill("forum.consensus")
    page.get_by_label("Standard profile").select_option("consensus")
    page.get_by_role("textbox", name="Name", exact=True).fill("consensus")
    page.get_by_label("In every other case").select_option("adopted")
    preview = page.locator("#preview")
    expect(preview).to_contain_text("In every case, the proposal is adopted.")
    page.get_by_label("Add to this stage: Stage 1").select_option("blocked_if")
    page.get_by_role("button", name="Add : Stage 1").click()
    expect(preview).to_contain_text("one block (or opposition) is enough to stop it")
    expect(preview).to_contain_text("Blocked. 1 of 11 seats objects")
    assert_accessible(page)

    page.get_by_label("Government: Oppose").fill("0")
    expect(preview.locator(".sample__outcome")).to_contain_text("Adopted")
    expect(page.locator("#said")).to_have_text("Nothing is wrong with the rule. On the sample: Adopted.")

    page.get_by_role("button", name="Keep version 1").click()
    expect(page.get_by_text("“Consensus of the seats” is kept as version 1.")).to_be_visible()
    kept = RuleVersion.objects.get(rule_id="forum.consensus")
    assert kept.sha256 == rules.rule_hash(rules.catalogue()["kp.consensus"].rule)


def test_a_fault_appears_beside_its_field_while_one_types_and_goes_when_it_is_mended(
    office: World, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{WRITE}?from=kp.two_thirds_participants")
    field = page.get_by_label("this much").first
    field.fill("66%")
    beside = page.locator(".rule-editor__written .field__error")
    expect(beside).to_have_count(1)
    expect(beside).to_contain_text("'66%' is not a fraction; write 33/50")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert_accessible(page)
    field.fill("33/50")
    expect(beside).to_have_count(0)
    expect(page.locator("#preview")).to_contain_text("33/50")


def test_the_yaml_is_checked_as_it_is_written(
    office: World, page: Page, assert_accessible: Callable[[Page], None]
) -> None:
    page.goto(f"{WRITE}?from=kp.consensus")
    page.get_by_role("button", name="Write as YAML").click()
    text = page.get_by_label("The whole rule")
    text.fill(text.input_value().replace("otherwise: adopted", "otherwise: adoptd"))
    faults = page.locator("#yaml_faults")
    expect(faults).to_contain_text("“adopted” may be meant")
    expect(faults).to_contain_text("Line ")
    assert_accessible(page)
    text.fill(text.input_value().replace("adoptd", "adopted"))
    expect(faults).to_be_empty()
    page.get_by_role("button", name="Compose from blocks").click()
    expect(page.get_by_label("Standard profile")).to_have_value("consensus")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_editor_are_accessible_and_fit(
    office: World, page: Page, assert_accessible: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    kept = RuleVersion.objects.of_forum(office.forum).get()
    for address in (
        "/editor/rules/",
        "/editor/rules/forum/start/",
        f"/editor/rules/forum/{kept.pk}/revise/",
        f"{WRITE}?from=fsc.ga",
        f"/editor/rules/forum/{kept.pk}/withdraw/",
        "/rules/forum.chambers/",
    ):
        page.goto(address)
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
