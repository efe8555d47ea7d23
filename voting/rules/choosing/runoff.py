"""The instant runoff: rounds of counting in which ballots of a dropped option go on to their next one.

Where options tie for the fewest, every way of dropping one of them can be followed; what remains of the
options says all of a state, so that ways which meet again are counted once.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from voting.rules.choosing.pairs import too_many_ways
from voting.rules.choosing.table import UNRANKED, Mask, Table

_MOST_STATES: Final = 20_000


@dataclass(frozen=True)
class Count:
    """The first places of one round in units (times ``parts``), and the ballots that rank none of these."""

    remaining: tuple[int, ...]
    votes: tuple[int, ...]
    exhausted: int
    parts: int

    @property
    def continuing(self) -> int:
        """Return what still counts."""
        return sum(self.votes)

    def of(self, option: int) -> int:
        """Return the votes of an option."""
        return self.votes[self.remaining.index(option)]


@dataclass(frozen=True)
class CountedRound:
    """A round as it went: the count, who has what is needed, who is dropped, whether it was by a tie."""

    count: Count
    met: tuple[int, ...]
    dropped: tuple[int, ...]
    tied: bool


@dataclass(frozen=True)
class RunoffResult:
    """Who wins in any way, the rounds of one way, how many ways there were, and the order if it was one."""

    winners: tuple[int, ...]
    rounds: tuple[CountedRound, ...]
    ways: int
    order: tuple[tuple[int, ...], ...]


def count_first(table: Table, remaining: Sequence[int]) -> Count:
    """Count the first places among the remaining options; level ones divide the ballot equally."""
    parts = 1 if table.strict else math.lcm(*range(1, len(remaining) + 1))
    votes, exhausted = [0] * len(remaining), 0
    for piece in table.pieces():
        rows = [piece.cells[option] for option in remaining]
        best = rows[0]
        for row in rows[1:]:
            best = np.minimum(best, row)
        none = piece.weights.total(best == UNRANKED)
        exhausted += none
        tops = [row == best for row in rows]
        if table.strict:
            # A ballot that ranks none of them has all of them level.
            here = [piece.weights.total(top) - none for top in tops]
        else:
            here = _divided(piece, tops, best == UNRANKED, parts)
        votes = [before + more for before, more in zip(votes, here, strict=True)]
    return Count(tuple(remaining), tuple(votes), exhausted * parts, parts)


def _divided(piece: Table, tops: Sequence[Mask], none: Mask, parts: int) -> list[int]:
    """Return the first places in parts of a unit, each ballot divided among its level options."""
    level = np.zeros(none.shape, dtype=np.int8)
    for top in tops:
        level += top
    level[none] = 0
    return [
        sum(
            piece.weights.total(top & (level == number)) * (parts // number)
            for number in range(1, len(tops) + 1)
        )
        for top in tops
    ]


def instant_runoff(
    table: Table,
    meets: Callable[[int, Count], bool] | None = None,
    ties_for_last: str = "every_way",
) -> RunoffResult:
    """Run the instant runoff. ``meets`` says whether so many votes are what an option needs in a count.

    Without it more than half of the ballots that still count are needed. Raises :class:`RuleError` where
    ties leave too many ways to follow.
    """
    return _Runoff(table, meets or _more_than_half, ties_for_last).result()


def _more_than_half(votes: int, count: Count) -> bool:
    return 2 * votes > count.continuing


class _Runoff:
    def __init__(self, table: Table, meets: Callable[[int, Count], bool], policy: str) -> None:
        self.table = table
        self.meets = meets
        self.policy = policy
        self.counts: dict[tuple[int, ...], Count] = {}
        self.found: dict[tuple[int, ...], frozenset[int]] = {}
        self.ends = 0
        self.steps = 0

    def result(self) -> RunoffResult:
        everybody = tuple(range(self.table.size))
        if self.policy == "earlier_rounds":
            winners = self._by_history(everybody, ())
        else:
            winners = self._winners(everybody)
        rounds = self._one_way(everybody)
        # Until the first tie there is only one way; without any, what is shown is all there is.
        if any(each.tied for each in rounds):
            return RunoffResult(tuple(sorted(winners)), rounds, self.ends, ())
        return RunoffResult(tuple(sorted(winners)), rounds, 1, _order(rounds))

    def count(self, remaining: tuple[int, ...]) -> Count:
        """Count the first places among some options, once."""
        if remaining not in self.counts:
            if len(self.counts) >= _MOST_STATES:
                raise too_many_ways()
            self.counts[remaining] = count_first(self.table, remaining)
        return self.counts[remaining]

    def _met(self, count: Count) -> tuple[int, ...]:
        met = [option for option in count.remaining if self.meets(count.of(option), count)]
        most = max((count.of(option) for option in met), default=0)
        return tuple(option for option in met if count.of(option) == most)

    def _ways(self, count: Count, history: tuple[Count, ...]) -> list[tuple[int, ...]]:
        """Return what may be dropped after a count: one way, or several where options tie for last."""
        least = min(count.votes)
        last = [option for option in count.remaining if count.of(option) == least]
        if len(last) == len(count.remaining) and self.policy == "together":
            return []
        # Options that no ballot puts first change nothing by being dropped, in whatever order.
        if self.policy == "together" or (least == 0 and len(last) < len(count.remaining)):
            return [tuple(last)]
        for earlier in reversed(history):
            fewest = min(earlier.of(option) for option in last)
            last = [option for option in last if earlier.of(option) == fewest]
        return [(option,) for option in last]

    def _winners(self, remaining: tuple[int, ...]) -> frozenset[int]:
        """Return who wins in any way from here on."""
        if remaining not in self.found:
            count = self.count(remaining)
            met = self._met(count)
            if met or len(remaining) == 1:
                self.ends += 1
                self.found[remaining] = frozenset(met)
            elif not (ways := self._ways(count, ())):
                self.ends += 1
                self.found[remaining] = frozenset(remaining)
            else:
                after = [self._winners(_without(remaining, dropped)) for dropped in ways]
                self.found[remaining] = frozenset().union(*after)
        return self.found[remaining]

    def _by_history(self, remaining: tuple[int, ...], history: tuple[Count, ...]) -> frozenset[int]:
        self.steps += 1
        if self.steps > _MOST_STATES:
            raise too_many_ways()
        count = self.count(remaining)
        met = self._met(count)
        if met or len(remaining) == 1:
            self.ends += 1
            return frozenset(met)
        ways = self._ways(count, history)
        after = [self._by_history(_without(remaining, way), (*history, count)) for way in ways]
        return frozenset().union(*after)

    def _one_way(self, remaining: tuple[int, ...]) -> tuple[CountedRound, ...]:
        """Return the rounds of the way that drops the option listed last, where there are several."""
        rounds: list[CountedRound] = []
        history: tuple[Count, ...] = ()
        while True:
            count = self.count(remaining)
            met = self._met(count)
            earlier = history if self.policy == "earlier_rounds" else ()
            ways = [] if met or len(remaining) == 1 else self._ways(count, earlier)
            dropped = ways[-1] if ways else ()
            rounds.append(CountedRound(count, met, dropped, tied=len(ways) > 1))
            if not ways:
                return tuple(rounds)
            history = (*history, count)
            remaining = _without(remaining, dropped)


def _without(remaining: tuple[int, ...], dropped: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(option for option in remaining if option not in dropped)


def _order(rounds: Sequence[CountedRound]) -> tuple[tuple[int, ...], ...]:
    """Return the options in places: those of the last round by their votes, then the dropped, last first."""
    last = rounds[-1].count
    amounts = sorted(set(last.votes), reverse=True)
    places = [tuple(o for o in last.remaining if last.of(o) == amount) for amount in amounts]
    return (*places, *(each.dropped for each in reversed(rounds[:-1])))
