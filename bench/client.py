"""A voter's browser that costs almost nothing: one keep-alive connection, requests written out beforehand.

A heavy client on the same two cores would be measured together with the server.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
import time
from collections.abc import Iterator
from functools import partial
from urllib.parse import urlencode

from bench.forum import Voter
from bench.machine import HOST

KEY_PLACE = "0" * 32
_attempts = itertools.count(secrets.randbits(64))


def cast_request(voter: Voter, poll_uid: str) -> tuple[bytes, bytes]:
    """The final *cast* of a ballot as a browser posts it, in two parts: the attempt's key goes between."""
    body = urlencode(
        {
            "csrfmiddlewaretoken": voter.csrf_token,
            "position": "support",
            "step": "cast",
            "statement_reservation": "",
            "statement_block": "",
            "retry_key": KEY_PLACE,
        }
    )
    path = f"/decisions/polls/{poll_uid}/ballot/{voter.seat_code}/"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{HOST}\r\n"
        f"Referer: https://{HOST}{path}\r\nX-Forwarded-Proto: https\r\n"
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n"
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
        "Accept-Language: en-GB,en;q=0.5\r\nAccept-Encoding: gzip, deflate, br\r\n"
        f"Cookie: __Host-sessionid={voter.session_key}; __Host-csrftoken={voter.csrf_cookie}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    before, after = (head + body).split(KEY_PLACE)
    return before.encode(), after.encode()


class Browser(asyncio.Protocol):
    """One connection that casts for its voters in turn until it is told to stop."""

    def __init__(self, requests: Iterator[tuple[bytes, bytes]], until: float) -> None:
        self.requests = requests
        self.until = until
        self.casts = 0
        self.done: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._read = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._cast()

    def _cast(self) -> None:
        before, after = next(self.requests)
        self.transport.write(b"%b%032x%b" % (before, next(_attempts), after))

    def data_received(self, data: bytes) -> None:
        self._read += data
        if not self._read.endswith(b"\r\n\r\n"):
            if b"\r\n\r\n" in self._read:  # an answer with a body is a page that says why not
                self._fail()
            return
        if not self._read.startswith(b"HTTP/1.1 302") or b"/recorded/" not in self._read:
            self._fail()
            return
        self._read = b""
        self.casts += 1
        if time.monotonic() < self.until:
            self._cast()
        else:
            self.done.set_result(self.casts)
            self.transport.close()

    def _fail(self) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"A cast was not accepted:\n{self._read[:1500]!r}"))
            self.transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(RuntimeError(f"The server closed the connection: {error}"))


async def cast_for(seconds: float, port: int, poll_uid: str, voters: list[Voter], connections: int) -> float:
    """Accepted casts per second over ``connections`` connections, each with voters of its own."""
    loop = asyncio.get_running_loop()
    started = time.monotonic()
    browsers = []
    for number in range(connections):
        own = itertools.cycle([cast_request(voter, poll_uid) for voter in voters[number::connections]])
        make = partial(Browser, own, started + seconds)
        _transport, browser = await loop.create_connection(make, "127.0.0.1", port)
        browsers.append(browser)
    casts = sum(await asyncio.gather(*(browser.done for browser in browsers)))
    return casts / (time.monotonic() - started)
