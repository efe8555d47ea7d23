"""Which clause of the new version is which of the old one, and which of them changed place."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import LCSseq

from consult.texts.redline.marks import ClauseText
from consult.texts.redline.tokens import tokenize


def pair_clauses(old: Sequence[ClauseText], new: Sequence[ClauseText]) -> dict[str, str]:
    """Return the old id for each new id that is the same clause.

    The same id is the same clause. An old clause whose id is gone is the clause that continues it; where
    several do, the one that kept most of its words, so that the others are split from it.
    Raises ValueError when an id stands twice in one version.
    """
    old_by_id, new_ids = _by_id(old), _by_id(new).keys()
    pairs = {clause.id: clause.id for clause in new if clause.id in old_by_id}
    claims = [
        (_shared_words(old_by_id[gone], clause), gone, clause.id)
        for clause in new
        if clause.id not in old_by_id
        for gone in clause.continues
        if gone in old_by_id and gone not in new_ids
    ]
    taken: set[str] = set()
    for _, gone, heir in sorted(claims, key=lambda claim: -claim[0]):
        if gone not in taken and heir not in pairs:
            pairs[heir] = gone
            taken.add(gone)
    return pairs


def moved_clauses(
    old: Sequence[ClauseText], new: Sequence[ClauseText], pairs: Mapping[str, str]
) -> frozenset[str]:
    """Return the new ids of the clauses that changed their place among the others.

    It is the smallest set: the other clauses form a longest sequence that has one order in both versions
    (longest increasing subsequence), so putting in or taking out a clause moves none. Among the longest
    ones, the one with the most text stays: of two clauses that changed places the shorter one moved.
    """
    places = {clause.id: place for place, clause in enumerate(old)}
    kept = [clause for clause in new if clause.id in pairs]
    order = [places[pairs[clause.id]] for clause in kept]
    stay = _heaviest_longest_increasing(order, [len(clause.text) for clause in kept])
    return frozenset(clause.id for index, clause in enumerate(kept) if index not in stay)


def _heaviest_longest_increasing(values: Sequence[int], weights: Sequence[int]) -> frozenset[int]:
    """Return the indices of the longest increasing subsequence of distinct values, the heaviest of them.

    A Fenwick tree over the ranks of the values holds the best sequence ending at or below each rank:
    O(n log n). Equally good ones are decided by the place of the last member, so the answer is one.
    """
    ranks = sorted(values)
    tree: list[tuple[int, int, int]] = [(0, 0, -1)] * (len(values) + 1)
    before: list[int] = []
    for index, (value, weight) in enumerate(zip(values, weights, strict=True)):
        rank = bisect_left(ranks, value)
        length, total, last = max((tree[at] for at in _downwards(rank)), default=(0, 0, -1))
        before.append(last)
        ending_here = (length + 1, total + weight, index)
        at = rank + 1
        while at < len(tree):
            tree[at] = max(tree[at], ending_here)
            at += at & -at
    _, _, index = max((tree[at] for at in _downwards(len(values))), default=(0, 0, -1))
    stay: set[int] = set()
    while index >= 0:
        stay.add(index)
        index = before[index]
    return frozenset(stay)


def _downwards(at: int) -> list[int]:
    """The nodes of a Fenwick tree that together hold the first ``at`` ranks."""
    nodes = []
    while at > 0:
        nodes.append(at)
        at -= at & -at
    return nodes


def _by_id(clauses: Sequence[ClauseText]) -> dict[str, ClauseText]:
    """Return the clauses by id, refusing an id that stands twice."""
    twice = [id_ for id_, count in Counter(clause.id for clause in clauses).items() if count > 1]
    if twice:
        raise ValueError(f"Two clauses of one version have the same id: {', '.join(twice)}.")
    return {clause.id: clause for clause in clauses}


def _shared_words(old: ClauseText, new: ClauseText) -> int:
    """How many words stand in both clauses in one order."""
    return LCSseq.similarity(tokenize(old.text).words, tokenize(new.text).words)
