"""Words through gettext: complete messages, all of them in the template; numbers as people say them."""

from __future__ import annotations

import gettext
import re
from fractions import Fraction
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.strategies import DECLARED, DOCUMENTS, LABELS, ROLLS, ballots_on, properties
from voting.rules import (
    Position,
    catalogue,
    deciding_words,
    describe,
    effect_of,
    evaluate,
    evaluate_example,
    explain,
    explain_node,
    load_rule,
    word_fault,
)
from voting.rules.errors import Fault
from voting.rules.template import messages_of_code, template
from voting.rules.words import Words, words


class Shouting(gettext.NullTranslations):
    """A language that is English in capitals; what is not translated stays small."""

    def __init__(self):
        super().__init__()
        self.asked = set()

    def _shout(self, message):
        return re.sub(r"\{\w+\}|[^{}]+", lambda m: m[0] if m[0][0] == "{" else m[0].upper(), message)

    def gettext(self, message):
        self.asked.add(("", message))
        return self._shout(message)

    def pgettext(self, context, message):
        self.asked.add((context, message))
        return self._shout(message)

    def ngettext(self, one, many, n):
        self.asked.add(("", one))
        return self._shout(one if n == 1 else many)


@pytest.fixture
def shouting(monkeypatch):
    language = Shouting()
    monkeypatch.setattr("voting.rules.words._catalogue", lambda tag: language)
    words.cache_clear()
    yield language
    words.cache_clear()


def _small(text, allowed=()):
    """Return the small words in a text that are neither data nor allowed."""
    return set(re.findall(r"[a-z_]{2,}", text)) - set(allowed)


DATA = {*DECLARED, *(part for label in LABELS for part in (label,)), "half", "south"}


def test_every_word_of_the_catalogue_of_rules_can_be_translated(shouting):
    for entry in catalogue().values():
        rule = entry.rule
        keys = [
            part
            for section in ("groups", "attributes", "weights", "parameters", "roles")
            for name in getattr(rule.needs, section)
            for part in _small(name)
        ]
        assert _small(describe(rule, "zz").text, [*keys, "region", "frica"]) == set()
        for position in Position:
            assert _small(effect_of(rule, position, "zz")) == set()
        for example in rule.examples[:2]:
            outcome = evaluate_example(rule, example)
            allowed = [f"line{n}" for n in range(20)] + ["line"]
            assert _small(explain(outcome, {}, "zz"), allowed) == set()
            assert _small(deciding_words(outcome, {}, "zz"), allowed) == set()
            for node in outcome.tree.walk():
                assert _small(explain_node(node, {}, "zz"), allowed) == set()
    on_rolls = {
        ("", value)
        for entry in catalogue().values()
        for example in entry.examples
        for line in example.seats
        for value in line.attributes.values()
    }
    assert shouting.asked - _entries(template()) - on_rolls == set()


def _entries(text):
    """Return what a template offers to translators, as (context, text)."""
    entries = re.findall(r'(?:msgctxt "((?:[^"\\]|\\.)*)"\n)?msgid "((?:[^"\\]|\\.)*)"', text)
    return {(c.replace('\\"', '"'), m.replace('\\"', '"').replace("\\\\", "\\")) for c, m in entries}


def test_the_packaged_template_has_every_message_of_the_code():
    packaged = resources.files("voting.rules").joinpath("locale", "rules.pot").read_text(encoding="utf-8")
    wanted = {(message.context, message.text) for message in messages_of_code()}
    assert wanted - _entries(packaged) == set(), "write it anew: python scripts/rule_words.py"


def test_every_message_stands_by_itself():
    for message in messages_of_code():
        assert message.text.strip() or message.context, message
        assert re.sub(r"\{[a-z_]+\}", "", message.text).count("{") == 0, message
        if message.plural:
            assert set(re.findall(r"\{\w+\}", message.text)) == set(re.findall(r"\{\w+\}", message.plural))


ENTRIES = _entries(template())


@properties
@given(data=st.data())
def test_any_rule_and_outcome_is_worded_through_messages_of_the_template(data):
    language = Shouting()
    rule = load_rule(data.draw(DOCUMENTS))
    roll = data.draw(ROLLS)
    outcome = evaluate(rule, roll, data.draw(ballots_on(roll)))
    loud = pytest.MonkeyPatch()
    loud.setattr("voting.rules.words._catalogue", lambda tag: language)
    words.cache_clear()
    try:
        said = [describe(rule, "zz").text, explain(outcome, {}, "zz"), deciding_words(outcome, {}, "zz")]
        said += [explain_node(node, {}, "zz") for node in outcome.tree.walk()]
        said += [effect_of(rule, position, "zz") for position in Position]
    finally:
        loud.undo()
        words.cache_clear()
    for text in said:
        assert _small(text, {*DATA, "up", "down", "s"}) == set(), text
    assert {item for item in language.asked if "{" in item[1]} - ENTRIES == set()


def test_a_language_without_a_catalogue_speaks_english():
    rule = catalogue()["kp.consensus"].rule
    assert describe(rule, "ar").text == describe(rule, "en").text
    assert describe(rule, "de-ch").sentence.startswith("The proposal is adopted unless")


def test_a_language_with_a_catalogue_speaks_its_own_words(tmp_path, monkeypatch):
    catalogue_of_fr = gettext.NullTranslations()
    own = {
        "at least {share} of {base} are in favour": "au moins {share} de {base} sont pour",
        "two thirds (2/3)": "les deux tiers (2/3)",
    }
    monkeypatch.setattr(catalogue_of_fr, "gettext", lambda message: own.get(message, message))
    monkeypatch.setattr("voting.rules.words._catalogue", lambda tag: catalogue_of_fr)
    words.cache_clear()
    try:
        sentence = describe(catalogue()["kp.two_thirds_participants"].rule, "fr").sentence
    finally:
        words.cache_clear()
    assert "au moins les deux tiers (2/3) de the Participants voting for or against sont pour" in sentence


ENGLISH = Words(gettext.NullTranslations())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(2, 3), "two thirds (2/3)"),
        (Fraction(1, 2), "half (1/2)"),
        (Fraction(11, 20), "55% (11/20)"),
        (Fraction(6667, 10000), "66.67% (6667/10000)"),
        (Fraction(5, 9), "5/9"),
        (Fraction(1), "100%"),
        (Fraction(0), "0%"),
    ],
)
def test_a_threshold_is_said_as_people_say_it(value, text):
    assert ENGLISH.fraction(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (111523000, "111,523,000"),
        (7, "7"),
        (Fraction(5, 2), "2.5"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(10000, 3), "10,000/3"),
    ],
)
def test_a_number_is_exact_and_grouped(value, text):
    assert ENGLISH.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(9, 10), "90.0%"),
        (Fraction(2, 3), "66.7%"),
        (Fraction(1), "100.0%"),
        (Fraction(0), "0.0%"),
        (Fraction(9999, 10000), "99.99%"),
        (Fraction(1, 100000), "0.001%"),
    ],
)
def test_a_percentage_is_never_rounded_to_all_or_nothing(value, text):
    assert ENGLISH.percent(value) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_lists_read_like_lists(items, text):
    assert ENGLISH.listed(items) == text


def test_a_fault_is_translated_too(shouting):
    assert word_fault(Fault("", "ballot_twice", {"seat": "A"}), "zz") == (
        "THE SEAT “A” HAS TWO BALLOTS; KEEP THE ONE THAT COUNTS"
    )
