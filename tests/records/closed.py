"""Polls that have closed, for their records to be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from consult import clock
from tests.support.world import SEATS, World
from voting.polls.actions import settle
from voting.polls.models import Poll

EVERYBODY = tuple(code for codes in SEATS.values() for code in codes)


def closed_poll(world: World, positions: Mapping[str, str] | None = None, **terms: Any) -> Poll:
    """A poll that closed an hour after it opened; everybody supports but for the ``positions`` given."""
    terms.setdefault("closes_at", clock.now() + timedelta(hours=1))
    poll = world.open_poll(**terms)
    for code, position in (dict.fromkeys(EVERYBODY, "support") | dict(positions or {})).items():
        needs_words = position in ("block", "reservation")
        world.cast(poll, code, position, f"Words of the ballot of {code}." if needs_words else "")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


AFTER = timedelta(hours=2)
"""Long enough for every poll of ``closed_poll`` to be over."""
