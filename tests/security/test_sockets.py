"""A socket at an address that is none, or from a page of another site, is refused and is no fault."""

from __future__ import annotations

import pytest
from channels.testing import WebsocketCommunicator

from consult.asgi import application

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.asyncio]
HERE = b"http://testserver"


async def is_let_in(path: str, origin: bytes | None) -> bool:
    headers = [(b"host", b"testserver")] + ([(b"origin", origin)] if origin is not None else [])
    socket = WebsocketCommunicator(application, path, headers=headers)
    connected, _code = await socket.connect(timeout=5)
    await socket.disconnect()
    return connected


@pytest.mark.parametrize(
    "path",
    ["/", "/ws/", "/ws/polls/none/turnout/", "/ws/polls//turnout", "/ws/polls/../x", "/ws/polls/%00/turnout"],
)
async def test_an_address_that_is_none_is_refused(path: str) -> None:
    assert not await is_let_in(path, HERE)


@pytest.mark.parametrize(
    "origin", [b"http://evil.example", b"http://testserver.evil.example", b"null", b"", b"//", None]
)
async def test_a_page_of_another_site_is_refused(origin: bytes | None) -> None:
    assert not await is_let_in("/ws/polls/none/turnout", origin)
