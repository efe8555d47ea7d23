"""``rules verify``: a body's records put to our reading of its rule."""

import json

import pytest

from tests.rules.test_outcome_cases import CASES
from tests.rules_cli.running import run

FACTS = {
    "id": "own-1",
    "rule": "kp.consensus",
    "title": "A first decision",
    "params": {},
    "ballots": [
        {"vote": "no_position", "n": 50, "tags": ["participant"]},
        {"vote": "no", "n": 1, "tags": ["observer"]},
        {"vote": "absent", "n": 3},
    ],
    "expected": {"outcome": "adopted"},
}


def verified(desk, *cases, words=()):
    file = desk.write("cases.json", json.dumps({"outcome_cases": list(cases)}))
    return run("verify", file, *words)


def case(**facts):
    return {**FACTS, **facts}


def recorded(found):
    """Return a case of the repository in the shape of a case file."""
    return {
        "id": found["id"],
        "rule": found["rule"],
        "params": found["parameters"],
        "ballots": found["ballots"],
        "expected": {"outcome": found["outcome"]},
    }


def test_every_recorded_decision_agrees_with_the_catalogue(desk):
    found = verified(desk, *(recorded(item) for item in CASES))
    assert found.out.splitlines()[-1] == f"{len(CASES)} cases: {len(CASES)} agree, 0 differ"
    assert found.status == 0
    assert len(found.out.splitlines()) == len(CASES) + 1


def test_one_line_tells_each_case_and_one_that_differs_gives_status_1(desk):
    blocked = case(id="own-2", ballots=[{"vote": "block", "n": 1}, {"vote": "yes", "n": 9}])
    found = verified(desk, FACTS, blocked)
    assert found.status == 1
    first, second, last = found.out.splitlines()
    assert first == "agrees   own-1  kp.consensus: adopted"
    assert second.startswith("DIFFERS  own-2  kp.consensus: expected adopted, comes to blocked. ")
    assert "1 of 10 Participants objects" in second
    assert last == "2 cases: 1 agree, 1 differ"


def test_the_result_is_there_for_programs_too(desk):
    found = json.loads(verified(desk, FACTS, words=["--json"]).out)
    (item,) = found.pop("cases")
    assert found == {"count": 1, "agreed": 1, "differed": 0}
    assert item["outcome"] == {"kind": "adopted", "label": "adopted", "stage": "consensus"}
    assert (item["id"], item["rule"], item["expected"], item["agrees"]) == (
        "own-1",
        "kp.consensus",
        "adopted",
        True,
    )


def test_a_weight_is_the_total_of_its_line_and_what_is_not_named_is_nought(desk):
    ballots = [
        {"vote": "yes", "n": 1, "w": {"quota": "49.995"}},
        {"vote": "no", "n": 3, "w": {"quota": "49.995"}},
        {"vote": "no", "n": 1},
    ]
    own = desk.folder / "rules"
    own.mkdir()
    (own / "half.yaml").write_text(HALF, encoding="utf-8")
    found = verified(desk, case(rule="own.half", ballots=ballots), words=["--rules", own])
    assert found.status == 0, found.out


HALF = """
id: own.half
version: 1
title: Half of the quota
source_status: design
needs: {weights: {quota: quota}}
voters: everyone
positions: majority
stages:
- name: vote
  adopted_if: {share: {of: yes, base: cast, weight: quota, at_least: 1/2}}
  otherwise: rejected
"""


def test_a_rule_of_the_folder_takes_the_place_of_that_of_the_catalogue(desk):
    own = desk.folder / "rules"
    own.mkdir()
    text = HALF.replace("own.half", "kp.consensus").replace(", weight: quota", "")
    text = text.replace("needs: {weights: {quota: quota}}\n", "")
    (own / "consensus.yaml").write_text(text, encoding="utf-8")
    blocked = case(ballots=[{"vote": "block", "n": 1}, {"vote": "yes", "n": 9}])
    assert verified(desk, blocked, words=["--rules", own]).status == 0


def test_facts_are_parameters_or_the_published_total(desk):
    ballots = [{"vote": "yes", "n": 1, "w": {"v": "45"}}, {"vote": "no", "n": 1, "w": {"v": "12"}}]
    facts = {"rule": "ref.approval40", "ballots": ballots}
    enough = case(**facts, params={"q": "45/100", "electorate": 100})
    short = case(
        **facts,
        id="own-2",
        params={"q": "0.46", "electorate": 100},
        expected={"outcome": "quorum_not_reached"},
    )
    assert verified(desk, enough, short).status == 0


def test_a_case_that_no_rule_takes_differs_and_says_why(desk):
    found = verified(desk, case(rule="own.none"), case(id="own-2", params={"half": "1/2"}))
    assert found.status == 1
    first, second, _ = found.out.splitlines()
    assert first.endswith("comes to no outcome. there is no rule “own.none”")
    assert "the rule has no parameter “half”" in second


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"ballots": [{"vote": "yess", "n": 1}]}, "outcome_cases[0].ballots[0].vote: “yess” is no position"),
        (
            {"ballots": [{"vote": "yes", "n": -1}]},
            "outcome_cases[0].ballots[0].n: “-1” is not a number of seats",
        ),
        (
            {"ballots": [{"vote": "yes", "n": 1, "w": {"v": 0.5}}]},
            "outcome_cases[0].ballots[0].w.v: “0.5” is not an exact number",
        ),
        (
            {"ballots": [{"vote": "yes", "n": 1, "tags": "a"}]},
            "outcome_cases[0].ballots[0].tags: these are no",
        ),
        ({"ballots": [3]}, "outcome_cases[0].ballots[0]: this is no line of ballots"),
        ({"ballots": None}, "outcome_cases[0].ballots: “ballots” is missing"),
        ({"expected": {}}, "outcome_cases[0].expected.outcome: “outcome” is missing"),
        ({"rule": 3}, "outcome_cases[0].rule: “rule” is missing"),
        ({"params": [1]}, "outcome_cases[0].params: this is no list of names with values"),
        ({"params": {"q": 0.4}}, "outcome_cases[0].params.q: “0.4” is not an exact number"),
    ],
)
def test_a_wrong_case_names_its_place_and_nothing_is_printed(desk, change, fault):
    found = verified(desk, case(**change))
    assert (found.status, found.out) == (2, "")
    assert any(fault in line for line in found.faults), found.faults


@pytest.mark.parametrize("text", ["{", "[]", '{"outcome_cases": {}}'])
def test_a_file_that_holds_no_cases_is_refused(desk, text):
    found = run("verify", desk.write("cases.json", text), "--rules", desk.folder / "none")
    assert (found.status, found.out, len(found.faults)) == (2, "", 2)
