"""No message of the meeting room carries a word of a closed note, while talks are noted and seats cast."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from channels.db import database_sync_to_async
from channels.layers import channel_layers, get_channel_layer
from channels.testing import WebsocketCommunicator

from consult.asgi import application
from tests.blocks.raised import poll_with_block, with_grounds
from tests.blocks.talking import SECRET, consulting, talked
from tests.support.world import World, build_world
from voting.live import rooms
from voting.polls import turnout
from voting.polls.models import Block

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """The forum of the tests, committed, at the real time, with a layer of its own."""
    channel_layers.backends.clear()
    monkeypatch.setattr(rooms, "SETTLES_AFTER", 0.01)
    monkeypatch.setattr(rooms, "SENT_AT_MOST_EVERY", 0.02)
    monkeypatch.setattr(turnout, "ANNOUNCED_AT_MOST_EVERY", 0.0)
    return build_world()


def blocked(world: World) -> Block:
    with_grounds(world)
    return poll_with_block(world)


def noted_and_cast(world: World, block: Block) -> None:
    talked(world, consulting(world, block.poll))
    world.cast(block.poll, "GOV-1", "support")


async def heard(socket: WebsocketCommunicator) -> list[Any]:
    messages = []
    while not await socket.receive_nothing(timeout=0.6):
        messages.append(await socket.receive_output(timeout=1))
    return messages


async def test_a_page_hears_turnout_and_no_word_of_a_note(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = await database_sync_to_async(blocked)(world)
    sent: list[Any] = []
    layer = get_channel_layer()
    passed_on = layer.group_send

    async def overheard(group: str, message: dict[str, Any]) -> None:
        sent.append((group, message))
        await passed_on(group, message)

    monkeypatch.setattr(layer, "group_send", overheard)
    socket = WebsocketCommunicator(
        application,
        f"/ws/polls/{block.poll.uid}/turnout",
        headers=[(b"origin", b"http://testserver"), (b"host", b"testserver")],
    )
    connected, _code = await socket.connect(timeout=5)
    assert connected
    try:
        await database_sync_to_async(noted_and_cast)(world, block)
        await asyncio.sleep(0.1)
        messages = await heard(socket)
    finally:
        await socket.disconnect()
    assert messages
    assert sent, "the cast was announced, so that the room was heard at all"
    told = json.dumps([str(message) for message in messages]) + str(sent)
    assert SECRET not in told
    assert "Quokka" not in told
