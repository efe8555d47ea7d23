"""Search: what is found at once, what never is, and what odd queries do."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.actions import create_reform_page, issue_from_revision, save_draft
from cms.models import HomePage, ReformPage, StandardPage
from cms.search import LONGEST_QUERY, find, snippet, words_of
from consult.texts.actions import register_reform
from tests.cms.drafts import clause, issued_clauses
from tests.support.world import World


def titles(query: str) -> dict[str, list[str]]:
    return {found.key: [hit.title for hit in found.hits] for found in find(query)}


@pytest.mark.django_db
def test_a_page_is_found_the_moment_it_is_published(client: Client) -> None:
    page = HomePage.objects.get().add_child(
        instance=StandardPage(title="Who may look", slug="who-may-look", intro="Nobody sees an aardvark.")
    )
    page.save_revision().publish()

    assert "Who may look" in client.get("/search/?q=aardvark").text
    assert titles("who may lo") == {"pages": ["Who may look"]}


@pytest.mark.django_db
def test_a_page_that_was_taken_down_is_not_found() -> None:
    page = HomePage.objects.get().add_child(instance=StandardPage(title="Aardvark", slug="aardvark"))
    page.unpublish()

    assert titles("aardvark") == {}


def test_a_new_version_is_found_by_its_words_and_a_draft_is_not(
    world: World, reform_page: ReformPage
) -> None:
    draft = save_draft(
        page=reform_page, clauses=[*issued_clauses(), clause("c04", "Review", "After the aardvark.")]
    )
    assert titles("aardvark") == {}

    issue_from_revision(revision=draft, by=world.people["chair"])

    assert titles("aardvark") == {"reforms": [str(world.reform)], "clauses": ["4. Review"]}
    assert [hit.address for found in find("aardvark") for hit in found.hits] == [
        world.reform.get_absolute_url(),
        f"{world.reform.get_absolute_url()}#c-c04",
    ]


def test_a_reform_without_version_or_published_page_is_not_found(world: World) -> None:
    reform = register_reform(code="SECRET", title="An aardvark in private", forum=world.forum)
    create_reform_page(reform=reform, summary="Still a draft.")

    assert titles("aardvark") == {}
    assert titles("SECRET") == {}


def test_polls_forums_and_rules_are_found_and_draft_polls_are_not(world: World) -> None:
    world.draft_poll(question="Shall the aardvark stay a draft?")
    world.open_poll(question="Shall the aardvark be adopted?")

    assert titles("aardvark") == {"polls": ["Shall the aardvark be adopted?"]}
    assert titles("forum of the tests") == {"forums": ["Forum of the tests"]} | {
        key: value for key, value in titles("forum of the tests").items() if key != "forums"
    }
    assert "Consensus of the Participants" in titles("kp.consensus")["rules"]


def test_every_word_has_to_occur(world: World) -> None:
    assert "forums" in titles("tests forum")
    assert titles("forum aardvark") == {}


@pytest.mark.django_db
@pytest.mark.parametrize("query", ['"', "*", "'; drop", "a OR b NOT", "(", "AND", "%", "-x", "ɛɔŋ", "ك"])
def test_odd_queries_answer(client: Client, query: str) -> None:
    assert client.get("/search/", {"q": query}).status_code == 200


@pytest.mark.django_db
def test_a_long_query_is_cut_and_the_page_says_so(client: Client) -> None:
    answer = client.get("/search/", {"q": "word " * 200})

    assert len(answer.context["search_query"]) <= LONGEST_QUERY
    assert "Only the first 100 characters" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize("prefix", ["", "/ar"])
def test_an_empty_search_and_one_without_a_hit_say_what_to_do(client: Client, prefix: str) -> None:
    assert client.get(f"{prefix}/search/").status_code == 200
    answer = client.get(f"{prefix}/search/?q=aardvark")
    assert "Try fewer words" in answer.text
    assert 'value="aardvark"' in answer.text


def test_one_kind_is_shown_page_by_page(world: World, reform_page: ReformPage, client: Client) -> None:
    many = [clause(f"n{number}", f"Heading {number}", "An aardvark.") for number in range(25)]
    issue_from_revision(revision=save_draft(page=reform_page, clauses=many), by=world.people["chair"])

    first = client.get("/search/?q=aardvark&in=clauses")
    last = client.get("/search/?q=aardvark&in=clauses&page=2")

    assert [len(answer.context["only"].hits) for answer in (first, last)] == [20, 5]
    assert client.get("/search/?q=aardvark&in=nonsense").status_code == 200
    assert client.get("/search/?q=aardvark&in=clauses&page=x").status_code == 200


def test_the_snippet_marks_what_was_asked_for_and_escapes_nothing_itself() -> None:
    text = "Words before. " * 20 + "The <b>chair</b> seeks consensus." + " Words after." * 20

    runs = snippet(text, ["CHAIR"])

    assert ("chair", True) in runs
    assert "".join(text for text, _ in runs).startswith("… ")
    assert len("".join(text for text, _ in runs)) < 200


def test_words_are_bounded() -> None:
    assert words_of("a b c d e f g h i j k") == list("abcdefgh")
    assert words_of("R05 kp.consensus l'eau") == ["R05", "kp.consensus", "l'eau"]
