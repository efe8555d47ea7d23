"""Whatever stands in an address, the answer is a page, a way on or a refusal: never a fault, never a leak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.test import Client

from consult.forums.actions import admit_member
from tests.consultations.saying import say
from tests.security.addresses import every_address
from tests.support.world import World

HOSTILE = (
    "\0",
    "0",
    "-1",
    "1" + "0" * 20,
    "9" * 4400,
    "../../etc/passwd",
    "\r\nX-Evil: 1",
    "'\"><svg/onload=alert(1)>",
    "\u202e\u200b\ufeff",
    "💣",
    "%s{{7*7}}",
    b"\xed\xa0\x80",
)
QUERIES = (
    "/search/?q={}&in={}&page={}",
    "/search/?q=text&in=clauses&page={}",
    "/lab/?of={}",
    "/lab/?rule={}&unknown={}",
    "/reforms/?status={}&theme={}&forum={}",
    "/reforms/FORUM-T01/?from={}&open={}&against={}",
    "/reforms/FORUM-T01/comments/?version={}",
    "/reforms/FORUM-T01/comments/?page={}&from={}",
    "/reforms/FORUM-T01/redline/?old={}&new={}",
    "/decisions/polls/new/?version={}/1",
    "/decisions/polls/new/?version=FORUM-T01/{}&forum={}",
    "/consultations/FORUM-T01/1/comment/?clause={}",
    "/corrections/?about={}",
    "/demo/?next={}",
    "/accounts/login/?next={}",
    "/api/v1/polls/?limit={}&offset={}",
    "/api/v1/polls/?offset={}",
    "/api/v1/rules/?offset={}",
    "/api/v1/forums/forum/seats?day={}",
    "/api/v1/forums/forum/seats?offset={}",
)
SOMETHING = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<\w+>[^)]*\)|\(\\d\+\)|\(\.\*\)")


def written(value: str | bytes) -> str:
    return quote(value, safe="")


def with_hostile_parts() -> Iterator[str]:
    """Every address of the public site with something hostile wherever it takes something."""
    for address in every_address():
        if address.route.startswith(("editor/", "^", "accounts/")) or not SOMETHING.search(address.route):
            continue
        for value in HOSTILE:
            route = SOMETHING.sub(lambda _match, value=value: written(value), address.route)
            yield "/" + route.replace("^", "").replace("$", "")


def answers_well(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code < 500, path
    assert "X-Evil" not in response.headers, path
    where = response.headers.get("Location", "/").replace("\\", "/")
    assert urlsplit(urljoin("http://testserver/", where)).netloc == "testserver", (path, where)
    body = b"" if response.streaming else response.content
    assert b"<svg/onload" not in body, path
    assert b"root:" not in body, path


@pytest.fixture
def somebody(world: World, client: Client) -> Client:
    """Somebody who may prepare polls and comment, so that no check stands before the look-up."""
    admit_member(user=world.people["secretariat"], constituency=world.constituency("community"))
    client.force_login(world.people["secretariat"])
    return client


def test_nothing_in_a_path_is_a_fault(somebody: Client, world: World) -> None:
    paths = list(with_hostile_parts())
    assert len(paths) > 300
    for path in paths:
        answers_well(somebody, path)


@pytest.mark.parametrize("value", HOSTILE, ids=ascii)
def test_nothing_in_a_query_is_a_fault(somebody: Client, world: World, value: str | bytes) -> None:
    for query in QUERIES:
        answers_well(somebody, query.replace("{}", written(value)))


def test_nothing_in_the_address_of_a_thing_that_exists_is_a_fault(somebody: Client, world: World) -> None:
    said, poll = say(world), world.open_poll()
    for value in HOSTILE:
        for path in (
            f"/decisions/polls/{poll.uid}/ballot/{{}}/",
            f"/decisions/polls/{poll.uid}/ballot/{{}}/ballot.json",
            f"/reforms/{world.reform.code}/clauses/{{}}/",
            f"/reforms/{world.reform.code}/versions/{{}}/",
            f"/consultations/comments/{said.uid}/{{}}/",
        ):
            answers_well(somebody, path.replace("{}", written(value)))


def test_a_refused_address_is_a_page_of_the_site(client: Client, world: World) -> None:
    response = client.get("/rules/%00/")
    assert response.status_code == 404
    assert b"There is no page at this address" in response.content
    assert "Content-Security-Policy" in response.headers


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_pages_that_only_show_something_take_no_other_method(
    client: Client, world: World, method: str
) -> None:
    poll = world.open_poll()
    code = world.reform.code
    for path in (
        "/",
        "/decisions/",
        poll.get_absolute_url(),
        f"{poll.get_absolute_url()}record/",
        f"{poll.get_absolute_url()}opening.json",
        "/decisions/cases/",
        "/rules/",
        "/lab/",
        "/search/",
        "/forums/",
        "/reforms/",
        f"/reforms/{code}/",
        f"/reforms/{code}/comments/",
        "/consultations/",
        f"/api/v1/polls/{poll.uid}",
    ):
        assert getattr(client, method)(path).status_code == 405, path


def test_head_answers_where_get_does(client: Client, world: World) -> None:
    said, poll = say(world), world.open_poll()
    for path in ("/", "/decisions/", poll.get_absolute_url(), "/consultations/", said.get_absolute_url()):
        assert client.head(path).status_code == client.get(path).status_code, path
