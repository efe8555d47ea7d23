"""What a browser test checks without asking: no foreign host, script error, broken policy or fault 500.

Which Chromium is used: ``CHROMIUM``, then Playwright's own, then one on the PATH, then the one that the test
command fetched into its cache.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

from tests.support.databases import cache_folder

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
OWN_HOSTS = frozenset({"localhost", "127.0.0.1"})
LOCAL_SCHEMES = frozenset({"data", "blob", "about", "devtools", "chrome"})
# Chromium must not talk to its maker while it is tested whether pages talk to anybody.
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
]
POLICY_WORDS = ("Content Security Policy", "Refused to")


def chromium(of_playwright: str) -> str:
    """The path of the browser to use; ``RuntimeError`` that says how to get one when there is none."""
    fetched = cache_folder() / "chromium" / "chromium"
    candidates = [
        os.environ.get("CHROMIUM"),
        of_playwright,
        *(shutil.which(name) for name in NAMES),
        str(fetched),
    ]
    for candidate in candidates:
        if candidate and Path(candidate).is_file():
            return candidate
    raise RuntimeError(
        "No Chromium for the browser tests. Install one (Debian: apt-get install chromium), or set CHROMIUM"
        " to the path of one. 'make test' looks for one and fetches it."
    )


class Watch:
    """Collects what went wrong on the pages of a browser context."""

    def __init__(self, context: BrowserContext) -> None:
        self.faults: list[str] = []
        self.requests: list[str] = []
        context.on("request", lambda request: self._address(request.url))
        context.on("response", self._response)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script error: {error.error}"))
        context.on("page", self._page)

    def _page(self, page: Page) -> None:
        page.on("websocket", lambda websocket: self._address(websocket.url))

    def _address(self, address: str) -> None:
        self.requests.append(address)
        parts = urlsplit(address)
        if parts.scheme not in LOCAL_SCHEMES and parts.hostname not in OWN_HOSTS:
            self.faults.append(f"request to a foreign host: {address}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"status {response.status}: {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and any(word in message.text for word in POLICY_WORDS):
            self.faults.append(f"content security policy: {message.text}")


def accessibility_faults(page: Page) -> list[str]:
    """What axe finds on the page as it stands, one line a fault; needs no network."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['help']} at {node['target']}: {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]
