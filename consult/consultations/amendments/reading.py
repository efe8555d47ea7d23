"""Amendments as pages show them: the redline of each, by clause, what it conflicts with, and counts.

Counts for a whole text come from one query, so that the page of a reform may show them at every clause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count

from consult.consultations.composing import do_conflict
from consult.consultations.models import Amendment, AmendmentState, Change
from consult.texts.models import Clause, Version
from consult.texts.redline import ClauseText, Entry, redline

NOT_IN_PLAY = (AmendmentState.WITHDRAWN, AmendmentState.LAPSED)


def numbers_by_clause(version: Version) -> dict[str, int]:
    """How many amendments stand beside each clause of a version (by its id), in one query."""
    rows = (
        Amendment.objects.beside(version)
        .exclude(state__in=NOT_IN_PLAY)
        .values("clause_key")
        .annotate(number=Count("pk"))
        .order_by("clause_key")
    )
    return {row["clause_key"]: row["number"] for row in rows}


def marks_of(change: str, clause: Clause | None, heading: str, text: str) -> Entry:
    """The redline of one clause: as it stands against the words proposed. ``clause`` as in the model."""
    new = ClauseText("amended", "", heading, text)
    if change == Change.INSERT or clause is None:
        return redline([], [new]).entries[0]
    old = ClauseText("amended", clause.number, clause.heading, clause.text)
    if change == Change.DELETE:
        return redline([old], []).entries[0]
    return redline([old], [ClauseText("amended", clause.number, heading, text)]).entries[0]


@dataclass(frozen=True)
class ShownAmendment:
    """One amendment with its clause and those it conflicts with."""

    amendment: Amendment
    clause: Clause | None
    conflicts: tuple[Amendment, ...] = ()

    @cached_property
    def proposed(self) -> Entry:
        """The redline of the words as proposed."""
        amendment = self.amendment
        return marks_of(amendment.change, self.clause, amendment.heading, amendment.text)

    @cached_property
    def settled(self) -> Entry | None:
        """The redline of the words as accepted, where they differ from those proposed."""
        amendment = self.amendment
        if amendment.state != AmendmentState.ACCEPTED_WITH_CHANGES:
            return None
        return marks_of(amendment.change, self.clause, *amendment.words)

    @property
    def marks(self) -> Entry:
        """The redline of what would stand, or stands."""
        return self.settled or self.proposed

    @property
    def clause_text(self) -> str:
        """What its words are held against in a list."""
        return "" if self.clause is None or self.amendment.change == Change.INSERT else self.clause.text


def shown(amendments: Sequence[Amendment]) -> list[ShownAmendment]:
    """Amendments with their clauses and conflicts; two queries whatever their number."""
    clauses = _clauses_of(amendments)
    rivals = _in_play_on({each.version.reform_id for each in amendments})
    return [
        ShownAmendment(
            each,
            clauses.get((each.version_id, each.clause_key)),
            tuple(rival for rival in rivals.get(each.clause_key, ()) if _conflict(each, rival)),
        )
        for each in amendments
    ]


def _conflict(one: Amendment, other: Amendment) -> bool:
    return (
        one.version.reform_id == other.version.reform_id
        and one.state not in NOT_IN_PLAY
        and one.taken_into_id is None
        and do_conflict(one, other)
    )


def _in_play_on(reforms: Iterable[int]) -> Mapping[str, list[Amendment]]:
    """Amendments that wait for an answer or for a version, by the clause that they touch."""
    rows = (
        Amendment.objects.filter(version__reform__in=set(reforms), taken_into__isnull=True)
        .exclude(state__in=(*NOT_IN_PLAY, AmendmentState.DECLINED))
        .with_people()
        .order_by("version__number", "number")
    )
    by_clause: dict[str, list[Amendment]] = defaultdict(list)
    for row in rows:
        by_clause[row.clause_key].append(row)
    return by_clause


def _clauses_of(amendments: Sequence[Amendment]) -> dict[tuple[int, str], Clause]:
    wanted = {(each.version_id, each.clause_key) for each in amendments}
    found = Clause.objects.filter(
        version__in={version for version, _key in wanted}, key__in={key for _version, key in wanted}
    )
    return {(clause.version_id, clause.key): clause for clause in found}
