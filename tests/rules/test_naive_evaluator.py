"""Two evaluators that share no code come to the same on random rules and ballots."""

import os
from contextlib import suppress
from dataclasses import replace

import pytest

from tests.rules.naive import naive_outcome
from tests.rules.random_rules import Drawing
from voting.rules import NotApplicable, Roll, RuleError, catalogue, evaluate, load_rule, work_out

# So many rules and ballots each time; CONSULT_NAIVE_PAIRS=100000 is the nightly run.
PAIRS = int(os.environ.get("CONSULT_NAIVE_PAIRS", "400"))
BALLOTS_A_RULE = 5
FOLDS = 8


def _engine(rule, roll, ballots):
    """Return what the engine comes to, in the shape of the naive evaluator."""
    if any(ballot.part for ballot in ballots):
        with suppress(RuleError):
            return _told(evaluate(rule, roll, ballots))
        return None, None, {}
    return _told(evaluate(rule, roll, ballots))


def _told(outcome):
    held = {
        node.id: node.passed
        for stage in outcome.tree.children
        for node in stage.children
        if node.test in ("quorum", "step")
    }
    return outcome.label, outcome.stage, held


@pytest.mark.parametrize("fold", range(FOLDS))
def test_a_second_evaluator_agrees_on_random_rules_and_ballots(fold):
    for seed in range(fold, PAIRS // BALLOTS_A_RULE, FOLDS):
        drawing = Drawing(seed)
        document = drawing.document()
        rule = load_rule(document)
        for _ in range(BALLOTS_A_RULE):
            roll = drawing.roll()
            ballots = drawing.ballots(roll)
            found = _engine(rule, roll, ballots)
            assert found == naive_outcome(document, roll, ballots), (seed, document, roll, ballots)


def test_the_random_rules_come_to_every_kind_of_result_and_are_divided_in_every_way():
    labels, ways = set(), set()
    for seed in range(300):
        drawing = Drawing(seed)
        document = drawing.document()
        roll = drawing.roll()
        ballots = drawing.ballots(roll)
        label, _, held = naive_outcome(document, roll, ballots)
        labels.add(label)
        ways.update(held.values())
    assert labels >= {None, "adopted", "rejected", "blocked", "deferred", "no_quorum", "not_applicable"}
    assert labels >= {"by_vote", "sent_back", "awaiting_statement"}
    assert ways == {True, False, None}


def test_a_second_evaluator_agrees_on_every_worked_example_of_the_catalogue():
    apart = []
    for key, entry in catalogue().items():
        for example in entry.examples:
            work = work_out(entry.rule, example)
            if isinstance(work.binding, NotApplicable) or example.statements:
                continue
            document, roll = _plain(entry.rule, work.roll, work.binding)
            outcome = evaluate(entry.rule, work.roll, work.ballots, binding=work.binding)
            label, stage, _ = naive_outcome(document, roll, work.ballots)
            apart.extend([(key, example.name)] if (label, stage) != (outcome.label, outcome.stage) else [])
    assert apart == []


def _plain(rule, roll, binding):
    """Return a rule and a roll on which all names are the rule's own and parameters have their values."""
    document = rule.to_document()
    for name, value in binding.parameters.items():
        document["needs"]["parameters"][name]["default"] = str(value)
    seats = [
        replace(
            seat,
            attributes={name: seat.attributes.get(key) for name, key in binding.attributes.items()},
            weights={name: seat.weights.get(key) for name, key in binding.weights.items()},
            groups=frozenset(name for name, group in binding.groups.items() if group.has(seat)),
        )
        for seat in roll.seats
    ]
    bases = {name: roll.bases[key] for name, key in binding.weights.items() if key in roll.bases}
    return document, Roll(seats, bases)
