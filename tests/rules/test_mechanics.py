"""The joints of the language, each by a case of its own: no answer, weights, proxies, quorum, totals."""

from __future__ import annotations

from fractions import Fraction

import pytest

from voting.rules import (
    Ballot,
    Basis,
    Kind,
    NotApplicable,
    Position,
    Presence,
    Roll,
    Seat,
    bind,
    catalogue,
    effect_of,
    evaluate,
    load_rule,
    normalised,
    rule_hash,
    word_fault,
)

YES, NO = Position.SUPPORT, Position.OPPOSE
HOLDS = {"count": {"of": "roll", "at_least": 1}}
FAILS = {"count": {"of": "roll", "at_least": 99}}
# Nobody votes, so a share of those voting is 0 of 0.
OPEN = {"share": {"of": "yes", "base": "cast", "at_least": "1/2"}}


def rule_with(condition, positions="majority", needs=None, **stage):
    body = {"adopted_if": condition} if condition else {}
    return load_rule(
        {
            "id": "own.rule",
            "version": "1",
            "title": "A rule of this test",
            "source_status": "design",
            "needs": needs or {},
            "voters": "everyone",
            "positions": positions,
            "stages": [{"name": "vote", **body, "otherwise": "rejected", **stage}],
        }
    )


def passed(condition, roll=None, ballots=(), needs=None):
    """Return what a condition comes to: true, false, or no answer."""
    outcome = evaluate(rule_with(condition, needs=needs), roll or Roll([Seat("a", "A", True)]), ballots)
    (step,) = [node for node in outcome.tree.walk() if node.test == "step"]
    assert (outcome.kind is Kind.ADOPTED) is (step.passed is True)
    return step.passed


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (OPEN, None),
        ({"not": OPEN}, None),
        ({"all": [HOLDS, OPEN]}, None),
        ({"all": [FAILS, OPEN]}, False),
        ({"any": [FAILS, OPEN]}, None),
        ({"any": [HOLDS, OPEN]}, True),
        ({"at_least": {"number": 2, "of": [HOLDS, OPEN, FAILS]}}, None),
        ({"at_least": {"number": 2, "of": [HOLDS, HOLDS, OPEN]}}, True),
        ({"at_least": {"number": 3, "of": [HOLDS, FAILS, OPEN]}}, False),
        ({"not": HOLDS}, False),
        ({"not": FAILS}, True),
    ],
)
def test_a_test_without_an_answer_leaves_open_what_turns_on_it_and_nothing_else(condition, answer):
    assert passed(condition) is answer


GROUPS = {"groups": {"north": "the North", "south": "the South"}}


def _halves(north, south):
    """A roll with answers in two groups."""
    seats = [Seat(f"n{i}", "N", True, {}, {}, frozenset({"north"})) for i in range(len(north))]
    seats += [Seat(f"s{i}", "S", True, {}, {}, frozenset({"south"})) for i in range(len(south))]
    ballots = [Ballot(f"n{i}", answer) for i, answer in enumerate(north)]
    ballots += [Ballot(f"s{i}", answer) for i, answer in enumerate(south)]
    return Roll(seats, {}, {}, ("north", "south")), ballots


@pytest.mark.parametrize(
    ("weights", "share"),
    [({}, Fraction(1, 2)), ({"north": 2}, Fraction(2, 3)), ({"north": "1/3"}, Fraction(1, 4))],
)
def test_the_mean_of_groups_counts_each_with_its_weight(weights, share):
    roll, ballots = _halves([YES, YES], [NO])
    groups = {"groups": ["north", "south"], "weights": weights}
    test = {"of": "yes", "base": "cast", "groups": [groups], "empty": "undefined", "at_least": "2/3"}
    outcome = evaluate(rule_with({"mean_share": test}, needs=GROUPS), roll, ballots)
    (node,) = [n for n in outcome.tree.walk() if n.test == "mean_share"]
    assert node.share == share


@pytest.mark.parametrize(
    ("empty", "share"), [("left_out", Fraction(1)), ("zero", Fraction(1, 2)), ("undefined", None)]
)
def test_a_mean_does_with_an_empty_group_what_the_rule_says(empty, share):
    roll, ballots = _halves([YES, YES], [Position.ABSTAIN])
    test = {"of": "yes", "base": "cast", "groups": ["north", "south"], "empty": empty, "at_least": "2/3"}
    outcome = evaluate(rule_with({"mean_share": test}, needs=GROUPS), roll, ballots)
    (node,) = [n for n in outcome.tree.walk() if n.test == "mean_share"]
    assert node.share == share


@pytest.mark.parametrize(("empty", "answer"), [("left_out", True), ("passes", True), ("fails", False)])
def test_a_test_in_each_group_does_with_an_empty_one_what_the_rule_says(empty, answer):
    roll, ballots = _halves([YES], [])
    each = {"groups": ["north", "south"], "empty": empty, "holds": {"count": {"of": "yes", "at_least": 1}}}
    assert passed({"in_each": each}, roll, ballots, GROUPS) is answer


def test_a_test_in_each_of_no_groups_at_all_has_no_answer():
    roll = Roll([Seat("a", "A", True)], {}, {}, ("north", "south"))
    each = {"groups": ["north", "south"], "empty": "left_out", "holds": HOLDS}
    assert passed({"in_each": each}, roll, [], GROUPS) is None


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"at_least": 1}, True),
        ({"at_least": 2}, False),
        ({"at_least": "1/2"}, True),
        ({"more_than": "1/2"}, False),
        ({"at_most": 1}, True),
        ({"fewer_than": 1}, False),
    ],
)
def test_groups_are_counted_in_numbers_and_in_shares(asked, answer):
    roll, ballots = _halves([YES], [NO])
    some = {
        "groups": ["north", "south"],
        "empty": "left_out",
        "holds": {"count": {"of": "yes", "at_least": 1}},
    }
    assert passed({"in_some": {**some, **asked}}, roll, ballots, GROUPS) is answer


@pytest.mark.parametrize(
    ("taking", "kind"),
    [("as_cast", Kind.ADOPTED), ("not_in_quorum", Kind.NO_QUORUM), ("not_counted", Kind.NO_QUORUM)],
)
@pytest.mark.parametrize(("presence", "key"), [(Presence.PROXY, "proxy"), (Presence.WRITING, "writing")])
def test_a_proxy_and_a_letter_fill_the_quorum_only_where_the_rule_says(presence, key, taking, kind):
    rule = rule_with(
        {"count": {"of": "yes", "at_least": 2}},
        {"like": "majority", key: taking},
        quorum={"count": {"of": "present", "at_least": 2}},
    )
    roll = Roll([Seat("a", "A", True), Seat("b", "B", True)])
    assert evaluate(rule, roll, [Ballot("a", YES), Ballot("b", YES, presence)]).kind is kind


def test_a_vote_that_counts_outside_the_quorum_still_counts():
    rule = rule_with({"count": {"of": "yes", "at_least": 2}}, {"like": "majority", "proxy": "not_in_quorum"})
    roll = Roll([Seat("a", "A", True), Seat("b", "B", True)])
    assert evaluate(rule, roll, [Ballot("a", YES), Ballot("b", YES, Presence.PROXY)]).kind is Kind.ADOPTED


def test_a_quorum_without_an_answer_is_no_quorum():
    rule = rule_with(HOLDS, quorum=OPEN)
    assert evaluate(rule, Roll([Seat("a", "A", True)]), []).kind is Kind.NO_QUORUM


def test_a_missing_quorum_can_lead_to_another_result():
    rule = rule_with(HOLDS, quorum=FAILS, without_quorum="deferred")
    assert evaluate(rule, Roll([Seat("a", "A", True)]), []).kind is Kind.DEFERRED


@pytest.mark.parametrize(("empty", "opposite"), [("passes", "fails"), ("fails", "passes")])
def test_the_negation_of_a_share_turns_what_nothing_is(empty, opposite):
    share = {"of": "yes", "base": "cast", "at_least": "1/2"}
    negated = rule_with({"not": {"share": {**share, "empty_base": empty}}})
    turned = {"of": "yes", "base": "cast", "fewer_than": "1/2", "empty_base": opposite}
    plain = rule_with({"share": turned})
    assert rule_hash(negated) == rule_hash(plain)
    roll = Roll([Seat("a", "A", True)])
    kinds = {evaluate(rule, roll, []).kind for rule in (negated, plain, normalised(negated))}
    assert kinds == {Kind.ADOPTED if opposite == "passes" else Kind.REJECTED}


@pytest.mark.parametrize(("total", "fits"), [(5, True), (4, True), (3, False)])
def test_seats_that_add_up_to_more_than_the_published_total_are_no_basis(total, fits):
    rule = catalogue()["kp.weighted_carats"].rule
    seats = [Seat("a", "A", True, {}, {"carats": 1}), Seat("b", "B", True, {}, {"carats": 3})]
    found = bind(rule, Roll(seats, {"carats": Basis("carats", "Carats", "carats", "2023", "", total)}))
    assert isinstance(found, NotApplicable) is not fits
    if not fits:
        assert [word_fault(fault) for fault in found.reasons] == [
            "stages[0].adopted_if.share: the seats add up to 1 more than the published total of “carats”; "
            "correct the figures"
        ]


@pytest.mark.parametrize(
    ("condition", "alone"),
    [
        ({"count": {"of": "no", "more_than": 0}}, True),
        ({"count": {"of": "no", "at_least": 1}}, True),
        ({"count": {"of": "no", "more_than": 1}}, False),
        ({"count": {"of": "no", "at_least": 2}}, False),
        ({"not": {"count": {"of": "no", "at_most": 0}}}, True),
        ({"not": {"count": {"of": "no", "fewer_than": 1}}}, True),
        ({"not": {"count": {"of": "no", "at_most": 1}}}, False),
        ({"not": {"count": {"of": "no", "fewer_than": 2}}}, False),
        ({"any": [{"count": {"of": "no", "at_least": 1}}, OPEN]}, True),
        ({"all": [{"count": {"of": "no", "at_least": 1}}, OPEN]}, False),
    ],
)
def test_one_objection_is_said_to_be_enough_exactly_where_it_is(condition, alone):
    rule = rule_with(None, "consensus", blocked_if=condition, otherwise="adopted")
    line = effect_of(rule, Position.BLOCK)
    assert ("alone prevents adoption" in line) is alone
    roll = Roll([Seat(f"s{n}", "S", True) for n in range(5)])
    ballots = [Ballot("s0", Position.BLOCK), *(Ballot(f"s{n}", Position.ABSTAIN) for n in range(1, 5))]
    assert not alone or evaluate(rule, roll, ballots).kind is Kind.BLOCKED
