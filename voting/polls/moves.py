"""What can be done with a poll where it stands, and who may: the one table, which docs/decisions.md prints.

A poll's own states and their transitions stand in ``models.poll``; a closed poll is told apart here by what
its outcome asks for (``standing``). Every move asks the permission that its action asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from voting.polls.models import Poll, State
from voting.polls.permissions import (
    can_annul_poll,
    can_certify_poll,
    can_close_poll,
    can_extend_poll,
    can_open_poll,
    can_prepare_poll,
    can_restart_poll,
    entries_of,
)
from voting.polls.stage_permissions import (
    can_confirm_stage,
    can_reopen,
    can_state_outcome,
    can_take_up_next_stage,
)
from voting.polls.standing import CLOSED, Standing

CLOCK = "clock"
"""The verb of the one move that nobody makes: the deadline passes."""


@dataclass(frozen=True)
class Move:
    """One line of the table. ``leads_to`` is empty where the poll stays as it is and another follows it."""

    verb: str
    at: tuple[Standing, ...]
    what: Promise
    who: Promise
    then: Promise
    leads_to: tuple[Standing, ...]
    may: Callable[[Any, Poll], bool]


def _revise(user: Any, poll: Poll) -> bool:
    return poll.state == State.DRAFT and can_prepare_poll(user, poll.forum)


def _cast(user: Any, poll: Poll) -> bool:
    return poll.is_open and bool(entries_of(user, poll))


def _nobody(user: Any, poll: Poll) -> bool:
    return False


_SETTLED = (Standing.ADOPTED, Standing.STOPPED, Standing.UNDECIDED)

MOVES: tuple[Move, ...] = (
    Move(
        "revise",
        (Standing.DRAFT,),
        _("Change the draft"),
        _("secretariat or chair"),
        _("stays a draft"),
        (Standing.DRAFT,),
        _revise,
    ),
    Move(
        "open",
        (Standing.DRAFT,),
        _("Open the poll"),
        _("chair"),
        _("open: text, rule, roll and weights are frozen"),
        (Standing.OPEN,),
        can_open_poll,
    ),
    Move(
        "cast",
        (Standing.OPEN,),
        _("Cast a position"),
        _("holder or alternate of a seat on the roll"),
        _("stays open; the latest cast of a seat counts"),
        (Standing.OPEN,),
        _cast,
    ),
    Move(
        "extend",
        (Standing.OPEN,),
        _("Extend the deadline"),
        _("chair, with a reason"),
        _("stays open until later"),
        (Standing.OPEN,),
        can_extend_poll,
    ),
    Move(
        CLOCK,
        (Standing.OPEN,),
        _("The deadline passes"),
        _("the clock"),
        _("closed, with what its rule makes of the ballots"),
        CLOSED,
        _nobody,
    ),
    Move(
        "close",
        (Standing.OPEN,),
        _("Close early"),
        _("chair, with a reason, once every deciding seat has cast"),
        _("closed, with what its rule makes of the ballots"),
        CLOSED,
        can_close_poll,
    ),
    Move(
        "state",
        (Standing.AWAITING,),
        _("State the result"),
        _("who holds the role that the rule names, with reasons"),
        _("closed, with the result as it was stated"),
        _SETTLED,
        can_state_outcome,
    ),
    Move(
        "confirm",
        (Standing.GOES_ON,),
        _("Confirm the next stage of the rule"),
        _("chair, with a reason"),
        _("stays as it is; a draft follows in which every seat answers anew"),
        (),
        can_confirm_stage,
    ),
    Move(
        "next",
        (Standing.ADOPTED,),
        _("Prepare the next stage of the matter"),
        _("secretariat or chair, with a reason"),
        _("stays as it is; a draft follows at the next stage"),
        (),
        can_take_up_next_stage,
    ),
    Move(
        "reopen",
        (Standing.STOPPED, Standing.UNDECIDED),
        _("Take the matter up again"),
        _("whom the forum says for this stage (chair, a deciding seat, nobody), with a reason"),
        _("stays as it is; a draft of the same question follows"),
        (),
        can_reopen,
    ),
    Move(
        "restart",
        (Standing.OPEN, *CLOSED),
        _("Put the question again on an amended text"),
        _("chair, with a reason"),
        _("an open poll is annulled with its ballots kept, a closed one stays; another follows"),
        (Standing.ANNULLED,),
        can_restart_poll,
    ),
    Move(
        "certify",
        (Standing.GOES_ON, *_SETTLED),
        _("Certify the record"),
        _("whom the forum’s terms name"),
        _("certified: the same outcome, and nothing is stated or corrected any more"),
        (Standing.GOES_ON, *_SETTLED),
        can_certify_poll,
    ),
    Move(
        "annul",
        (Standing.OPEN, *CLOSED),
        _("Annul the poll"),
        _("chair, with a reason"),
        _("annulled: it decides nothing; ballots and records stay"),
        (Standing.ANNULLED,),
        can_annul_poll,
    ),
)
"""Every move of a poll. What is not here cannot be done; nothing moves back."""

BY_VERB = {move.verb: move for move in MOVES}

STANDINGS = {
    Standing.DRAFT: _("draft"),
    Standing.OPEN: _("open"),
    Standing.AWAITING: _("closed, waits for a stated result"),
    Standing.GOES_ON: _("closed, goes on to the next stage of its rule"),
    Standing.ADOPTED: _("closed, adopted"),
    Standing.STOPPED: _("closed, rejected or blocked"),
    Standing.UNDECIDED: _("closed, nothing decided (no quorum, tied, deferred, referred)"),
    Standing.ANNULLED: _("annulled"),
}
"""Where a poll can stand, in words."""

STATE_OF: dict[Standing, State] = {
    Standing.DRAFT: State.DRAFT,
    Standing.OPEN: State.OPEN,
    Standing.ANNULLED: State.ANNULLED,
    **dict.fromkeys(CLOSED, State.CLOSED),
}
"""The stored state of a poll that stands so, before it is certified."""


def table() -> Iterator[str]:
    """The moves as lines of a table in Markdown, in English."""
    yield "| where the poll stands | what can be done | who may | how it stands then |"
    yield "|---|---|---|---|"
    for move in MOVES:
        yield f"| {_where(move.at)} | {move.what} | {move.who} | {move.then} |"
    yield f"| {STANDINGS[Standing.ANNULLED]} | nothing | nobody | stays so; another poll may be prepared |"


def _where(at: tuple[Standing, ...]) -> str:
    """Where a move begins, with one word for everything that is closed."""
    if set(CLOSED) <= set(at):
        return ", ".join([*(str(STANDINGS[each]) for each in at if each not in CLOSED), "closed in any way"])
    if set(at) == set(CLOSED) - {Standing.AWAITING}:
        return "closed with a result"
    return "; ".join(str(STANDINGS[each]) for each in at)
