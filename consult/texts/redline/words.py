"""The redline of one text: which words were struck out and which were set.

The longest common subsequence of words is found by rapidfuzz (``Indel.opcodes``): exact, in C++, the
same answer every time, on any sequence of tokens. ``difflib`` finds no longest subsequence and takes
quadratic time on repetitive text; diff-match-patch works on characters, so it cuts words and accents in
two, and gives up after a timeout, so that the marks would depend on the load of the machine.

A longest common subsequence is short but not what a lawyer would mark, so it is cleaned up afterwards, in
the spirit of the "semantic cleanup" of Neil Fraser's diff-match-patch, on words instead of characters:
changes slide to the edges of phrases, accidental words between two changes are taken into them, and a
paragraph changed beyond recognition is replaced as a whole.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz.distance import Indel

from consult.texts.redline.marks import Op, Run
from consult.texts.redline.paragraphs import align_paragraphs
from consult.texts.redline.tokens import STOP_WEIGHT, Tokens, boundary, running_weights, tokenize

# Words shared between two replaced passages are accidental when both passages weigh this many times more.
_ISLAND_RATIO = 3
# One stop word between two replaced passages is accidental in any case.
_TRIVIAL_ISLAND = STOP_WEIGHT
# A paragraph that shares less than this part of its shorter side is replaced as a whole …
_RECOGNISABLE = 0.35
# … unless it is so short that every word counts.
_SHORT_PARAGRAPH = 4.0


class Change(NamedTuple):
    """Old words ``i1`` up to ``i2`` became new words ``j1`` up to ``j2``; between changes all is equal."""

    i1: int
    i2: int
    j1: int
    j2: int

    @property
    def replaces(self) -> bool:
        """True when words were both struck out and set."""
        return self.i1 < self.i2 and self.j1 < self.j2


@dataclass(slots=True)
class Runs:
    """Builds a list of runs: joins neighbours, and puts what was struck out before what was set."""

    done: list[Run] = field(default_factory=list)
    _deleted: str = ""
    _inserted: str = ""

    def add(self, op: Op, text: str) -> None:
        """Append ``text``, which is equal, deleted or inserted."""
        if not text:
            return
        if op is Op.DELETE:
            self._deleted += text
        elif op is Op.INSERT:
            self._inserted += text
        else:
            self._flush()
            self.done.append(Run(op, text))

    def gap(self, old: str, new: str) -> None:
        """Append the white space of the old and of the new text at one place."""
        if old == new:
            self.add(Op.EQUAL, old)
        else:
            self.add(Op.DELETE, old)
            self.add(Op.INSERT, new)

    def finish(self) -> list[Run]:
        """Return the runs, no two neighbours alike."""
        self._flush()
        return joined(self.done)

    def _flush(self) -> None:
        self.done += [
            Run(op, text) for op, text in ((Op.DELETE, self._deleted), (Op.INSERT, self._inserted)) if text
        ]
        self._deleted = self._inserted = ""


def joined(runs: Iterable[Run]) -> list[Run]:
    """Return ``runs`` without empty ones, neighbours of the same kind made one."""
    result: list[Run] = []
    for run in runs:
        if result and (result[-1].op, result[-1].other) == (run.op, run.other):
            result[-1] = Run(run.op, result[-1].text + run.text, run.other)
        elif run.text:
            result.append(run)
    return result


def diff_text(old: str, new: str) -> list[Run]:
    """Return the marks that turn ``old`` into ``new`` as equal, deleted and inserted runs.

    Without the inserted runs they are ``old``, without the deleted ones ``new``, to the character; line
    feeds are part of the runs. Paragraphs are aligned first, by likeness, then the words inside them.
    """
    if old == new:
        return [Run(Op.EQUAL, old)] if old else []
    if not old or not new:
        return [Run(Op.INSERT if new else Op.DELETE, old or new)]
    runs = Runs()
    seen_old = seen_new = False
    for before, after in align_paragraphs(old, new):
        runs.gap(
            "\n" if seen_old and before is not None else "", "\n" if seen_new and after is not None else ""
        )
        if before is None or after is None:
            runs.add(Op.INSERT if before is None else Op.DELETE, after or before or "")
        else:
            _diff_passage(runs, before, after)
        seen_old, seen_new = seen_old or before is not None, seen_new or after is not None
    return runs.finish()


def _diff_passage(runs: Runs, before: str, after: str) -> None:
    """Append the marks that turn one paragraph (or several that were joined or divided) into another."""
    if before == after:
        runs.add(Op.EQUAL, before)
        return
    old, new = tokenize(before), tokenize(after)
    _write(runs, old, new, _changes(old, new))


def _changes(old: Tokens, new: Tokens) -> list[Change]:
    """Return the changes of words between two passages, cleaned up."""
    changes = [
        Change(code.src_start, code.src_end, code.dest_start, code.dest_end)
        for code in Indel.opcodes(old.words, new.words)
        if code.tag != "equal"
    ]
    changes = _touching_joined(changes)
    changes = _touching_joined(_slide(changes, old.words, new.words))
    changes = _without_islands(changes, old, new)
    return _replaced_if_unrecognisable(changes, old, new)


def _touching_joined(changes: Iterable[Change]) -> list[Change]:
    """Make one change of those that have nothing equal between them."""
    result: list[Change] = []
    for change in changes:
        if result and result[-1].i2 == change.i1:
            result[-1] = Change(result[-1].i1, change.i2, result[-1].j1, change.j2)
        else:
            result.append(change)
    return result


def _slide(changes: Sequence[Change], old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Move each pure insertion or deletion to the best edges among the places where it fits as well.

    "the Chair[ and the Panel] and the Clerk" rather than "the Chair and the [Panel and the ]Clerk".
    """
    result: list[Change] = []
    for index, change in enumerate(changes):
        lowest = result[-1].i2 if result else 0
        highest = changes[index + 1].i1 if index + 1 < len(changes) else len(old)
        if change.i1 == change.i2:
            offset = _best_offset(new, change.j1, change.j2, change.i1 - lowest, highest - change.i2)
        elif change.j1 == change.j2:
            offset = _best_offset(old, change.i1, change.i2, change.i1 - lowest, highest - change.i2)
        else:
            offset = 0
        result.append(Change(*(position + offset for position in change)))
    return result


def _best_offset(words: Sequence[str], start: int, end: int, room_before: int, room_after: int) -> int:
    """Return by how many words ``words[start:end]`` should slide; the equal words around it give way."""
    offsets = [0]
    while -offsets[-1] < room_before and words[start + offsets[-1] - 1] == words[end + offsets[-1] - 1]:
        offsets.append(offsets[-1] - 1)
    offset = 0
    while offset < room_after and words[start + offset] == words[end + offset]:
        offset += 1
        offsets.append(offset)

    def merit(offset: int) -> tuple[int, int]:
        """Good edges first, then the shortest way."""
        edges = sum(
            boundary(
                words[at + offset - 1] if at + offset > 0 else None,
                words[at + offset] if at + offset < len(words) else None,
            )
            for at in (start, end)
        )
        return edges, -abs(offset)

    return max(offsets, key=merit)


def _without_islands(changes: list[Change], old: Tokens, new: Tokens) -> list[Change]:
    """Take accidental words between two changes into them, until none is left."""
    old_sums, new_sums = running_weights(old.words), running_weights(new.words)

    def size(change: Change) -> float:
        """The weight of the heavier side of a change."""
        return max(old_sums[change.i2] - old_sums[change.i1], new_sums[change.j2] - new_sums[change.j1])

    def accidental(left: Change, right: Change) -> bool:
        """True when the equal words between two changes should be struck out and set with them."""
        island = old_sums[right.i1] - old_sums[left.i2]
        if left.replaces and right.replaces and island <= _TRIVIAL_ISLAND:
            return True
        both = left.i1 < left.i2 or right.i1 < right.i2, left.j1 < left.j2 or right.j1 < right.j2
        return all(both) and island * _ISLAND_RATIO <= min(size(left), size(right))

    while True:
        result: list[Change] = []
        for change in changes:
            if result and accidental(result[-1], change):
                result[-1] = Change(result[-1].i1, change.i2, result[-1].j1, change.j2)
            else:
                result.append(change)
        if len(result) == len(changes):
            return result
        changes = result


def _replaced_if_unrecognisable(changes: list[Change], old: Tokens, new: Tokens) -> list[Change]:
    """Replace a passage as a whole (but a label that stays) when too little of it is left."""
    old_sums, new_sums = running_weights(old.words), running_weights(new.words)
    shorter = min(old_sums[-1], new_sums[-1])
    kept = old_sums[-1] - sum(old_sums[change.i2] - old_sums[change.i1] for change in changes)
    if shorter < _SHORT_PARAGRAPH or kept >= _RECOGNISABLE * shorter:
        return changes
    start = 1 if old.label and old.label == new.label else 0
    return [Change(start, len(old.words), start, len(new.words))]


def _write(runs: Runs, old: Tokens, new: Tokens, changes: Sequence[Change]) -> None:
    """Append the runs of a passage: equal words, changes, and the gaps between them."""
    i = j = 0
    gap_is_written = False
    for change in (*changes, Change(len(old.words), len(old.words), len(new.words), len(new.words))):
        while i < change.i1:
            if not gap_is_written:
                runs.gap(old.gaps[i], new.gaps[j])
            runs.add(Op.EQUAL, old.words[i])
            gap_is_written = False
            i, j = i + 1, j + 1
        if change.i1 == change.i2 and change.j1 == change.j2:
            if not gap_is_written:
                runs.gap(old.gaps[-1], new.gaps[-1])
            return
        _write_change(runs, old, new, change)
        gap_is_written = True
        i, j = change.i2, change.j2


def _write_change(runs: Runs, old: Tokens, new: Tokens, change: Change) -> None:
    """Append one change with the gaps before and behind it."""
    i1, i2, j1, j2 = change
    if change.replaces:
        runs.gap(old.gaps[i1], new.gaps[j1])
        runs.add(Op.DELETE, old.text(i1, i2))
        runs.add(Op.INSERT, new.text(j1, j2))
        runs.gap(old.gaps[i2], new.gaps[j2])
    elif j1 < j2:
        _write_one_sided(runs, Op.INSERT, new.text(j1, j2), (new.gaps[j1], new.gaps[j2]), old.gaps[i1])
    else:
        _write_one_sided(runs, Op.DELETE, old.text(i1, i2), (old.gaps[i1], old.gaps[i2]), new.gaps[j1])


def _write_one_sided(runs: Runs, op: Op, text: str, gaps: tuple[str, str], other_gap: str) -> None:
    """Append an insertion or deletion; one of its two gaps is the one gap of the other text, if it can be."""
    before, behind = gaps
    if before == other_gap:
        runs.add(Op.EQUAL, before)
        runs.add(op, text + behind)
    elif behind == other_gap:
        runs.add(op, before + text)
        runs.add(Op.EQUAL, behind)
    else:
        runs.add(op, before + text + behind)
        runs.add(Op.INSERT if op is Op.DELETE else Op.DELETE, other_gap)
