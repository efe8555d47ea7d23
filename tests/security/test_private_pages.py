"""What was made for one person is kept by nobody, and what is public depends on nobody."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.consultations.saying import say
from tests.security.test_rights import LOGIN, ROWS, Row
from tests.support.world import World

PRIVATE = (
    "/decisions/polls/{poll}/",
    "/decisions/polls/{poll}/ballot/GOV-1/",
    "/decisions/polls/new/",
    "/accounts/email/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/decisions/",
    "/demo/",
)


@pytest.mark.parametrize("who", ["holder of GOV-1", "chair"])
@pytest.mark.parametrize("path", PRIVATE)
def test_a_page_made_for_somebody_is_stored_nowhere(
    client: Client, world: World, who: str, path: str
) -> None:
    poll = world.open_poll()
    client.force_login(world.people[who])
    response = client.get(path.format(poll=poll.uid))
    assert "no-store" in response["Cache-Control"], response.status_code
    assert "Cookie" in response["Vary"]


def test_the_form_of_a_comment_is_stored_nowhere(client: Client, world: World) -> None:
    said = say(world, "holder of COM-1", via="new", pseudonym="Heron")
    client.force_login(world.holder("COM-1"))
    for path in (f"/consultations/{world.reform.code}/1/comment/", said.get_edit_url()):
        assert "no-store" in client.get(path)["Cache-Control"], path


def test_no_shared_cache_keeps_a_page_of_somebody(client: Client, world: World) -> None:
    client.force_login(world.holder("COM-1"))
    for path in ("/", "/reforms/", f"/reforms/{world.reform.code}/", "/forums/forum/", "/search/?q=text"):
        response = client.get(path)
        assert "private" in response["Cache-Control"], path
        assert "Cookie" in response["Vary"], path


def reading() -> list[Row]:
    """Every page that a visitor may read."""
    return [row for row in ROWS if row.method == "get" and row.expected("anonymous") in ("200", LOGIN)]


def test_public_pages_set_no_cookie_and_name_no_account(client: Client, world: World) -> None:
    said, poll = say(world, "holder of COM-1", via="new", pseudonym="Heron"), world.open_poll()
    things = {"said": str(said.uid), "open": poll.uid}
    for row in reading():
        named = set(re.findall(r"\{(\w+)\}", row.path))
        if not named <= set(things) or row.expected("anonymous") == LOGIN:
            continue
        response = client.get(row.path.format(**things))
        if row.name not in ("corrections:report", "personas"):
            assert not response.cookies, row.path
        assert b"@example.org" not in response.content, row.path


def test_every_page_carries_the_strict_policy(client: Client, world: World) -> None:
    world.open_poll()
    client.force_login(world.people["chair"])
    for path in (
        "/",
        "/none/",
        "/decisions/",
        "/accounts/login/",
        "/decisions/polls/new/",
        "/reforms/",
        "/lab/",
    ):
        policy = client.get(path)["Content-Security-Policy"]
        assert "unsafe" not in policy, path
        for part in ("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"):
            assert part in policy, (path, part)
