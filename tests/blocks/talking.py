"""Consultations of the chair and a talk noted in them, for the tests beside it."""

from __future__ import annotations

from typing import Any

from consult import clock
from tests.support.world import World
from voting.polls.actions.chair_consultations import note_talk, open_consultations
from voting.polls.models import ChairConsultation, Poll, Talk

SECRET = "Quokka-7 would accept a moratorium of ninety days"


def consulting(world: World, poll: Poll | None = None) -> ChairConsultation:
    """Open consultations on the matter of the tests, or on a poll of it."""
    return open_consultations(
        forum=world.forum,
        reform=poll.reform if poll else world.reform,
        poll=poll,
        reason="No consensus was found.",
        by=world.people["chair"],
    )


def talked(world: World, consultation: ChairConsultation, *codes: str, **more: Any) -> Talk:
    """A talk with seats of the forum, noted by the chair."""
    details: dict[str, Any] = {
        "seats": [world.seats[code] for code in codes or ("IND-2",)],
        "held_at": clock.now(),
        "note": SECRET,
        "by": world.people["chair"],
    }
    return note_talk(consultation=consultation, **(details | more))
