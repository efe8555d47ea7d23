"""A matter goes its whole way in a browser: published, commented on, decided, compared."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms.actions import admit_editor, create_reform_page
from cms.models import ReformPage
from consult.accounts.models import User
from consult.consultations.models import Comment
from tests.support.world import CLAUSES, World, build_world
from voting.polls.models import Ballot, Poll

SignIn = Callable[[Any], None]
NEW_WORDS = "Three quarters of the seats may then adopt the proposal."
OTHER_SEATS = ("GOV-3", "GOV-4", "GOV-5", "IND-1", "IND-2", "CSO-1", "CSO-2", "COM-1", "COM-2")


@pytest.fixture
def forum(page: Page) -> World:
    """A forum whose text stands in the editor with version 1 issued from it, and rules to compare under."""
    world = build_world()
    secretariat = world.people["secretariat"]
    User.objects.filter(pk=secretariat.pk).update(is_staff=True)
    admit_editor(user=secretariat)
    world.compare("kp.consensus", "kp.two_thirds_participants", "kp.four_chambers")
    create_reform_page(
        reform=world.reform,
        by=secretariat,
        summary="How the forum takes its decisions.",
        clauses=[
            {"type": "clause", "id": clause.key, "value": {"heading": clause.heading, "text": clause.text}}
            for clause in CLAUSES
        ],
    )
    return world


def test_publish_comment_vote_close_and_compare(
    page: Page, forum: World, sign_in_browser: SignIn, assert_accessible: Callable[[Page], None]
) -> None:
    sign_in_browser(forum.people["secretariat"])
    issue_the_next_version(page, forum)
    sign_in_browser(forum.people["member"])
    comment_on_the_changed_clause(page, forum)
    sign_in_browser(forum.people["secretariat"])
    poll = prepare_a_poll(page, forum)
    sign_in_browser(forum.people["chair"])
    open_it(page, poll)
    sign_in_browser(forum.holder("GOV-1"))
    cast(page, poll, "GOV-1", "support")
    sign_in_browser(forum.holder("GOV-2"))
    cast(page, poll, "GOV-2", "block", "The capital has not answered.")
    assert_accessible(page)
    for code in OTHER_SEATS:
        forum.cast(poll, code, "support")
    sign_in_browser(forum.people["chair"])
    close_it_early(page, poll)
    expect(page.locator("main")).to_contain_text("The capital has not answered.")
    row = page.locator(".comparison__row", has_text="Two thirds of Participants")
    expect(row).to_contain_text("Adopted")
    expect(row).to_contain_text("10/11")
    expect(page.locator("main")).to_contain_text("simulation, not an official result", ignore_case=True)
    assert_accessible(page)


def issue_the_next_version(page: Page, forum: World) -> None:
    editor = ReformPage.objects.get(reform=forum.reform)
    page.goto(f"/editor/pages/{editor.pk}/edit/")
    page.locator("textarea[name='clauses-2-value-text']").fill(NEW_WORDS)
    page.get_by_role("button", name=re.compile("save draft", re.IGNORECASE)).first.click()
    page.wait_for_load_state()
    page.goto(f"/editor/reforms/{editor.pk}/issue/")
    expect(page.locator("ins", has_text="Three quarters").first).to_be_visible()
    page.get_by_label(re.compile("what changed", re.IGNORECASE)).fill("A higher share is asked for.")
    page.get_by_role("button", name="Issue version 2").click()
    page.wait_for_load_state()
    page.goto(forum.reform.get_absolute_url())
    expect(page.locator("main")).to_contain_text(NEW_WORDS)
    page.goto(f"{forum.reform.get_absolute_url()}redline/1/2/")
    expect(page.locator("del", has_text="Two thirds").first).to_be_visible()


def comment_on_the_changed_clause(page: Page, forum: World) -> None:
    page.goto(forum.reform.get_absolute_url())
    page.locator("#c-c03").get_by_role("link", name="Comment on clause 3").click()
    page.get_by_label("Support with changes").check()
    page.get_by_label("What you want to say").fill("Three quarters is too much for a small forum.")
    page.get_by_label(re.compile("unnamed|member of", re.IGNORECASE)).first.check()
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("Three quarters is too much for a small forum.")
    assert Comment.objects.get().clause_key == "c03"


def prepare_a_poll(page: Page, forum: World) -> Poll:
    page.goto(f"/decisions/polls/new/?version={forum.reform.code}/2")
    page.get_by_label("Question").fill("Shall the forum adopt version 2?")
    page.get_by_label("Decision rule").select_option(label="Consensus of the Participants")
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_load_state()
    return Poll.objects.get()


def open_it(page: Page, poll: Poll) -> None:
    page.goto(f"{poll.get_absolute_url()}manage/open/")
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_load_state()
    expect(page.locator("main")).to_contain_text("Shall the forum adopt version 2?")


def cast(page: Page, poll: Poll, code: str, position: str, reason: str = "") -> None:
    page.goto(f"{poll.get_absolute_url()}ballot/{code}/")
    page.locator(f"input[name='position'][value='{position}']").check()
    if reason:
        page.locator(f"textarea[name='statement_{position}']").fill(reason)
    page.get_by_role("button", name="Review your ballot").click()
    expect(page.locator("main")).to_contain_text("Not recorded yet.")
    assert not Ballot.objects.filter(entry__code=code).exists()
    page.get_by_role("button", name="Cast this position").click()
    expect(page.locator("main")).to_contain_text("Recorded:")
    assert Ballot.objects.get(entry__code=code).position == position


def close_it_early(page: Page, poll: Poll) -> None:
    page.goto(f"{poll.get_absolute_url()}manage/close/")
    page.get_by_label("Reason").fill("Every seat has cast.")
    page.locator("main form").get_by_role("button").first.click()
    page.wait_for_load_state()
    expect(page.locator(".verdict")).to_contain_text("Blocked")
