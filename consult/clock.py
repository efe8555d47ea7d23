"""The one clock. Every deadline, roll and record of the product reads the time here.

Only the demo loader and tests may set it (``at``): the loader so that past events carry their dates, tests
so that they do not depend on the day. It is context-local: a set clock never leaks into another request.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_set_time: ContextVar[datetime | None] = ContextVar("consult_clock", default=None)


def now(database_time: datetime | None = None) -> datetime:
    """The current time, aware.

    Where a transaction has asked the database for its time, pass it: several servers may disagree about
    the time, their database does not. A clock that was set wins over both.
    """
    return _set_time.get() or database_time or timezone.now()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block the clock stands at ``moment`` (aware). ``ValueError`` for a naive time."""
    if timezone.is_naive(moment):
        raise ValueError(f"{moment} has no time zone.")
    token = _set_time.set(moment)
    try:
        yield
    finally:
        _set_time.reset(token)
