"""The seat picture of a poll: its frozen roll, or the roll of today for a draft, with positions if shown."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from consult import clock
from consult.forums.models import Forum
from consult.ui.pictures import Group, SeatMark, SeatPicture, seat_picture
from voting.polls.models import Poll, State
from voting.polls.rolls import sittings


def groups_of(forum: Forum) -> list[Group]:
    """The constituencies of a forum as a picture groups its seats."""
    return [Group(part.key, part.name, part.symbol) for part in forum.constituencies.all()]


def poll_picture(poll: Poll, positions: Mapping[str, str]) -> SeatPicture:
    """The seats of a poll; ``positions`` (seat code → position) is empty where none may be shown."""
    if poll.state == State.DRAFT:
        return roll_picture(poll.forum)
    marks = [
        SeatMark(
            code=entry.code,
            name=entry.name,
            constituency=entry.constituency,
            position=positions.get(entry.code),
            decides=entry.decides,
        )
        for entry in poll.roll.all()
    ]
    title = (
        _("The seats by constituency, objections first")
        if positions
        else _("The seats of the roll by constituency")
    )
    return seat_picture(marks, groups_of(poll.forum), title=title)


def roll_picture(forum: Forum) -> SeatPicture:
    """The seats that would be on the roll today."""
    marks = [
        SeatMark(
            code=sitting.seat.code,
            name=sitting.seat.name,
            constituency=sitting.seat.constituency.key,
            decides=sitting.seat.decides,
        )
        for sitting in sittings(forum, clock.now().date())
    ]
    return seat_picture(marks, groups_of(forum), title=_("The seats as they would be on the roll today"))
