"""Turnout: how many seats of each constituency have cast. It is derived from no position."""

from __future__ import annotations

from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db.models import Count, Q

from voting.polls.models import Poll

TURNOUT_CHANGED = "turnout.changed"


def turnout(poll: Poll) -> list[dict[str, Any]]:
    """Per constituency in the forum's order: ``key``, ``name``, ``symbol``, ``of``, ``cast``, ``decides``."""
    counted = {
        row["constituency"]: row
        for row in poll.roll.order_by()
        .values("constituency")
        .annotate(
            of=Count("pk", distinct=True),
            cast=Count("pk", filter=Q(ballots__number=1), distinct=True),
            deciding=Count("pk", filter=Q(decides=True), distinct=True),
        )
    }
    return [
        {
            "key": part.key,
            "name": part.name,
            "symbol": part.symbol,
            "of": counted[part.key]["of"],
            "cast": counted[part.key]["cast"],
            "decides": counted[part.key]["deciding"] > 0,
        }
        for part in poll.forum.constituencies.all()
        if part.key in counted
    ]


def group_of(uid: str) -> str:
    """The channel group of a poll's page."""
    return f"poll.{uid}"


def announce_turnout(uid: str) -> None:
    """Tell the open pages of a poll that its turnout has moved; they fetch it themselves."""
    layer = get_channel_layer()
    if layer is not None:
        async_to_sync(layer.group_send)(group_of(uid), {"type": TURNOUT_CHANGED, "poll": uid})
