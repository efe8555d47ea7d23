"""A rule as it is used: parameters that are settled are seen wherever it is put in words."""

from __future__ import annotations

import pytest

from voting.rules import (
    Kind,
    Position,
    RuleError,
    catalogue,
    describe,
    effect_of,
    evaluate_example,
    load_rule,
)
from voting.rules.document import ExampleLine
from voting.rules.effects import Push, effects_of, state_of
from voting.rules.settling import settled

MINUS = catalogue()["consensus.minus_n"].rule
FORMAL = catalogue()["formal.consensus"].rule
CODEX = catalogue()["codex"].rule


def test_one_block_prevents_adoption_where_none_may_stand_and_not_where_two_may():
    alone = "Your block alone prevents adoption; you must say why."
    assert effect_of(MINUS, Position.BLOCK, parameters={"n": 0}) == alone
    assert effect_of(MINUS, Position.BLOCK, parameters={"n": 2}) == "Counts as a vote against."
    assert "one block (or opposition) is enough to stop it" in describe(MINUS, parameters={"n": 0}).sentence
    assert "Any one of these stops the proposal" in describe(MINUS, parameters={"n": "0"}).text
    assert "Any one of these stops the proposal" not in describe(MINUS, parameters={"n": 2}).text


def test_without_settled_parameters_a_rule_is_told_as_a_rule():
    assert effect_of(MINUS, Position.BLOCK) == "Counts as a vote against."
    assert "unless set otherwise" in describe(MINUS).sentence
    assert "unless set otherwise" not in describe(MINUS, parameters={}).sentence


def test_a_base_that_is_settled_says_who_is_counted_in_it():
    carats = catalogue()["kp.weighted_carats"].rule
    assert effect_of(carats, Position.ABSTAIN, parameters={"basis": "cast"}) == "Is not counted in the share."
    assert "weighs against" in effect_of(carats, Position.ABSTAIN, parameters={"basis": "roll"})


def test_a_number_that_is_a_base_stands_in_the_words_with_its_value():
    told = describe(CODEX, parameters={"members": 188}).text
    assert "make up at least one fifth (1/5) of 188;" in told
    assert "unless set otherwise" not in told


@pytest.mark.parametrize("given", [{"m": 1}, {"n": "many"}, {"n": "1.5"}])
def test_a_parameter_that_does_not_fit_is_refused(given):
    with pytest.raises(RuleError):
        effect_of(MINUS, Position.BLOCK, parameters=given)


def test_a_settled_rule_gives_the_outcomes_of_the_rule_with_its_parameters():
    for entry in catalogue().values():
        rule = entry.rule
        for example in rule.examples:
            given = {name: rule.needs.parameters[name].default for name in rule.needs.parameters}
            given = {name: value for name, value in given.items() if value is not None} | dict(
                example.parameters
            )
            used = settled(rule, given)
            kept = {
                name: value for name, value in example.parameters.items() if name in used.needs.parameters
            }
            alike = example.model_copy(update={"parameters": kept})
            assert evaluate_example(used, alike).label == evaluate_example(rule, example).label, example.name


# Answers on neither side, up to a limit


@pytest.mark.parametrize(
    ("key", "position", "line"),
    [
        (
            "formal.consensus",
            Position.STAND_ASIDE,
            "By itself it stops nothing. But the proposal is rejected (recorded as “no consensus”) if the "
            "members that stand aside make up more than one quarter (1/4) of the members counted as present.",
        ),
        (
            "cfsp.constructive",
            Position.ABSTAIN,
            "By itself it stops nothing. But the proposal is rejected if all of these hold: (1) the member "
            "states that abstain make up at least one third (1/3) of all member states; (2) the member "
            "states that abstain hold at least one third (1/3) of the “people” of all member states.",
        ),
    ],
)
def test_what_is_on_neither_side_counts_for_nothing_until_there_is_too_much_of_it(key, position, line):
    assert effect_of(catalogue()[key].rule, position, parameters={}) == line


def test_a_limit_within_a_condition_for_adoption_is_told_too():
    rule = load_rule(
        {
            "id": "own.rule",
            "version": "1",
            "title": "More for than against, and few abstain",
            "source_status": "design",
            "voters": "everyone",
            "positions": "majority",
            "stages": [
                {
                    "name": "vote",
                    "adopted_if": {
                        "all": [
                            {"share": {"of": "yes", "base": "cast", "more_than": "1/2"}},
                            {"share": {"of": "abstain", "base": "present", "at_most": "1/3"}},
                        ]
                    },
                    "otherwise": "rejected",
                }
            ],
        }
    )
    assert effect_of(rule, Position.ABSTAIN) == (
        "Is not counted in the share. But too many such answers prevent adoption."
    )
    assert "Too many of this answer prevent adoption: abstention." in describe(rule).text


def test_the_description_says_so_of_the_answer():
    assert (
        "By itself this stops nothing, but too many of them prevent adoption: standing aside."
        in describe(FORMAL).text
    )
    assert effects_of(FORMAL, state_of(Position.STAND_ASIDE))[0].push is Push.BY_ITSELF


def test_one_more_or_one_less_makes_the_difference_that_is_told():
    example = next(item for item in FORMAL.examples if item.expect.kind is Kind.ADOPTED)
    for aside, kind in ((2, Kind.ADOPTED), (3, Kind.REJECTED)):
        lines = (ExampleLine(n=8 - aside, position="support"), ExampleLine(n=aside, position="stand_aside"))
        assert evaluate_example(FORMAL, example.model_copy(update={"seats": lines})).kind is kind
