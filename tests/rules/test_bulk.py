"""Ballots counted in bulk come to what they come to seat by seat: outcome, reasons, names and margins."""

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.random_rules import Drawing
from tests.rules.strategies import DOCUMENTS, ROLLS, ballots_on, properties
from voting.rules import (
    Ballot,
    Basis,
    NotApplicable,
    Position,
    Presence,
    Roll,
    RuleError,
    Seat,
    Treatment,
    bind,
    catalogue,
    evaluate,
    load_rule,
    work_out,
)
from voting.rules.bulk import Tally
from voting.rules.classes import counted
from voting.rules.columns import Cast, Electorate

CONSTITUENCIES = ("government", "industry", "civil_society", "community")
ANSWERS = (*(position for position in Position if position is not Position.UNKNOWN), None)


def _found(decide):
    """Return an outcome, or the faults of the ballots in any order."""
    try:
        return decide()
    except RuleError as error:
        return sorted((fault.path, fault.code, sorted(fault.values.items())) for fault in error.faults)


def _pair(rule, roll, ballots, names=None, parameters=None, **more):
    """Return what a rule makes of ballots seat by seat, and in bulk with everything that this has to say."""
    tally = Tally(Electorate.of(roll), Cast.of(roll, ballots))
    binding = bind(rule, roll, names, parameters)
    return (
        _found(lambda: evaluate(rule, roll, ballots, binding=binding, **more)),
        _found(lambda: tally.evaluate(rule, names, parameters, in_full=True, **more)),
    )


def _many(number, seed):
    """Return a roll of many seats, with weights of which some are not reported, and ballots on it."""
    drawn = random.Random(seed)
    seats = []
    for index in range(number):
        facts = {"constituency": drawn.choice(CONSTITUENCIES), "region": drawn.choice(("Africa", "Asia"))}
        usd = None if drawn.random() < 0.05 else Fraction(drawn.randrange(10_000), 100)
        weights = {"usd": usd, "carats": drawn.choice((0, 1, 5, 5, 70))}
        groups = frozenset({"producers"} if drawn.random() < 0.3 else {"consumers"})
        seats.append(Seat(f"s{index}", f"s{index}", drawn.random() < 0.9, facts, weights, groups))
    total = sum(seat.weights["usd"] or 0 for seat in seats) + 7
    bases = {"usd": Basis("usd", "Trade", "USD", "2022", "a report", total)}
    ballots = [
        Ballot(seat.id, drawn.choice(ANSWERS), drawn.choice(tuple(Presence)), drawn.choice((None, False)))
        for seat in seats
        if drawn.random() < 0.9
    ]
    return Roll(seats, bases, {"constituency": CONSTITUENCIES}), ballots


def _uses(roll):
    """Yield every rule of the catalogue that can be used on a roll of many seats, and how."""
    names = {"african": "region=Africa", "countries": "government", "concerned": "seat=s1|s2"}
    for entry in catalogue().values():
        needs = entry.rule.needs
        own = {name: target for name, target in names.items() if name in needs.groups}
        own |= {name: "carats" if number % 2 else "usd" for number, name in enumerate(needs.weights)}
        facts = {
            name: {"share": "1/3", "base": "cast", "number": 2}[parameter.kind]
            for name, parameter in needs.parameters.items()
            if parameter.default is None
        }
        if not isinstance(bind(entry.rule, roll, own, facts), NotApplicable):
            yield entry.rule, own, facts


def test_every_worked_example_of_the_catalogue_comes_out_alike():
    for key, entry in catalogue().items():
        for example in entry.examples:
            work = work_out(entry.rule, example)
            if not all(isinstance(ballot, Ballot) for ballot in work.ballots):
                continue
            one_by_one, in_bulk = _pair(
                entry.rule,
                work.roll,
                work.ballots,
                example.names,
                example.parameters,
                statements=dict(example.statements),
            )
            assert one_by_one == in_bulk, (key, example.name)


@pytest.mark.parametrize("treatment", [Treatment.AS_CAST, Treatment.WORST])
def test_many_seats_under_the_rules_of_the_catalogue_come_out_alike(treatment):
    roll, ballots = _many(120, seed=1)
    found = 0
    for rule, names, facts in _uses(roll):
        one_by_one, in_bulk = _pair(rule, roll, ballots, names, facts, treatment=treatment)
        assert one_by_one == in_bulk, rule.id
        found += 1
    assert found >= 50


def test_positions_that_are_not_known_come_out_alike():
    roll, ballots = _many(40, seed=2)
    ballots = [Ballot(b.seat, Position.UNKNOWN if i % 5 == 0 else b.position) for i, b in enumerate(ballots)]
    for rule, names, facts in _uses(roll):
        for treatment in (Treatment.AS_CAST, Treatment.BEST):
            one_by_one, in_bulk = _pair(rule, roll, ballots, names, facts, treatment=treatment)
            assert one_by_one == in_bulk, (rule.id, treatment)


def test_random_rules_with_divided_answers_come_out_alike():
    for seed in range(40):
        drawing = Drawing(seed)
        rule = load_rule(drawing.document())
        for _ in range(3):
            roll = drawing.roll()
            ballots = drawing.ballots(roll)
            try:
                Cast.of(roll, ballots)
            except RuleError:
                continue
            one_by_one, in_bulk = _pair(rule, roll, ballots)
            assert one_by_one == in_bulk, seed


@properties
@given(data=st.data())
def test_any_rule_on_any_roll_comes_out_alike(data):
    rule, roll = load_rule(data.draw(DOCUMENTS)), data.draw(ROLLS)
    one_by_one, in_bulk = _pair(rule, roll, data.draw(ballots_on(roll)))
    assert one_by_one == in_bulk


def test_without_the_full_reasons_every_figure_is_the_same_but_for_names_and_numbers_of_unequal_seats():
    roll, ballots = _many(80, seed=3)
    tally = Tally(Electorate.of(roll), Cast.of(roll, ballots))
    tally.count_for([(rule, names) for rule, names, _ in _uses(roll)])
    for rule, names, facts in _uses(roll):
        full = _found(lambda: tally.evaluate(rule, names, facts, in_full=True))  # noqa: B023
        quick = _found(lambda: tally.evaluate(rule, names, facts))  # noqa: B023
        assert type(full) is type(quick)
        if isinstance(full, list):
            continue
        assert (full.kind, full.label, full.stage) == (quick.kind, quick.label, quick.stage)
        for whole, node in zip(full.tree.walk(), quick.tree.walk(), strict=True):
            assert (whole.id, whole.amount, whole.base, whole.share) == (
                node.id,
                node.amount,
                node.base,
                node.share,
            )
            assert (whole.passed, whole.decided, whole.bounds) == (node.passed, node.decided, node.bounds)
            if node.margin is not None:
                assert whole.margin.weight == node.margin.weight
                assert node.margin.seats in (None, whole.margin.seats)


def test_seats_that_a_binding_names_are_looked_at_one_by_one():
    roll, _ = _many(50, seed=4)
    rule = catalogue()["kp.consensus_minus_party"].rule
    ballots = [Ballot("s1", Position.BLOCK), Ballot("s3", Position.SUPPORT)]
    for names in ({"concerned": "seat=s1|s2"}, {"concerned": "seat=s2"}, {"concerned": "seat=nobody"}):
        one_by_one, in_bulk = _pair(rule, roll, ballots, names)
        assert one_by_one == in_bulk


def test_a_rule_is_bound_to_classes_as_to_seats():
    roll, ballots = _many(40, seed=5)
    tally = Tally(Electorate.of(roll), Cast.of(roll, ballots))
    for rule, names, facts in _uses(roll):
        assert tally.bind(rule, names, facts) == bind(rule, roll, names, facts)


LARGE = st.integers(0, 2**63 - 1)


@properties
@given(amounts=st.lists(st.tuples(st.integers(0, 3), LARGE), max_size=40))
def test_sums_are_exact_however_large_the_amounts(amounts):
    codes = np.array([code for code, _ in amounts], dtype=np.uint8)
    column = np.array([amount for _, amount in amounts], dtype=np.int64)
    sizes, totals = counted(codes, 4, {"w": column})
    assert sizes == [sum(code == cell for code, _ in amounts) for cell in range(4)]
    assert totals["w"] == [sum(amount for code, amount in amounts if code == cell) for cell in range(4)]


def test_a_sum_beyond_64_bits_decides_exactly():
    half, whole = 2**62, 2**63 + 5
    for heaviest, kind in ((half, "rejected"), (half + 1, "adopted"), (whole, "adopted")):
        seats = [Seat("a", "a", True, {}, {"w": heaviest}), Seat("b", "b", True, {}, {"w": half})]
        rule = load_rule(
            {
                "id": "more",
                "version": "1",
                "title": "More",
                "source_status": "design",
                "needs": {"weights": {"w": "weight"}},
                "voters": "deciding",
                "positions": "majority",
                "stages": [
                    {
                        "name": "vote",
                        "adopted_if": {
                            "share": {"of": "yes", "base": "cast", "weight": "w", "more_than": "1/2"}
                        },
                        "otherwise": "rejected",
                    }
                ],
            }
        )
        ballots = [Ballot("a", Position.SUPPORT), Ballot("b", Position.OPPOSE)]
        one_by_one, in_bulk = _pair(rule, Roll(seats), ballots)
        assert one_by_one == in_bulk
        assert in_bulk.kind == kind
