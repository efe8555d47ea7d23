"""The normal form: writing does not count, effect does."""

import pytest

from voting.rules import catalogue, document_hash, load_rule, normal_form, normalised, rule_hash

BASE = catalogue()["kp.two_thirds_participants"].rule


def _with(condition, **stage):
    document = BASE.to_document()
    document["stages"][0] = {"name": "vote", "otherwise": "rejected", "adopted_if": condition, **stage}
    return load_rule(document)


SHARE = {"share": {"of": "yes", "base": "cast", "at_least": "2/3"}}
COUNT = {"count": {"of": "no", "at_most": 3}}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SHARE, {"share": {"of": ["yes"], "base": "cast", "at_least": "4/6"}}),
        (SHARE, {"not": {"not": SHARE}}),
        (SHARE, {"all": [SHARE]}),
        (SHARE, {"at_least": {"number": 1, "of": [SHARE]}}),
        ({"not": SHARE}, {"share": {"of": "yes", "base": "cast", "fewer_than": "2/3"}}),
        ({"all": [SHARE, COUNT]}, {"all": [COUNT, SHARE, COUNT]}),
        ({"all": [SHARE, COUNT]}, {"not": {"any": [{"not": SHARE}, {"not": COUNT}]}}),
        ({"at_least": {"number": 2, "of": [SHARE, COUNT]}}, {"all": [SHARE, COUNT]}),
        ({"not": {"at_least": {"number": 2, "of": [SHARE, COUNT, SHARE]}}},) * 2,
    ],
)
def test_two_ways_of_writing_one_condition_have_one_hash(one, other):
    assert rule_hash(_with(one)) == rule_hash(_with(other))


@pytest.mark.parametrize(
    "other",
    [
        {"share": {"of": "yes", "base": "cast", "more_than": "2/3"}},
        {"share": {"of": "yes", "base": "cast", "at_least": "6667/10000"}},
        {"share": {"of": "yes", "base": "roll", "at_least": "2/3"}},
        {"share": {"of": "support", "base": "cast", "at_least": "2/3"}},
        {"share": {"of": "yes", "base": "cast", "at_least": "2/3", "empty_base": "passes"}},
        {"not": SHARE},
    ],
)
def test_another_effect_has_another_hash(other):
    assert rule_hash(_with(SHARE)) != rule_hash(_with(other))


def test_prose_changes_the_hash_of_the_document_and_not_that_of_the_rule():
    other = load_rule({**BASE.to_document(), "title": "Another title", "notes": "Other notes."})
    assert rule_hash(other) == rule_hash(BASE)
    assert document_hash(other) != document_hash(BASE)


@pytest.mark.parametrize("key", list(catalogue()))
def test_the_normal_form_of_a_rule_of_the_catalogue_is_stable(key):
    rule = catalogue()[key].rule
    assert normal_form(normalised(rule)) == normal_form(rule)


def test_no_two_rules_of_one_body_are_one_rule_under_two_names():
    # Different bodies do decide by the same rule: two thirds of those voting, with half of them present.
    found = [(entry.body, rule_hash(entry.rule)) for entry in catalogue().values()]
    assert len(set(found)) == len(found)
