"""Turnout: how many seats of each constituency have cast. It is derived from no position."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db.models import Count, Q

from consult.forums.models import Constituency
from voting.polls.models import Ballot, Poll

logger = logging.getLogger(__name__)

TURNOUT_CHANGED = "turnout.changed"

ANNOUNCED_AT_MOST_EVERY = 0.5
"""Seconds. Listeners wait longer before they read, so what is left out here is read all the same."""
LONGEST_ANNOUNCEMENT = 0.5
SILENT_AFTER_FAILURE = 10.0

_announced: dict[str, float] = {}
_silent_until = 0.0


def sides(poll: Poll) -> list[dict[str, Any]]:
    """Per constituency on the roll, in the forum's order: ``key``, ``name``, ``symbol``, ``of``, ``decides``.

    Nothing of it moves while a poll is open.
    """
    counted = {
        row["constituency"]: row
        for row in poll.roll.order_by()
        .values("constituency")
        .annotate(of=Count("pk"), deciding=Count("pk", filter=Q(decides=True)))
    }
    return [
        {
            "key": part.key,
            "name": part.name,
            "symbol": part.symbol,
            "of": counted[part.key]["of"],
            "decides": counted[part.key]["deciding"] > 0,
        }
        for part in Constituency.objects.filter(forum=poll.forum_id)
        if part.key in counted
    ]


def turnout(poll: Poll, of: list[dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """What ``sides`` says (``of``, where it is known already), with ``cast``: how many seats have cast."""
    first = Ballot.objects.filter(poll=poll.pk, number=1).order_by().values("entry__constituency")
    cast = dict(first.annotate(seats=Count("pk")).values_list("entry__constituency", "seats"))
    return [{**side, "cast": cast.get(side["key"], 0)} for side in (of if of is not None else sides(poll))]


def group_of(uid: str) -> str:
    """The channel group of a poll's page."""
    return f"poll.{uid}"


def announce_turnout(uid: str) -> None:
    """Tell the open pages of a poll that its turnout has moved; they fetch it themselves.

    Never fails and never waits long: a cast is on record already, and pages also look by themselves now and
    then. While the layer is out of order it is left alone for a few seconds.
    """
    global _silent_until
    layer = get_channel_layer()
    now = time.monotonic()
    if layer is None or now < _silent_until or now - _announced.get(uid, -60.0) < ANNOUNCED_AT_MOST_EVERY:
        return
    _announced[uid] = now
    try:
        async_to_sync(_send)(layer, uid)
    except Exception:
        # Whatever a layer raises when it is out of order, the cast that is announced stands.
        _silent_until = time.monotonic() + SILENT_AFTER_FAILURE
        logger.warning("The turnout of poll %s could not be announced.", uid, exc_info=True)


async def _send(layer: Any, uid: str) -> None:
    async with asyncio.timeout(LONGEST_ANNOUNCEMENT):
        await layer.group_send(group_of(uid), {"type": TURNOUT_CHANGED, "poll": uid})
