"""What every action of a poll leaves behind: its audit entry, notices, its step on the way of the matter."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from consult.audit.actions import record
from consult.texts.actions import take_step
from voting.polls.models import Poll
from voting.polls.moments import stamp as stamp
from voting.polls.telling import tell_of_poll

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record_of_poll(verb: str, poll: Poll, by: AbstractBaseUser | None, **data: Any) -> None:
    """Write the audit entry of a change to a poll, and tell whom it concerns, in the change's transaction.

    ``acting_as`` among the data is the seat for which the person acted.
    """
    entry = record(
        verb=verb,
        thing_type="poll",
        thing_id=poll.uid,
        thing_label=poll.question,
        actor=by,
        acting_as=str(data.pop("acting_as", "")),
        data=data,
    )
    tell_of_poll(entry, poll)


def step_of_poll(kind: str, label: str, poll: Poll, at: datetime | None = None) -> None:
    """Add what happened to a poll to the way of the matter that it is about."""
    take_step(
        reform=poll.reform,
        kind=kind,
        label=label,
        at=at,
        thing_type="poll",
        thing_id=poll.uid,
        address=poll.get_absolute_url(),
    )
