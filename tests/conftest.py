"""Fixtures for every test: its own migrated database, a cache that forgets, a watched browser, no network."""

from __future__ import annotations

import inspect
import json
import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from playwright.sync_api import BrowserContext, BrowserType, Page

from tests.support import browser, databases, servers
from tests.support.world import world

__all__ = ["world"]

# Playwright's synchronous interface runs an event loop in this thread, and Django would refuse the ORM in it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ENGINE = os.environ.get("CONSULT_TEST_DATABASE", "sqlite")
LOCAL_ADDRESSES = frozenset({"localhost", "127.0.0.1", "::1"})
for_the_whole_run = ExitStack()


class ForeignHostError(OSError):
    """A test tried to reach a host outside this machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL where it is asked for: once, in the process that the workers come from."""
    refuse_foreign_hosts()
    if ENGINE == "postgresql" and not hasattr(config, "workerinput"):
        for_the_whole_run.enter_context(servers.postgresql_server())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started for the whole run."""
    for_the_whole_run.close()


def refuse_foreign_hosts() -> None:
    """Let no test reach a host outside this machine, except the servers named by the environment."""
    named = {urlsplit(os.environ.get(name, "")).hostname for name in ("DATABASE_URL", "REDIS_URL")}
    allowed = LOCAL_ADDRESSES | named
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in allowed:
            raise ForeignHostError(f"A test reached for another host: {address}.")
        connect(self, address)

    socket.socket.connect = guarded  # type: ignore[method-assign,assignment]


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by what they use, so that nobody has to remember, and put async tests before browser tests.

    Once the synchronous browser has run, its event loop stays and no async test can start in the process.
    """
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if inspect.iscoroutinefunction(getattr(item, "obj", None)):
            item.add_marker("asynchronous")
        if fixtures & {"page", "context", "browser"}:
            item.add_marker("browser")
        if "redis_url" in fixtures:
            item.add_marker("redis")
        if fixtures & {"db", "transactional_db"}:
            item.add_marker("django_db")
        for other in {"postgresql", "sqlite"} - {ENGINE}:
            if item.get_closest_marker(other):
                item.add_marker(
                    pytest.mark.skip(reason=f"says something with CONSULT_TEST_DATABASE={other} only")
                )
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


# --- Database and files ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """The database of this process, copied from the migrated template."""
    with django_db_blocker.unblock():
        if ENGINE == "postgresql":
            connection.settings_dict.update(json.loads(os.environ[servers.SETTINGS]))
        with databases.own_database():
            yield


@pytest.fixture(scope="session")
def media_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where uploads of this run go."""
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session", autouse=True)
def uploads_stay_in_the_run(media_folder: Path) -> Iterator[None]:
    """No test writes an upload into the checkout."""
    with override_settings(MEDIA_ROOT=media_folder):
        yield


@pytest.fixture(autouse=True)
def forgetful_cache() -> Iterator[None]:
    """Rate limits and cached site roots of one test are none of the next one's business."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis."""
    with servers.redis_server() as url:
        yield url


# --- Browser --------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def server(django_db_setup: None, media_folder: Path) -> Iterator[servers.SiteServer]:
    """The site as people reach it, over HTTP and WebSockets, on the database of this process."""
    with servers.site_server(media_folder) as running:
        yield running


@pytest.fixture(scope="session")
def browser_type_launch_args(
    browser_type_launch_args: dict[str, Any], browser_type: BrowserType
) -> dict[str, Any]:
    """Start the Chromium of this machine."""
    return browser_type_launch_args | {
        "executable_path": browser.chromium(browser_type.executable_path),
        "args": browser.ARGUMENTS,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], server: servers.SiteServer) -> dict[str, Any]:
    """Addresses without a host are those of the site: ``page.goto("/reforms/")``."""
    return browser_context_args | {"base_url": server.url, "locale": "en-GB", "reduced_motion": "reduce"}


@pytest.fixture
def watch(context: BrowserContext, server: servers.SiteServer) -> Iterator[browser.Watch]:
    """What the pages asked for and what went wrong; the test fails when something did.

    A test that expects a fault takes it from ``watch.faults``.
    """
    watching = browser.Watch(context)
    yield watching
    assert not watching.faults, "\n".join(watching.faults) + "\n" + server.errors()[-4000:]


@pytest.fixture
def page(transactional_db: None, watch: browser.Watch, page: Page) -> Page:
    """A page of the watched browser on the site; rows that the test makes are seen by the server."""
    return page


@pytest.fixture
def sign_in_browser(context: BrowserContext, server: servers.SiteServer) -> Callable[[Any], None]:
    """``sign_in_browser(user)``: the browser has that person's session from here on."""

    def sign_in(user: Any) -> None:
        client = Client()
        client.force_login(user)
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": server.url}])

    return sign_in


@pytest.fixture
def assert_accessible() -> Callable[[Page], None]:
    """``assert_accessible(page)`` fails with every fault that axe finds on the page as it stands."""

    def check(page: Page) -> None:
        faults = browser.accessibility_faults(page)
        assert not faults, "\n".join(faults)

    return check
