"""The course of a poll: what happened to it from opening to its outcome, gathered for its record.

Each kind of event comes from one function here, which asks only what the public may see. What an event says
in words stands in ``record_words``; what is kept is its kind, its time and its facts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from voting.polls.models import Poll
from voting.polls.moments import stamp


@dataclass(frozen=True)
class Event:
    """One thing that happened: ``kind`` as ``noun.participle``, its time, and facts as JSON."""

    kind: str
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """The event as it stands in the record."""
        return {"kind": self.kind, "at": stamp(self.at), **self.facts}


def course_of(poll: Poll) -> list[Event]:
    """Every event of an opened poll, the earliest first."""
    events = [event for gather in GATHERERS for event in gather(poll)]
    return sorted(events, key=lambda event: event.at)


def _opening(poll: Poll) -> list[Event]:
    """How it came to be opened; after another poll, with why."""
    if poll.opened_at is None:
        return []
    facts: dict[str, Any] = {}
    if poll.previous is not None:
        facts = {
            "after": poll.previous.uid,
            "after_version": poll.previous.version.number,
            "why": poll.follows,
            "reason": poll.follows_reason,
        }
    return [Event("poll.opened", poll.opened_at, facts)]


def _extensions(poll: Poll) -> list[Event]:
    return [
        Event(
            "poll.extended",
            extension.extended_at,
            {
                "from": stamp(extension.old_closes_at),
                "to": stamp(extension.new_closes_at),
                "reason": extension.reason,
            },
        )
        for extension in poll.extensions.all()
    ]


def _closing(poll: Poll) -> list[Event]:
    if poll.closed_at is None:
        return []
    return [Event("poll.closed", poll.closed_at, {"reason": poll.closing_reason})]


GATHERERS = (_opening, _extensions, _closing)
