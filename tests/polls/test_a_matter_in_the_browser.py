"""A matter on its way in the browser: the chair confirms a stage and states a result; axe finds nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.judged import judged_rule
from tests.support.world import SEATS, World, build_world
from voting.polls.actions import close_early, name_stage
from voting.polls.models import Poll

SignIn = Callable[[Any], None]
Check = Callable[[Page], None]


@pytest.fixture
def world(transactional_db: None) -> World:
    """The forum of the tests at the real time, committed, for the server runs by its own clock."""
    return build_world()


def closed(world: World, *, objects: bool = False, **terms: Any) -> Poll:
    poll = world.open_poll(**terms)
    for code in (code for codes in SEATS.values() for code in codes):
        against = objects and code == "CSO-1"
        world.cast(poll, code, "oppose" if against else "support")
    return close_early(poll=poll, by=world.people["chair"], reason="All have cast.")


def test_the_chair_confirms_the_next_stage_from_the_page_of_the_matter(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    chair = world.people["chair"]
    stage = name_stage(forum=world.forum, label="Adoption", purpose="adoption", by=chair)
    closed(world, objects=True, rule=world.kept("kp.ddi2017"), rule_stage="consensus", stage=stage)
    sign_in_browser(chair)
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(f"/decisions/matters/{world.reform.code}/")
    expect(page.get_by_text("the rule goes on to its stage “vote”.")).to_be_visible()
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Confirm the next stage of the rule").click()
    assert_accessible(page)
    page.get_by_label("Reason").fill("The consultations ended without consensus.")
    page.get_by_role("button", name="Confirm the next stage").click()
    expect(page.get_by_text("The next stage is confirmed.")).to_be_visible()
    expect(page.get_by_text("The consultations ended without consensus.")).to_be_visible()
    assert_accessible(page)


def test_the_chair_states_a_result_and_everybody_reads_whose_it_is(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    poll = closed(world, rule=judged_rule(world))
    sign_in_browser(world.people["chair"])
    page.goto(poll.get_absolute_url())
    page.get_by_role("link", name="State the result").click()
    assert_accessible(page)
    page.get_by_label("Adopted").check()
    page.get_by_label("Reasons").fill("Nobody maintained an objection.")
    page.get_by_role("button", name="State the result").click()
    expect(page.get_by_role("heading", name="The result, as stated by a person")).to_be_visible()
    expect(page.get_by_text("Nobody maintained an objection.")).to_be_visible()
    assert_accessible(page)


def test_the_pages_of_stages_have_nothing_that_axe_finds(
    page: Page, world: World, sign_in_browser: SignIn, assert_accessible: Check
) -> None:
    chair = world.people["chair"]
    for label, purpose in (("Agenda", "agenda"), ("Adoption", "adoption")):
        name_stage(forum=world.forum, label=label, purpose=purpose, by=chair)
    sign_in_browser(chair)
    for path in ("", "new/", "change/agenda/"):
        page.goto(f"/decisions/stages/{world.forum.slug}/{path}")
        assert_accessible(page)
