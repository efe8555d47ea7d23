"""Turnout reaching the last of a thousand open pages of one process, against a bare broadcast.

The site is served by uvicorn and moved by real casts. The clock runs from the moment at which the process
begins to read the turnout until the last page has the text; for the yardstick, which has the same text and
client, from the call of ``broadcast``. The pause before the reading, in which announcements gather, is meant
and not counted.
"""

from __future__ import annotations

import asyncio
import base64
import os
import time
from dataclasses import dataclass
from pathlib import Path

from bench.client import KEY_PLACE, cast_request
from bench.forum import BenchForum, Voter
from bench.machine import HOST, Machine
from bench.report import Measured
from tests.support.servers import free_port
from voting.live import rooms
from voting.polls.models import Poll

PAGES = 1_000
AT_ONCE = 25
WARM_UP_PASSES = 2
TIME_LIMIT = 60.0
TEXT_FRAME, CLOSE_FRAME, PING_FRAME = 0x81, 0x88, 0x89


@dataclass(frozen=True)
class Sides:
    """Where the site and the yardstick listen, and where each notes the moment at which it began."""

    site_port: int
    bare_port: int
    site_stopwatch: Path
    bare_stopwatch: Path


class Audience:
    """The open pages of one server, and how many have the text that is awaited."""

    def __init__(self) -> None:
        self.pages: list[Page] = []
        self.expect()

    def expect(self) -> None:
        """Await the next text on every page."""
        self.missing = PAGES
        self.complete = asyncio.Event()
        self.last = 0.0
        self.text = b""

    def heard(self, text: bytes) -> None:
        """One page has a text."""
        self.missing -= 1
        if self.missing == 0:
            self.last = time.perf_counter()
            self.text = text
            self.complete.set()


class Page(asyncio.Protocol):
    """One open page: a WebSocket that reads short texts and answers pings."""

    def __init__(self, path: str, audience: Audience) -> None:
        self.path = path
        self.audience = audience
        self.is_open = asyncio.get_running_loop().create_future()
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET {self.path} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._read += data
        if not self.is_open.done():
            head, end, rest = self._read.partition(b"\r\n\r\n")
            if not end:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self.is_open.set_exception(RuntimeError(f"The socket was refused:\n{head.decode()}"))
                return
            self.is_open.set_result(None)
            self._read = rest
        while (frame := self._next_frame()) is not None:
            kind, payload = frame
            if kind == TEXT_FRAME:
                self.audience.heard(payload)
            elif kind == PING_FRAME:
                # A client masks what it sends; a mask of zeros leaves it as it is.
                self.transport.write(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)

    def _next_frame(self) -> tuple[int, bytes] | None:
        if len(self._read) < 4:
            return None
        start, length = 2, self._read[1]
        if length == 126:
            start, length = 4, int.from_bytes(self._read[2:4], "big")
        if len(self._read) < start + length:
            return None
        kind, payload = self._read[0], self._read[start : start + length]
        self._read = self._read[start + length :]
        return kind, payload

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_open.done():
            self.is_open.set_exception(RuntimeError(f"The socket was closed: {error}"))

    def say(self, text: bytes) -> None:
        """Send a text."""
        self.transport.write(bytes([TEXT_FRAME, 0x80 | 126]) + len(text).to_bytes(2, "big") + bytes(4) + text)


async def open_pages(port: int, path: str) -> Audience:
    """Connect every page, a few at a time."""
    audience = Audience()
    loop = asyncio.get_running_loop()
    for _batch in range(PAGES // AT_ONCE):
        batch = [
            (await loop.create_connection(lambda: Page(path, audience), "127.0.0.1", port))[1]
            for _page in range(AT_ONCE)
        ]
        await asyncio.wait_for(asyncio.gather(*(page.is_open for page in batch)), TIME_LIMIT)
        audience.pages += batch
    return audience


async def cast_once(port: int, poll: Poll, voter: Voter) -> None:
    """One accepted cast, over a connection of its own."""
    before, after = cast_request(voter, poll.uid)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(before + os.urandom(len(KEY_PLACE) // 2).hex().encode() + after)
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), TIME_LIMIT)
    writer.close()
    if b" 302 " not in answer[:20] or b"/recorded/" not in answer:
        raise RuntimeError(f"A cast was not accepted:\n{answer.decode()}")


async def milliseconds(audience: Audience, stopwatch: Path) -> float:
    """From the moment that the server noted to the last page."""
    await asyncio.wait_for(audience.complete.wait(), TIME_LIMIT)
    return (audience.last - float(stopwatch.read_text())) * 1000


async def alternate(sides: Sides, measured: Measured, forum: BenchForum, poll: Poll, passes: int) -> None:
    """Open the pages of both servers, then a cast on one and a broadcast of the same text on the other."""
    site = await open_pages(sides.site_port, f"/ws/polls/{poll.uid}/turnout")
    await asyncio.wait_for(site.complete.wait(), TIME_LIMIT)  # each page is told the turnout as it opens
    bare = await open_pages(sides.bare_port, "/")
    voters = iter(forum.voters)
    for number in range(passes + WARM_UP_PASSES):
        await asyncio.sleep(rooms.SENT_AT_MOST_EVERY)
        site.expect()
        await cast_once(sides.site_port, poll, next(voters))
        moved = await milliseconds(site, sides.site_stopwatch)
        bare.expect()
        bare.pages[0].say(site.text)
        floor = await milliseconds(bare, sides.bare_stopwatch)
        if number >= WARM_UP_PASSES:
            measured.add(moved, floor)
    measured.notes.append(f"the text has {len(site.text)} bytes.")


def measure(machine: Machine, forum: BenchForum, passes: int) -> Measured:
    """Serve both, listen to both."""
    poll = forum.open_poll("Which is followed by a thousand pages?")
    folder = machine.postgresql.folder
    sides = Sides(free_port(), free_port(), folder / "site-stopwatch", folder / "bare-stopwatch")
    measured = Measured(
        f"turnout reaching the last of {PAGES:,} open pages",
        "bare websockets broadcast of the same text",
        "ms",
        "at most 2",
    )
    site = ["-m", "uvicorn", "bench.served:application", "--port", str(sides.site_port)]
    site += ["--no-access-log", "--log-level", "error", "--lifespan", "off"]
    bare = ["-m", "bench.bare_broadcast", str(sides.bare_port), str(sides.bare_stopwatch)]
    settings = {"DJANGO_SETTINGS_MODULE": "bench.settings", "BENCH_STOPWATCH": str(sides.site_stopwatch)}
    with machine.serving(site, sides.site_port, **settings), machine.serving(bare, sides.bare_port):
        asyncio.run(alternate(sides, measured, forum, poll, passes))
    return measured
