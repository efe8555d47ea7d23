"""Who was there, seat by seat: as the seat says, else as the secretariat entered it, else from its ballot.

Where nothing is known the answer is *not known*, never *present*: silence is no attendance. Where positions
are never shown by name, ballots say nothing of presence either.
"""

from __future__ import annotations

from dataclasses import dataclass

from voting.polls.models import Attendance, Ballot, Poll, RollEntry
from voting.polls.permissions import are_positions_shown

FROM_BALLOT = "ballot"
NOT_KNOWN = ""


@dataclass(frozen=True)
class SeatPresence:
    """One seat. ``presence`` and ``source`` are empty where nothing is known.

    ``otherwise`` is what the secretariat entered, where the seat says something else.
    """

    entry: RollEntry
    presence: str = NOT_KNOWN
    source: str = ""
    note: str = ""
    otherwise: str = ""


def attendance_of(poll: Poll) -> list[SeatPresence]:
    """The presence of every seat on the roll, in its order."""
    said: dict[tuple[int, str], Attendance] = {
        (row.entry_id, row.source): row
        for row in Attendance.objects.filter(entry__poll=poll).latest_of_each("source")
    }
    cast: dict[int, str] = {}
    if are_positions_shown(poll):
        ballots = Ballot.objects.filter(poll=poll).counting()
        cast = dict(ballots.order_by().values_list("entry_id", "presence"))
    return [
        _presence(
            entry,
            said.get((entry.pk, Attendance.Source.SEAT)),
            said.get((entry.pk, Attendance.Source.SECRETARIAT)),
            cast.get(entry.pk, NOT_KNOWN),
        )
        for entry in poll.roll.all()
    ]


def _presence(
    entry: RollEntry, own: Attendance | None, entered: Attendance | None, cast: str
) -> SeatPresence:
    if own is not None:
        differs = entered is not None and entered.presence != own.presence
        otherwise = entered.presence if entered is not None and differs else ""
        return SeatPresence(entry, own.presence, own.source, own.note, otherwise)
    if entered is not None:
        return SeatPresence(entry, entered.presence, entered.source, entered.note)
    return SeatPresence(entry, cast, FROM_BALLOT if cast else "")
