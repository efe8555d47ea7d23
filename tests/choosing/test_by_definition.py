"""Every ranking method against its definition, for few options, level places and ties included."""

from __future__ import annotations

import os
from itertools import combinations_with_replacement, pairwise
from math import factorial, prod

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.choosing import definitions
from tests.choosing.support import RANKINGS, pick

ALL = "abcde"


def weak_orders(options):
    """Every ranking of some options, with level places; those left out are the last level, not written."""
    if not options:
        return [()]
    found = []
    for bits in range(1, 2 ** len(options)):
        level = tuple(o for n, o in enumerate(options) if bits >> n & 1)
        rest = [o for o in options if o not in level]
        found += [(level, *after) for after in weak_orders(rest)]
    return found


def truncated(ranks):
    """The same ranking with its last level left out."""
    return ranks[:-1]


THREE = sorted({*weak_orders("abc"), *map(truncated, weak_orders("abc"))} - {()})


def chosen(choice):
    return set(choice.chosen)


# Where one option is left or nobody has a majority the definitions below return an empty set.
METHODS = {
    "schulze": definitions.schulze,
    "ranked_pairs": definitions.ranked_pairs,
    "instant_runoff": definitions.instant_runoff,
    "borda": definitions.borda,
    "modified_borda": definitions.modified_borda,
}


@pytest.mark.parametrize("method", METHODS)
def test_two_ballots_on_three_options_come_to_what_the_definition_says(method):
    for profile in combinations_with_replacement(THREE, 2):
        ballots = [(ranks, 1) for ranks in profile]
        wanted = METHODS[method](list("abc"), ballots)
        assert chosen(pick(method, list("abc"), ballots)) == wanted, profile


@st.composite
def profiles(draw, *, most=5, level=True, ballots=7, weight=3):
    """Options and weighed ballots, which may leave options out or put them in one place."""
    options = list(ALL[: draw(st.integers(2, most))])
    found = []
    for _ in range(draw(st.integers(1, ballots))):
        order = draw(st.permutations(options))
        kept = order[: draw(st.integers(1, len(options)))]
        if level and draw(st.booleans()):
            cut = draw(st.integers(0, len(kept) - 1))
            ranks = (*((o,) for o in kept[:cut]), tuple(kept[cut:]))
        else:
            ranks = tuple((option,) for option in kept)
        found.append((ranks, draw(st.integers(1, weight))))
    return options, found


# A few profiles every time; CONSULT_RULE_EXAMPLES=1000 looks harder.
many = settings(
    max_examples=int(os.environ.get("CONSULT_RULE_EXAMPLES", "30")),
    deadline=None,
    derandomize="CONSULT_RULE_EXAMPLES" not in os.environ,
    database=None,
)


@many
@given(profiles(), st.sampled_from(["winning_votes", "margins"]), st.sampled_from(["last", "unread"]))
def test_schulze_is_the_best_of_all_paths(profile, strength, unranked):
    options, ballots = profile
    method = {"schulze": {"unranked": unranked, "equal_ranks": "equal", "strength": strength}}
    wanted = definitions.schulze(options, ballots, strength, unranked)
    assert chosen(pick(method, options, ballots)) == wanted


@many
@given(profiles(), st.sampled_from(["winning_votes", "margins"]), st.sampled_from(["last", "unread"]))
def test_ranked_pairs_follows_every_order_of_equally_strong_majorities(profile, strength, unranked):
    options, ballots = profile
    groups, _ = definitions.ranked_pairs_orders(options, ballots, strength, unranked)
    assume(prod(factorial(len(group)) for group in groups) <= 5040)
    method = {"ranked_pairs": {"unranked": unranked, "equal_ranks": "equal", "strength": strength}}
    wanted = definitions.ranked_pairs(options, ballots, strength, unranked)
    assert chosen(pick(method, options, ballots)) == wanted


@many
@given(profiles())
def test_the_instant_runoff_follows_every_way_of_dropping_the_last(profile):
    options, ballots = profile
    choice = pick("instant_runoff", options, ballots)
    assert chosen(choice) == definitions.instant_runoff(options, ballots)


@many
@given(profiles())
def test_the_rounds_of_an_instant_runoff_are_first_places_and_lose_nothing(profile):
    options, ballots = profile
    rounds = pick("instant_runoff", options, ballots).stages[0].rounds
    whole = sum(weight for _, weight in ballots)
    for here, after in pairwise(rounds):
        assert here.votes == definitions.first_votes(list(here.votes), ballots)
        assert here.base + here.exhausted == whole
        moved = sum(here.votes[option] for option in here.dropped)
        assert sum(here.transfers.values()) + here.transferred_to_none == moved
        assert all(
            after.votes[option] == here.votes[option] + here.transfers[option] for option in after.votes
        )


@many
@given(profiles(), st.sampled_from(["average", "no_points"]))
def test_borda_gives_level_options_the_mean_of_their_places(profile, unranked):
    options, ballots = profile
    method = {"borda": {"unranked": unranked, "equal_ranks": "average"}}
    assert chosen(pick(method, options, ballots)) == definitions.borda(options, ballots, unranked)


@many
@given(profiles())
def test_modified_borda_counts_from_what_a_ballot_ranks(profile):
    options, ballots = profile
    wanted = definitions.modified_borda(options, ballots)
    assert chosen(pick("modified_borda", options, ballots)) == wanted


@many
@given(profiles())
def test_the_table_of_pairs_counts_every_pair(profile):
    options, ballots = profile
    pairs = pick("schulze", options, ballots).stages[0].pairs
    for row, one in enumerate(options):
        for column, other in enumerate(options):
            wanted = 0 if one == other else definitions.pair(ballots, one, other)
            assert pairs.wins[row][column] == wanted
    assert {pairs.beats_all} - {None} == definitions.beats_all(options, ballots)


# What every method promises


@many
@given(profiles(), st.sampled_from(sorted(RANKINGS)), st.randoms(use_true_random=False))
def test_no_option_and_no_seat_is_favoured(profile, method, random):
    options, ballots = profile
    shuffled, others = random.sample(ballots, len(ballots)), random.sample(options, len(options))
    renamed = dict(zip(options, others, strict=True))
    moved = [
        (tuple(tuple(renamed[o] for o in level) for level in ranks), weight) for ranks, weight in shuffled
    ]
    wanted = {renamed[option] for option in pick(method, options, ballots).chosen}
    assert chosen(pick(method, others, moved)) == wanted


@many
@given(profiles(), st.sampled_from(["schulze", "ranked_pairs"]))
def test_who_beats_all_others_is_picked(profile, method):
    options, ballots = profile
    winner = definitions.beats_all(options, ballots)
    assume(winner)
    assert chosen(pick(method, options, ballots)) == winner


@many
@given(profiles(level=False), st.sampled_from(["schulze", "ranked_pairs", "borda"]), st.data())
def test_a_picked_option_that_a_ballot_puts_higher_is_still_picked(profile, method, data):
    options, ballots = profile
    winner = data.draw(st.sampled_from(sorted(pick(method, options, ballots).chosen)))
    which = data.draw(st.integers(0, len(ballots) - 1))
    ranks, weight = ballots[which]
    raised = ((winner,), *(level for level in ranks if level != (winner,)))
    others = [*ballots[:which], (raised, weight), *ballots[which + 1 :]]
    assert winner in pick(method, options, others).chosen


@many
@given(
    profiles(most=4, level=False),
    st.sampled_from(["schulze", "ranked_pairs"]),
    st.lists(st.booleans(), min_size=7, max_size=7),
)
def test_a_copy_of_an_option_changes_nothing_for_the_others(profile, method, flips):
    options, ballots = profile

    def cloned(ranks, flip):
        both = (("z",), ("a",)) if flip else (("a",), ("z",))
        return tuple(part for level in ranks for part in (both if level == ("a",) else (level,)))

    with_clone = [
        (cloned(ranks, flip), weight) for (ranks, weight), flip in zip(ballots, flips, strict=False)
    ]
    before = chosen(pick(method, options, ballots))
    after = chosen(pick(method, [*options, "z"], with_clone))
    assert {"a" if option == "z" else option for option in after} == before


@many
@given(profiles(level=False))
def test_where_all_rank_alike_every_method_picks_their_first(profile):
    options, ballots = profile
    alike = [(ballots[0][0], weight) for _, weight in ballots]
    for method in RANKINGS:
        assert pick(method, options, alike).chosen == ballots[0][0][0]


def test_a_monotone_method_is_not_the_instant_runoff():
    before = [((("a",), ("b",), ("c",)), 8), ((("c",), ("a",), ("b",)), 5), ((("b",), ("c",), ("a",)), 4)]
    after = [*before[:2], ((("b",), ("c",), ("a",)), 2), ((("a",), ("b",), ("c",)), 2)]
    assert pick("instant_runoff", list("abc"), before).chosen == ("c",)
    assert pick("instant_runoff", list("abc"), after).chosen == ("a",)
