"""A rule is found among more than a hundred: by family, by what it decides by, by a word, without script."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup, Tag
from django.test import Client

from cms.actions import admit_editor
from consult import clock
from tests.support.world import World
from voting import rules
from voting.polls.actions import settle, write_rule
from voting.polls.rule_pages.families import FAMILIES, MANNERS, OTHER, by_family, family_of, manners_of

ALL = {*rules.catalogue(), *rules.described()}


def soup_of(client: Client, address: str) -> BeautifulSoup:
    page = client.get(address)
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser")


def listed(soup: BeautifulSoup) -> list[str]:
    return [code.get_text() for code in soup.select(".rule-list code")]


def chips(soup: BeautifulSoup, nav: str) -> dict[str, int]:
    found = {}
    for chip in soup.select(f'nav[aria-labelledby="{nav}"] a.chip'):
        count = chip.select_one(".chip__count")
        if count is not None:
            found[str(chip["href"])] = int(count.get_text())
    return found


def test_every_rule_of_the_catalogue_has_a_family() -> None:
    assert [key for key in sorted(ALL) if family_of(key) is OTHER] == []
    assert [family.key for family, _ids in by_family(sorted(ALL), str)] == [family.key for family in FAMILIES]


@pytest.mark.parametrize(
    ("key", "manners"),
    [
        ("kp.consensus", {"objection"}),
        ("kp.weighted_carats", {"weights"}),
        ("kp.written", {"objection", "silence"}),
        ("national.double_majority", {"objection", "groups", "stages", "quorum"}),
        ("unsc.subst", {"objection", "groups"}),
        ("kp.two_thirds_participants", set()),
        ("ietf.rough.judged", {"judged"}),
    ],
)
def test_by_what_a_rule_decides_is_read_off_its_tests(key: str, manners: set[str]) -> None:
    assert {manner.key for manner in manners_of(rules.catalogue()[key].rule)} == manners


def test_the_list_shows_every_rule_once_under_its_family(db: None, client: Client) -> None:
    soup = soup_of(client, "/rules/")
    assert sorted(listed(soup)) == sorted(ALL)
    names = {family.select_one("h2").get_text(): family for family in soup.select("details.rule-family")}  # type: ignore[union-attr]
    assert list(names) == [str(family.name) for family in FAMILIES]
    for family in FAMILIES:
        section = names[str(family.name)]
        ids = [code.get_text() for code in section.select(".rule-list code")]
        assert {family_of(each).key for each in ids} == {family.key}
        count = section.select_one("summary .rule-count")
        assert count is not None
        assert int(count.get_text()) == len(ids)


def test_what_somebody_decides_by_stands_before_what_is_proposed(db: None, client: Client) -> None:
    ids = listed(soup_of(client, "/rules/?family=kimberley"))
    assert ids.index("kp.consensus") < ids.index("kp.two_thirds_participants")


@pytest.mark.parametrize("family", [family.key for family in FAMILIES])
def test_a_family_is_read_sentence_by_sentence(db: None, client: Client, family: str) -> None:
    soup = soup_of(client, f"/rules/?family={family}")
    ids = listed(soup)
    assert {family_of(each).key for each in ids} == {family}
    text = soup.get_text(" ", strip=True)
    for key in ids:
        entry = rules.catalogue().get(key)
        sentence = (
            rules.describe(entry.rule).sentence
            if entry
            else rules.describe_described(rules.described()[key].rule).sentence
        )
        assert sentence in text


@pytest.mark.parametrize("manner", [manner.key for manner in MANNERS])
def test_a_choice_leaves_as_many_rules_as_it_says(db: None, client: Client, manner: str) -> None:
    told = chips(soup_of(client, "/rules/"), "rule-manners")[f"?by={manner}"]
    narrowed = soup_of(client, f"/rules/?by={manner}")
    assert len(listed(narrowed)) == told > 0
    for address, count in chips(narrowed, "rule-families").items():
        assert len(listed(soup_of(client, f"/rules/{address}"))) == count


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=bundesrat", ["de.bundesrat"]),
        ("q=United+Nations+Security+Council&by=objection", ["unsc.subst", "unsc.subst.1945"]),
        ("q=wto.waiver", ["wto.waiver"]),
        ("q=jewellery", ["rjc"]),
        ("q=jewellery&family=finance", []),
        ("q=jewellery&family=no-family&by=no-manner", ["rjc"]),
        ("by=described", ["icmm_fairmined", "loomio", "rjc", "rtrs.ga"]),
    ],
)
def test_words_and_choices_narrow_the_list_together(
    db: None, client: Client, query: str, found: list[str]
) -> None:
    assert sorted(listed(soup_of(client, f"/rules/?{query}"))) == found


def test_words_are_looked_for_in_the_sentence_of_the_readers_language(db: None, client: Client) -> None:
    assert "kp.consensus" in listed(soup_of(client, "/fr/rules/?q=blocage"))
    assert listed(soup_of(client, "/rules/?q=blocage")) == []


def test_what_was_looked_for_stays_in_its_field_and_nothing_found_says_what_to_do(
    db: None, client: Client
) -> None:
    soup = soup_of(client, '/rules/?q="><script>&family=states')
    field = soup.select_one("#rule-words")
    assert field is not None
    assert field["value"] == '"><script>'
    family = soup.select_one('form input[name="family"]')
    assert family is not None
    assert family["value"] == "states"
    assert "No rule found." in soup.get_text()
    assert "Take one of the choices back" in soup.get_text()


def test_a_search_without_end_is_cut(db: None, client: Client) -> None:
    field = soup_of(client, f"/rules/?q={'a' * 5000}").select_one("#rule-words")
    assert field is not None
    assert len(str(field["value"])) == 80


def test_the_rules_of_forums_are_a_family_of_their_own(world: World, client: Client) -> None:
    own = rules.catalogue()["kp.consensus"].rule.model_copy(
        update={"id": "forum.own", "title": "Our consensus"}
    )
    write_rule(forum=world.forum, rule=own, by=world.people["chair"])
    soup = soup_of(client, "/rules/?q=forum.own")
    assert listed(soup) == ["forum.own"]
    assert "Rules that forums made for themselves" in soup.get_text()
    assert world.forum.name in soup.get_text()


# Languages


@pytest.mark.parametrize(("language", "words"), [("fr", "fr"), ("pt", "pt"), ("ar", "en")])
def test_what_stays_english_is_marked_and_the_words_of_the_rule_are_in_their_language(
    db: None, client: Client, language: str, words: str
) -> None:
    rule = rules.catalogue()["de.bundesrat"].rule
    soup = soup_of(client, f"/{language}/rules/de.bundesrat/")
    for text in (rule.title, rule.body, rule.who_uses, rule.notes, rule.examples[0].name):
        assert _language_of(soup, text) == "en", text
    told = rules.describe(rule, words)
    assert _language_of(soup, told.sentence) == words
    assert _language_of(soup, told.paragraphs[0]) == words
    assert _language_of(soup, told.details[0]) == words


def _language_of(soup: BeautifulSoup, text: str) -> str:
    """The language that the innermost element with this text is marked with."""
    main, text = soup.select_one("main"), " ".join(text.split())
    assert main is not None
    holding = [tag for tag in main.find_all(True) if " ".join(tag.get_text().split()) == text]
    assert holding, f"not on the page: {text}"
    marked = next(
        tag for tag in (holding[-1], *holding[-1].parents) if isinstance(tag, Tag) and tag.get("lang")
    )
    return str(marked["lang"])


def test_the_list_marks_titles_and_sentences_too(db: None, client: Client) -> None:
    soup = soup_of(client, "/fr/rules/?q=bundesrat")
    rule = rules.catalogue()["de.bundesrat"].rule
    assert _language_of(soup, rule.title) == "en"
    assert _language_of(soup, rule.body) == "en"
    assert _language_of(soup, rules.describe(rule, "fr").sentence) == "fr"


# Choosers


def test_the_lab_offers_the_other_rules_by_family_and_opens_the_one_with_a_choice(
    world: World, client: Client
) -> None:
    world.compare("kp.two_thirds_participants")
    poll = world.open_poll()
    with clock.at(poll.closes_at + timedelta(minutes=1)):
        settle(poll=poll)
        soup = soup_of(client, "/lab/?rule=us.cloture")
    families = soup.select("details.lab__family")
    assert [_heading(each).partition(" ")[0] for each in families] == [
        str(family.name).partition(" ")[0] for family in FAMILIES
    ]
    (opened,) = [each for each in families if each.has_attr("open")]
    chosen = opened.select_one("input[checked]")
    assert chosen is not None
    assert chosen["value"] == "us.cloture"
    assert "1 of 2" in _heading(opened)
    values = [str(box["value"]) for box in soup.select('input[name="rule"]')]
    assert sorted(values) == sorted(rules.catalogue())
    assert values[0] == "kp.two_thirds_participants"


def _heading(family: Tag) -> str:
    summary = family.select_one("summary")
    assert summary is not None
    return " ".join(summary.get_text().split())


def test_a_chair_finds_the_usual_rules_of_the_forum_first_then_its_own_then_the_families(
    world: World, client: Client
) -> None:
    world.compare("kp.two_thirds_participants")
    own = rules.catalogue()["kp.consensus"].rule.model_copy(
        update={"id": "forum.own", "title": "Our consensus"}
    )
    write_rule(forum=world.forum, rule=own, by=world.people["chair"])
    for key in ("unga.simple", "eu.qmv.15", "wto.consensus"):
        world.kept(key)
    client.force_login(world.people["chair"])
    soup = soup_of(client, f"/decisions/polls/new/?version={world.reform.code}/{world.version.number}")
    groups = soup.select('select[name="rule"] optgroup')
    names = [str(group["label"]) for group in groups]
    assert names[:2] == ["This forum’s usual rules", "Rules that this forum made"]
    assert names[2:] == [str(f.name) for f in FAMILIES if str(f.name) in names[2:]]
    assert "Our consensus" in groups[1].get_text()
    united = next(group for group in groups if group["label"] == "United Nations, treaties and conferences")
    assert "World Trade Organization" in united.get_text()


def test_a_rule_is_begun_from_a_list_by_family(world: World, client: Client) -> None:
    client.force_login(world.people["chair"])
    admit_editor(user=world.people["chair"])
    groups = soup_of(client, f"/editor/rules/{world.forum.slug}/start/").select("#from optgroup")
    assert [group["label"] for group in groups] == [str(family.name) for family in FAMILIES]
    assert sorted(str(o["value"]) for group in groups for o in group.select("option")) == sorted(
        rules.catalogue()
    )
