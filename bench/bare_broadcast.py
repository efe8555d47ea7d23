"""The yardstick of sockets: a bare ``websockets`` server that hands one text to everybody.

``python -m bench.bare_broadcast PORT FILE``: whatever one client sends is broadcast to all who are connected;
the moment goes to the file.
"""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from websockets.asyncio.server import ServerConnection, broadcast, serve

connected: set[ServerConnection] = set()


async def main(port: int, stopwatch: Path) -> None:
    """Serve until the process is ended."""

    async def handle(connection: ServerConnection) -> None:
        connected.add(connection)
        try:
            async for text in connection:
                stopwatch.write_text(repr(time.perf_counter()))
                broadcast(connected, text)
        finally:
            connected.discard(connection)

    async with serve(handle, "127.0.0.1", port):
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
