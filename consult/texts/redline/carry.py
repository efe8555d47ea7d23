"""Words that left one clause and stand in another: splits, mergers, passages handed over.

Only words that the first clause lost can be carried over: a clause that was copied keeps its words, so
the copy is new text. Which clause may carry words of which one is declared by ``continues``, never guessed.
"""

from dataclasses import dataclass

from consult.texts.redline.marks import Op, Run
from consult.texts.redline.tokens import total_weight
from consult.texts.redline.words import diff_text, joined

# Fewer words in common than these are chance, unless the whole clause has no more.
_SMALLEST_PASSAGE = 4.0

_Known = dict[tuple[str, str], tuple[float, list[Run]]]


@dataclass(slots=True)
class MarkedClause:
    """A clause while its marks are made: its runs and the numbers it is known by."""

    old_number: str
    new_number: str
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class _Match:
    """A passage struck out of the giver (run ``out``) that stands in the taker (run ``into``)."""

    kept: float
    taker: int
    out: int
    into: int
    marks: list[Run]


def carry(giver: MarkedClause, takers: list[MarkedClause]) -> list[int]:
    """Mark in ``giver`` and ``takers`` the words that went from one to the others.

    Takes the passage that most words agree on first, until none is left. Returns the indices of the takers
    that got something, in ascending order.
    """
    getting: set[int] = set()
    known: _Known = {}
    while True:
        matches = [
            match
            for index, taker in enumerate(takers)
            if (match := _best_match(giver.runs, taker.runs, index, known))
        ]
        if not matches:
            return sorted(getting)
        best = max(matches, key=lambda match: match.kept)
        _hand_over(giver, takers[best.taker], best)
        getting.add(best.taker)


def _best_match(giver: list[Run], taker: list[Run], index: int, known: _Known) -> _Match | None:
    """Return the struck passage and the set passage that agree best, None when none agree.

    ``known`` remembers what was compared already.
    """
    needed = min(
        _SMALLEST_PASSAGE,
        total_weight(run.text for run in giver if run.is_old),
        total_weight(run.text for run in taker if run.is_new),
    )
    best: _Match | None = None
    for out, struck in enumerate(giver):
        if struck.op is not Op.DELETE or struck.other or total_weight([struck.text]) < needed:
            continue
        for into, put in enumerate(taker):
            if put.op is not Op.INSERT:
                continue
            passages = struck.text, put.text
            if passages not in known:
                known[passages] = _agreement(*passages)
            kept, marks = known[passages]
            if kept > 0 and kept >= needed and (best is None or kept > best.kept):
                best = _Match(kept, index, out, into, marks)
    return best


def _agreement(struck: str, put: str) -> tuple[float, list[Run]]:
    """Return the weight of the words that two passages share, and the marks between them."""
    marks = diff_text(struck, put)
    return total_weight(run.text for run in marks if run.op is Op.EQUAL and run.text.strip()), marks


def _hand_over(giver: MarkedClause, taker: MarkedClause, match: _Match) -> None:
    """Replace the two matching runs by what was carried over, and what stays struck or set around it."""
    equal = [place for place, run in enumerate(match.marks) if run.op is Op.EQUAL and run.text.strip()]
    start, end = equal[0], equal[-1] + 1
    lead, core, trail = match.marks[:start], match.marks[start:end], match.marks[end:]
    giver.runs[match.out : match.out + 1] = [
        *_one_side(lead, Op.DELETE),
        *(Run(Op.MOVED_OUT, run.text, taker.new_number) for run in core if run.op is not Op.INSERT),
        *_one_side(trail, Op.DELETE),
    ]
    taker.runs[match.into : match.into + 1] = [
        *_one_side(lead, Op.INSERT),
        *(_carried(run, giver.old_number) for run in core),
        *_one_side(trail, Op.INSERT),
    ]
    giver.runs, taker.runs = joined(giver.runs), joined(taker.runs)


def _one_side(runs: list[Run], op: Op) -> list[Run]:
    """Return the words at the edge of a passage that stay struck (or set): nothing was carried there."""
    return [Run(op, run.text) for run in runs if run.op in (Op.EQUAL, op)]


def _carried(run: Run, origin: str) -> Run:
    """Return a run of the passage as the taker shows it."""
    if run.op is Op.EQUAL:
        return Run(Op.MOVED_IN, run.text, origin)
    return Run(Op.DELETE, run.text, origin) if run.op is Op.DELETE else run
