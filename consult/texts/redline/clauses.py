"""The redline of a whole version: every clause in its place, with what happened to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from urllib.parse import quote

from consult.texts.redline.carry import MarkedClause, carry
from consult.texts.redline.marks import (
    ClauseText,
    Entry,
    Op,
    Place,
    Redline,
    Reference,
    Run,
    Status,
    paragraphs_of,
)
from consult.texts.redline.moves import moved_clauses, pair_clauses
from consult.texts.redline.words import diff_text


def redline(
    old: Sequence[ClauseText], new: Sequence[ClauseText], *, anchor_prefix: str = "clause-"
) -> Redline:
    """Return the marks that turn the version ``old`` into the version ``new``.

    Clauses are known by their ids. A clause that changed its place among the others is moved, one that
    only got another number because of its neighbours is not. The words of a clause that another one
    continues are shown as carried over, on both sides. Anchors are ``anchor_prefix`` and the id.

    The same input always gives the same redline. Raises ValueError when an id stands twice in a version.
    """
    return _Comparison(old, new, anchor_prefix).redline()


@dataclass(slots=True)
class _Row:
    """One clause of the redline while it is made: its old and new form and the marks of both."""

    old: ClauseText | None
    new: ClauseText | None
    heading: list[Run]
    marked: MarkedClause
    takes_from: list["_Row"] = field(default_factory=list)
    gives_to: list["_Row"] = field(default_factory=list)
    moved: bool = False

    @property
    def id(self) -> str:
        """The new id, or the old one of a clause that is gone."""
        clause = self.new or self.old
        return clause.id if clause else ""


class _Comparison:
    """Everything that is known about two versions while they are compared."""

    def __init__(self, old: Sequence[ClauseText], new: Sequence[ClauseText], anchor_prefix: str) -> None:
        self._old, self._new = old, new
        self._anchor_prefix = anchor_prefix
        pairs = pair_clauses(old, new)
        moved = moved_clauses(old, new, pairs)
        old_by_id = {clause.id: clause for clause in old}
        self._new_rows = [_row(old_by_id.get(pairs.get(clause.id, "")), clause) for clause in new]
        for row in self._new_rows:
            row.moved = row.id in moved
        heirs = {row.old.id: row for row in self._new_rows if row.old}
        self._by_old_id = {clause.id: heirs.get(clause.id) or _row(clause, None) for clause in old}

    def redline(self) -> Redline:
        """Mark what was carried over, put every clause in its place and count the changes."""
        self._carry_words()
        entries = [self._entry(row) for row in self._in_reading_order()]
        changed = [entry.anchor for entry in entries if entry.is_change]
        following = dict(pairwise(changed))
        counted = {anchor: count for count, anchor in enumerate(changed, start=1)}
        return Redline(
            tuple(
                replace(entry, change=counted.get(entry.anchor), next_change=following.get(entry.anchor, ""))
                for entry in entries
            )
        )

    def _carry_words(self) -> None:
        """Hand words from clauses that lost them to the clauses that are declared to continue them."""
        takers_of: dict[str, list[_Row]] = defaultdict(list)
        for row in self._new_rows:
            for origin in self._other_origins(row):
                takers_of[origin].append(row)
        for clause in self._old:
            giver, takers = self._by_old_id[clause.id], takers_of[clause.id]
            for index in carry(giver.marked, [taker.marked for taker in takers]):
                giver.gives_to.append(takers[index])
                takers[index].takes_from.append(giver)

    def _other_origins(self, row: _Row) -> list[str]:
        """The ids of the old clauses that a clause continues besides its own."""
        own = row.old.id if row.old else None
        declared = dict.fromkeys(row.new.continues if row.new else ())
        return [origin for origin in declared if origin in self._by_old_id and origin != own]

    def _in_reading_order(self) -> list[_Row]:
        """The clauses of the new version, each followed by the ones that are gone and stood behind it.

        What is gone stands behind the nearest clause before it that kept its place, because one that moved
        no longer shows where it stood.
        """
        gone_behind: dict[str | None, list[_Row]] = defaultdict(list)
        anchor: str | None = None
        for clause in self._old:
            row = self._by_old_id[clause.id]
            if row.new is None:
                gone_behind[anchor].append(row)
            elif not row.moved:
                anchor = row.id
        order = list(gone_behind[None])
        for row in self._new_rows:
            order += [row, *gone_behind[row.id]]
        return order

    def _entry(self, row: _Row) -> Entry:
        """Return a clause as the template gets it."""
        continued = [self._by_old_id[origin] for origin in self._other_origins(row)]
        return Entry(
            status=_status(row),
            id=row.id,
            anchor=self._anchor(row),
            old_number=row.old.number if row.old else None,
            new_number=row.new.number if row.new else None,
            heading=(row.new or row.old or _NOTHING).heading,
            heading_runs=paragraphs_of(row.heading),
            text_runs=paragraphs_of(row.marked.runs),
            moved_from=self._place(row) if row.moved else None,
            continues=tuple(Reference(_old_number(other), self._anchor(other)) for other in continued),
            carried_to=tuple(
                Reference(other.marked.new_number, self._anchor(other)) for other in row.gives_to
            ),
        )

    def _place(self, row: _Row) -> Place:
        """Return where a moved clause stood."""
        at = next(place for place, clause in enumerate(self._old) if clause is row.old)
        return Place(self._old[at].number, self._old[at - 1].number if at else "")

    def _anchor(self, row: _Row) -> str:
        """Return the anchor of a clause: its id, in characters that a link can hold as they are."""
        return self._anchor_prefix + quote(row.id, safe="").replace("%", ".")


_NOTHING = ClauseText("", "", "", "")


def _row(old: ClauseText | None, new: ClauseText | None) -> _Row:
    """Compare one clause with itself in the other version, or with nothing."""
    before, after = old or _NOTHING, new or _NOTHING
    return _Row(
        old,
        new,
        diff_text(before.heading, after.heading),
        MarkedClause(before.number, after.number, diff_text(before.text, after.text)),
    )


def _old_number(row: _Row) -> str:
    """Return the number that a clause had."""
    return row.marked.old_number


def _status(row: _Row) -> Status:
    """Return what happened to a clause as a whole."""
    if row.new is None:
        return Status.MERGED_AWAY if row.gives_to else Status.REMOVED
    if row.old is None:
        return Status.SPLIT if row.takes_from else Status.ADDED
    if row.takes_from:
        return Status.MERGED
    ops = {run.op for run in (*row.heading, *row.marked.runs) if run.op is not Op.EQUAL and run.text.strip()}
    changed = any(run.op is not Op.EQUAL for run in (*row.heading, *row.marked.runs))
    if row.moved:
        return Status.MOVED_AND_REWORDED if changed else Status.MOVED
    if ops == {Op.MOVED_OUT}:
        return Status.DIVIDED
    return Status.REWORDED if changed else Status.UNCHANGED
