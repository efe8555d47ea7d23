"""Both past cases with reported positions, replayed to the exact fraction of the published comparison."""

from fractions import Fraction

import pytest

from tests.rules.replay import expected_rows, replay, shares
from voting.rules import Kind, Treatment, explain, load_rule

KINDS = {"adopted": Kind.ADOPTED, "rejected": Kind.REJECTED, "blocked": Kind.BLOCKED}
ROWS = [
    pytest.param(row, id=f"{row['case']} {row['variant']} {row['rule']} {row['base']} {row['threshold']}")
    for row in expected_rows()
]
PLAIN = ("kp.majority_participants", "kp.two_thirds_participants", "kp.two_thirds_countries")
WEIGHTED = ("kp.weighted_carats", "kp.weighted_usd", "kp.weighted_trade")


def _rows(*rules):
    return [param for param in ROWS if param.values[0]["rule"].partition(" ")[0] in rules]


def _deciding(outcome, test):
    return [node for node in outcome.tree.walk() if node.test == test]


def _agrees(outcome, row, amount, bounds):
    assert outcome.kind is KINDS[row["result"]]
    assert amount == Fraction(row["share_if_unknown_not_opposed"])
    assert f"{float(amount) * 100:.2f}" == row["percent"]
    assert bounds.high == amount
    if row["share_if_unknown_oppose"]:
        assert bounds.low == Fraction(row["share_if_unknown_oppose"])


def test_every_row_of_the_published_comparison_is_replayed():
    tested = {id(param.values[0]) for param in (*_rows(*PLAIN), *_rows(*WEIGHTED))}
    tested |= {id(param.values[0]) for param in _rows("kp.consensus", "consensus.minus_n", "kp.ddi2017")}
    tested |= {id(param.values[0]) for param in _rows("kp.chambers_majority", "kp.equal_thirds")}
    tested |= {id(param.values[0]) for param in _rows("kp.sector_block", "kp.regional_concurrence")}
    assert len(tested) == len(expected_rows()) == 64


@pytest.mark.parametrize("row", _rows(*PLAIN))
def test_heads_and_countries(row):
    past = replay(row["case"], row["variant"])
    outcome = past.evaluate(row["rule"])
    (node,) = _deciding(outcome, "share")
    _agrees(outcome, row, node.share, node.bounds)
    assert (node.amount, node.base) == (Fraction(row["not_opposed"]), Fraction(row["of"]))
    assert past.evaluate(row["rule"], Treatment.WORST).kind is KINDS[row["worst_case"]]


@pytest.mark.parametrize("row", _rows(*WEIGHTED))
def test_weights_on_both_bases(row):
    past = replay(row["case"], row["variant"])
    parameters = {"basis": "published" if row["base"].startswith("published") else "roll"}
    outcome = past.evaluate(row["rule"], parameters=parameters)
    (node,) = _deciding(outcome, "share")
    _agrees(outcome, row, node.share, node.bounds)
    assert (node.amount, node.base) == (Fraction(row["not_opposed"]), Fraction(row["of"]))
    assert past.evaluate(row["rule"], Treatment.WORST, parameters).kind is KINDS[row["worst_case"]]


@pytest.mark.parametrize("row", _rows("kp.consensus"))
def test_consensus_is_blocked_by_those_reported(row):
    past = replay(row["case"], row["variant"])
    outcome = past.evaluate("kp.consensus")
    (node,) = _deciding(outcome, "count")
    assert outcome.kind is KINDS[row["result"]]
    assert f"{node.amount} of {node.base} block" == row["note"]
    assert 1 - node.amount / node.base == Fraction(row["share_if_unknown_not_opposed"])
    assert past.evaluate("kp.consensus", Treatment.WORST).kind is KINDS[row["worst_case"]]


@pytest.mark.parametrize("row", _rows("consensus.minus_n"))
def test_consensus_minus_n_needs_as_many_as_object(row):
    past = replay(row["case"], row["variant"])
    needed = int(row["threshold"].split()[2])
    for n in range(9):
        outcome = past.evaluate("consensus.minus_n", parameters={"n": n})
        assert outcome.kind is (Kind.ADOPTED if n >= needed else Kind.BLOCKED)


@pytest.mark.parametrize("row", _rows("kp.ddi2017"))
def test_consensus_else_two_thirds_with_observers(row):
    past = replay(row["case"], row["variant"])
    outcome = past.evaluate("kp.ddi2017")
    assert outcome.label == "adopted_by_vote"
    (node,) = _deciding(outcome, "share")
    _agrees(outcome, row, node.share, node.bounds)
    assert past.evaluate("kp.ddi2017", Treatment.WORST).kind is KINDS[row["worst_case"]]


@pytest.mark.parametrize("row", _rows("kp.chambers_majority"))
def test_a_majority_in_every_chamber(row):
    outcome = replay(row["case"], row["variant"]).evaluate("kp.chambers_majority")
    assert outcome.kind is KINDS[row["result"]]
    assert [node.share for node in _deciding(outcome, "share")] == shares(row["share_if_unknown_not_opposed"])


@pytest.mark.parametrize("row", _rows("kp.equal_thirds"))
def test_three_chambers_of_equal_weight(row):
    past = replay(row["case"], row["variant"])
    parameters = {"q": row["threshold"].removeprefix(">= ")}
    outcome = past.evaluate("kp.equal_thirds", parameters=parameters)
    (node,) = _deciding(outcome, "mean_share")
    _agrees(outcome, row, node.share, node.bounds)


@pytest.mark.parametrize("row", _rows("kp.sector_block"))
def test_a_sector_that_opposes_as_a_whole(row):
    outcome = replay(row["case"], row["variant"]).evaluate("kp.sector_block")
    assert outcome.kind is KINDS[row["result"]]
    if row["note"] == "civil society opposes":
        (node,) = [n for n in _deciding(outcome, "group") if n.decided and n.passed]
        assert node.values["group_called"] == "civil society"


@pytest.mark.parametrize("row", _rows("kp.regional_concurrence"))
def test_the_african_leg(row):
    past = replay(row["case"], row["variant"])
    outcome = past.evaluate("kp.regional_concurrence.african_leg")
    (node,) = _deciding(outcome, "share")
    _agrees(outcome, row, node.share, node.bounds)
    assert (node.amount, node.base) == (Fraction(row["not_opposed"]), Fraction(row["of"]))


def test_the_figures_say_what_they_rest_on():
    past = replay("KP-2025-DEF")
    names = {seat.id: seat.name for seat in past.roll.seats}
    assert explain(past.evaluate("kp.consensus"), names) == (
        "Blocked. 6 of 60 Participants object (Australia, Canada, European Union, Switzerland, Ukraine and "
        "United Kingdom); under this rule one is enough; 54 positions are not known and are counted as not "
        "opposed; the figure is a lower bound."
    )
    assert explain(past.evaluate("kp.two_thirds_countries"), names).startswith(
        "Rejected. The Participants that are in favour hold 54 of the 86 countries of the Participants "
        "voting for or against (62.8%, exactly 27/43), objecting: Australia, Canada, "
    )
    assert "4 countries short" in explain(past.evaluate("kp.two_thirds_countries"), names)


def test_a_rule_that_the_catalogue_does_not_have_is_replayed_alike():
    document = """
    {id: own.rule, version: 1, title: Three quarters, source_status: design, voters: deciding,
     positions: majority, stages: [{name: vote, adopted_if: {share: {of: yes, base: cast, at_least: 3/4}},
     otherwise: rejected}]}
    """
    assert replay("KP-2025-DEF").evaluate(load_rule(document)).kind is Kind.ADOPTED
