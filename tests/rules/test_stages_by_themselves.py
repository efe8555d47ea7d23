"""A rule whose stages are held one after the other: each is evaluated alone, on its own roll and ballots."""

from __future__ import annotations

import pytest

from voting import rules
from voting.rules import Ballot, Kind, Position, Presence, Roll, Rule, Seat


def roll(number: int) -> Roll:
    seats = tuple(
        Seat(id=f"s{n}", name=f"Seat {n}", decides=True, attributes={}, weights={}) for n in range(number)
    )
    return Roll(seats=seats, bases={}, attributes={})


def ballots(*positions: str) -> list[Ballot]:
    return [
        Ballot(seat=f"s{n}", position=Position(position), presence=Presence.PRESENT)
        for n, position in enumerate(positions)
    ]


@pytest.fixture
def ddi() -> Rule:
    return rules.catalogue()["kp.ddi2017"].rule


def test_a_stage_that_is_not_met_goes_on_to_the_next_one_and_decides_nothing(ddi: Rule) -> None:
    outcome = rules.evaluate_stage(ddi, roll(3), ballots("support", "support", "oppose"), "consensus")
    assert (outcome.kind, outcome.label, outcome.stage) == (Kind.DEFERRED, "vote", "consensus")
    assert rules.next_stage(ddi, outcome) == "vote"
    assert rules.explain(outcome).startswith("The matter goes on to the stage “vote”.")


def test_the_next_stage_counts_its_own_ballots_and_none_of_the_stage_before(ddi: Rule) -> None:
    seats, first = roll(3), ballots("support", "support", "oppose")
    assert rules.evaluate(ddi, seats, first).label == "adopted_by_vote"
    second = rules.evaluate_stage(ddi, seats, ballots("support", "oppose", "oppose"), "vote")
    assert (second.kind, second.stage) == (Kind.REJECTED, "vote")
    assert rules.next_stage(ddi, second) is None


def test_nodes_keep_the_places_that_they_have_in_the_whole_rule(ddi: Rule) -> None:
    outcome = rules.evaluate_stage(ddi, roll(2), ballots("support", "support"), "vote")
    whole = rules.evaluate(ddi, roll(3), ballots("support", "support", "oppose"))
    last = [node.id for node in whole.tree.children[-1].walk()]
    assert [node.id for node in outcome.tree.children[0].walk()] == last
    assert outcome.rule_hash == whole.rule_hash


def test_one_stage_of_every_rule_says_what_the_whole_rule_says_where_it_ends_there() -> None:
    for entry in rules.catalogue().values():
        rule = entry.rule
        for example in rule.examples:
            whole = rules.evaluate_example(rule, example)
            if whole.stage != rule.stages[0].name or len(rule.stages) == 1:
                continue
            worked, first = rules.work_out(rule, example), rule.stages[0].name
            alone = rules.evaluate_stage(rule, worked.roll, worked.ballots, first, binding=worked.binding)
            assert (alone.kind, alone.label, alone.tree) == (whole.kind, whole.label, whole.tree)


def test_a_position_is_described_by_what_it_does_in_the_stage_that_is_asked(ddi: Rule) -> None:
    said = rules.effect_of(ddi, Position.OPPOSE, stage="consensus")
    assert said == "Your opposition alone prevents adoption in the stage “consensus”."
    assert rules.effect_of(ddi, Position.OPPOSE, stage="vote") == "Counts as a vote against."


def test_a_stage_in_words_says_where_it_leads(ddi: Rule) -> None:
    sentence = rules.describe(rules.at_stage(ddi, "consensus")).sentence
    assert "none of the Participants and Observers objects" in sentence
    assert "the matter goes on to the stage “vote”" in sentence
    assert "two thirds" not in sentence


def test_a_stage_that_the_rule_does_not_have_is_refused(ddi: Rule) -> None:
    with pytest.raises(rules.RuleError):
        rules.evaluate_stage(ddi, roll(1), [], "referendum")


def test_what_was_worked_out_of_a_rule_is_not_shared_with_one_of_its_stages(ddi: Rule) -> None:
    stage = rules.at_stage(ddi, "vote")
    assert stage.derived is not ddi.derived
    assert rules.stage_names(ddi) == ("consensus", "vote")
