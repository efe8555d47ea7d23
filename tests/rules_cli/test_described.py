"""``rules`` with a rule of which only a description is known: listed and described, else refused."""

import json

import pytest

from tests.rules_cli.running import run
from voting.rules import catalogue, described

ROLL = "seat\na\nb\n"
BALLOTS = "seat,position\na,yes\nb,no\n"


def test_the_list_shows_what_is_described_only_and_why():
    lines = run("list").out.splitlines()
    assert lines[-1].startswith(f"{len(catalogue())} rules, {len(described())} that are described only, ")
    for key, entry in described().items():
        (line,) = [line for line in lines if line.split()[0] == key]
        assert f"Described only: it cannot be evaluated because {entry.rule.described_only}." in line


def test_the_list_for_programs_says_which_can_be_evaluated():
    listed = {item["id"]: item for item in json.loads(run("list", "--json").out)}
    decides = {key: item["can_be_evaluated"] for key, item in listed.items() if "picks" not in item}
    assert {key for key, evaluated in decides.items() if not evaluated} == set(described())
    assert listed["rjc"]["because"] == described()["rjc"].rule.described_only
    assert "because" not in listed["kp.consensus"]


def test_a_described_rule_is_told_with_what_is_not_known():
    found = run("describe", "rtrs.ga")
    assert found.status == 0
    assert "(rtrs.ga)" in found.out
    assert "What is not known:" in found.out
    for item in described()["rtrs.ga"].rule.not_known:
        assert f"- {item}" in found.out
    assert "Ce qui n’est pas connu" in run("describe", "rtrs.ga", "--language", "fr").out


@pytest.mark.parametrize("verb", ["evaluate", "compare"])
def test_nothing_is_counted_by_a_described_rule(desk, verb):
    found = run(verb, "loomio", *desk.votes(ROLL, BALLOTS))
    assert (found.status, found.out) == (2, "")
    (fault,) = found.faults
    assert fault.startswith("loomio: this rule is described only and cannot be evaluated, because ")


def test_a_record_under_a_described_rule_does_not_agree_and_says_why(desk):
    case = {
        "id": "first",
        "rule": "rjc",
        "ballots": [{"vote": "yes", "n": 3}],
        "expected": {"outcome": "adopted"},
    }
    found = run("verify", desk.write("cases.json", json.dumps({"outcome_cases": [case]})))
    assert found.status == 1
    assert "rjc: this rule is described only and cannot be evaluated" in found.out
