"""The socket of a poll's page: turnout and nothing else, for everybody who may read the poll."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import channel_layers
from channels.testing import WebsocketCommunicator

from consult import clock
from consult.asgi import application
from tests.support.world import World, build_world
from voting.live import consumers, rooms
from voting.polls import turnout
from voting.polls.models import Poll, Visibility

ORIGIN = (b"origin", b"http://testserver")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def world() -> World:
    """The forum of the tests, committed, with a layer of its own, at the real time.

    A clock that is set holds in one context, and the server's tasks have contexts of their own.
    """
    channel_layers.backends.clear()
    return build_world()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "SETTLES_AFTER", 0.01)
    monkeypatch.setattr(rooms, "SENT_AT_MOST_EVERY", 0.02)
    monkeypatch.setattr(turnout, "ANNOUNCED_AT_MOST_EVERY", 0.0)


@asynccontextmanager
async def page(uid: str, origin: tuple[bytes, bytes] = ORIGIN) -> AsyncIterator[WebsocketCommunicator]:
    """An open page of a poll; always left again."""
    socket = WebsocketCommunicator(
        application, f"/ws/polls/{uid}/turnout", headers=[origin, (b"host", b"testserver")]
    )
    connected, _code = await socket.connect(timeout=5)
    assert connected
    try:
        yield socket
    finally:
        await socket.disconnect()


async def refused(path: str, origin: tuple[bytes, bytes] = ORIGIN) -> bool:
    """Whether a page is not let in."""
    socket = WebsocketCommunicator(application, path, headers=[origin, (b"host", b"testserver")])
    connected, _code = await socket.connect(timeout=5)
    await socket.disconnect()
    return not connected


async def heard(socket: WebsocketCommunicator) -> dict[str, Any]:
    """The next message."""
    return json.loads(await socket.receive_from(timeout=5))


cast = database_sync_to_async(World.cast)


async def opened(world: World, **terms: Any) -> Poll:
    """An open poll."""
    return await database_sync_to_async(world.open_poll)(**terms)


async def test_anybody_hears_the_turnout_on_connecting(world: World) -> None:
    poll = await opened(world)
    async with page(poll.uid) as socket:
        message = await heard(socket)
    assert message["is_open"] is True
    assert message["closes_at"] == poll.closes_at.isoformat()
    assert [(part["key"], part["cast"], part["of"]) for part in message["turnout"]] == [
        ("government", 0, 5),
        ("industry", 0, 3),
        ("civil_society", 0, 2),
        ("community", 0, 2),
    ]


async def test_every_open_page_hears_when_the_turnout_moves(world: World) -> None:
    poll = await opened(world)
    async with page(poll.uid) as first, page(poll.uid) as second:
        before = [await heard(first), await heard(second)]
        await cast(world, poll, "CSO-1", "block", "A reason.")
        after = [await heard(first), await heard(second)]
    for old, new in zip(before, after, strict=True):
        assert new["turnout"][2]["cast"] == old["turnout"][2]["cast"] + 1
        assert new["version"] > old["version"]


async def test_changing_a_position_moves_nothing_and_says_nothing(world: World) -> None:
    poll = await opened(world)
    await cast(world, poll, "CSO-1", "support")
    async with page(poll.uid) as socket:
        await heard(socket)
        await cast(world, poll, "CSO-1", "block", "On second thoughts.")
        assert await socket.receive_nothing(timeout=0.5)


@pytest.mark.parametrize("visibility", Visibility.values)
async def test_no_message_is_derived_from_a_position(world: World, visibility: str) -> None:
    poll = await opened(world, visibility=visibility)
    async with page(poll.uid) as socket:
        texts = [await socket.receive_from(timeout=5)]
        await cast(world, poll, "CSO-1", "block", "A reason that stays.")
        texts.append(await socket.receive_from(timeout=5))
    for text in texts:
        assert set(json.loads(text)) == {"turnout", "version", "closes_at", "is_open"}
        assert set(json.loads(text)["turnout"][0]) == {"key", "name", "symbol", "of", "cast", "decides"}
        assert "block" not in text
        assert "A reason that stays." not in text
        assert "CSO-1" not in text


async def test_the_group_has_one_member_however_many_pages_are_open(world: World) -> None:
    poll = await opened(world)
    async with page(poll.uid) as first, page(poll.uid) as second, page(poll.uid) as third:
        for socket in (first, second, third):
            await heard(socket)
        await asyncio.sleep(0.05)
        assert len(channel_layers["default"].groups[f"poll.{poll.uid}"]) == 1


async def test_the_last_page_that_leaves_closes_the_room(world: World) -> None:
    poll = await opened(world)
    async with page(poll.uid) as socket:
        await heard(socket)
    await asyncio.sleep(0.05)
    assert not rooms._rooms
    assert f"poll.{poll.uid}" not in channel_layers["default"].groups


async def test_drafts_and_unknown_polls_let_nobody_in(world: World) -> None:
    draft = await database_sync_to_async(world.draft_poll)()
    assert await refused(f"/ws/polls/{draft.uid}/turnout")
    assert await refused("/ws/polls/0000000000/turnout")


@pytest.mark.parametrize("origin", [b"http://elsewhere.example", b"null", b"http://testserver.example"])
async def test_a_foreign_page_is_refused(world: World, origin: bytes) -> None:
    poll = await opened(world)
    assert await refused(f"/ws/polls/{poll.uid}/turnout", (b"origin", origin))


async def test_what_a_page_says_is_dropped(world: World) -> None:
    poll = await opened(world)
    async with page(poll.uid) as socket:
        await heard(socket)
        await socket.send_to(text_data=json.dumps({"type": "turnout.changed", "poll": poll.uid}))
        await socket.send_to(bytes_data=b"\x00\x01")
        assert await socket.receive_nothing(timeout=0.3)
        await cast(world, poll, "GOV-1", "support")
        assert (await heard(socket))["turnout"][0]["cast"] == 1


async def test_a_page_that_says_much_is_let_go(world: World) -> None:
    poll = await opened(world)
    for messages in (["x" * (consumers.LONGEST_MESSAGE + 1)], ["x"] * (consumers.MOST_MESSAGES + 1)):
        socket = WebsocketCommunicator(
            application, f"/ws/polls/{poll.uid}/turnout", headers=[ORIGIN, (b"host", b"testserver")]
        )
        await socket.connect(timeout=5)
        await heard(socket)
        for text in messages:
            await socket.send_to(text_data=text)
        closed = await socket.receive_output(timeout=5)
        assert (closed["type"], closed["code"]) == ("websocket.close", consumers.POLICY_VIOLATION)
        await socket.disconnect()


async def test_a_poll_that_is_not_shown_any_more_lets_its_pages_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = await opened(world)
    async with page(poll.uid) as socket:
        await heard(socket)
        monkeypatch.setattr(rooms, "read_turnout", lambda uid, of: None)
        await cast(world, poll, "GOV-1", "support")
        closed = await socket.receive_output(timeout=5)
    assert (closed["type"], closed["code"]) == ("websocket.close", consumers.NOT_FOUND)


async def test_pages_hear_that_the_poll_has_closed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "LOOKED_AT_LEAST_EVERY", 0.05)
    poll = await opened(world)
    async with page(poll.uid) as socket:
        await heard(socket)
        await database_sync_to_async(
            lambda: Poll.objects.filter(pk=poll.pk).update(opened_at=None, closes_at=clock.now())
        )()
        assert (await heard(socket))["is_open"] is False


async def test_a_slow_page_gets_the_newest_and_holds_up_nobody() -> None:
    socket = consumers.TurnoutConsumer()
    sent, ready = [], asyncio.Event()

    async def slow(message: dict[str, str]) -> None:
        sent.append(message["text"])
        await ready.wait()

    socket.base_send = slow  # type: ignore[attr-defined]
    for text in ("one", "two", "three"):
        socket.offer(text)
        await asyncio.sleep(0)
    ready.set()
    await asyncio.sleep(0.01)
    assert sent == ["one", "three"]
