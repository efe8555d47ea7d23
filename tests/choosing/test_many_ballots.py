"""Many rankings at once: an array of numbers counts like the same ballots one by one, piece by piece."""

from __future__ import annotations

import numpy as np
import pytest

from tests.choosing.definitions import instant_runoff as by_definition
from tests.choosing.support import pick
from voting.rules.choosing import table as tables
from voting.rules.choosing.pairs import majorities, pairwise, ranked_pairs, schulze_winners, widest_paths
from voting.rules.choosing.runoff import instant_runoff
from voting.rules.choosing.table import ranking_table

# Rankings of five options; -1 ends a ballot early.
ORDERS = np.array(
    [[(3 * n + n * n * place + place) % 5 for place in range(5)] for n in range(97)], dtype=np.int8
)
for row in ORDERS:
    seen: set[int] = set()
    for place, option in enumerate(row):
        row[place] = -1 if int(option) in seen else option
        seen.add(int(option))


def as_ballots(orders):
    return [(tuple((str(option),) for option in row if option >= 0), 1) for row in orders.tolist()]


@pytest.fixture(params=[7, 10**6])
def piece(request, monkeypatch):
    monkeypatch.setattr(tables, "_PIECE", request.param)


@pytest.mark.usefixtures("piece")
def test_an_array_of_rankings_is_counted_like_ballots_one_by_one():
    options = list("01234")
    ballots = as_ballots(ORDERS)
    wins = pairwise(ranking_table(ORDERS, 5))
    one_by_one = pick("schulze", options, ballots).stages[0]
    assert [list(map(int, row)) for row in one_by_one.pairs.wins] == wins
    paths = widest_paths(majorities(wins, "winning_votes"))
    assert tuple(options[w] for w in schulze_winners(paths)) == one_by_one.best
    settled = ranked_pairs(majorities(wins, "margins"))
    assert tuple(options[w] for w in settled.winners) == pick("ranked_pairs", options, ballots).chosen
    found = instant_runoff(ranking_table(ORDERS, 5))
    assert {options[w] for w in found.winners} == by_definition(options, ballots)


@pytest.mark.usefixtures("piece")
def test_ballots_with_level_options_are_divided_in_pieces_too():
    ballots = [((("a", "b"), ("c",)), 1), ((("b",), ("c",)), 2), ((("c",),), 3), ((("a",),), 2)] * 5
    assert set(pick("instant_runoff", list("abc"), ballots).chosen) == by_definition(list("abc"), ballots)


def test_bytes_lists_and_arrays_of_rankings_are_the_same():
    tables_ = [
        ranking_table(ORDERS[ORDERS.min(axis=1) >= 0], 5),
        ranking_table([bytes(row.tolist()) for row in ORDERS if row.min() >= 0], 5),
        ranking_table([tuple(row.tolist()) for row in ORDERS if row.min() >= 0], 5),
    ]
    assert len({pairwise(table)[0][1] for table in tables_}) == 1
    assert all((table.cells == tables_[0].cells).all() for table in tables_)


@pytest.mark.parametrize(
    ("orders", "words"),
    [
        ([[0, 0, 1]], "twice"),
        ([[0, 3, 1]], "no option"),
        ([[0, -2, 1]], "no option"),
        ([[0, 300, 1]], "no option"),
        ([0, 1], "a row for each ballot"),
    ],
)
def test_an_array_that_is_no_rankings_is_refused(orders, words):
    with pytest.raises(ValueError, match=words):
        ranking_table(orders, 3)
