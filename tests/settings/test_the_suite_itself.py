"""The suite's own promises: every test finds a migrated site, and nothing leaves this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest
import redis
from playwright.sync_api import Page
from wagtail.models import Locale, Site

from consult.accounts.models import User
from tests.support.browser import Watch

MARK = "left-behind@example.org"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run", [1, 2])
def test_what_a_test_committed_is_gone_and_the_site_stays(run: int) -> None:
    assert not User.objects.filter(email=MARK).exists()
    assert Site.objects.get().root_page.depth == 2
    assert Locale.objects.exists()
    User.objects.create_user(MARK)


@pytest.mark.asyncio
@pytest.mark.django_db(transaction=True)
async def test_an_async_test_reaches_the_same_database() -> None:
    assert await Site.objects.acount() == 1


def test_a_redis_answers(redis_url: str) -> None:
    assert redis.from_url(redis_url).ping()


def test_a_test_cannot_reach_another_host() -> None:
    with pytest.raises(OSError, match="reached for another host"):
        socket.create_connection(("192.0.2.1", 80))


def test_a_browser_test_sees_rows_that_it_made(page: Page, sign_in_browser: Callable[[User], None]) -> None:
    sign_in_browser(User.objects.create_user(MARK, name="Somebody"))
    page.goto("/accounts/email/")
    assert MARK in page.content()


def test_a_page_that_calls_another_host_is_caught(page: Page, watch: Watch) -> None:
    page.goto("/accounts/login/")
    page.evaluate("fetch('https://example.org/').catch(() => null)")
    assert any("example.org" in fault for fault in watch.faults)
    watch.faults.clear()
