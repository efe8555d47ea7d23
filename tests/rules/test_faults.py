"""Faults: each names the place and the mend, and each that the package can raise has its words."""

from __future__ import annotations

import ast
import re
from importlib import resources

import pytest

from tests.rules.test_conformance import model
from voting.rules import Roll, RuleError, Seat, bind, catalogue, load_rule, word_fault
from voting.rules.fault_words import MESSAGES
from voting.rules.reading import _OWN_CODES

BASE = catalogue()["kp.two_thirds_participants"].rule.to_document()
BASE.pop("examples")
SHARE = {"share": {"of": "yes", "base": "cast", "at_least": "2/3"}}


def _codes():
    """Every code of a fault that stands in the package."""
    found = set(_OWN_CODES)
    folders = ("voting.rules", "voting.rules.choosing")
    for file in [file for folder in folders for file in resources.files(folder).iterdir()]:
        if not file.name.endswith(".py"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (
                "Fault",
                "PydanticCustomError",
            ):
                index = 1 if node.func.id == "Fault" else 0
                if len(node.args) > index and isinstance(node.args[index], ast.Constant):
                    found.add(node.args[index].value)
    return (
        found
        | {f"{kind}_not_on_roll" for kind in ("group", "attribute", "weight")}
        | {"group_ambiguous", "group_empty"}
    )


def test_every_fault_of_the_package_has_words_and_no_words_are_left_over():
    assert _codes() == set(MESSAGES)


def _faults(document):
    with pytest.raises(RuleError) as caught:
        load_rule(document)
    return [word_fault(fault) for fault in caught.value.faults]


def _stage(**stage):
    return {**BASE, "stages": [{"name": "vote", "adopted_if": SHARE, "otherwise": "rejected", **stage}]}


def _test(**share):
    return _stage(adopted_if={"share": {"of": "yes", "base": "cast", **share}})


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (
            _test(at_least="66,67%"),
            "stages[0].adopted_if.share.at_least: '66,67%' is not a fraction; write 2/3 or 6667/10000",
        ),
        (
            _test(at_least="most"),
            "stages[0].adopted_if.share.at_least: “most” is not declared; add it under needs.parameters",
        ),
        (
            _test(at_least="3/2"),
            "stages[0].adopted_if.share.at_least: 3/2 is more than the whole; a share is from 0 to 1, "
            "such as 2/3",
        ),
        (
            _test(at_least=75),
            "stages[0].adopted_if.share.at_least: 75 is more than the whole; write 3/4",
        ),
        (
            _test(at_leats="2/3", at_least="2/3"),
            "stages[0].adopted_if.share.at_leats: there is no key “at_leats” here; “at_least” may be meant",
        ),
        (
            _stage(otherwise="rejectd"),
            "stages[0].otherwise: “rejectd” is no result and no later stage; “rejected” may be meant",
        ),
        (
            _stage(adopted_if={"share": {"of": "yess", "base": "cast", "at_least": "1/2"}}),
            "stages[0].adopted_if.share.of[0]: “yess” is not one of the words that can stand here; "
            "“yes” may be meant",
        ),
        (
            _stage(positions={"like": "majority", "abstain": "maybe"}),
            "stages[0].positions.abstain: “maybe” is no effect of a position; write one of: yes, no, "
            "in_base, present, not_counted",
        ),
        (
            _stage(positions={"like": "majority", "abstain": True}),
            "stages[0].positions.abstain: “True” is not an effect; write “yes” or “no” in quotation marks",
        ),
        (
            _stage(judged_by={"role": "chair", "findings": ["adopted"]}),
            "stages[0]: exactly one of these has to stand here: otherwise, judged_by; "
            "given: otherwise, judged_by",
        ),
        (
            _stage(adopted_if={"at_least": {"number": 3, "of": [SHARE, SHARE]}}),
            "stages[0].adopted_if.at_least.number: 3 of 2 conditions cannot hold; write a number up to 2",
        ),
        (
            _stage(adopted_if={"share": {"of": "yes", "base": "published", "at_least": "1/2"}}),
            "stages[0].adopted_if.share.base: a published total needs a weight; name it under “weight”",
        ),
        (
            {**BASE, "needs": {"groups": {"north": "the North"}}},
            "needs.groups.north: “north” is declared and never used; use it or remove it",
        ),
        (
            {key: value for key, value in BASE.items() if key != "voters"},
            "voters: “voters” is missing; add it",
        ),
        (
            {**BASE, "labels": {"vote": "adopted"}},
            "labels.vote: “vote” is the name of a stage and of a result; rename one of them",
        ),
        ("- a\n- b\n", "this is not a rule; a rule is a mapping of names to values"),
        ("id: a\nid: b\n", "id: the key “id” stands twice, again in line 2; keep one"),
    ],
)
def test_a_faulty_document_names_the_place_and_the_mend(document, words):
    assert words in _faults(document)


def test_bad_syntax_names_the_line_and_the_column():
    (text,) = _faults("id: [a\nvoters: ]")
    assert re.match(r"line \d+, column \d+ is not readable as YAML or JSON: ", text)


def test_every_fault_of_a_document_is_told_at_once():
    document = _test(at_least="66,67%")
    document["voters"] = {"in": "nowhere"}
    document["titel"] = "A title"
    assert len(_faults(document)) == 3


@pytest.mark.parametrize(
    ("names", "parameters", "words"),
    [
        (
            {"carat": "carats"},
            {},
            "names.carat: the rule needs nothing called “carat”; “carats” may be meant",
        ),
        ({}, {"p": "1/2"}, "parameters.p: the rule has no parameter “p”; leave it out or correct it"),
        ({}, {"q": "0.5"}, "parameters.q: '0.5' is not a fraction; write 1/2"),
        ({}, {"q": 2}, "parameters.q: “2” does not fit a parameter of kind share"),
        ({}, {"basis": "cash"}, "parameters.basis: “cash” does not fit a parameter of kind base"),
    ],
)
def test_a_wrong_use_of_a_rule_names_the_place_and_the_mend(names, parameters, words):
    rule = catalogue()["kp.weighted_carats"].rule
    roll, *_ = model(rule)
    with pytest.raises(RuleError) as caught:
        bind(rule, roll, names, parameters)
    assert [word_fault(fault) for fault in caught.value.faults] == [words]


def test_a_roll_on_which_a_group_could_be_two_things_asks_which():
    seats = [Seat("a", "A", True, {"constituency": "industry", "role": "industry"})]
    seats += [Seat(name, name, True, {"constituency": name}) for name in ("government", "civil_society")]
    seats.append(Seat("b", "B", True, {"constituency": "government", "role": "industry"}))
    found = bind(catalogue()["kp.chambers_majority"].rule, Roll(seats))
    assert [word_fault(fault) for fault in found.reasons] == [
        "needs.groups.industry: “industry” stands in several places of the roll (constituency, role); "
        "say which one “industry” is"
    ]
