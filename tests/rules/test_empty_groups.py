"""A group without a seat: what its name is bound to is never chosen in silence."""

from __future__ import annotations

import pytest

from voting.rules import Binding, Kind, NotApplicable, Roll, Seat, bind, evaluate, load_rule, word_reason


def rule_of(usually="region=Africa", empty="fails"):
    need = {"called": "African Participants", **({"usually": usually} if usually else {})}
    each = {"groups": ["africa"], "empty": empty, "holds": {"count": {"of": "yes", "at_least": 1}}}
    return load_rule(
        {
            "id": "own.rule",
            "version": "1",
            "title": "One of Africa at least",
            "source_status": "design",
            "needs": {"groups": {"africa": need}},
            "voters": "everyone",
            "positions": "majority",
            "stages": [{"name": "vote", "adopted_if": {"in_each": each}, "otherwise": "rejected"}],
        }
    )


SEATS = [
    Seat("BW", "Botswana", True, {"region": "Africa"}),
    Seat("CA", "Canada", True, {"region": "Americas"}),
]
EMPTY = Roll(SEATS, {}, {}, ("africa",))


def test_an_empty_group_of_the_same_name_does_not_hide_where_the_group_usually_is():
    found = bind(rule_of(), EMPTY)
    assert isinstance(found, NotApplicable)
    (reason,) = found.reasons
    assert reason.code == "group_empty"
    assert word_reason(reason) == (
        "the roll has a group “africa” for “African Participants” in which there is no seat, and "
        "region=Africa, where it usually is, has 1; say which of the two it is"
    )


@pytest.mark.parametrize(("target", "seats"), [("africa", []), ("region=Africa", ["BW"])])
def test_naming_one_of_the_two_settles_it(target, seats):
    found = bind(rule_of(), EMPTY, {"africa": target})
    assert isinstance(found, Binding)
    assert [seat.id for seat in SEATS if found.groups["africa"].has(seat)] == seats


@pytest.mark.parametrize(("empty", "kind"), [("fails", Kind.REJECTED), ("passes", Kind.ADOPTED)])
def test_an_empty_group_that_was_named_does_what_the_rule_says_of_empty_groups(empty, kind):
    rule = rule_of(empty=empty)
    binding = bind(rule, EMPTY, {"africa": "africa"})
    assert evaluate(rule, EMPTY, [], binding=binding).kind is kind


def test_an_empty_group_is_the_group_where_it_stands_nowhere_else():
    for rule in (rule_of(usually=None), rule_of(usually="region=Asia")):
        found = bind(rule, EMPTY)
        assert isinstance(found, Binding)
        assert found.groups["africa"].values == {"africa"}


def test_a_group_with_seats_of_its_own_is_taken_before_where_it_usually_is():
    seats = [*SEATS, Seat("ZA", "South Africa", True, {"region": "Africa"}, {}, frozenset({"africa"}))]
    found = bind(rule_of(), Roll(seats))
    assert isinstance(found, Binding)
    assert [seat.id for seat in seats if found.groups["africa"].has(seat)] == ["ZA"]
