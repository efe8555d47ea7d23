"""The catalogue: every worked example comes to what the text of its rule says."""

import re
from importlib import resources
from pathlib import Path

import pytest

from tests.rules.json_schema_check import mismatches
from voting.rules import (
    RuleError,
    catalogue,
    described,
    document_hash,
    evaluate_example,
    json_schema,
    load_rule,
    normal_form,
    rule_hash,
)
from voting.rules.parsing import parse

RULES = [pytest.param(entry, id=key) for key, entry in catalogue().items()]


@pytest.mark.parametrize("entry", RULES)
def test_the_worked_examples_come_to_what_the_rule_says(entry):
    for example in entry.examples:
        outcome = evaluate_example(entry.rule, example)
        expected = example.expect
        assert outcome.kind is expected.kind, example.name
        assert expected.label in (None, outcome.label), example.name
        assert expected.stage in (None, outcome.stage), example.name


def test_the_catalogue_holds_the_rules_of_real_bodies_and_of_the_reform():
    assert len(catalogue()) >= 113
    assert list(catalogue()) == sorted(catalogue())


def test_every_rule_has_examples_on_both_sides():
    one_sided = []
    for key, entry in catalogue().items():
        kinds = {example.expect.label or example.expect.kind for example in entry.examples}
        one_sided.extend([key] if len(kinds) < 2 else [])
    assert one_sided == [], "an example that passes and one that does not"


def test_every_rule_survives_the_way_through_json_with_its_hashes():
    for key, entry in catalogue().items():
        again = load_rule(entry.rule.to_document())
        assert again == entry.rule, key
        assert document_hash(again) == document_hash(entry.rule), key
        assert rule_hash(again) == rule_hash(entry.rule), key


def test_the_json_schema_accepts_every_document_as_packaged_as_dumped_and_in_normal_form():
    schema = json_schema()
    for key, entry in catalogue().items():
        document = entry.rule.to_document()
        assert mismatches(parse(entry.document), schema) == [], key
        assert mismatches(document, schema) == [], key
        assert mismatches({**document, **normal_form(entry.rule)}, schema) == [], key


def test_the_json_schema_refuses_what_the_reader_refuses():
    document = catalogue()["kp.two_thirds_participants"].rule.to_document()
    document["stages"][0]["adopted_if"]["share"]["at_least"] = "66,67%"
    assert mismatches(document, json_schema()) != []
    with pytest.raises(RuleError):
        load_rule(document)


def test_a_catalogue_file_is_named_after_its_rule():
    folder = resources.files("voting.rules").joinpath("catalogue")
    files = {file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")}
    assert files == {*catalogue(), *described()}


def test_the_example_of_the_documentation_is_a_rule():
    text = (Path(__file__).parents[2] / "docs" / "decision-rules.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert load_rule(example).id == "national.double_majority"
