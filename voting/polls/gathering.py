"""The course of a poll: what happened to it from opening to its outcome, gathered for its record.

Each kind of event comes from one function here, which asks only what the public may see. What an event says
in words stands in ``record_words``; what is kept is its kind, its time and its facts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from voting.polls.models import Block, Poll, RequestState
from voting.polls.moments import stamp
from voting.polls.working_through import shown_blocks


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


def _time(poll: Poll) -> list[Event]:
    """Requests for days, and what the chair answered."""
    events = []
    for asked in poll.time_requests.select_related("entry"):
        facts = {"seat": asked.entry.code, "name": asked.entry.name, "days": asked.days}
        events.append(Event("time.asked", asked.asked_at, facts))
        if asked.answered_at is not None:
            answer = facts | {"granted": asked.state == RequestState.GRANTED, "reason": asked.answer}
            events.append(Event("time.answered", asked.answered_at, answer))
    return events


def _blocks(poll: Poll) -> list[Event]:
    """Blocks, what their tests found, and how they ended, where positions are shown by name."""
    return [event for block in shown_blocks(poll) for event in _block(block)]


def _block(block: Block) -> Iterator[Event]:
    who: dict[str, Any] = {"seat": block.entry.code, "name": block.entry.name}
    grounds = [ground.label for ground in block.grounds.all()]
    clause = f"{block.clause.number}" if block.clause else ""
    yield Event("block.raised", block.ballot.cast_at, who | {"grounds": grounds, "clause": clause})
    for finding in block.findings.all():
        facts = {"founded": finding.is_founded, "tested_by": finding.tested_by, "reason": finding.reasons}
        yield Event("block.tested", finding.found_at, who | facts)
    withdrawal = getattr(block, "withdrawal", None)
    if withdrawal is not None:
        facts = {"on": withdrawal.resolved_by, "conditions": withdrawal.conditions, "to": block.state}
        yield Event("block.withdrawn", withdrawal.withdrawn_at, who | facts)


def _consultations(poll: Poll) -> list[Event]:
    """That the chair consulted, from when to when, and what it stated at the end; never what was said."""
    events = []
    for held in poll.chair_consultations.all():
        events.append(Event("consultations.opened", held.opened_at, {"reason": held.reason}))
        if held.closed_at is not None:
            events.append(Event("consultations.closed", held.closed_at, {"result": held.result}))
    return events


def _statements(poll: Poll) -> list[Event]:
    """Results that a person stated, with the reasons given for them."""
    return [
        Event(
            "outcome.stated",
            stated.stated_at,
            {
                "number": stated.number,
                "stage": stated.stage,
                "finding": stated.finding,
                "by": stated.office,
                "reason": stated.reasons,
            },
        )
        for stated in poll.statements.all()
    ]


def _following(poll: Poll) -> list[Event]:
    """Polls that followed this one, once they were opened."""
    return [
        Event(
            "poll.followed",
            after.opened_at,
            {"by": after.uid, "why": after.follows, "reason": after.follows_reason},
        )
        for after in poll.following.all()
        if after.opened_at is not None
    ]


GATHERERS = (
    _opening,
    _extensions,
    _time,
    _blocks,
    _consultations,
    _closing,
    _statements,
    _following,
)
"""One function for each kind of event; where two fall on one moment they stand in this order."""
