"""Rooms: the open pages of one poll in this process, and what keeps them up to date.

A process joins the channel group of a poll once, however many pages are open. When something moves it reads
the turnout once, writes it once as text, and hands the same text to every socket; at most once a second. What
the group may lose on its way is made good by looking now and then.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import Any, Protocol

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.db.models import Count

from voting.polls.models import Poll
from voting.polls.turnout import ANNOUNCED_AT_MOST_EVERY, group_of, turnout

logger = logging.getLogger(__name__)

SETTLES_AFTER = ANNOUNCED_AT_MOST_EVERY + 0.05
"""Seconds from an announcement to the reading: casts whose announcement was left out are in it."""
SENT_AT_MOST_EVERY = 1.0
LOOKED_AT_LEAST_EVERY = 15.0
RETRIED_AFTER = 5.0


class Socket(Protocol):
    """An open page. Neither call waits for the other side."""

    def offer(self, text: str) -> None:
        """Send the text; a page that has not taken the one before gets only the newest."""

    def dismiss(self) -> None:
        """Close, for the poll is not shown any more."""


@dataclass(frozen=True)
class Reading:
    """The turnout as everybody may know it. It holds nothing that is derived from a position."""

    turnout: list[dict[str, Any]]
    version: int
    closes_at: str
    is_open: bool

    @property
    def text(self) -> str:
        """The message as it goes over the socket."""
        return json.dumps(self.__dict__, ensure_ascii=False)


def read_turnout(uid: str, of: list[dict[str, Any]] | None = None) -> Reading | None:
    """The turnout of a poll that the public may see now; None for a draft and for an unknown poll.

    ``of`` is an earlier reading of it: whose seats they are does not move.
    """
    polls = (
        Poll.objects.published().only("state", "closes_at", "forum").annotate(extended=Count("extensions"))
    )
    poll: Any = polls.order_by().filter(uid=uid).first()
    if poll is None:
        return None
    parts = turnout(poll, of)
    version = sum(part["cast"] for part in parts) + poll.extended + (not poll.is_open)
    return Reading(parts, version, poll.closes_at.isoformat(), poll.is_open)


class Room:
    """The open pages of one poll in this process."""

    def __init__(self, uid: str) -> None:
        self.uid = uid
        self.sockets: set[Socket] = set()
        self._moved = asyncio.Event()
        self.sent = ""
        self._of: list[dict[str, Any]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def open(self, reading: Reading) -> None:
        """Start to listen and to send; ``reading`` is what the first page is shown."""
        self.sent = reading.text
        self._of = reading.turnout
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._send())]

    def close(self) -> None:
        """Stop, for nobody is here any more."""
        for task in self._tasks:
            task.cancel()

    async def _listen(self) -> None:
        """Note every announcement; while the layer is out of order, try again and rely on looking."""
        layer = get_channel_layer()
        while layer is not None:
            channel = ""
            try:
                channel = await layer.new_channel()
                await layer.group_add(group_of(self.uid), channel)
                while True:
                    await layer.receive(channel)
                    self._moved.set()
            except asyncio.CancelledError:
                if channel:
                    await layer.group_discard(group_of(self.uid), channel)
                raise
            except Exception:
                logger.warning("The turnout of poll %s cannot be followed now.", self.uid, exc_info=True)
                await asyncio.sleep(RETRIED_AFTER)

    async def _send(self) -> None:
        """Read and pass on, when something moved or it is time to look."""
        while True:
            try:
                async with asyncio.timeout(LOOKED_AT_LEAST_EVERY):
                    await self._moved.wait()
                await asyncio.sleep(SETTLES_AFTER)
            except TimeoutError:
                pass
            self._moved.clear()
            try:
                self._pass_on(await database_sync_to_async(read_turnout)(self.uid, self._of))
            except Exception:
                # A database that is away for a moment must not end the updates for good.
                logger.warning("The turnout of poll %s could not be read.", self.uid, exc_info=True)
            await asyncio.sleep(SENT_AT_MOST_EVERY - SETTLES_AFTER)

    def _pass_on(self, reading: Reading | None) -> None:
        if reading is None:
            for socket in list(self.sockets):
                socket.dismiss()
            return
        text = reading.text
        if text == self.sent:
            return
        self.sent = text
        for socket in list(self.sockets):
            socket.offer(text)


_rooms: dict[str, Room] = {}


def enter(uid: str, socket: Socket, reading: Reading) -> None:
    """Add an open page to the room of its poll; the first one opens the room."""
    room = _rooms.get(uid)
    if room is None:
        room = _rooms[uid] = Room(uid)
        room.open(reading)
    room.sockets.add(socket)
    if room.sent != reading.text:
        # It moved between this page's reading and its entering; the page keeps the higher version.
        socket.offer(room.sent)


def leave(uid: str, socket: Socket) -> None:
    """Take a page out of its room; the last one closes the room."""
    room = _rooms.get(uid)
    if room is None:
        return
    room.sockets.discard(socket)
    if not room.sockets:
        room.close()
        del _rooms[uid]
