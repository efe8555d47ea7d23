"""Rules of which only a description is known: they say what is not known, and nothing is counted by them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from voting.rules import (
    DescribedRule,
    RuleError,
    catalogue,
    describe_described,
    described,
    load_rule,
    word_fault,
)

ENTRIES = [pytest.param(entry, id=key) for key, entry in described().items()]


def test_the_four_rules_whose_text_is_not_known_are_described():
    assert list(described()) == ["icmm_fairmined", "loomio", "rjc", "rtrs.ga"]


def test_a_described_rule_is_no_rule_of_the_catalogue():
    assert described().keys() & catalogue().keys() == set()


@pytest.mark.parametrize("entry", ENTRIES)
def test_a_described_rule_cannot_be_read_as_a_rule_and_says_why(entry):
    with pytest.raises(RuleError) as refused:
        load_rule(entry.document)
    (fault,) = refused.value.faults
    assert (fault.path, fault.code) == ("described_only", "described_only")
    assert f"cannot be evaluated, because {entry.rule.described_only}" in word_fault(fault)


@pytest.mark.parametrize("language", ["en", "fr", "pt"])
@pytest.mark.parametrize("entry", ENTRIES)
def test_a_described_rule_is_told_whole_in_every_language(entry, language):
    said = describe_described(entry.rule, language)
    assert len(said.known) == len(entry.rule.known)
    assert len(said.not_known) == len(entry.rule.not_known)
    for item in (said.sentence, *said.known, *said.not_known):
        assert item in said.text
    if language != "en":
        english = describe_described(entry.rule).text.splitlines()
        assert not set(english) & set(said.text.splitlines()), "left in English"


def test_the_sentence_says_that_it_is_described_only_and_why():
    assert describe_described(described()["rjc"].rule).sentence == (
        "Described only: it cannot be evaluated because the vote that follows when there is no consensus is "
        "known from memory only."
    )


def test_an_entry_that_hides_what_is_not_known_is_refused():
    document = described()["rjc"].rule.model_dump(mode="json") | {"not_known": []}
    with pytest.raises(ValidationError):
        DescribedRule.model_validate(document)
