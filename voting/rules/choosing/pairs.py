"""Options compared two by two: the table of pairs, who beats all, Schulze's method, ranked pairs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from voting.rules.choosing.table import UNRANKED, Table
from voting.rules.errors import Fault, RuleError

Matrix: TypeAlias = list[list[int]]
Strength = Literal["winning_votes", "margins"]
_MOST_WAYS: Final = 20_000


def pairwise(table: Table, *, unranked: str = "last") -> Matrix:
    """Return how many units prefer the option of a row to that of a column.

    ``unranked`` is ``last`` (below all that the ballot ranks) or ``unread`` (its pairs are not compared).
    """
    wins = [[0] * table.size for _ in range(table.size)]
    for piece in table.pieces():
        ranked = [row != UNRANKED for row in piece.cells] if unranked == "unread" else []
        for one, row in enumerate(piece.cells):
            for other, cells in enumerate(piece.cells):
                if one == other:
                    continue
                before = row < cells
                if ranked:
                    before &= ranked[other]
                wins[one][other] += piece.weights.total(before)
    return wins


def beats_all(wins: Matrix) -> int | None:
    """Return the option that a majority prefers to each other one (Condorcet 1785), ``None`` without one."""
    everybody = range(len(wins))
    return next((a for a in everybody if all(wins[a][b] > wins[b][a] for b in everybody if b != a)), None)


def majorities(wins: Matrix, strength: Strength) -> Matrix:
    """Return the strength of every majority, 0 where there is none."""
    margins = strength == "margins"
    return [
        [
            (won - wins[other][one] if margins else won) if won > wins[other][one] else 0
            for other, won in enumerate(row)
        ]
        for one, row in enumerate(wins)
    ]


def widest_paths(strengths: Matrix) -> Matrix:
    """Return the strength of the strongest path between any two options: that of its weakest majority."""
    paths = [list(row) for row in strengths]
    size = range(len(paths))
    for through in size:
        for start in size:
            first = paths[start][through]
            if start == through or not first:
                continue
            row, onward = paths[start], paths[through]
            for end in size:
                if end != start and row[end] < first and row[end] < onward[end]:
                    row[end] = min(first, onward[end])
    return paths


def schulze_winners(paths: Matrix) -> tuple[int, ...]:
    """Return the options to which no other has a stronger path than they have to it."""
    return _undominated(paths, range(len(paths)))


def schulze_order(paths: Matrix) -> tuple[tuple[int, ...], ...]:
    """Return all options in places: the winners, then the winners among the rest, and so on."""
    left, places = list(range(len(paths))), []
    while left:
        first = _undominated(paths, left)
        places.append(first)
        left = [option for option in left if option not in first]
    return tuple(places)


def _undominated(paths: Matrix, among: Iterable[int]) -> tuple[int, ...]:
    found = list(among)
    return tuple(a for a in found if all(paths[a][b] >= paths[b][a] for b in found))


# Ranked pairs


@dataclass(frozen=True)
class Settled:
    """One way of settling the majorities: those that hold, as (winner, loser), and those left out."""

    held: tuple[tuple[int, int], ...]
    left_out: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class RankedPairsResult:
    """Who wins in any way of settling equally strong majorities, one of these ways, and their number."""

    winners: tuple[int, ...]
    shown: Settled
    ways: int

    def order(self, size: int) -> tuple[tuple[int, ...], ...]:
        """Return all options in places where there is one way only, else nothing."""
        if self.ways != 1:
            return ()
        left, places = set(range(size)), []
        while left:
            beaten = {loser for winner, loser in self.shown.held if winner in left}
            first = tuple(sorted(left - beaten))
            places.append(first)
            left -= set(first)
        return tuple(places)


_Reach: TypeAlias = tuple[int, ...]


def ranked_pairs(strengths: Matrix) -> RankedPairsResult:
    """Settle majorities from the strongest down; of equally strong ones, in every order.

    Raises :class:`RuleError` where there are too many orders to follow.
    """
    return _RankedPairs(strengths).result()


class _RankedPairs:
    """Follows every way; a state is who reaches whom by what is settled, as a bit mask for each option."""

    def __init__(self, strengths: Matrix) -> None:
        self.size = len(strengths)
        pairs = [(a, b) for a in range(self.size) for b in range(self.size) if strengths[a][b]]
        levels = sorted({strengths[a][b] for a, b in pairs}, reverse=True)
        self.groups = [[(a, b) for a, b in pairs if strengths[a][b] == level] for level in levels]

    def result(self) -> RankedPairsResult:
        states = {tuple(1 << option for option in range(self.size))}
        for group in self.groups:
            states = {after for state in states for after in self._after(state, group)}
            if len(states) > _MOST_WAYS:
                raise too_many_ways()
        winners = {
            option
            for state in states
            for option in range(self.size)
            if not any(state[other] >> option & 1 for other in range(self.size) if other != option)
        }
        return RankedPairsResult(tuple(sorted(winners)), self._shown(min(states)), len(states))

    def _after(self, state: _Reach, group: Sequence[tuple[int, int]]) -> Iterator[_Reach]:
        """Yield every state that settling one group of equally strong majorities can lead to."""
        seen = {state}
        waiting = [state]
        while waiting:
            here = waiting.pop()
            open_ = [(a, b) for a, b in group if not here[b] >> a & 1 and not here[a] >> b & 1]
            if not open_:
                yield here
                continue
            certain = self._in_no_circle(here, open_)
            if certain:
                steps = [self._joined(here, certain)]
            else:
                steps = [self._joined(here, [pair]) for pair in open_]
            for step in steps:
                if step not in seen:
                    seen.add(step)
                    waiting.append(step)
            if len(seen) > _MOST_WAYS:
                raise too_many_ways()

    def _in_no_circle(self, state: _Reach, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return the pairs that no circle of settled and open majorities goes through."""
        everything = self._joined(state, pairs)
        return [(a, b) for a, b in pairs if not everything[b] >> a & 1]

    def _joined(self, state: _Reach, pairs: Sequence[tuple[int, int]]) -> _Reach:
        reach = list(state)
        for a, b in pairs:
            for option in range(self.size):
                if reach[option] >> a & 1:
                    reach[option] |= reach[b]
        # Pairs that were joined early reach further through later ones.
        changed = True
        while changed:
            changed = False
            for a, b in pairs:
                for option in range(self.size):
                    if reach[option] >> a & 1 and reach[b] & ~reach[option]:
                        reach[option] |= reach[b]
                        changed = True
        return tuple(reach)

    def _shown(self, state: _Reach) -> Settled:
        """Return a way by its end: what it reaches holds, what goes against it is left out."""
        pairs = [pair for group in self.groups for pair in group]
        held = tuple((a, b) for a, b in pairs if state[a] >> b & 1)
        return Settled(held, tuple((a, b) for a, b in pairs if not state[a] >> b & 1))


def too_many_ways() -> RuleError:
    """Return the fault of ties that lead to more ways than can be followed."""
    return RuleError([Fault("ballots", "too_many_ways", {"most": str(_MOST_WAYS)})])
