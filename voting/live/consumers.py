"""The socket of a poll's page: it hears the turnout and says nothing.

It relays what ``rooms`` reads and takes no orders: whatever a page sends is dropped, and a page that sends
much is let go. Everybody who may read the page of the poll may listen.
"""

from __future__ import annotations

import asyncio

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from voting.live import rooms

POLICY_VIOLATION = 1008
NOT_FOUND = 4404
MOST_MESSAGES = 10
LONGEST_MESSAGE = 256


class NowhereConsumer(AsyncWebsocketConsumer):
    """Any other address: refused, as a page that does not exist is; without it each would be a fault."""

    channel_layer_alias = ""

    async def connect(self) -> None:
        """Refuse."""
        await self.close(NOT_FOUND)


class TurnoutConsumer(AsyncWebsocketConsumer):
    """Turnout of one poll, on connecting and whenever it moves."""

    # The room holds the one channel of this process; a socket needs none of its own.
    channel_layer_alias = ""

    uid = ""
    heard = 0
    pending: str | None = None
    sending: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Let the page in and tell it the turnout; refuse a draft or an unknown poll."""
        uid = self.scope["url_route"]["kwargs"]["uid"]
        reading = await database_sync_to_async(rooms.read_turnout)(uid)
        if reading is None:
            await self.close(NOT_FOUND)
            return
        self.uid = uid
        await self.accept()
        await self.send(text_data=reading.text)
        rooms.enter(uid, self, reading)

    async def disconnect(self, code: int) -> None:
        """Leave the room."""
        rooms.leave(self.uid, self)
        if self.sending is not None:
            self.sending.cancel()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Drop what the page says; let it go when it says much."""
        self.heard += 1
        if self.heard > MOST_MESSAGES or len(text_data or bytes_data or "") > LONGEST_MESSAGE:
            rooms.leave(self.uid, self)
            await self.close(POLICY_VIOLATION)

    def offer(self, text: str) -> None:
        """Send the text without waiting for a slow page; it gets the newest when it is ready again."""
        self.pending = text
        if self.sending is None or self.sending.done():
            self.sending = asyncio.create_task(self._send_newest())

    def dismiss(self) -> None:
        """Close, for the poll is not shown any more."""
        rooms.leave(self.uid, self)
        self.sending = asyncio.create_task(self.close(NOT_FOUND))

    async def _send_newest(self) -> None:
        while self.pending is not None:
            text, self.pending = self.pending, None
            try:
                # As ``send`` does, without two calls more for each of a thousand pages.
                await self.base_send({"type": "websocket.send", "text": text})
            except Exception:
                # The page went away meanwhile, in whichever way its server says so.
                rooms.leave(self.uid, self)
                return
