"""Blocks stand for YAML: the same rule either way, and nothing is lost on the way there and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest
from django.http import QueryDict

from cms.rule_editor.blocks import Block, Field
from cms.rule_editor.choices import Known
from cms.rule_editor.draft import BLOCKS, Draft, draft_of, levels_of_rule
from cms.rule_editor.paths import tree_of
from cms.rule_editor.typed import document_of, fields_of
from cms.rule_editor.yaml_text import line_of, rule_yaml, yaml_data
from tests.rule_editor.conftest import Desk
from voting import rules

CATALOGUE = rules.catalogue()
FITTING = sorted(rule_id for rule_id, entry in CATALOGUE.items() if levels_of_rule(entry.rule) <= 3)


def test_most_of_the_catalogue_fits_three_levels() -> None:
    assert len(FITTING) > len(CATALOGUE) * 9 // 10


@pytest.mark.parametrize("rule_id", sorted(CATALOGUE))
def test_a_rule_of_the_catalogue_is_the_same_rule_after_the_fields(rule_id: str) -> None:
    rule = CATALOGUE[rule_id].rule
    document, faults = document_of(fields_of(rule.to_document()))
    assert not faults
    assert rules.load_rule({**document, "version": rule.version}) == rule


def sent_by(parts: Iterable[Field | Block]) -> Iterator[tuple[str, str]]:
    """What a browser sends of drawn blocks: the marks of what is there, and the fields with their values."""
    for part in parts:
        if isinstance(part, Block):
            yield from (("has", path) for path in part.has)
            yield from sent_by(part.parts)
        elif part.widget == "checks":
            yield "has", f"{part.name}[]"
            yield from ((f"{part.name}[]", value) for value, _, is_chosen in part.options if is_chosen)
        else:
            chosen = [value for value, _, is_chosen in part.options if is_chosen]
            yield part.name, (chosen or [value for value, _, _ in part.options] or [""])[0]


@pytest.mark.parametrize("rule_id", FITTING)
def test_a_rule_of_the_catalogue_comes_back_from_the_drawn_blocks_as_it_was(rule_id: str) -> None:
    rule = CATALOGUE[rule_id].rule
    draft = draft_of(rule, Known(groups={"government": "Government"}), "1", body=rule.body)
    posted = QueryDict(mutable=True)
    for name, value in sent_by(draft.drawn().blocks):
        posted.appendlist(name, value)
    again = Draft(BLOCKS, draft.known, "1", body=rule.body, fields=tree_of(posted)).read()
    assert again.sentences() == {}
    assert again.rule == rule.model_copy(update={"version": "1"})
    assert draft_of(again.rule, draft.known, "1", body=rule.body).fields == draft.fields


@pytest.mark.parametrize("rule_id", ["isa.council", "fsc.ga", "kp.ddi2017"])
def test_a_rule_of_the_catalogue_comes_back_from_the_page_as_it_was(desk: Desk, rule_id: str) -> None:
    rule = CATALOGUE[rule_id].rule
    came_back = rules.load_rule(desk.open(f"/editor/rules/forum/write/?from={rule_id}").press("check").yaml)
    assert rules.rule_hash(came_back) == rules.rule_hash(rule)
    assert (came_back.stages, came_back.examples) == (rule.stages, rule.examples)


@pytest.mark.parametrize("rule_id", sorted(CATALOGUE))
def test_the_yaml_that_is_written_is_read_as_the_same_rule(rule_id: str) -> None:
    rule = CATALOGUE[rule_id].rule
    assert rules.load_rule(rule_yaml(rule.to_document())) == rule


def test_a_rule_that_goes_deeper_begins_as_yaml_and_stays_so(desk: Desk) -> None:
    deep = next(rule_id for rule_id in CATALOGUE if rule_id not in FITTING)
    desk.open(f"/editor/rules/forum/write/?from={deep}")
    assert desk.data["mode"] == ["yaml"]
    desk.press("blocks")
    assert desk.data["mode"] == ["yaml"]
    assert "Blocks show 3 levels of tests and this rule has 4." in desk.text


def test_a_name_that_the_roll_has_needs_no_declaration_in_the_blocks() -> None:
    fields = {
        "id": "forum.own",
        "title": "Own",
        "source_status": "design",
        "voters": {"decides": "true"},
        "positions": {"like": "majority"},
        "stages": [
            {
                "name": "vote",
                "adopted_if": {
                    "share": {
                        "of": ["yes"],
                        "base": "cast",
                        "compare": "at_least",
                        "than": "2/3",
                        "weight": "carats",
                        "seats": {"in": ["government"]},
                    }
                },
                "otherwise": "rejected",
            }
        ],
    }
    known = Known(groups={"government": "Government"}, weights={"carats": "carats"})
    draft = Draft(BLOCKS, known, "1", fields=fields).read()
    assert draft.rule is not None
    assert draft.rule.needs.groups["government"].called == "Government"
    assert set(draft.rule.needs.weights) == {"carats"}
    again = draft_of(draft.rule, known, "1")
    assert "needs" not in again.fields
    assert again.rule == draft.rule


def test_names_of_fields_that_are_no_place_of_a_rule_are_left_alone() -> None:
    posted = QueryDict(
        "title=T&how:add stages[0]=quorum&__class__=x&a[9999]=1&stages[2].name=b&stages[0].name=a"
    )
    assert tree_of(posted) == {"title": "T", "stages": [{"name": "a"}, {"name": "b"}]}


def test_what_is_there_without_being_filled_in_is_kept() -> None:
    posted = QueryDict("has=stages[0].adopted_if&has=stages[0].adopted_if.all[]&has=voters.in[]")
    assert tree_of(posted) == {"stages": [{"adopted_if": {"all": []}}], "voters": {"in": []}}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x 1\nb: *x", "not used in rules; write it out"),
        ("a: !!timestamp 1", "not used in rules; write it out"),
        ("a: !!python/object:os.system 1", "not used in rules; write it out"),
        ("? [a, b]\n: c", "a key here is a list or a mapping; write a word"),
        (f"a: {'9' * 6000}", "longer than 40 digits; write a shorter one"),
        ("a: " + "[" * 60 + "]" * 60, "no rule goes so deep; put less into each other"),
    ],
)
def test_yaml_that_means_more_than_it_says_is_refused_with_words(text: str, words: str) -> None:
    with pytest.raises(rules.RuleError) as refused:
        yaml_data(text)
    assert words in rules.word_fault(refused.value.faults[0])


def test_a_place_in_the_yaml_has_its_line() -> None:
    text = "id: a.b\nstages:\n- name: one\n- name: two\n  otherwise: adopted\n"
    assert line_of(text, "stages[1].otherwise") == 5
    assert line_of(text, "stages[1].adopted_if.share") == 4
    assert line_of(text, "title") is None
