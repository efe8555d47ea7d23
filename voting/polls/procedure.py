"""A written procedure as its pages show it: what each seat was told, has acknowledged and has answered.

Everybody gets counts. Seat by seat it is for chair and secretariat while the procedure runs, and for
everybody afterwards; that a seat objects, and why, is for those whom ``written_permissions`` names.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Constituency
from voting.polls.deadlines import day_in, days_between
from voting.polls.models import (
    OBJECTIONS,
    Acknowledgement,
    Ballot,
    NoticeKind,
    Poll,
    RollEntry,
    SeatNotice,
    WrittenTerms,
    written_terms,
)
from voting.polls.outcomes import counting_ballots
from voting.polls.permissions import are_positions_shown
from voting.polls.silence import Silence, silence_in
from voting.polls.written_permissions import (
    can_read_closed_reason,
    can_remind,
    can_see_objections,
    can_see_receipts,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

SATURDAY = 5
ORDER = ("objects", "silent", "acknowledged", "answered")
"""In which a list of seats stands: what the chair has to see to comes first."""


@dataclass(frozen=True)
class SeatLine:
    """One deciding seat. ``state`` is ``objects``, ``answered``, ``acknowledged`` or ``silent``."""

    entry: RollEntry
    constituency: Constituency
    state: str
    told_at: datetime | None
    acknowledged_at: datetime | None
    reminded: tuple[date, ...]
    silent_days: int
    """Days of the calendar since it was told, as long as it has not answered."""
    position: str = ""
    reason: str = ""
    language: str = ""
    is_reason_closed: bool = False
    may_be_reminded: bool = False


@dataclass(frozen=True)
class Group:
    """The seats of a list that are in one state."""

    state: str
    lines: tuple[SeatLine, ...]

    @property
    def remindable(self) -> list[SeatLine]:
        """Those that the chair can remind today."""
        return [line for line in self.lines if line.may_be_reminded]


@dataclass(frozen=True)
class Written:
    """A written procedure. ``lines`` is None for a reader who gets counts only."""

    terms: WrittenTerms
    silence: Silence
    last_day: date
    ends_on_a_weekend: bool
    deciding: int
    acknowledged: int
    answered: int
    lines: tuple[SeatLine, ...] | None
    shows_objections: bool
    may_remind: bool

    @property
    def unanswered(self) -> int:
        """How many seats have said nothing."""
        return self.deciding - self.answered

    @property
    def unacknowledged(self) -> int:
        """How many seats have neither acknowledged nor answered."""
        return self.deciding - self.acknowledged

    @property
    def objections(self) -> list[SeatLine]:
        """The seats that object, as far as the reader may see them."""
        return [line for line in self.lines or () if line.state == "objects"]

    @property
    def groups(self) -> list[Group]:
        """The list by state, those that nobody has heard of first; seats seen to object stand apart."""
        found = [
            Group(state, tuple(line for line in self.lines or () if line.state == state))
            for state in ORDER
            if state != "objects"
        ]
        return [group for group in found if group.lines]


def written_procedure(poll: Poll, user: AbstractBaseUser | AnonymousUser) -> Written | None:
    """The procedure as this reader may see it; None for a poll of another procedure."""
    terms = written_terms(poll)
    if terms is None:
        return None
    received = set(poll.acknowledgements.values_list("entry", flat=True))
    answered = set(poll.ballots.filter(entry__decides=True).values_list("entry", flat=True))
    last_day = day_in(poll.forum.time_zone, poll.closes_at)
    return Written(
        terms=terms,
        silence=silence_in(poll),
        last_day=last_day,
        ends_on_a_weekend=last_day.weekday() >= SATURDAY,
        deciding=poll.roll.filter(decides=True).count(),
        acknowledged=len(received | answered),
        answered=len(answered),
        lines=seat_lines(poll, user, terms) if can_see_receipts(user, poll) else None,
        shows_objections=can_see_objections(user, poll),
        may_remind=can_remind(user, poll),
    )


def seat_lines(
    poll: Poll, user: AbstractBaseUser | AnonymousUser, terms: WrittenTerms
) -> tuple[SeatLine, ...]:
    """The deciding seats, objections first, then those that nobody has heard of."""
    parts = {part.key: part for part in poll.forum.constituencies.all()}
    told: dict[int, list[SeatNotice]] = defaultdict(list)
    for notice in poll.seat_notices.all():
        told[notice.entry_id].append(notice)
    received: dict[int, Acknowledgement] = {}
    for receipt in poll.acknowledgements.all():
        received.setdefault(receipt.entry_id, receipt)
    cast = {ballot.entry_id: ballot for ballot in counting_ballots(poll)}
    sees_objections, may_remind = can_see_objections(user, poll), can_remind(user, poll)
    lines = []
    for entry in poll.roll.filter(decides=True):
        entry.poll = poll
        ballot = cast.get(entry.pk)
        line = _line(poll, entry, parts[entry.constituency], told[entry.pk], received.get(entry.pk), ballot)
        if may_remind and ballot is None:
            line = _with(line, may_be_reminded=_today(poll) not in line.reminded)
        if ballot is not None and sees_objections:
            line = _with_objection(line, ballot, terms, user)
        lines.append(line)
    return tuple(sorted(lines, key=lambda line: (ORDER.index(line.state), line.entry.position)))


def _line(
    poll: Poll,
    entry: RollEntry,
    constituency: Constituency,
    told: list[SeatNotice],
    receipt: Acknowledgement | None,
    ballot: Ballot | None,
) -> SeatLine:
    first = next((notice.given_at for notice in told if notice.kind == NoticeKind.OPENED), None)
    until = min(clock.now(), poll.closed_at or poll.closes_at)
    state = "answered" if ballot else "acknowledged" if receipt else "silent"
    return SeatLine(
        entry=entry,
        constituency=constituency,
        state=state,
        told_at=first,
        acknowledged_at=receipt.acknowledged_at if receipt else None,
        reminded=tuple(notice.day for notice in told if notice.kind == NoticeKind.REMINDED),
        silent_days=days_between(first, until, poll.forum.time_zone) if first and ballot is None else 0,
    )


def _today(poll: Poll) -> date:
    return day_in(poll.forum.time_zone, clock.now())


def _with_objection(
    line: SeatLine, ballot: Ballot, terms: WrittenTerms, user: AbstractBaseUser | AnonymousUser
) -> SeatLine:
    """The line with what the seat objects; with another position only where positions are shown."""
    objects = ballot.position in OBJECTIONS
    if not objects and not are_positions_shown(line.entry.poll):
        return line
    reason = ballot.statement
    if objects and terms.has_closed_reasons:
        reason = ballot.words if can_read_closed_reason(user, line.entry) else ""
    return _with(
        line,
        state="objects" if objects else line.state,
        position=ballot.position,
        reason=reason,
        language=ballot.language,
        is_reason_closed=objects and terms.has_closed_reasons,
    )


def _with(line: SeatLine, **more: object) -> SeatLine:
    return SeatLine(**(line.__dict__ | more))
