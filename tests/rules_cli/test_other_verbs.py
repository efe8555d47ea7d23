"""``rules list``, ``describe``, ``check`` and ``compare``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rules_cli.running import run, table
from voting.rules import catalogue, describe, document_hash, load_rule, rule_hash

ROOT = Path(__file__).parents[2]
OWN = """id: own.rule
version: 1
title: Two thirds of those who vote
source_status: design
voters: everyone
positions: majority
stages:
- name: vote
  adopted_if: {share: {of: yes, base: cast, at_least: 2/3}}
  otherwise: rejected
examples:
- name: Two of three
  seats: [{n: 2, position: support}, {position: oppose}]
  expect: {kind: adopted}
- name: One of two
  seats: [{position: support}, {position: oppose}]
  expect: {kind: rejected}
"""
ROLL = "seat,weight:carats\na,5\nb,2\nc,2\n"
BALLOTS = "seat,position\na,yes\nb,no\nc,no\n"


def test_every_rule_of_the_catalogue_is_listed_with_its_title():
    found = run("list")
    assert found.status == 0
    lines = found.out.splitlines()
    for line, (key, entry) in zip(lines, catalogue().items(), strict=False):
        assert line.split()[0] == key
        assert entry.title in line
        assert ("(to be verified)" in line) is (entry.source_status == "memory")


def test_the_list_is_there_for_programs_too():
    listed = json.loads(run("list", "--json").out)
    assert [item["id"] for item in listed if item["can_be_evaluated"]] == list(catalogue())


def test_a_rule_is_described_whole(desk):
    assert run("describe", "kp.consensus").out.strip() == describe(catalogue()["kp.consensus"].rule).text
    own = desk.write("own.yaml", OWN)
    assert run("describe", own).out.strip() == describe(load_rule(OWN)).text


def test_a_language_without_words_is_refused():
    found = run("describe", "kp.consensu", "--language", "xx")
    assert (found.status, found.out) == (2, "")
    assert found.faults[0].startswith("--language xx: there are no words in this language; known: en")
    assert "“kp.consensus” may be meant" in found.faults[1]


def test_a_file_that_is_a_rule_is_checked_with_its_examples(desk):
    found = run("check", desk.write("own.yaml", OWN))
    assert found.status == 0
    assert "is a rule: own.rule, version 1" in found.out
    assert "2 worked examples, 0 come out otherwise" in found.out
    assert rule_hash(load_rule(OWN)) in found.out


def test_an_example_that_comes_out_otherwise_is_told_and_gives_status_1(desk):
    found = run("check", desk.write("own.yaml", OWN.replace("at_least: 2/3", "more_than: 2/3")))
    assert found.status == 1
    assert "DIFFERS  Two of three: expected adopted, comes to rejected" in found.out


def test_a_file_that_is_no_rule_gives_status_2_and_prints_nothing(desk):
    found = run("check", desk.write("own.yaml", OWN.replace("voters: everyone\n", "voter: everyone\n")))
    assert (found.status, found.out) == (2, "")
    assert any("row 5, column 1" in line or "row 5" in line for line in found.faults)
    assert any("“voters” is missing; add it" in line for line in found.faults)


@pytest.fixture
def votes(desk):
    return desk.votes(ROLL, BALLOTS)


def test_rules_are_compared_on_the_same_ballots_as_json(desk, votes):
    own = desk.write("own.yaml", OWN)
    found = run("compare", own, "kp.consensus", "kp.weighted_carats", *votes, "--json")
    documents = json.loads(found.out)
    assert [(item["rule"], item["outcome"]["kind"]) for item in documents] == [
        ("own.rule", "rejected"),
        ("kp.consensus", "blocked"),
        ("kp.weighted_carats", "not_applicable"),
    ]
    alone = json.loads(run("evaluate", "kp.consensus", *votes, "--json").out)
    assert documents[1] == alone


def test_rules_are_compared_as_a_table(desk, votes):
    rows = table(run("compare", "kp.consensus", desk.write("own.yaml", OWN), *votes, "--csv").out)
    assert [(row["rule"], row["kind"], row["share"], row["threshold"]) for row in rows] == [
        ("kp.consensus", "blocked", "", "0"),
        ("own.rule", "rejected", "1/3", "2/3"),
    ]
    assert [row["margin_seats"] for row in rows] == ["2", "-1"]
    assert rows[0]["decided_by"] == "2 of 3 object"


def test_rules_are_compared_in_words(votes):
    found = run("compare", "kp.consensus", "kp.two_thirds_participants", *votes)
    first, second = found.out.splitlines()
    assert first.split() == ["kp.consensus", "blocked", "2", "of", "3", "object"]
    assert second.startswith("kp.two_thirds_participants")


def test_a_setting_reaches_the_rules_that_have_its_name(votes):
    rules = ["consensus.minus_n", "kp.consensus"]
    words = ["--param", "n=2", "--json"]
    kinds = [item["outcome"]["kind"] for item in json.loads(run("compare", *rules, *votes, *words).out)]
    assert kinds == ["adopted", "blocked"]


def test_what_one_rule_refuses_stops_the_comparison_with_its_name(desk):
    votes = desk.votes(ROLL, "seat,position,part\na,yes,1/2\na,no,1/2\n")
    found = run("compare", "kp.consensus", "kp.two_thirds_participants", *votes, "--csv")
    assert (found.status, found.out) == (2, "")
    assert [line.split(": ")[1] for line in found.faults] == ["kp.consensus", "kp.two_thirds_participants"]


def test_a_rule_that_was_written_out_and_read_again_gives_the_same_bytes(desk, votes):
    for key in ("kp.consensus", "consensus.minus_n"):
        rule = catalogue()[key].rule
        written = desk.write("again.json", json.dumps(rule.to_document()))
        assert document_hash(load_rule(written.read_text("utf-8"))) == document_hash(rule)
        first, again = run("evaluate", key, *votes, "--json"), run("evaluate", written, *votes, "--json")
        assert first.out == again.out


def test_the_command_ends_with_its_status_and_needs_no_database(desk):
    words = [sys.executable, "manage.py", "rules", "check", str(desk.write("own.yaml", OWN))]
    environment = {"PATH": "", "CONSULT_VAR": str(desk.folder / "var")}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert not list((desk.folder / "var").glob("**/*.sqlite3"))
    words[-1] = str(desk.folder / "none.yaml")
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
