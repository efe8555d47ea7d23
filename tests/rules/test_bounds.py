"""Best and worst case over unknown positions: every test's bounds, checked a second way."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.rules.replay import replay
from tests.rules.strategies import DOCUMENTS, ballots_on, properties, rolls
from voting.rules import (
    Ballot,
    Kind,
    NotApplicable,
    Position,
    Roll,
    RuleError,
    Seat,
    Treatment,
    bind,
    catalogue,
    evaluate,
    load_rule,
)

TESTS = ("share", "count", "mean_share", "in_some")


def _mean_by_hand(past, unknown_in_favour):
    """Return the mean of three chambers from nothing but the list of positions."""
    answers = {ballot.seat: ballot.position for ballot in past.ballots}
    chambers = []
    for chamber in ("government", "industry", "civil_society"):
        seats = [s.id for s in past.roll.seats if s.attributes["constituency"] == chamber]
        known = sum(answers[seat] is Position.SUPPORT for seat in seats)
        unknown = sum(answers[seat] is Position.UNKNOWN for seat in seats)
        chambers.append(Fraction(known + (unknown if unknown_in_favour else 0), len(seats)))
    return sum(chambers, Fraction(0)) / 3


@pytest.mark.parametrize(
    ("code", "low", "high"),
    [
        ("KP-2025-DEF", Fraction(1, 3), Fraction(19, 30)),
        ("KP-2022-AGENDA", Fraction(67, 177), Fraction(172, 177)),
    ],
)
def test_equal_thirds_has_exact_bounds(code, low, high):
    past = replay(code)
    (node,) = [n for n in past.evaluate("kp.equal_thirds").tree.walk() if n.test == "mean_share"]
    assert (node.bounds.low, node.bounds.high) == (low, high)
    assert (_mean_by_hand(past, False), _mean_by_hand(past, True)) == (low, high)
    (worst,) = [
        n for n in past.evaluate("kp.equal_thirds", Treatment.WORST).tree.walk() if n.test == "mean_share"
    ]
    assert worst.share == low


def test_nested_halves_have_exact_bounds():
    rule = catalogue()["fsc.ga"].rule
    seats, ballots = [], []
    for chamber, half in itertools.product(("economic", "social", "environmental"), ("north", "south")):
        for number, position in enumerate((Position.SUPPORT, Position.OPPOSE, Position.UNKNOWN)):
            key = f"{chamber}-{half}-{number}"
            seats.append(Seat(key, key, True, {}, {}, frozenset({chamber, half})))
            ballots.append(Ballot(key, position))
    outcome = evaluate(rule, Roll(seats), ballots, treatment=Treatment.BEST)
    node = next(n for n in outcome.tree.walk() if n.test == "mean_share")
    assert (node.bounds.low, node.bounds.high) == (Fraction(1, 3), Fraction(2, 3))


def _measure(node):
    return node.share if node.threshold.share or node.test == "mean_share" else node.amount


@properties
@given(data=st.data())
def test_no_answer_of_the_unknown_leaves_the_bounds_and_both_are_reached(data):
    document = data.draw(DOCUMENTS)
    rule = load_rule(document)
    roll = data.draw(rolls(max_seats=5))
    answers = st.sampled_from([Position.UNKNOWN, Position.UNKNOWN, Position.SUPPORT, Position.OPPOSE])
    ballots = data.draw(ballots_on(roll, answers))
    binding = bind(rule, roll)
    assume(not isinstance(binding, NotApplicable))
    unknown = [b for b in ballots if b.position is Position.UNKNOWN]
    assume(0 < len(unknown) <= 4)
    outcome = evaluate(rule, roll, ballots, binding=binding, treatment=Treatment.BEST)
    bounded = {n.id: n.bounds for n in outcome.tree.walk() if n.bounds and n.test in TESTS}
    reached = {key: set() for key in bounded}
    objection = rule.profile_of(rule.stages[0]).worst_position()
    if any(rule.profile_of(stage).worst_position() is not objection for stage in rule.stages):
        return
    known = [b for b in ballots if b.position is not Position.UNKNOWN]
    for chosen in itertools.product((Position.SUPPORT, objection), repeat=len(unknown)):
        full = known + [
            Ballot(b.seat, position, b.presence, b.valid_block)
            for b, position in zip(unknown, chosen, strict=True)
        ]
        # Only the remainder of a published total may still be open; it has its own treatment.
        try:
            one = evaluate(rule, roll, full, binding=binding)
        except RuleError:
            return
        for node in one.tree.walk():
            if node.id in bounded and _measure(node) is not None and not _published(node):
                reached[node.id].add(_measure(node))
    for key, values in reached.items():
        if values:
            assert bounded[key].low <= min(values)
            assert max(values) <= bounded[key].high


def _published(node):
    return node.base_note is not None and node.base_note.published


def test_best_and_worst_are_judged_by_what_the_proposal_comes_to():
    past = replay("KP-2025-DEF")
    assert past.evaluate("kp.majority_participants", Treatment.BEST).kind is Kind.ADOPTED
    assert past.evaluate("kp.majority_participants", Treatment.WORST).kind is Kind.REJECTED


def test_an_unknown_position_of_a_voter_is_an_error_when_nothing_is_supposed_of_it():
    with pytest.raises(RuleError) as caught:
        replay("KP-2025-DEF").evaluate("kp.majority_participants", Treatment.AS_CAST)
    assert [fault.code for fault in caught.value.faults] == ["unknown_positions"]
    assert caught.value.faults[0].values == {"count": "54"}


def test_an_unknown_position_of_a_seat_without_a_vote_is_no_matter():
    seats = [Seat("a", "A", True), Seat("o", "O", False)]
    ballots = [Ballot("a", Position.SUPPORT), Ballot("o", Position.UNKNOWN)]
    outcome = evaluate(catalogue()["kp.consensus"].rule, Roll(seats), ballots)
    assert outcome.kind is Kind.ADOPTED


def test_the_worst_case_is_the_objection_that_the_rule_counts():
    # Here opposing stops nothing and a block does, so an unknown position at its worst is a block.
    rule = catalogue()["formal.consensus"].rule
    roll = Roll([Seat("a", "A", True), Seat("b", "B", True)])
    ballots = [Ballot("a", Position.SUPPORT), Ballot("b", Position.UNKNOWN)]
    assert evaluate(rule, roll, ballots, treatment=Treatment.WORST).kind is Kind.BLOCKED
    assert evaluate(rule, roll, ballots, treatment=Treatment.BEST).kind is Kind.ADOPTED
