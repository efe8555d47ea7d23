"""A rule laid out for a picture: every test stands there, in one language, with where it leads."""

from __future__ import annotations

import pytest

from voting.rules import Kind, catalogue, evaluate_example, load_rule
from voting.rules.document import ExampleLine
from voting.rules.pictured import line_in_words, pictured, verdict


def _leaves(laid):
    if not laid.parts:
        yield laid
    for part in laid.parts:
        yield from _leaves(part)


def test_a_combination_stands_as_a_list_of_its_parts():
    (stage,) = pictured(catalogue()["eu.qmv.lisbon"].rule)
    (step,) = stage.steps
    assert step.test.text == "If one or more of these hold:"
    both, blocking = step.test.parts
    assert both.text == "all of these:"
    assert both.parts[0].text == "at least 55% (11/20) of all member states are in favour"
    assert blocking.parts == ()
    assert (step.way.text, step.way.kind) == ("Adopted", "adopted")
    assert (stage.rest, stage.otherwise.kind) == ("In every other case", "rejected")


def test_a_quorum_leads_on_where_it_is_missed():
    first, vote = pictured(catalogue()["national.double_majority"].rule)
    assert first.steps[0].is_quorum
    assert first.steps[0].test.text == "Unless all of these hold:"
    assert first.steps[0].way.kind == "no_quorum"
    assert (first.otherwise.text, first.otherwise.kind) == ("on to the stage “vote”", "")
    assert vote.steps[0].way.text == "Adopted by vote"


def test_a_stage_that_a_person_judges_has_nothing_to_test():
    (stage,) = pictured(catalogue()["ietf.rough.judged"].rule, "fr")
    assert stage.steps == ()
    assert stage.rest == "Dans tous les cas"
    told = stage.otherwise.text.replace("\u202f", " ")
    assert told == "« présidence du groupe de travail » déclare le résultat, avec les motifs"


@pytest.mark.parametrize("key", list(catalogue()))
def test_the_picture_has_every_step_of_the_rule_and_nothing_stays_english(key):
    rule = catalogue()[key].rule
    english, french = pictured(rule), pictured(rule, "fr")
    for stage, laid, other in zip(rule.stages, english, french, strict=True):
        assert len(laid.steps) == len(stage.steps()) + (stage.quorum is not None)
        for step, translated in zip(laid.steps, other.steps, strict=True):
            assert step.test.text != translated.test.text
            texts = [leaf.text for leaf in _leaves(step.test)]
            assert len(texts) == len(list(_leaves(translated.test)))
            assert all(texts)


# Worked examples


def _line(**fields):
    rule = catalogue()["kp.no_sustained_opposition"].rule
    return line_in_words(rule, rule.examples[0], ExampleLine(**fields)), line_in_words(
        rule, rule.examples[0], ExampleLine(**fields), "fr"
    )


@pytest.mark.parametrize(
    ("fields", "english", "french"),
    [
        ({"n": 59, "position": "support"}, "59 × support", "59 × soutien"),
        ({}, "1 × silence", "1 × silence"),
        ({"position": "no_position"}, "1 × taking no position", "1 × ne pas prendre position"),
        ({"presence": "absent", "n": 3}, "3 × absence", "3 × absence"),
        (
            {"position": "block", "presence": "proxy", "attributes": {"constituency": "civil_society"}},
            "1 × block, by proxy (civil society)",
            "1 × blocage, par procuration (société civile)",
        ),
        (
            {"parts": {"support": "1/2", "oppose": "1/2"}},
            "1 × divided: 1/2 support and 1/2 opposition",
            "1 × partagée : 1/2 soutien et 1/2 opposition",
        ),
        (
            {"position": "oppose", "decides": False},
            "1 × opposition (without a right to decide)",
            "1 × opposition (sans droit de décision)",
        ),
    ],
)
def test_a_line_of_an_example_says_what_its_seats_answer_and_what_they_are(fields, english, french):
    assert tuple(text.replace("\u202f", " ") for text in _line(**fields)) == (english, french)


def test_being_there_without_a_position_and_casting_nothing_are_two_things():
    document = catalogue()["kp.two_thirds_participants"].rule.to_document()
    document["positions"] = {"like": "majority", "no_position": "no", "silent": "not_counted"}
    document["examples"] = []
    rule = load_rule(document)
    example = catalogue()["kp.two_thirds_participants"].rule.examples[0]
    for odd, kind in (({"position": "no_position"}, Kind.REJECTED), ({}, Kind.ADOPTED)):
        lines = (ExampleLine(n=2, position="support"), ExampleLine(n=2, **odd))
        outcome = evaluate_example(rule, example.model_copy(update={"seats": lines, "parameters": {}}))
        assert outcome.kind is kind
        assert verdict(outcome) in ("Adopted", "Rejected")
