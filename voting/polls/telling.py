"""Who is told of which step of a poll: one table, read when the step goes on record.

Nobody is told of what they may not see: steps of a block while positions are not shown, or a draft. What is
told is the question of the poll and that the step was taken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from consult.forums.models import Office
from consult.forums.people import people_of_office, people_of_seats
from consult.notices.actions import tell_of
from voting.polls.models import Poll, Procedure, State
from voting.polls.permissions import are_positions_shown

if TYPE_CHECKING:
    from consult.audit.models import Entry

Recipients = Callable[[Poll, Mapping[str, Any]], list[int]]
OFFICE = (Office.Role.CHAIR, Office.Role.SECRETARIAT)


def _seats(poll: Poll, data: Mapping[str, Any]) -> list[int]:
    """Everybody who acts for a seat on the roll."""
    return people_of_seats(poll.roll.values_list("seat", flat=True))


def _named(poll: Poll, data: Mapping[str, Any]) -> list[int]:
    """Those who act for the seat or the seats that the step names."""
    codes = data.get("seats") or [data["seat"]]
    return people_of_seats(poll.forum.seats.filter(code__in=codes).values_list("pk", flat=True))


def _advised(poll: Poll, data: Mapping[str, Any]) -> list[int]:
    """Those who act for the seat that the step names, and who advises it."""
    seats = poll.forum.seats.filter(code=data["seat"]).values_list("pk", flat=True)
    return people_of_seats(seats, with_advisers=True)


def _office(poll: Poll, data: Mapping[str, Any]) -> list[int]:
    return people_of_office(poll.forum, OFFICE)


def _everybody(poll: Poll, data: Mapping[str, Any]) -> list[int]:
    return [*_seats(poll, data), *_office(poll, data)]


def _if_shown(recipients: Recipients) -> Recipients:
    """The same people, where positions are shown by name now; otherwise nobody."""
    return lambda poll, data: recipients(poll, data) if are_positions_shown(poll) else []


TOLD: dict[str, Recipients] = {
    "poll.opened": _seats,
    "poll.extended": _everybody,
    "poll.closed": _everybody,
    "poll.restarted": _everybody,
    "poll.followed": _office,
    "poll.annulled": _everybody,
    "poll.certified": _everybody,
    "outcome.stated": _everybody,
    "outcome.corrected": _everybody,
    "seats.reminded": _named,
    "time.asked": _office,
    "time.granted": _named,
    "time.declined": _named,
    "ballot.drafted": _named,
    "draft.confirmed": _advised,
    "draft.taken_back": _advised,
    "block.withdrawn": _if_shown(_everybody),
    "block.put_to_seats": _if_shown(_everybody),
    "block.found": _if_shown(_everybody),
    "panel.named": _if_shown(_named),
    "record.circulated": _seats,
    "record.objected": _office,
    "record.answered": _seats,
}
"""Per verb of the record: who is told. A verb that is not here is told to nobody."""


def tell_of_poll(entry: Entry, poll: Poll) -> None:
    """Tell those whom a step concerns, in its transaction; who took the step knows already."""
    recipients = TOLD.get(entry.verb)
    if recipients is None or poll.state == State.DRAFT:
        return
    people = [person for person in recipients(poll, entry.data) if person != entry.actor_id]
    is_written = entry.verb == "poll.opened" and poll.procedure == Procedure.WRITTEN
    verb = "poll.opened_written" if is_written else entry.verb
    tell_of(entry, people, address=poll.get_absolute_url(), forum=poll.forum.name, verb=verb)
