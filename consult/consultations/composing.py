"""From a text and the amendments to it to the text as amended. Nothing here touches the database.

Amendments that do not meet on a clause commute: whatever the order in which they are given, the text is the
same, because new clauses after one stand in the order of their numbers. Two that reword or delete the same
clause conflict, and that is said, never settled by order.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from consult.consultations.models import Change


@dataclass(frozen=True)
class ClauseWords:
    """A clause as amendments see it: its id, heading and text. Its number follows from its place."""

    key: str
    heading: str
    text: str


class Proposal(Protocol):
    """What composing needs of an amendment."""

    @property
    def order(self) -> tuple[int, int]:
        """Number of the version and of the amendment: unique in a matter."""
        ...

    @property
    def change(self) -> str:
        """One of ``Change``."""
        ...

    @property
    def clause_key(self) -> str:
        """The clause that it touches, or after which a new one stands; empty: before the first."""
        ...

    @property
    def new_key(self) -> str:
        """The id of a new clause."""
        ...

    @property
    def words(self) -> tuple[str, str]:
        """Heading and text as they would stand."""
        ...


class MisfitKind(StrEnum):
    """Why an amendment cannot be written into a text."""

    GONE = "gone"
    """The clause that it names does not stand there any more."""
    CHANGED = "changed"
    """The clause reads otherwise than when the amendment was written."""
    CONFLICT = "conflict"
    """Another amendment rewords or deletes the same clause."""


@dataclass(frozen=True)
class Misfit:
    """One reason why one amendment cannot be written into a text; ``others`` are those it conflicts with."""

    proposal: Proposal
    kind: MisfitKind
    others: tuple[Proposal, ...] = ()


def conflicts(proposals: Iterable[Proposal]) -> list[Misfit]:
    """The amendments that cannot stand together, each with those it conflicts with, by number.

    Two conflict when both reword or delete one clause, and when one deletes the clause after which the other
    puts a new one.
    """
    at: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in _ordered(proposals):
        if proposal.clause_key:
            at[proposal.clause_key].append(proposal)
    found = []
    for proposal in _ordered(proposals):
        rivals = tuple(other for other in at[proposal.clause_key] if do_conflict(proposal, other))
        if rivals:
            found.append(Misfit(proposal, MisfitKind.CONFLICT, rivals))
    return found


def do_conflict(one: Proposal, other: Proposal) -> bool:
    """Whether two amendments cannot both be written into a text."""
    if one.order == other.order or not one.clause_key or one.clause_key != other.clause_key:
        return False
    changes = {one.change, other.change}
    return Change.INSERT not in changes or Change.DELETE in changes


def is_written(proposal: Proposal, clauses: Mapping[str, ClauseWords]) -> bool:
    """Whether a text (id -> clause) already reads as the amendment wants it."""
    if proposal.change == Change.DELETE:
        return proposal.clause_key not in clauses
    key = proposal.new_key if proposal.change == Change.INSERT else proposal.clause_key
    found = clauses.get(key)
    return found is not None and (found.heading, found.text) == proposal.words


def misfits(
    clauses: Iterable[ClauseWords], written_on: Iterable[ClauseWords], proposals: Iterable[Proposal]
) -> list[Misfit]:
    """Every reason why ``proposals`` cannot be written into ``clauses``; empty when they can.

    ``written_on`` are the clauses as they read when the amendments were written. An amendment that the text
    has already is none: writing it again changes nothing.
    """
    proposals = _ordered(proposals)
    standing, read = {each.key: each for each in clauses}, {each.key: each for each in written_on}
    found = conflicts(proposals)
    meeting = {misfit.proposal.order for misfit in found}
    for proposal in proposals:
        if proposal.order in meeting or is_written(proposal, standing):
            continue
        if proposal.change == Change.INSERT:
            if proposal.new_key in standing:
                found.append(Misfit(proposal, MisfitKind.CHANGED))
            elif proposal.clause_key and proposal.clause_key not in standing:
                found.append(Misfit(proposal, MisfitKind.GONE))
        elif proposal.clause_key not in standing:
            found.append(Misfit(proposal, MisfitKind.GONE))
        elif standing[proposal.clause_key] != read.get(proposal.clause_key):
            found.append(Misfit(proposal, MisfitKind.CHANGED))
    return sorted(found, key=lambda misfit: misfit.proposal.order)


def compose(clauses: Iterable[ClauseWords], proposals: Iterable[Proposal]) -> list[ClauseWords]:
    """The text with the amendments written in; those it has already change nothing.

    The caller has made sure that ``misfits`` finds nothing. Among new clauses after the same one the lower
    number stands first, also where some of them were written in before.
    """
    proposals = _ordered(proposals)
    reworded = {each.clause_key: each.words for each in proposals if each.change == Change.REWORD}
    deleted = {each.clause_key for each in proposals if each.change == Change.DELETE}
    clauses = list(clauses)
    there = {clause.key for clause in clauses}
    new = [each for each in proposals if each.change == Change.INSERT]
    written = {each.new_key: each for each in new if each.new_key in there}
    waiting: dict[str, list[Proposal]] = defaultdict(list)
    for each in new:
        if each.new_key not in there:
            waiting[each.clause_key].append(each)
    text: list[ClauseWords] = []
    anchor = ""
    for clause in clauses:
        earlier = written.get(clause.key)
        if earlier is None or earlier.clause_key != anchor:
            text += _inserted(waiting.pop(anchor, []))
            anchor = clause.key
        else:
            before = [each for each in waiting[anchor] if each.order < earlier.order]
            text += _inserted(before)
            waiting[anchor] = waiting[anchor][len(before) :]
        if clause.key not in deleted:
            heading, words = reworded.get(clause.key, (clause.heading, clause.text))
            text.append(ClauseWords(clause.key, heading, words))
    return text + _inserted(waiting.pop(anchor, []))


def _inserted(proposals: Iterable[Proposal]) -> list[ClauseWords]:
    return [ClauseWords(each.new_key, *each.words) for each in proposals]


def _ordered(proposals: Iterable[Proposal]) -> list[Proposal]:
    return sorted(proposals, key=lambda proposal: proposal.order)
