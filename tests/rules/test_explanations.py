"""Outcomes in words: the numbers, what decided, who objected, and what is only supposed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.replay import replay
from tests.rules.strategies import DOCUMENTS, ROLLS, ballots_on, properties
from voting.rules import (
    Ballot,
    Position,
    Roll,
    Seat,
    Treatment,
    catalogue,
    deciding_words,
    evaluate,
    evaluate_example,
    explain,
    explain_node,
    load_rule,
)


def _names(past):
    return {seat.id: seat.name for seat in past.roll.seats}


@pytest.mark.parametrize(
    ("code", "rule", "words"),
    [
        ("KP-2025-DEF", "kp.consensus", "Blocked. 6 of 60 Participants object (Australia, Canada, "),
        ("KP-2022-AGENDA", "kp.consensus", "Blocked. 5 of 59 Participants object (Belarus, "),
        ("KP-2025-DEF", "kp.two_thirds_participants", "Adopted. 54 of 60 Participants voting for or against"),
        ("KP-2025-DEF", "kp.two_thirds_participants", "(90.0%, exactly 9/10)"),
        ("KP-2025-DEF", "kp.two_thirds_participants", "the threshold is at least two thirds (2/3)"),
        ("KP-2025-DEF", "kp.two_thirds_participants", "15 seats changing sides would turn it"),
        (
            "KP-2025-DEF",
            "kp.two_thirds_participants",
            "54 positions are not known and are counted as not opposed; the figure is an upper bound",
        ),
        ("KP-2025-DEF", "kp.two_thirds_countries", "that is 4 countries short"),
        ("KP-2022-AGENDA", "kp.weighted_carats", "79,547,000 of the published total of 121,471,000 carats"),
        ("KP-2022-AGENDA", "kp.weighted_carats", "by the figures of 2022"),
        (
            "KP-2022-AGENDA",
            "kp.weighted_carats",
            "729,000 carats of the published total belong to no seat and are counted as not opposed",
        ),
        ("KP-2022-AGENDA", "kp.weighted_carats", "report no figure and add nothing"),
        ("KP-2025-DEF", "kp.equal_thirds", "governments: 90.0%, industry: 100.0%, civil society: 0.0%"),
        (
            "KP-2025-DEF",
            "kp.equal_thirds",
            "On the average of the groups, 63.3% (exactly 19/30) are in favour (gov",
        ),
        ("KP-2025-DEF", "kp.sector_block", "1 of 1 seats in “civil society” objects (100.0%, exactly 1)"),
        (
            "KP-2025-DEF",
            "kp.ddi2017",
            "The stage “consensus” led to “vote”: 7 of 64 Participants and Observers",
        ),
        ("KP-2025-DEF", "kp.ddi2017", "Adopted (“adopted by vote”)."),
        ("KP-2025-DEF", "kp.chambers_majority", "0 of 1 seats in “civil society” voting for or against"),
    ],
)
def test_what_a_past_case_comes_to(code, rule, words):
    past = replay(code)
    assert words in explain(past.evaluate(rule), _names(past))


def test_the_worst_case_says_what_it_supposes():
    past = replay("KP-2025-DEF")
    text = explain(past.evaluate("kp.two_thirds_participants", Treatment.WORST), _names(past))
    assert text.startswith("Rejected. 0 of 60 Participants voting for or against are in favour")
    assert "54 positions are not known and are counted as opposed; the figure is a lower bound" in text
    assert "and 52 more" in text


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("kp.consensus", "6 of 60 object"),
        ("kp.two_thirds_participants", "54 of 60 (90.0%); asked: at least 2/3"),
        ("kp.equal_thirds", "63.3% on average; asked: at least 2/3"),
        ("kp.chambers_majority", "civil society: 0 of 1 (0.0%); asked: more than 1/2"),
    ],
)
def test_what_decided_fits_into_the_cell_of_a_table(rule, words):
    assert deciding_words(replay("KP-2025-DEF").evaluate(rule)) == words


def test_a_rule_that_the_roll_cannot_bear_says_why():
    outcome = evaluate(catalogue()["kp.two_thirds_countries"].rule, Roll([Seat("a", "A", True)]), [])
    assert explain(outcome) == (
        "Not applicable: the roll has no weight for “countries represented” (looked for: countries); "
        "say which it is."
    )
    assert deciding_words(outcome).startswith("the roll has no weight for “countries represented”")
    assert explain_node(outcome.tree).startswith(
        "The rule cannot be used on this roll: the roll has no weight"
    )


def test_no_quorum_says_which_test_failed():
    rule = catalogue()["eiti.members_meeting"].rule
    example = next(e for e in rule.examples if e.expect.kind.value == "no_quorum")
    assert "The quorum was not reached. " in explain(evaluate_example(rule, example))


def test_seats_are_called_by_their_names_and_by_their_ids_without():
    rule = catalogue()["kp.consensus"].rule
    outcome = evaluate(rule, Roll([Seat("gh", "Ghana", True)]), [Ballot("gh", Position.BLOCK)])
    assert "(Ghana)" in explain(outcome, {"gh": "Ghana"})
    assert "(gh)" in explain(outcome)
    assert "(Ghana)" in explain_node(next(n for n in outcome.tree.walk() if n.who), {"gh": "Ghana"})


def test_a_judged_stage_says_who_has_still_to_speak_and_what_was_said():
    rule = load_rule(
        {
            "id": "judged.rule",
            "version": "1",
            "title": "Rough consensus",
            "source_status": "design",
            "needs": {"roles": {"chair": "the chair"}},
            "voters": "deciding",
            "positions": "consensus",
            "stages": [{"name": "call", "judged_by": {"role": "chair", "findings": ["adopted", "deferred"]}}],
        }
    )
    roll = Roll([Seat("a", "A", True)])
    waiting = evaluate(rule, roll, [])
    stated = evaluate(rule, roll, [], statements={"call": "adopted"})
    assert explain(waiting) == (
        "Result not yet stated. In the stage “call”, “the chair” has still to state the result."
    )
    assert explain(stated) == "Adopted. In the stage “call”, “the chair” stated: “adopted”."


@properties
@given(data=st.data())
def test_any_outcome_has_words_for_itself_and_for_each_of_its_nodes(data):
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    answers = st.sampled_from(list(Position))
    ballots = data.draw(ballots_on(roll, answers))
    treatment = data.draw(st.sampled_from([Treatment.BEST, Treatment.WORST, Treatment.NOT_OPPOSED]))
    outcome = evaluate(rule, roll, ballots, treatment=treatment)
    texts = [explain(outcome), *(explain_node(node) for node in outcome.tree.walk())]
    for text in texts:
        assert text.endswith("."), text
        assert not re.search(r"[{}]|  |None(?! of )|Fraction", text), text
        assert text[0].isupper() or not text[0].isalpha(), text
    assert deciding_words(outcome)
