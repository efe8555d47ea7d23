"""Results that a person states and nobody counts: handed in on the command line and in case files."""

import json

import pytest

from tests.rules_cli.running import run, table

ROLL = "seat\na\nb\nc\n"
BALLOTS = "seat,position\na,yes\nb,no\nc,block\n"
JUDGED = """id: own.judged
version: 1
title: As the facilitator finds
source_status: design
needs:
  roles: {facilitator: the facilitator}
voters: everyone
positions: majority
stages:
- name: count
  rejected_if: {count: {of: yes, fewer_than: 1}}
  otherwise: call
- name: call
  judged_by: {role: facilitator, findings: [adopted, deferred]}
"""


@pytest.fixture
def votes(desk):
    return desk.votes(ROLL, BALLOTS)


@pytest.fixture
def judged(desk):
    return desk.write("judged.yaml", JUDGED)


def test_without_a_statement_the_result_is_not_yet_stated(judged, votes):
    found = run("evaluate", judged, *votes)
    assert found.status == 0
    assert "Result not yet stated." in found.out
    assert "hand it in with --statement call=adopted or --statement call=deferred" in found.out
    document = json.loads(run("evaluate", judged, *votes, "--json").out)
    assert document["outcome"] == {
        "kind": "awaiting_statement",
        "label": "awaiting_statement",
        "stage": "call",
    }
    assert document["stated"] == [{"stage": "call", "by": "the facilitator", "result": None, "reason": None}]


def test_a_statement_is_the_outcome_and_is_shown_as_stated_by_a_person_with_its_reason(judged, votes):
    said = "call=deferred: Two questions are open: price and date."
    found = run("evaluate", judged, *votes, "--statement", said)
    assert found.status == 0
    assert "“the facilitator” stated: “deferred”" in found.out
    assert "Not counted but stated by the facilitator, who gave this reason: Two questions" in found.out
    document = json.loads(run("evaluate", judged, *votes, "--statement", said, "--json").out)
    assert document["outcome"]["kind"] == "deferred"
    assert document["stated"] == [
        {
            "stage": "call",
            "by": "the facilitator",
            "result": "deferred",
            "reason": "Two questions are open: price and date.",
        }
    ]


def test_a_statement_without_a_reason_is_taken_and_the_gap_is_shown(judged, votes):
    found = run("evaluate", judged, *votes, "--statement", "call=adopted")
    assert "Adopted." in found.out
    assert "No reason is given; the rule asks for one." in found.out


def test_a_counted_rule_says_nothing_of_statements(votes):
    document = json.loads(run("evaluate", "kp.consensus", *votes, "--json").out)
    assert "stated" not in document


def test_rules_that_are_counted_and_rules_that_are_judged_are_compared(judged, votes):
    words = ["compare", "kp.consensus", judged, "ietf.rough.judged", *votes]
    words += [
        "--statement",
        "own.judged:call=adopted: Heard.",
        "--statement",
        "last_call=rough_consensus: So.",
    ]
    documents = json.loads(run(*words, "--json").out)
    assert [each["outcome"]["label"] for each in documents] == ["blocked", "adopted", "rough_consensus"]
    rows = table(run(*words, "--csv").out)
    assert [row["kind"] for row in rows] == ["blocked", "adopted", "adopted"]
    assert "“the facilitator” stated: “adopted”" in rows[1]["decided_by"]
    assert "who gave this reason: Heard." in run(*words).out


def test_a_statement_that_was_not_needed_is_not_used_and_this_is_said(desk, judged):
    votes = desk.votes(ROLL, "seat,position\na,no\n")
    found = run("evaluate", judged, *votes, "--statement", "call=adopted: I find so.")
    assert "Rejected." in found.out
    assert "The statement on the stage “call” was not used" in found.out


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "call=adoptd: x",
            "--statement call: “adoptd” is none of the results that can be stated: adopted, deferred",
        ),
        ("call=rejected: x", "“rejected” is none of the results that can be stated: adopted, deferred"),
        ("cal=adopted: x", "--statement cal: the stage “cal” is not judged by anybody; “call” may be meant"),
        ("count=adopted: x", "--statement count: the stage “count” is not judged by anybody"),
        ("other:call=adopted: x", "--statement other:call: no rule “other” is used"),
        ("adopted", "--statement adopted: write STAGE=RESULT: REASON"),
        ("call=", "--statement call=: write STAGE=RESULT: REASON"),
        ("call=: why", "--statement call=: why: write STAGE=RESULT: REASON"),
    ],
)
def test_a_wrong_statement_is_a_clear_error_with_status_2(judged, votes, said, told):
    found = run("evaluate", judged, *votes, "--statement", said)
    assert (found.status, found.out) == (2, "")
    (fault,) = found.faults
    assert told in fault


def test_a_stage_that_is_stated_twice_is_an_error(judged, votes):
    found = run("evaluate", judged, *votes, "--statement", "call=adopted", "--statement", "call=deferred")
    assert (found.status, found.out) == (2, "")
    assert "the result of this stage is stated twice; keep one" in found.err


def test_a_statement_on_a_rule_without_judged_stages_is_an_error(votes):
    found = run("evaluate", "kp.consensus", *votes, "--statement", "consensus=adopted: x")
    assert found.status == 2
    assert "is not judged by anybody" in found.err


def recorded(desk, statements, expected="rough_consensus"):
    case = {
        "id": "first",
        "rule": "ietf.rough.judged",
        "ballots": [{"vote": "yes", "n": 40}, {"vote": "no", "n": 3}],
        "expected": {"outcome": expected},
        "statements": statements,
    }
    return desk.write("cases.json", json.dumps({"outcome_cases": [case]}))


@pytest.mark.parametrize(
    "said", ["rough_consensus", {"result": "rough_consensus", "reason": "Every objection was answered."}]
)
def test_a_record_brings_the_statement_that_was_made(desk, said):
    found = run("verify", recorded(desk, {"last_call": said}), "--json")
    assert found.status == 0
    (case,) = json.loads(found.out)["cases"]
    assert case["agrees"] is True
    assert case["stated"][0]["by"] == "the chair of the working group"
    assert "as a person stated" in run("verify", recorded(desk, {"last_call": said})).out


def test_a_record_without_the_statement_differs_and_says_what_is_missing(desk):
    found = run("verify", recorded(desk, {}))
    assert found.status == 1
    assert "comes to awaiting_statement" in found.out
    assert "not stated yet" in found.out


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ({"last_call": "adopted"}, "case “first”, statements.last_call: “adopted” is none of the results"),
        ({"call": "rough_consensus"}, "case “first”, statements.call: the stage “call” is not judged"),
        ({"last_call": 7}, "outcome_cases[0].statements.last_call: this is no statement of a result"),
        ({"last_call": {"reason": "x"}}, "outcome_cases[0].statements.last_call: this is no statement"),
        (["last_call"], "outcome_cases[0].statements: this is no statement of a result"),
    ],
)
def test_a_wrong_statement_in_a_record_gives_status_2(desk, statements, told):
    found = run("verify", recorded(desk, statements))
    assert (found.status, found.out) == (2, "")
    assert told in found.err
