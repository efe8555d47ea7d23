"""Whatever is sent as a rule document, the answer is a document or faults that have words and a place."""

from __future__ import annotations

import copy
import datetime
import string

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.strategies import properties
from voting.rules import RuleError, catalogue, describe, document_hash, load_rule, rule_hash, word_fault
from voting.rules.locating import place
from voting.rules.parsing import parse

KEYS = sorted(catalogue())
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**50),
    st.floats(),
    st.text(max_size=12),
    st.binary(max_size=6),
    st.dates(),
    st.datetimes(),
    st.sampled_from(
        ["yes", "no", "1/0", "0/0", "1e99999999", "2/3", "66,67%", "~", "<<", "=", "published", "deciding"]
    ),
)
ANY = st.recursive(
    ODD,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.text(max_size=6), ODD), inner, max_size=3)
    ),
    max_leaves=8,
)
YAML_SIGNS = st.text(
    st.sampled_from("{}[]:,-?|>&*!%@`'\"#~<=\n\t 01aé" + string.ascii_lowercase[:6]), max_size=80
)


def answered(text):
    """Return the rule of a document, or nothing when its faults are all told in words and at a place."""
    faults = ()
    try:
        return load_rule(text)
    except RuleError as error:
        faults = error.faults
    assert faults
    for fault in faults:
        for language in ("en", "fr", "pt"):
            assert f"({fault.code})" not in word_fault(fault, language), "a fault without words of its own"
        if isinstance(text, str):
            line, column = place(text, fault)
            assert min(line, column) >= 1
    return None


@properties
@given(st.binary(max_size=200))
def test_any_bytes_are_answered(sent):
    answered(sent)


@properties
@given(st.one_of(st.text(max_size=120), YAML_SIGNS))
def test_any_text_is_answered(sent):
    answered(sent)


@properties
@given(ANY)
def test_any_data_is_answered_as_yaml_and_as_a_mapping(data):
    try:
        text = yaml.dump(data)
    except (ValueError, yaml.YAMLError):
        return
    answered(text)
    if isinstance(data, dict):
        answered(data)


def _places(value, found=()):
    yield found
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _places(item, (*found, key))


@properties
@given(st.data())
def test_a_rule_with_anything_in_any_place_is_answered(data):
    document = copy.deepcopy(catalogue()[data.draw(st.sampled_from(KEYS))].rule.to_document())
    place_of = data.draw(st.sampled_from([found for found in _places(document) if found]))
    holder = document
    for step in place_of[:-1]:
        holder = holder[step]
    odd = data.draw(ANY)
    if isinstance(holder, dict) and data.draw(st.booleans()):
        holder[data.draw(st.text(max_size=6))] = odd
    else:
        holder[place_of[-1]] = odd
    rule = answered(document)
    if rule is not None:
        assert describe(rule).text
        assert len(rule_hash(rule)) == len(document_hash(rule)) == 64


@pytest.mark.parametrize(
    ("text", "path", "told"),
    [
        ("id: " + "9" * 5000, "id", "this number is longer than 40 digits"),
        (
            "version: !!timestamp 2025-11-25",
            "version",
            "the tag tag:yaml.org,2002:timestamp has no meaning here",
        ),
        ("version: !!python/object:os.system x", "version", "has no meaning here"),
        ("? [a, b]\n: c", "", "a key here is a list or a mapping; write a word"),
        ("needs:\n  ? {a: b}\n  : c", "needs", "a key here is a list or a mapping; write a word"),
        ("id: !!int many", "id", "has no meaning here"),
        ("id: !!float 1.0", "id", "has no meaning here"),
        ("id: !!binary aGk=", "id", "has no meaning here"),
        ("id: !!set {a, b}", "id", "has no meaning here"),
        ("id: a\nid: b", "id", "the key “id” stands twice, again in line 2"),
        ("a: &a [*a]", "a[0][0][0]", "nested deeper than 60 levels"),
        ("a: " + "[" * 70 + "]" * 70, "a[0][0][0]", "nested deeper than 60 levels"),
        ("[" * 100_000, "", "not readable as YAML"),
        ("id: \ud800", "", "signs in it that are no text"),
        ("- a", "", "this is not a rule; a rule is a mapping"),
        ("", "", "this is not a rule; a rule is a mapping"),
    ],
)
def test_what_no_rule_holds_is_a_fault_with_its_path_and_its_mend(text, path, told):
    with pytest.raises(RuleError) as refused:
        load_rule(text)
    (fault,) = refused.value.faults
    assert fault.path.startswith(path)
    assert told in word_fault(fault)


def test_references_that_stand_for_more_than_a_rule_holds_are_refused():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with pytest.raises(RuleError) as refused:
        parse("\n".join(lines))
    assert "more than 100000 values" in word_fault(refused.value.faults[0])


def test_a_fraction_without_end_is_refused_at_once():
    document = catalogue()["kp.two_thirds_participants"].rule.to_document()
    for odd in ("1/" + "9" * 5000, "9" * 5000, "1e99999999", "0." + "6" * 5000):
        document["stages"][0]["adopted_if"]["share"]["at_least"] = odd
        with pytest.raises(RuleError) as refused:
            load_rule(document)
        (fault,) = refused.value.faults
        assert fault.path == "stages[0].adopted_if.share.at_least"
        assert len(word_fault(fault)) < 400


def test_a_number_without_end_in_a_mapping_is_refused():
    with pytest.raises(RuleError) as refused:
        load_rule({"id": 10**6000})
    assert word_fault(refused.value.faults[0]).startswith("this number is longer than 40 digits")


def test_a_mapping_from_elsewhere_with_what_no_document_holds_is_answered():
    for odd in ({1: 2}, {None: 1}, {("a",): 1}, {"id": datetime.date(2025, 11, 25)}, {"stages": {1, 2}}):
        with pytest.raises(RuleError):
            load_rule(odd)
