"""The site with a stopwatch: it notes when a process begins to read the turnout that it then hands out.

Nothing of the site is replaced; the moment goes to the file named by ``BENCH_STOPWATCH``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from consult.asgi import application
from voting.live import rooms

STOPWATCH = Path(os.environ["BENCH_STOPWATCH"])
read_turnout = rooms.read_turnout


def read_with_stopwatch(uid: str, of: list[dict[str, Any]] | None = None) -> rooms.Reading | None:
    """The turnout, with the moment noted."""
    STOPWATCH.write_text(repr(time.perf_counter()))
    return read_turnout(uid, of)


rooms.read_turnout = read_with_stopwatch

__all__ = ["application"]
