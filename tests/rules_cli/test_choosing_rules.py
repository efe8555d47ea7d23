"""Choosing rules on the command line: listed, described, checked, and held against recorded elections."""

from __future__ import annotations

import json
from pathlib import Path

from tests.rules_cli.running import run
from voting.rules.choosing import choosing_catalogue

RECORDS = Path(__file__).parent.parent / "choosing" / "election_cases.json"
RULE = """
id: own.rule
version: 1
title: Our rule
source_status: design
picks: text
voters: deciding
stages:
- {name: choice, method: approval}
examples:
- name: One mark more
  options: [a, b]
  cast: [{n: 2, approves: [a]}, {n: 1, approves: [b]}]
  expect: {kind: chosen, chosen: [a]}
"""


def test_the_list_has_the_choosing_rules_and_that_they_adopt_nothing():
    out = run("list").out
    for key, entry in choosing_catalogue().items():
        (line,) = [line for line in out.splitlines() if line.split()[0] == key]
        assert entry.rule.title in line
    listed = {item["id"]: item for item in json.loads(run("list", "--json").out)}
    assert listed["kp.gradients"]["picks"] == "none"


def test_a_choosing_rule_is_described_in_every_language():
    assert "adopts nothing" in run("describe", "kp.approval_shortlist").out
    assert "n’adopte rien" in run("describe", "kp.approval_shortlist", "--language", "fr").out


def test_a_file_with_a_choosing_rule_is_checked_with_its_examples(desk):
    found = run("check", desk.write("own.yaml", RULE))
    assert found.status == 0
    assert "is a choosing rule: own.rule, version 1" in found.out
    assert "1 worked examples, 0 come out otherwise" in found.out
    found = run("check", desk.write("own.yaml", RULE.replace("chosen: [a]", "chosen: [b]")))
    assert found.status == 1
    assert "DIFFERS  One mark more: expected chosen b, comes to chosen a" in found.out


def test_a_faulty_choosing_rule_is_told_with_its_line(desk):
    found = run("check", desk.write("own.yaml", RULE.replace("method: approval", "method: aproval")))
    assert (found.status, found.out) == (2, "")
    assert any("row 9" in line and "approval” may be meant" in line for line in found.faults), found.faults


def test_recorded_elections_are_verified_beside_decisions():
    found = run("verify", RECORDS)
    assert found.status == 0
    assert found.out.splitlines() == [
        "agrees   ioc-2012-host  ioc.exhaustive: London",
        "agrees   us-1824  us.ec: Adams",
        "2 cases: 2 agree, 0 differ",
    ]


def test_an_election_that_comes_out_otherwise_is_told_with_what_differs(desk):
    document = json.loads(RECORDS.read_text(encoding="utf-8"))
    document["election_cases"][0]["expected"] = {"winner": "Paris", "eliminated": ["Moscow"]}
    document["election_cases"][1]["expected"]["stage"] = 1
    found = run("verify", desk.write("cases.json", json.dumps(document)))
    assert found.status == 1
    first, second, last = found.out.splitlines()
    assert "expected Paris, comes to London; expected Moscow to be dropped" in first
    assert "expected to be settled in stage 1, settled in stage 2" in second
    assert last == "2 cases: 0 agree, 2 differ"


def test_a_faulty_election_is_told_with_its_place(desk):
    case = {"id": "x", "rule": "us.ec", "rounds": [{"a": -1}], "expected": {}}
    found = run("verify", desk.write("cases.json", json.dumps({"election_cases": [case, 3]})))
    assert found.status == 2
    text = found.err
    for words in ("rounds[0].a", "expected.winner", "election_cases[1]: this is no election"):
        assert words in text, text
