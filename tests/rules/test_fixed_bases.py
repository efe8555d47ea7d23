"""A share of a number that is settled when the rule is used: “at least a fifth of the whole membership”."""

from __future__ import annotations

from fractions import Fraction

import pytest

from voting.rules import (
    Ballot,
    Kind,
    Position,
    Roll,
    RuleError,
    Seat,
    bind,
    catalogue,
    describe,
    evaluate,
    explain,
    load_rule,
    normalised,
    rule_hash,
)


def rule_of(kind="number", **test):
    share = {"of": "yes", "base": "members", "at_least": "1/5", **test}
    return load_rule(
        {
            "id": "own.rule",
            "version": "1",
            "title": "A fifth of the membership",
            "source_status": "design",
            "needs": {"parameters": {"members": {"kind": kind, "called": "the number of members"}}},
            "voters": "everyone",
            "positions": "majority",
            "stages": [{"name": "vote", "adopted_if": {"share": share}, "otherwise": "rejected"}],
        }
    )


def outcome_of(yes, members, rule=None):
    rule = rule or rule_of()
    seats = [Seat(f"s{number}", f"Seat {number}", True) for number in range(40)]
    ballots = [Ballot(seat.id, Position.SUPPORT) for seat in seats[:yes]]
    roll = Roll(seats)
    return evaluate(rule, roll, ballots, binding=bind(rule, roll, parameters={"members": members}))


@pytest.mark.parametrize(
    ("yes", "members", "kind"),
    [
        (37, 185, Kind.ADOPTED),
        (36, 185, Kind.REJECTED),
        (37, 188, Kind.REJECTED),
        (38, 188, Kind.ADOPTED),
        (1, 5, Kind.ADOPTED),
        (0, 5, Kind.REJECTED),
    ],
)
def test_the_share_is_exact_and_not_rounded(yes, members, kind):
    assert outcome_of(yes, members).kind is kind


def test_the_tree_has_the_number_as_the_base_and_the_margin_in_seats():
    (node,) = [node for node in outcome_of(36, 188).tree.walk() if node.test == "share"]
    assert (node.amount, node.base, node.share) == (36, 188, Fraction(36, 188))
    assert node.margin.seats == -2


def test_a_base_of_nothing_has_no_answer():
    (node,) = [node for node in outcome_of(3, 0).tree.walk() if node.test == "share"]
    assert (node.share, node.passed) == (None, None)


def test_it_is_told_with_the_words_of_the_parameter():
    assert (
        "the seats that are in favour make up at least one fifth (1/5) of “the number of members” (set when "
        "the rule is used)" in describe(rule_of()).sentence
    )
    assert "the count is 36 against a base of 188 (19.1%, exactly 9/47)" in explain(outcome_of(36, 188))


def test_a_share_cannot_be_a_base():
    with pytest.raises(RuleError):
        rule_of(kind="share")


def test_the_normal_form_keeps_it():
    rule = rule_of()
    assert rule_hash(normalised(rule)) == rule_hash(rule)
    assert rule_hash(rule) != rule_hash(catalogue()["kp.majority_participants"].rule)
