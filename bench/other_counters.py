"""Counts rankings with pref_voting and votelib; runs in an environment of its own, asked a line at a time.

A line of input is ``[library, method, file]``, a line of output ``[seconds, winners]``. The file holds an
array with a row for each ballot, best first. Turning it into the library's own form is part of the time.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections import Counter
from typing import Any

import numpy as np
import pref_voting.voting_methods as methods
import votelib.convert
import votelib.evaluate.condorcet
import votelib.evaluate.sequential
from pref_voting.profiles import Profile


def by_pref_voting(method: str, orders: Any) -> list[int]:
    """Count with pref_voting, by the fastest of its functions for elections without ties."""
    count = {
        "schulze": methods.beat_path,
        "ranked_pairs": methods.ranked_pairs,
        "instant_runoff": methods.instant_runoff,
    }[method]
    return [int(winner) for winner in count(Profile(orders))]


def by_votelib(method: str, orders: Any) -> list[int]:
    """Count with votelib, which takes a number for each different ranking."""
    votes = Counter(map(tuple, orders.tolist()))
    if method == "instant_runoff":
        return [int(w) for w in votelib.evaluate.sequential.TransferableVoteSelector().evaluate(votes, 1)]
    pairs = votelib.convert.RankedToCondorcetVotes().convert(votes)
    evaluators = votelib.evaluate.condorcet
    evaluator = evaluators.Schulze() if method == "schulze" else evaluators.RankedPairs()
    return [int(winner) for winner in evaluator.evaluate(pairs, 1)]


COUNTERS = {"pref_voting": by_pref_voting, "votelib": by_votelib}


def main() -> None:
    """Answer until the input ends."""
    warnings.simplefilter("ignore")
    for line in sys.stdin:
        library, method, file = json.loads(line)
        orders = np.load(file)
        start = time.perf_counter()
        winners = COUNTERS[library](method, orders)
        print(json.dumps([time.perf_counter() - start, winners]), flush=True)


if __name__ == "__main__":
    main()
