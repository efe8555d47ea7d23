"""Choosing rules, choices and their reasons in English, French and Portuguese."""

from __future__ import annotations

import re

import pytest

from tests.choosing.support import pick, rule
from voting.rules.choosing import (
    METHODS,
    choose_example,
    choosing_catalogue,
    describe_choosing,
    explain_choice,
    load_choosing_rule,
    method_name,
)

LANGUAGES = ("en", "fr", "pt")
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|if|with|which|not|any|all|more|less|than|ballots?|has|goes|stands)\b"
)
# One document for each way of saying something, so that every message is said.
EVERY = {
    "plurality": [{}],
    "approval": [{}, {"at_most": 3}],
    "score": [{"highest": 5, "unscored": each} for each in ("lowest", "left_out", "refused")],
    "least_resistance": [
        {"highest": 9, "unscored": each} for each in ("lowest", "highest", "left_out", "refused")
    ],
    "gradients": [
        {"levels": [{"name": "a", "called": "A"}, {"name": "b", "called": "B"}], "ungraded": "refused"}
    ],
    "instant_runoff": [
        {"unranked": "exhausted", "equal_ranks": "shared", "ties_for_last": each}
        for each in ("every_way", "together", "earlier_rounds")
    ],
    "schulze": [
        {"unranked": each, "equal_ranks": "equal", "strength": "margins"}
        for each in ("last", "unread", "refused")
    ],
    "ranked_pairs": [{"unranked": "last", "equal_ranks": "refused", "strength": "winning_votes"}],
    "borda": [{"unranked": each, "equal_ranks": "average"} for each in ("average", "no_points", "refused")],
    "modified_borda": [{"equal_ranks": "average"}],
    "exhaustive": [{"drop": "last", "ties_for_last": each} for each in ("run_off", "together")]
    + [{"drop": "none"}],
}


def every_rule():
    needed = {"wins_if": {"more_than": "1/2", "of": "cast"}}
    for method, settings in EVERY.items():
        for each in settings:
            yield rule({method: each}, **(needed if method == "exhaustive" else {}))
    for combined in ("same_weight", "lowest_share", "all_agree", "most_chambers"):
        for empty in ("left_out", "fails"):
            of = {"of": "constituency", "combined": combined, "empty": empty}
            yield rule("approval", needs={"attributes": {"constituency": "constituency"}}, chambers=of)
    for of in ("cast", "present", "roll"):
        yield rule("plurality", wins_if={"at_least": "2/3", "of": of}, quorum="1/2")


def test_every_method_is_said():
    assert set(EVERY) == set(METHODS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_description_is_of_whole_sentences_in_the_language(language):
    found = [*every_rule(), *(entry.rule for entry in choosing_catalogue().values())]
    for each in found:
        description = describe_choosing(each, language)
        for text in (description.sentence, *description.paragraphs, *description.details):
            assert re.match(r"[«“]|\w", text), text
            assert text.endswith("."), text
            assert not re.search(r"[{}|]| {2}|None", text), text
            if language != "en":
                assert not ENGLISH.search(text), text


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_rules_of_different_effect_are_described_alike(language):
    texts = [describe_choosing(each, language).text for each in every_rule()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_worked_example_is_explained_in_the_language(language):
    for entry in choosing_catalogue().values():
        for example in entry.rule.examples:
            text = explain_choice(choose_example(entry.rule, example), {}, language)
            assert not re.search(r"[{}|]| {2}|None", text), text
            if language != "en":
                assert not ENGLISH.search(text), text


def test_a_pick_is_never_called_an_adoption():
    for entry in choosing_catalogue().values():
        for example in entry.rule.examples:
            text = explain_choice(choose_example(entry.rule, example))
            assert "adopted" not in text.replace("Nothing is adopted by this.", "")


def test_a_choice_is_told_with_its_rounds():
    ballots = [((("a",), ("b",)), 8), ((("b",), ("a",)), 7), ((("c",), ("b",)), 3), ((("c",),), 1)]
    said = explain_choice(pick("instant_runoff", ["a", "b", "c"], ballots), {"b": "Text B"})
    assert said == (
        "“Text B” is picked and goes to consensus. Nothing is adopted by this. "
        "Round 1: “a” 8, “Text B” 7, “c” 4. Dropped: “c”. Its ballots go on: 3 to “Text B”, 1 to none. "
        "Round 2: “Text B” 10, “a” 8. “Text B” has what it needs."
    )


def test_a_method_has_a_name_in_every_language():
    for language in LANGUAGES:
        assert len({method_name(method, language) for method in METHODS}) == len(METHODS)


def test_levels_are_said_in_the_words_of_the_rule():
    document = choosing_catalogue()["kp.gradients"].rule.to_document()
    document["stages"][0]["method"]["gradients"]["levels"][4]["called"] = "Never"
    assert any("Never" in text for text in describe_choosing(load_choosing_rule(document), "fr").details)
