"""What of a poll's positions may be shown now: the one gate that pages, downloads and feeds go through.

Before closing nothing passes, unless the poll shows positions at once. Where positions are never shown by
name, only counts of the whole roll and reasons without a name pass, and only where enough seats have cast.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from consult.forums.models import Constituency
from voting import rules
from voting.polls.models import (
    OBJECTIONS,
    SMALLEST_UNNAMED,
    Ballot,
    Poll,
    RollEntry,
    StoredOutcome,
    Visibility,
)
from voting.polls.objections import are_reasons_closed
from voting.polls.outcomes import counting_ballots
from voting.polls.permissions import are_positions_shown, is_result_shown

SILENT = "silent"


@dataclass(frozen=True)
class Line:
    """One seat of the record. ``position`` is ``silent`` where the seat has cast nothing."""

    code: str
    name: str
    constituency: Constituency
    position: str
    statement: str
    sha256: str
    language: str = ""
    is_reason_closed: bool = False
    """Whether it objects for a reason that only the chair and the seat read: ``statement`` is empty then."""


@dataclass(frozen=True)
class Unnamed:
    """What is said of seats without naming them: counts by position, and reasons in no order of theirs."""

    cast: int
    of: int
    counts: tuple[tuple[str, int], ...]
    reasons: tuple[tuple[str, str], ...]
    """Position and statement, sorted by the text."""
    is_withheld: bool
    """Whether so few seats have cast that counts and reasons would name them."""


@dataclass(frozen=True)
class Released:
    """The record as it may be shown: lines by name, or nothing but counts and reasons."""

    deciding: tuple[Line, ...] = ()
    advisory: tuple[Line, ...] = ()
    unnamed: Unnamed | None = None
    unnamed_advice: Unnamed | None = None

    @property
    def positions(self) -> dict[str, str]:
        """Seat code → position, for the seats that are named."""
        return {line.code: line.position for line in (*self.deciding, *self.advisory)}

    @property
    def dissent(self) -> tuple[Line, ...]:
        """Deciding seats that did not simply support and gave their words, to everybody or to the chair."""
        return tuple(line for line in self.deciding if line.statement or line.is_reason_closed)


def release(poll: Poll) -> Released:
    """What everybody may see of the positions now; the same for every reader."""
    if are_positions_shown(poll):
        return _named(poll)
    if poll.visibility == Visibility.NEVER and is_result_shown(poll):
        return _without_names(poll)
    return Released()


def shown_outcome(poll: Poll) -> StoredOutcome | None:
    """The poll's own outcome once it may be shown."""
    if not is_result_shown(poll):
        return None
    return StoredOutcome.objects.standing().select_related("rule", "statement").filter(poll=poll).first()


def _named(poll: Poll) -> Released:
    parts = {part.key: part for part in poll.forum.constituencies.all()}
    cast = {ballot.entry_id: ballot for ballot in counting_ballots(poll)}
    closed = are_reasons_closed(poll)
    entries = list(poll.roll.all())
    lines = {
        entry.pk: _line(entry, parts[entry.constituency], cast.get(entry.pk), closed) for entry in entries
    }
    return Released(
        deciding=tuple(lines[entry.pk] for entry in entries if entry.decides),
        advisory=tuple(lines[entry.pk] for entry in entries if not entry.decides),
    )


def _line(entry: RollEntry, constituency: Constituency, ballot: Ballot | None, closed: bool) -> Line:
    return Line(
        code=entry.code,
        name=entry.name,
        constituency=constituency,
        position=ballot.position if ballot else SILENT,
        statement=ballot.statement if ballot else "",
        sha256=ballot.sha256 if ballot else "",
        language=ballot.language if ballot else "",
        is_reason_closed=closed and ballot is not None and ballot.position in OBJECTIONS,
    )


def _without_names(poll: Poll) -> Released:
    ballots = counting_ballots(poll)
    deciding = poll.roll.filter(decides=True).count()
    return Released(
        unnamed=_unnamed((b for b in ballots if b.entry.decides), deciding),
        unnamed_advice=_unnamed((b for b in ballots if not b.entry.decides), poll.roll.count() - deciding),
    )


def _unnamed(ballots: Iterable[Ballot], of: int) -> Unnamed:
    cast = list(ballots)
    if len(cast) < SMALLEST_UNNAMED:
        return Unnamed(len(cast), of, (), (), is_withheld=bool(cast))
    found = Counter(ballot.position for ballot in cast)
    counts = tuple((position.value, found[position]) for position in rules.Position if found[position])
    reasons = tuple(sorted((b.position, b.statement) for b in cast if b.statement))
    return Unnamed(len(cast), of, counts, reasons, is_withheld=False)
