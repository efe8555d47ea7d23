"""What a redline consists of: runs in paragraphs, one entry for each clause, and the list of changes.

Plain values without behaviour of the database or of a page; a template renders them as they stand.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Op(StrEnum):
    """What happened to the words of a run."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"
    MOVED_OUT = "moved_out"
    """Words of the old clause that another clause carries on."""
    MOVED_IN = "moved_in"
    """Words of this clause that stood in another clause before."""


class Status(StrEnum):
    """What happened to a clause as a whole."""

    UNCHANGED = "unchanged"
    REWORDED = "reworded"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    MOVED_AND_REWORDED = "moved_and_reworded"
    SPLIT = "split"
    """A new clause that carries on words of an older one."""
    DIVIDED = "divided"
    """The older clause: nothing happened to it but that another clause took part of its words."""
    MERGED = "merged"
    """A clause that took in words of a second one."""
    MERGED_AWAY = "merged_away"
    """A clause that is gone because its words went into another one."""


@dataclass(frozen=True, slots=True)
class ClauseText:
    """One clause of one version, as the redline needs it.

    ``id`` survives versions and is unique within one; ``number`` is what readers see ("3b"); ``text``
    has its paragraphs and list items on lines of their own; ``continues`` are ids of clauses of the
    older version whose words this clause carries on (a split or a merger).
    """

    id: str
    number: str
    heading: str
    text: str
    continues: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive words with one fate.

    ``other`` is the number of the other clause: where moved words came from or went to; on deleted words
    it says that they were struck out of a passage that came from there, so that they were never part
    of this clause.
    """

    op: Op
    text: str
    other: str = ""

    @property
    def is_old(self) -> bool:
        """True for words of the old text of this clause."""
        return self.op in (Op.EQUAL, Op.MOVED_OUT) or (self.op is Op.DELETE and not self.other)

    @property
    def is_new(self) -> bool:
        """True for words of the new text of this clause."""
        return self.op in (Op.EQUAL, Op.INSERT, Op.MOVED_IN)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of a clause, with the line break that stands before it.

    ``break_before`` is a run of one line feed, None before the first paragraph. ``break_mark`` names
    its fate where no words beside it tell: a paragraph that was only divided in two or joined to the one
    before; otherwise None.
    """

    runs: tuple[Run, ...]
    break_before: Run | None = None
    break_mark: Op | None = None

    def __iter__(self) -> Iterator[Run]:
        return iter(self.runs)

    @property
    def op(self) -> Op | None:
        """The common fate of all its words, None where they differ."""
        ops = {run.op for run in self.runs} or ({self.break_before.op} if self.break_before else {Op.EQUAL})
        return ops.pop() if len(ops) == 1 else None


@dataclass(frozen=True, slots=True)
class Reference:
    """Another clause by the name that readers know, and the anchor of its entry."""

    number: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a moved clause stood: its old number and the old number of the clause before it ("": none)."""

    number: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One clause of the redline.

    ``old_number`` is None for a clause that was not there before, ``new_number`` for one that is gone.
    ``moved_from`` is set whenever the clause changed its place among the others, whatever its status.
    ``continues`` are the older clauses whose id this clause does not have but whose words it is declared
    to carry on; ``carried_to`` the clauses that took words of this one. ``change`` counts the changes
    from 1 in reading order and is None where there is none; ``next_change`` is the anchor of the next
    one, "" on the last.
    """

    status: Status
    id: str
    anchor: str
    old_number: str | None
    new_number: str | None
    heading: str
    heading_runs: tuple[Paragraph, ...]
    text_runs: tuple[Paragraph, ...]
    moved_from: Place | None = None
    continues: tuple[Reference, ...] = ()
    carried_to: tuple[Reference, ...] = ()
    change: int | None = None
    next_change: str = ""

    @property
    def number(self) -> str:
        """The number to show: the new one, or the old one of a clause that is gone."""
        return self.old_number or "" if self.new_number is None else self.new_number

    @property
    def renumbered(self) -> bool:
        """True when the clause stands in both versions under different numbers."""
        return None not in (self.old_number, self.new_number) and self.old_number != self.new_number

    @property
    def is_change(self) -> bool:
        """True unless the clause kept its words and its place; a new number alone is no change."""
        return self.status is not Status.UNCHANGED

    @property
    def heading_changed(self) -> bool:
        """True when the words of the heading differ."""
        return any(run.op is not Op.EQUAL for run in runs_of(self.heading_runs))

    @property
    def text_changed(self) -> bool:
        """True when the words of the text differ."""
        return any(run.op is not Op.EQUAL for run in runs_of(self.text_runs))

    @property
    def only_spacing(self) -> bool:
        """True when heading and text differ, but in nothing that can be read: spaces, empty lines."""
        marked = [run for run in runs_of(self.heading_runs + self.text_runs) if run.op is not Op.EQUAL]
        return bool(marked) and all(not run.text.strip() for run in marked)

    @property
    def old_text(self) -> str:
        """The old text, to the character ("" for a clause that was not there)."""
        return "".join(run.text for run in runs_of(self.text_runs) if run.is_old)

    @property
    def new_text(self) -> str:
        """The new text, to the character ("" for a clause that is gone)."""
        return "".join(run.text for run in runs_of(self.text_runs) if run.is_new)


@dataclass(frozen=True, slots=True)
class Redline:
    """Two versions against each other.

    ``entries`` has one entry for each clause, in the reading order of the new version; a clause that is
    gone stands where it stood: after the nearest older clause before it that kept its place.
    """

    entries: tuple[Entry, ...]
    changes: tuple[Entry, ...] = field(init=False)
    counts: Mapping[str, int] = field(init=False)
    """How many changes of each status, by its value ("moved": 2); statuses that do not occur are absent."""

    def __post_init__(self) -> None:
        changes = tuple(entry for entry in self.entries if entry.is_change)
        object.__setattr__(self, "changes", changes)
        object.__setattr__(self, "counts", dict(Counter(entry.status.value for entry in changes)))

    @property
    def renumbered(self) -> tuple[Entry, ...]:
        """The clauses of which nothing changed but the number."""
        return tuple(entry for entry in self.entries if not entry.is_change and entry.renumbered)

    @property
    def first_change(self) -> str:
        """The anchor of the first change, "" when there is none."""
        return self.changes[0].anchor if self.changes else ""


def runs_of(paragraphs: Iterable[Paragraph]) -> Iterator[Run]:
    """Yield all runs of ``paragraphs`` in order, line breaks included."""
    for paragraph in paragraphs:
        if paragraph.break_before is not None:
            yield paragraph.break_before
        yield from paragraph.runs


def paragraphs_of(runs: Iterable[Run]) -> tuple[Paragraph, ...]:
    """Cut ``runs`` into paragraphs at every line feed, whatever its fate. At least one paragraph."""
    breaks: list[Run | None] = [None]
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *rest = run.text.split("\n")
        if first:
            lines[-1].append(Run(run.op, first, run.other))
        for line in rest:
            breaks.append(Run(run.op, "\n", run.other))
            lines.append([Run(run.op, line, run.other)] if line else [])
    bare = [Paragraph(tuple(line), before) for line, before in zip(lines, breaks, strict=True)]
    marks = [_break_mark(bare, index) for index in range(len(bare))]
    return tuple(
        Paragraph(paragraph.runs, paragraph.break_before, mark)
        for paragraph, mark in zip(bare, marks, strict=True)
    )


def _break_mark(paragraphs: list[Paragraph], index: int) -> Op | None:
    """Return the fate of the break before a paragraph where the words on both sides do not tell it.

    They tell it when one of the two paragraphs stands only in the version that has the break.
    """
    before = paragraphs[index].break_before
    if before is None or before.op is Op.EQUAL:
        return None
    for paragraph in paragraphs[index - 1 : index + 1]:
        if not any(run.is_old if before.is_new else run.is_new for run in paragraph):
            return None
    return before.op
