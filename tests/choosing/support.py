"""Rules of one stage, and ballots as they are cast, for the tests of choosing."""

from __future__ import annotations

from voting.rules import Roll, Seat
from voting.rules.choosing import Answer, ChoiceBallot, choose, load_choosing_rule

RANKINGS = {
    "schulze": {"unranked": "last", "equal_ranks": "equal", "strength": "winning_votes"},
    "ranked_pairs": {"unranked": "last", "equal_ranks": "equal", "strength": "margins"},
    "instant_runoff": {"unranked": "exhausted", "equal_ranks": "shared", "ties_for_last": "every_way"},
    "borda": {"unranked": "average", "equal_ranks": "average"},
    "modified_borda": {"equal_ranks": "average"},
}


def rule(method, *, needs=None, **stage):
    """A rule of one stage; a ranking method by its name has the settings above, others can be given."""
    if isinstance(method, str) and method in RANKINGS:
        method = {method: RANKINGS[method]}
    document = {
        "id": "test.rule",
        "version": 1,
        "title": "A rule of one stage",
        "source_status": "design",
        "picks": "text",
        "needs": needs or {},
        "voters": "deciding",
        "stages": [{"name": "choice", "method": method, **stage}],
    }
    return load_choosing_rule(document)


def ranked(ballots):
    """A roll with a seat for each ``(ranks, weight)``, and their ballots."""
    seats = [Seat(f"s{n}", f"s{n}", True, {}, {"w": weight}) for n, (_, weight) in enumerate(ballots)]
    cast = [ChoiceBallot(f"s{n}", Answer(ranks=ranks)) for n, (ranks, _) in enumerate(ballots)]
    return Roll(seats), cast


def pick(method, options, ballots, **stage):
    """What a ranking method comes to on ``(ranks, weight)`` ballots, weighed by ``w``."""
    roll, cast = ranked(ballots)
    found = rule(method, needs={"weights": {"w": "weight"}}, weight="w", **stage)
    return choose(found, roll, cast, options)
