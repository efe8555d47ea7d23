"""Margins: how many seats a test is from turning, against trying every set of seats."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.strategies import COMPARISONS, properties
from voting.rules import Ballot, Position, Roll, Seat, evaluate, load_rule
from voting.rules.amounts import Movable, compares, fewest, margin

weights = st.lists(st.integers(0, 4), max_size=5)


def _by_trying(inside, outside, comparison, threshold):
    """Return the fewest seats that turn a test, found by trying all sets of them."""
    passed = compares(sum(inside), comparison, threshold)
    upward = comparison in ("at_least", "more_than")
    pool, sign = (outside, 1) if upward != passed else (inside, -1)
    for number in range(len(pool) + 1):
        for chosen in itertools.combinations(pool, number):
            if compares(sum(inside) + sign * sum(chosen), comparison, threshold) is not passed:
                return number if passed else -number
    return None


def _movable(weights):
    return [Movable(1, weight) for weight in weights]


@properties
@given(
    inside=weights,
    outside=weights,
    comparison=st.sampled_from(COMPARISONS),
    threshold=st.one_of(st.integers(0, 12), st.sampled_from([Fraction(5, 2), Fraction(16, 3)])),
)
def test_the_margin_is_the_fewest_seats_that_turn_the_test(inside, outside, comparison, threshold):
    found = margin(sum(inside), comparison, threshold, lambda: _movable(inside), lambda: _movable(outside))
    assert found.seats == _by_trying(inside, outside, comparison, threshold)


@pytest.mark.parametrize(
    ("comparison", "amount", "seats"),
    [
        ("at_least", 4, 1),
        ("at_least", 5, 2),
        ("at_least", 3, -1),
        ("more_than", 4, -1),
        ("more_than", 5, 1),
        ("at_most", 4, 1),
        ("at_most", 5, -1),
        ("fewer_than", 4, -1),
        ("fewer_than", 3, 1),
    ],
)
def test_at_the_threshold_strict_and_not_strict_differ_by_a_seat(comparison, amount, seats):
    sides = (lambda: [Movable(amount, 1)], lambda: [Movable(9 - amount, 1)])
    assert margin(amount, comparison, 4, *sides).seats == seats


def test_seats_that_are_alike_are_counted_together():
    assert fewest([Movable(3, 2), Movable(4, 1)], 7, strict=False) == 4
    assert fewest([Movable(3, 2), Movable(4, 1)], 7, strict=True) == 5
    assert fewest([Movable(3, 2), Movable(4, 1)], 10, strict=True) is None


@pytest.mark.parametrize(("for_it", "seats"), [(40, 1), (45, 6), (39, -1), (30, -10)])
def test_two_thirds_of_sixty_turns_where_it_says(for_it, seats):
    rule = load_rule(
        {
            "id": "own.rule",
            "version": "1",
            "title": "Two thirds",
            "source_status": "design",
            "voters": "deciding",
            "positions": "majority",
            "stages": [
                {
                    "name": "vote",
                    "adopted_if": {"share": {"of": "yes", "base": "cast", "at_least": "2/3"}},
                    "otherwise": "rejected",
                }
            ],
        }
    )
    roll = Roll([Seat(f"s{n}", f"Seat {n}", True) for n in range(60)])

    def result(count):
        sides = [Position.SUPPORT] * count + [Position.OPPOSE] * (60 - count)
        outcome = evaluate(rule, roll, [Ballot(f"s{n}", side) for n, side in enumerate(sides)])
        return next(node for node in outcome.tree.walk() if node.test == "share")

    node = result(for_it)
    assert node.margin.seats == seats
    assert result(for_it - seats).passed is not node.passed
    nearer = seats - 1 if seats > 0 else seats + 1
    assert result(for_it - nearer).passed is node.passed
