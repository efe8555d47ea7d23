"""What every action of a poll leaves behind: its audit entry, its step on the way of the matter, its time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from consult.audit.actions import record
from consult.texts.actions import take_step
from voting.polls.models import Poll
from voting.polls.moments import stamp as stamp

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record_of_poll(verb: str, poll: Poll, by: AbstractBaseUser | None, **data: Any) -> None:
    """Write the audit entry of a change to a poll, in the transaction of the change."""
    record(verb=verb, thing_type="poll", thing_id=poll.uid, thing_label=poll.question, actor=by, data=data)


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
