"""What every rule does: unanimity, anonymity, order, scale, and what happens at the edges of a roll."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.strategies import DOCUMENTS, ROLLS, ballots_on, properties
from voting.rules import (
    Ballot,
    Basis,
    Kind,
    NotApplicable,
    Outcome,
    Position,
    Presence,
    Roll,
    RuleError,
    Seat,
    catalogue,
    evaluate,
    load_rule,
    normalised,
    rule_hash,
    work_out,
)


def model(rule):
    """A roll on which a rule can be used and adopts: that of its first worked example that does."""
    example = next(each for each in rule.examples if each.expect.kind is Kind.ADOPTED)
    work = work_out(rule, example)
    assert not isinstance(work.binding, NotApplicable), work.binding
    return work.roll, work.binding, example


@properties
@given(data=st.data())
def test_seats_that_are_alike_can_exchange_their_ballots(data):
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    twins = [Seat(f"{s.id}x", s.name, s.decides, s.attributes, s.weights, s.groups, s.n) for s in roll.seats]
    whole = Roll([*roll.seats, *twins], _doubled(roll), roll.attributes, roll.groups)
    ballots = data.draw(ballots_on(whole))
    swapped = [Ballot(_twin(b.seat), b.position, b.presence, b.valid_block) for b in ballots]
    one, other = evaluate(rule, whole, ballots), evaluate(rule, whole, swapped)
    assert (one.kind, one.label, one.stage) == (other.kind, other.label, other.stage)


def _doubled(roll):
    people = roll.bases["people"]
    total = (people.published_total or 0) * 2
    return {**roll.bases, "people": Basis("people", "People", "people", "2025", "a census", total)}


def _twin(seat):
    return seat.removesuffix("x") if seat.endswith("x") else f"{seat}x"


@properties
@given(data=st.data())
def test_a_line_of_equal_seats_counts_like_the_seats_one_by_one(data):
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    ballots = data.draw(ballots_on(roll))
    cast = {ballot.seat: ballot for ballot in ballots}
    seats, single = [], []
    for seat in roll.seats:
        for number in range(seat.n):
            key = f"{seat.id}.{number}"
            weights = {k: None if w is None else Fraction(w, seat.n) for k, w in seat.weights.items()}
            seats.append(Seat(key, seat.name, seat.decides, seat.attributes, weights, seat.groups))
            if seat.id in cast:
                ballot = cast[seat.id]
                single.append(Ballot(key, ballot.position, ballot.presence, ballot.valid_block))
    apart = Roll(seats, roll.bases, roll.attributes, roll.groups)
    one, other = evaluate(rule, roll, ballots), evaluate(rule, apart, single)
    assert (one.kind, one.label, one.stage) == (other.kind, other.label, other.stage)
    assert [n.share for n in one.tree.walk()] == [n.share for n in other.tree.walk()]


@pytest.mark.parametrize("factor", [2, 1000, Fraction(1, 7)])
@pytest.mark.parametrize("key", ["kp.weighted_carats", "kp.double_weighted", "eu.qmv.lisbon"])
def test_weights_in_another_unit_give_the_same_shares(key, factor):
    rule = catalogue()[key].rule
    (name,) = rule.needs.weights
    plain = [Seat(f"s{n}", f"S{n}", True, {}, {name: n + 1}) for n in range(9)]
    scaled = [Seat(s.id, s.name, True, {}, {name: s.weights[name] * factor}) for s in plain]
    ballots = [Ballot(f"s{n}", Position.SUPPORT if n % 3 else Position.OPPOSE) for n in range(9)]
    outcomes = []
    for seats in (plain, scaled):
        total = sum(seat.weights[name] for seat in seats)
        roll = Roll(seats, {name: Basis(name, name, "", "", "", total)})
        outcomes.append(evaluate(rule, roll, ballots))
    assert outcomes[0].kind is outcomes[1].kind
    assert [n.share for n in outcomes[0].tree.walk()] == [n.share for n in outcomes[1].tree.walk()]


def test_an_empty_roll_decides_nothing():
    outcome = evaluate(catalogue()["kp.consensus"].rule, Roll([]), [])
    assert outcome.kind is Kind.NOT_APPLICABLE
    assert [reason["code"] for reason in outcome.tree.values["reasons"]] == ["no_voters"]


def test_a_share_of_nothing_has_no_answer_and_adopts_nothing():
    roll = Roll([Seat("a", "A", True), Seat("b", "B", True)])
    outcome = evaluate(catalogue()["kp.two_thirds_participants"].rule, roll, [])
    (node,) = [n for n in outcome.tree.walk() if n.test == "share"]
    assert (node.share, node.passed, node.base) == (None, None, 0)
    assert outcome.kind is Kind.REJECTED


@pytest.mark.parametrize(("empty_base", "kind"), [("passes", Kind.ADOPTED), ("fails", Kind.REJECTED)])
def test_a_rule_can_say_what_a_share_of_nothing_is(empty_base, kind):
    document = catalogue()["kp.two_thirds_participants"].rule.to_document()
    document["stages"][0]["adopted_if"]["share"]["empty_base"] = empty_base
    assert evaluate(load_rule(document), Roll([Seat("a", "A", True)]), []).kind is kind


def test_a_weight_that_is_not_reported_is_missing_and_not_nought():
    rule = catalogue()["kp.two_thirds_countries"].rule
    seats = [Seat("a", "A", True, {}, {"countries": 2}), Seat("b", "B", True, {}, {"countries": None})]
    ballots = [Ballot("a", Position.SUPPORT), Ballot("b", Position.OPPOSE)]
    roll = Roll(seats, {"countries": Basis("countries", "Countries", "countries", "", "")})
    (node,) = [n for n in evaluate(rule, roll, ballots).tree.walk() if n.test == "share"]
    assert (node.amount, node.base) == (2, 2)
    assert node.base_note.missing == ("b",)


def test_a_weight_that_the_roll_does_not_have_makes_the_rule_not_applicable():
    rule = catalogue()["kp.two_thirds_countries"].rule
    outcome = evaluate(rule, Roll([Seat("a", "A", True)]), [Ballot("a", Position.SUPPORT)])
    assert outcome.kind is Kind.NOT_APPLICABLE
    assert [r["code"] for r in outcome.tree.values["reasons"]] == ["weight_not_on_roll"]


def test_a_seat_in_no_chamber_is_counted_in_none():
    rule = catalogue()["kp.chambers_majority"].rule
    chambers = ("government", "industry", "civil_society")
    seats = [Seat(name, name, True, {"constituency": name}) for name in chambers]
    alone = Seat("alone", "Alone", False, {"constituency": "other"})
    ballots = [Ballot(name, Position.SUPPORT) for name in chambers]
    plain = evaluate(rule, Roll(seats), ballots)
    more = evaluate(rule, Roll([*seats, alone]), [*ballots, Ballot("alone", Position.OPPOSE)])
    assert plain.kind is more.kind is Kind.ADOPTED
    assert [n.base for n in plain.tree.walk()] == [n.base for n in more.tree.walk()]


def test_a_chamber_that_the_roll_lacks_is_no_pass():
    rule = catalogue()["kp.chambers_majority"].rule
    seats = [Seat(n, n, True, {"constituency": n}) for n in ("government", "industry")]
    outcome = evaluate(rule, Roll(seats), [Ballot(seat.id, Position.SUPPORT) for seat in seats])
    assert outcome.kind is Kind.NOT_APPLICABLE
    assert [r["values"]["name"] for r in outcome.tree.values["reasons"]] == ["civil_society"]


def test_a_chamber_that_is_declared_and_empty_fails_where_the_rule_says_so():
    rule = catalogue()["kp.chambers_majority"].rule
    chambers = ("government", "industry", "civil_society")
    seats = [Seat(n, n, True, {"constituency": n}) for n in chambers[:2]]
    roll = Roll(seats, {}, {"constituency": chambers})
    outcome = evaluate(rule, roll, [Ballot(seat.id, Position.SUPPORT) for seat in seats])
    assert outcome.kind is Kind.REJECTED


def test_ballots_from_outside_the_roll_and_second_ballots_are_refused_together():
    roll = Roll([Seat("a", "A", True)])
    ballots = [Ballot("z", Position.SUPPORT), Ballot("a", Position.SUPPORT), Ballot("a", Position.BLOCK)]
    with pytest.raises(RuleError) as caught:
        evaluate(catalogue()["kp.consensus"].rule, roll, ballots)
    assert [(f.path, f.code) for f in caught.value.faults] == [
        ("ballots[0]", "ballot_not_on_roll"),
        ("ballots[2]", "ballot_twice"),
    ]


def test_a_seat_cannot_be_on_a_roll_twice():
    with pytest.raises(ValueError, match="twice"):
        Roll([Seat("a", "A", True), Seat("a", "A", True)])


@pytest.mark.parametrize("weight", [0.5, True, "3"])
def test_a_weight_that_is_not_exact_is_refused(weight):
    with pytest.raises(TypeError, match="int, a Fraction or None"):
        Seat("a", "A", True, {}, {"money": weight})


@pytest.mark.parametrize(
    ("presence", "kind"),
    [
        (Presence.PRESENT, Kind.BLOCKED),
        (Presence.PROXY, Kind.BLOCKED),
        (Presence.WRITING, Kind.BLOCKED),
        (Presence.ABSENT, Kind.ADOPTED),
        (Presence.PROTEST, Kind.ADOPTED),
        (Presence.NOT_PARTICIPATING, Kind.ADOPTED),
    ],
)
def test_the_way_of_taking_part_is_a_second_fact_beside_the_position(presence, kind):
    roll = Roll([Seat("a", "A", True), Seat("b", "B", True)])
    ballots = [Ballot("a", Position.SUPPORT), Ballot("b", Position.BLOCK, presence)]
    assert evaluate(catalogue()["kp.consensus"].rule, roll, ballots).kind is kind


def test_a_judged_stage_waits_for_its_statement_and_takes_it():
    document = {
        "id": "judged.rule",
        "version": "1",
        "title": "Rough consensus",
        "source_status": "design",
        "needs": {"roles": {"chair": "the chair"}},
        "voters": "deciding",
        "positions": "consensus",
        "stages": [{"name": "call", "judged_by": {"role": "chair", "findings": ["adopted", "deferred"]}}],
    }
    rule, roll = load_rule(document), Roll([Seat("a", "A", True)])
    assert evaluate(rule, roll, []).kind is Kind.AWAITING_STATEMENT
    assert evaluate(rule, roll, [], statements={"call": "deferred"}).kind is Kind.DEFERRED
    with pytest.raises(RuleError) as caught:
        evaluate(rule, roll, [], statements={"call": "rejected", "other": "adopted"})
    assert {fault.code for fault in caught.value.faults} == {"unknown_finding", "not_judged"}


@properties
@given(data=st.data())
def test_an_outcome_survives_the_way_through_json(data):
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    outcome = evaluate(rule, roll, data.draw(ballots_on(roll)))
    assert Outcome.from_document(outcome.to_document()) == outcome


@properties
@given(data=st.data())
def test_the_normal_form_is_its_own_normal_form_and_counts_every_ballot_alike(data):
    rule = load_rule(data.draw(DOCUMENTS))
    normal = normalised(rule)
    assert rule_hash(normalised(normal)) == rule_hash(normal) == rule_hash(rule)
    roll = data.draw(ROLLS)
    for ballots in (data.draw(ballots_on(roll)), data.draw(ballots_on(roll))):
        one, other = evaluate(rule, roll, ballots), evaluate(normal, roll, ballots)
        assert (one.kind, one.label, one.stage) == (other.kind, other.label, other.stage)


@properties
@given(data=st.data())
def test_every_test_agrees_with_its_own_figures(data):
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    outcome = evaluate(rule, roll, data.draw(ballots_on(roll)))
    compare = {
        "at_least": lambda a, b: a >= b,
        "more_than": lambda a, b: a > b,
        "at_most": lambda a, b: a <= b,
        "fewer_than": lambda a, b: a < b,
    }
    for node in outcome.tree.walk():
        if node.test in ("share", "count", "mean_share") and node.threshold is not None:
            value = node.amount if node.test == "count" else node.share
            if value is not None:
                assert node.passed is compare[node.threshold.comparison](value, node.threshold.value)
                assert node.test == "count" or node.base
