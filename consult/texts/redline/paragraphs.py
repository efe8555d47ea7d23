"""Which paragraph of the old text became which of the new one.

Paragraphs that are equal to the letter hold the two texts together. Between them the alignment with the
greatest sum of likeness is taken (Needleman and Wunsch, 1970); likeness is the normalised Indel
similarity of the words without the label of a list item, so that an item put in at (b), which gives every
later item a new letter, is one new item. At last, paragraphs that were only divided or joined are put
together again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, LCSseq

from consult.texts.redline.tokens import Tokens, tokenize

Pair = tuple[str | None, str | None]

# Less likeness than this is chance: stop words and the terms of the trade.
_ALIKE = 0.4
# What an equal label adds to the likeness of two list items, and gives them when they have no other.
_SAME_LABEL = 0.05
# Two empty lines are worth keeping together, but never at the cost of a paragraph.
_BOTH_BLANK = 0.01
# Above this many comparisons the region is treated as one passage.
_MOST_COMPARISONS = 4_000
# A paragraph was divided from (or joined to) its neighbour when this much of it, in words, stands there.
_FOUND_IN_NEIGHBOUR = 0.6
_FEWEST_WORDS_FOUND = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph with its words."""

    text: str
    tokens: Tokens

    @property
    def body(self) -> tuple[str, ...]:
        """The words without the label."""
        return self.tokens.words[1:] if self.tokens.label else self.tokens.words


def align_paragraphs(old: str, new: str) -> list[Pair]:
    """Return pairs of old and new passages in reading order; one side is None where it has no counterpart.

    Joined by line feeds, the old sides are ``old`` and the new sides are ``new``. A passage is a paragraph,
    or several where paragraphs were divided or joined.
    """
    old_lines, new_lines = old.split("\n"), new.split("\n")
    pairs: list[Pair] = []
    i = j = 0
    for anchor_i, anchor_j in (*_anchors(old_lines, new_lines), (len(old_lines), len(new_lines))):
        pairs += _align_region(old_lines[i:anchor_i], new_lines[j:anchor_j])
        if anchor_i < len(old_lines):
            pairs.append((old_lines[anchor_i], new_lines[anchor_j]))
        i, j = anchor_i + 1, anchor_j + 1
    return pairs


def _anchors(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of paragraphs that are equal, in order; empty lines hold nothing together."""
    old_places = [place for place, line in enumerate(old) if line.strip()]
    new_places = [place for place, line in enumerate(new) if line.strip()]
    for block in Indel.opcodes(
        [old[place] for place in old_places], [new[place] for place in new_places]
    ).as_matching_blocks():
        for step in range(block.size):
            yield old_places[block.a + step], new_places[block.b + step]


def _align_region(old: Sequence[str], new: Sequence[str]) -> list[Pair]:
    """Align paragraphs of which none is equal to one of the other side (unless empty)."""
    if not old or not new:
        return [*((line, None) for line in old), *((None, line) for line in new)]
    if len(old) == len(new) == 1:
        return [(old[0], new[0])]
    if len(old) * len(new) > _MOST_COMPARISONS:
        return [("\n".join(old), "\n".join(new))]
    old_lines = [_Line(line, tokenize(line)) for line in old]
    new_lines = [_Line(line, tokenize(line)) for line in new]
    return _with_neighbours(_best_alignment(old_lines, new_lines))


def _likeness(old: _Line, new: _Line) -> float:
    """Return how alike two paragraphs are, 0 (not to be paired) to a little over 1."""
    if not old.tokens.words or not new.tokens.words:
        return _BOTH_BLANK if old.tokens.words == new.tokens.words else 0.0
    similarity = Indel.normalized_similarity(old.body, new.body)
    same_label = bool(old.tokens.label) and old.tokens.label == new.tokens.label
    if similarity >= _ALIKE:
        return similarity + _SAME_LABEL * same_label
    return _SAME_LABEL * (1 + similarity) if same_label else 0.0


def _best_alignment(old: Sequence[_Line], new: Sequence[_Line]) -> list[Pair]:
    """Return the alignment in order with the greatest sum of likeness; deletions before insertions."""
    likeness = [[_likeness(before, after) for after in new] for before in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], likeness[i][j] + best[i + 1][j + 1])
    pairs: list[Pair] = []
    i = j = 0
    while i < len(old) or j < len(new):
        inside = i < len(old) and j < len(new)
        if inside and likeness[i][j] > 0 and best[i][j] == likeness[i][j] + best[i + 1][j + 1]:
            pairs.append((old[i].text, new[j].text))
            i, j = i + 1, j + 1
        elif i < len(old) and (j == len(new) or best[i][j] == best[i + 1][j]):
            pairs.append((old[i].text, None))
            i += 1
        else:
            pairs.append((None, new[j].text))
            j += 1
    return pairs


def _with_neighbours(pairs: Sequence[Pair]) -> list[Pair]:
    """Put a paragraph without counterpart to its neighbour when it was divided from or joined to it."""
    result: list[Pair] = []
    for pair in pairs:
        if result and _belong_together(result[-1], pair):
            result[-1] = (_joined(result[-1][0], pair[0]), _joined(result[-1][1], pair[1]))
        else:
            result.append(pair)
    return result


def _belong_together(first: Pair, second: Pair) -> bool:
    """True when the words of the passage without counterpart stand in the other passage's counterpart."""
    if (None in first) == (None in second):
        return False
    lone, whole = (first, second) if None in first else (second, first)
    side = 0 if lone[1] is None else 1
    lone_words = tokenize(lone[side] or "").words
    here, there = tokenize(whole[side] or "").words, tokenize(whole[1 - side] or "").words
    together = (*lone_words, *here) if lone is first else (*here, *lone_words)
    found = LCSseq.similarity(together, there) - LCSseq.similarity(here, there)
    return found >= max(_FEWEST_WORDS_FOUND, _FOUND_IN_NEIGHBOUR * len(lone_words))


def _joined(first: str | None, second: str | None) -> str | None:
    """Join two passages by a line feed, or return the one that there is."""
    if first is None or second is None:
        return second if first is None else first
    return f"{first}\n{second}"
