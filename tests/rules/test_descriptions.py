"""Rules in plain words: readable, complete, and never the same for two rules of different effect."""

from __future__ import annotations

import copy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.strategies import COMPARISONS, DOCUMENTS, EFFECTS, properties
from voting.rules import RuleError, canonical_json, catalogue, describe, load_rule, normal_form
from voting.rules.conditions import Counted


def _said(key, language="en"):
    return describe(catalogue()[key].rule, language)


def test_the_consensus_of_the_kimberley_process_reads_like_this():
    description = _said("kp.consensus")
    assert description.sentence == (
        "The proposal is adopted unless one of the Participants objects: one block (or opposition) is enough "
        "to stop it."
    )
    assert description.paragraphs == (
        "The Participants decide. Seats that only advise are heard; their positions are not counted.",
        "The proposal is adopted unless one of the Participants objects: one block (or opposition) is enough "
        "to stop it.",
        "Any one of these stops the proposal: opposition, block and a block found unfounded.",
        "These stop nothing: support, support with reservation, abstention, standing aside, a spoilt ballot, "
        "taking no position, not taking part, silence, absence and absence in protest.",
    )


def test_two_thirds_reads_like_this():
    assert _said("kp.two_thirds_participants").sentence == (
        "The proposal is adopted if at least two thirds (2/3) of the Participants voting for or against are "
        "in favour. Otherwise, the proposal is rejected."
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("national.double_majority", "The vote is valid only if all of these hold: (1) the seats counted as"),
        ("national.double_majority", "recorded as “adopted by consensus”"),
        ("unsc.subst", "From one of the members in the group “permanent members”, any one of these prevents"),
        ("kp.two_thirds_countries", "hold at least two thirds (2/3) of the “countries represented” of the"),
        ("kp.weighted_carats", "of the published total of “carats produced” (unless another base is set"),
        ("kp.equal_thirds", "on the average over the groups “governments”, “industry” and “civil society”"),
        ("kp.ddi2017", "These count in the base, so they weigh against: abstention, standing aside"),
        (
            "kp.written",
            "the proposal is referred to another body or meeting (recorded as “referred to plenary”)",
        ),
        ("fsc.ga", "at least 66.67% (6667/10000) of the members of the group voting for or against"),
        (
            "consensus.minus_n",
            "more than 1 (“the number of objections that may stand”, unless set otherwise)",
        ),
        ("kp.consensus_minus_party", "outside “the parties concerned”"),
        ("ietf.rough", "unless any of the participants blocks (and the block is not found unfounded)"),
        ("formal.consensus", "This alone stops the proposal: block."),
        ("eu.qmv.lisbon", "the number of the member states that object or are neither for nor against"),
        ("itto.sdm", "“consumers” (a group without a seat counts as failing), all of these hold: (1) the"),
        ("nassau", "if the supervisors that are in favour hold at least 16 (“the number of votes that is"),
        (
            "kp.no_sustained_opposition",
            "(2) in none of the groups “governments”, “industry” and “civil society”",
        ),
        (
            "kp.regional_concurrence",
            "Participants in all the groups “African Participants” and “producers” at once",
        ),
    ],
)
def test_what_a_rule_of_the_catalogue_has_to_say(key, words):
    assert words in "\n".join(_said(key).paragraphs)


def test_the_sentence_of_a_rule_in_stages_says_what_leads_from_one_to_the_next():
    assert _said("us.amendment").sentence.startswith(
        "The members of Congress and States decide in stages. Stage 1, “proposal”. The matter goes on to the "
        "stage “ratification” if in each of the groups “House of Representatives” and “Senate”"
    )
    assert (
        "Otherwise, the proposal is rejected (recorded as “not proposed”). Stage 2"
        in _said("us.amendment").sentence
    )
    assert (
        "if none of the seats objects. Failing that, stage 2, “vote”. The proposal"
        in _said("national.double_majority").sentence
    )


def test_the_sentence_hides_no_step_that_comes_before_adoption():
    assert (
        "The matter goes on to the stage “cross community” if the number of all members in the group "
        "“members who signed the petition” is at least 30. Failing that, the proposal is adopted"
    ) in _said("ni.petition").sentence


def test_the_sentence_says_that_a_quorum_is_needed_where_one_is():
    for key, entry in catalogue().items():
        needed = any(stage.quorum is not None for stage in entry.rule.stages)
        assert _said(key).sentence.endswith("A quorum is needed as well.") is needed, key


def test_settled_parameters_stand_in_the_words():
    rule = catalogue()["consensus.minus_n"].rule
    (default,) = {parameter.default for parameter in rule.needs.parameters.values()}
    assert "more than 1 of the members object" in describe(rule, parameters={"n": default}).sentence
    assert "more than 3 of the members object" in describe(rule, parameters={"n": default + 2}).sentence


def test_a_rule_that_a_role_judges_names_the_role_and_its_findings():
    rule = load_rule(
        {
            "id": "judged.rule",
            "version": "1",
            "title": "Rough consensus",
            "source_status": "design",
            "needs": {"roles": {"chair": "the chair of the working group"}},
            "voters": "everyone",
            "positions": "consensus",
            "stages": [{"name": "call", "judged_by": {"role": "chair", "findings": ["adopted", "deferred"]}}],
        }
    )
    description = describe(rule)
    assert description.sentence == (
        "The result is stated, with reasons, by “the chair of the working group”: Adopted or Deferred."
    )
    assert any(
        text.startswith("These are heard, and nothing is counted: ") for text in description.paragraphs
    )


def _complete(text):
    assert text == text.strip()
    assert not re.search(r"[{}]|  |None|Fraction|\bPush\b", text), text
    assert text.endswith((".", ":")), text
    assert text.count("(") == text.count(")"), text
    assert text.count("“") == text.count("”"), text


@pytest.mark.parametrize("key", list(catalogue()))
def test_every_paragraph_about_a_rule_of_the_catalogue_is_a_sentence(key):
    description = _said(key)
    for text in (description.sentence, *description.paragraphs, *description.details):
        _complete(text)


@properties
@given(document=DOCUMENTS)
def test_any_valid_rule_has_complete_words(document):
    description = describe(load_rule(document))
    for text in (description.sentence, *description.paragraphs, *description.details):
        _complete(text)
    assert len(description.paragraphs) >= 2 + len(document["stages"])


def _form(rule):
    return canonical_json(normal_form(rule))


def test_no_two_rules_of_the_catalogue_are_described_alike():
    found = {}
    for key, entry in catalogue().items():
        assert found.setdefault(describe(entry.rule).text, key) == key


def _leaves(value, path=()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, (*path, key))
            if key in COMPARISONS:
                yield (*path, key), key
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, (*path, index))
    else:
        yield path, value


WORDS = [word.value for word in Counted]


def _others(path, value):
    """What could stand in a place instead of what stands there."""
    if isinstance(value, str) and path[-1] == value and value in COMPARISONS:
        return [other for other in COMPARISONS if other != value]
    pools = (WORDS, [*EFFECTS, "as_cast"], ["left_out", "passes", "fails", "zero", "undefined"])
    pools += (["majority", "present", "consensus", "silence"], ["as_cast", "not_in_quorum", "not_counted"])
    pools += (["adopted", "rejected", "blocked", "deferred", "by_vote", "no_quorum"], ["people", "money"])
    pools += (["north", "south", "east"], ["1/2", "2/3", "3/5", "6667/10000", "share_asked"])
    pools += (["deciding", "advising", "everyone"], ["oppose", "block", "both"])
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int):
        return [value + 1, f"{value}/7"]
    return [other for pool in pools if value in pool for other in pool if other != value]


def _changed(document, path, value, other):
    changed = copy.deepcopy(document)
    place = changed
    for part in path[:-1]:
        place = place[part]
    if path[-1] == value and value in COMPARISONS:
        place[other] = place.pop(value)
    else:
        place[path[-1]] = other
    return changed


@properties
@given(data=st.data())
def test_a_change_of_effect_changes_the_words(data):
    document = data.draw(DOCUMENTS)
    rule = load_rule(document)
    form, text = _form(rule), describe(rule).text
    places = [
        (path, value) for path, value in _leaves(document) if path[0] in ("stages", "positions", "voters")
    ]
    for _ in range(5):
        path, value = data.draw(st.sampled_from(places))
        others = _others(path, value)
        if not others:
            continue
        changed = _changed(document, path, value, data.draw(st.sampled_from(others)))
        try:
            other = load_rule(changed)
        except RuleError:
            continue
        if _form(other) != form:
            assert describe(other).text != text, (path, value)


@pytest.mark.parametrize("key", ["kp.consensus", "unsc.subst", "fsc.ga"])
def test_every_single_change_to_a_real_rule_changes_its_words(key):
    document = catalogue()[key].rule.to_document()
    document.pop("examples")
    form, text = _form(load_rule(document)), describe(load_rule(document)).text
    changes = 0
    for path, value in _leaves(document):
        if path[0] not in ("stages", "positions", "voters", "labels"):
            continue
        for other in _others(path, value):
            try:
                rule = load_rule(_changed(document, path, value, other))
            except RuleError:
                continue
            if _form(rule) != form:
                changes += 1
                assert describe(rule).text != text, (path, value, other)
    assert changes > 4


def test_groups_that_a_rule_calls_alike_are_told_apart_by_their_names():
    document = catalogue()["unsc.subst"].rule.to_document()
    document["needs"]["groups"] = {"P5": "members of weight", "elected": "members of weight"}
    document["stages"][0]["decide"][0]["if"]["all"].append(
        {"count": {"of": "no", "seats": "elected", "at_least": 1}}
    )
    text = describe(load_rule(document)).text
    assert "“members of weight” (P5)" in text
    assert "“members of weight” (elected)" in text
