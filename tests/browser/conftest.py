"""The demonstration in a browser: its content is loaded once and put back after every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page

from tests.support import databases


@pytest.fixture(scope="package")
def demonstration(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demonstration's content, as ``make demo`` loads it, for the tests of this folder."""
    with django_db_blocker.unblock():
        call_command("load_demo", verbosity=0)
        with databases.kept_as_it_is():
            yield
        databases.restore()


@pytest.fixture
def site(demonstration: None, page: Page) -> Page:
    """A watched page of the browser on the demonstration."""
    return page


@pytest.fixture
def become(page: Page) -> Callable[[str], None]:
    """``become("Community")``: sign out whoever is signed in and go on as that persona."""

    def sign_in(persona: str) -> None:
        page.context.clear_cookies()
        page.goto("/demo/")
        page.get_by_role("button", name=persona).first.click()
        page.wait_for_load_state()

    return sign_in
