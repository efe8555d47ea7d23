"""The page of a reform: complete for a reader without an account, and bounded whatever is said on it."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from consult import clock
from consult.consultations.actions import edit_comment
from consult.consultations.models import Comment
from consult.forums.actions import take_voice
from consult.texts.actions import ClauseDraft, issue_version, move_to_stage, register_reform, report_step
from consult.texts.models import Reform, Stage, Version
from tests.consultations.saying import say, voice
from tests.support.world import World


def number_of_queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def large_reform(world: World) -> Version:
    """A text of 200 clauses with 500 comments, some with wordings, by two constituencies."""
    reform = register_reform(code="LARGE", title="A long text", forum=world.forum)
    clauses = [
        ClauseDraft(f"c{number}", str(number), f"Heading {number}", f"The text of clause {number}.")
        for number in range(1, 201)
    ]
    version = issue_version(reform=reform, clauses=clauses, by=world.people["secretariat"])
    speakers = [
        take_voice(user=world.people[who], voice=voice(world, world.people[who], "seat"))
        for who in ("holder of COM-1", "holder of GOV-1")
    ]
    Comment.objects.bulk_create(
        Comment(
            version=version,
            clause_key=f"c{number % 200 + 1}",
            identity=speakers[number % 2],
            stance="support",
            body=f"Comment {number}.",
            proposed_wording="Another wording." if number % 10 == 0 else "",
            said_at=clock.now(),
        )
        for number in range(500)
    )
    return version


def test_the_number_of_queries_does_not_grow_with_clauses_and_comments(world: World, client: Client) -> None:
    say(world, clause_key="c01")
    small = number_of_queries(client, world.reform.get_absolute_url())
    large = number_of_queries(client, large_reform(world).reform.get_absolute_url())
    assert large <= small
    assert small <= 30


def test_a_member_costs_few_queries_more(world: World, client: Client) -> None:
    path = large_reform(world).reform.get_absolute_url()
    anonymous = number_of_queries(client, path)
    client.force_login(world.people["member"])
    assert number_of_queries(client, path) <= anonymous + 20


def test_the_newest_three_comments_stand_beside_a_clause_and_the_rest_on_its_page(
    world: World, client: Client
) -> None:
    for number in range(5):
        say(world, clause_key="c02", body=f"Number {number}.")
    page = client.get(world.reform.get_absolute_url()).content.decode()
    assert "5 comments on clause 2" in page
    assert [number for number in range(5) if f"<p>Number {number}.</p>" in page] == [2, 3, 4]
    assert "2 more on clause 2" in page
    more = client.get(reverse("texts:clause", args=[world.reform.code, "c02"])).content.decode()
    assert [number for number in range(5) if f"<p>Number {number}.</p>" in more] == [0, 1, 2, 3, 4]


def test_a_change_stands_on_the_page_at_once(world: World, client: Client) -> None:
    said = say(world, via="unnamed", clause_key="c02", body="First words.")
    address = world.reform.get_absolute_url()
    assert "First words." in client.get(address).content.decode()
    for words in ("Second words.", "Third words."):
        edit_comment(comment=said, by=world.people["holder of COM-1"], stance="oppose", body=words)
        assert words in client.get(address).content.decode()


def test_what_is_kept_for_visitors_offers_nothing_that_only_members_may(world: World, client: Client) -> None:
    said = say(world, clause_key="c02")
    address = world.reform.get_absolute_url()
    reply = reverse("consultations:reply", args=[said.uid])
    hide = reverse("consultations:hide", args=[said.uid])
    assert reply not in client.get(address).content.decode()
    client.force_login(world.people["member"])
    page = client.get(address).content.decode()
    assert reply in page
    assert hide not in page
    assert said.get_edit_url() not in page
    client.force_login(world.people["holder of COM-1"])
    assert said.get_edit_url() in client.get(address).content.decode()
    client.force_login(world.people["secretariat"])
    assert hide in client.get(address).content.decode()


def test_a_filter_leaves_one_constituency_and_the_counts_of_all(world: World, client: Client) -> None:
    say(world, "holder of COM-1", via="seat", clause_key="c02", body="From the community.")
    say(world, "holder of GOV-1", via="seat", clause_key="c02", body="From the government.")
    say(world, "holder of GOV-2", via="seat", body="On the whole.")
    address = world.reform.get_absolute_url()
    page = client.get(f"{address}?from=community").content.decode()
    assert "From the community." in page
    assert "From the government." not in page
    assert "On the whole." not in page
    assert 'Government <span class="mark__count">2</span>' in page.replace("  ", " ")
    everyone = client.get(f"{address}?from=nobody").content.decode()
    assert "From the government." in everyone


def test_a_visitor_gets_no_cookie_and_the_page_may_be_kept(world: World, client: Client) -> None:
    say(world, clause_key="c01")
    for path in (
        world.reform.get_absolute_url(),
        reverse("texts:index"),
        world.version.get_absolute_url(),
        reverse("consultations:index"),
        reverse("forums:index"),
        world.forum.get_absolute_url(),
    ):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not answer.cookies, path
        assert answer["Cache-Control"] == "public, max-age=60"
        assert "Cookie" in answer["Vary"]


def test_the_page_of_somebody_signed_in_is_kept_by_nobody(world: World, client: Client) -> None:
    client.force_login(world.people["member"])
    assert "private" in client.get(world.reform.get_absolute_url())["Cache-Control"]


def test_a_reader_finds_rule_way_reference_licence_and_where_to_report_an_error(
    world: World, client: Client
) -> None:
    report_step(
        reform=world.reform,
        kind="report",
        label="A workshop asks for it.",
        at=clock.now().replace(year=2013),
        precision="year",
        source="The report of 2013",
    )
    world.compare("kp.consensus")
    page = client.get(world.reform.get_absolute_url()).content.decode()
    for words in (
        "A workshop asks for it.",
        "The report of 2013",
        "This is how Forum of the tests decides",
        "/rules/kp.consensus/",
        f"SHA-256 {world.version.sha256}",
        f"http://testserver{world.version.get_absolute_url()}",
        "You may quote and reproduce it",
        "/corrections/?about=%2Freforms%2F",
        "Nobody has commented on the text as a whole yet.",
        "No poll has been opened on this matter.",
    ):
        assert words in page, words


def test_an_open_poll_shows_its_deadline_and_nothing_of_its_positions(world: World, client: Client) -> None:
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "block", "Because of a secret reason.")
    page = client.get(world.reform.get_absolute_url()).content.decode()
    assert "Poll open" in page
    assert "9 March 2026" in page
    assert "This rule is fixed by the poll." in page
    assert "secret reason" not in page
    assert "Blocked" not in page


def test_a_text_before_a_decision_offers_no_comment(world: World, client: Client) -> None:
    address = world.reform.get_absolute_url()
    assert "Comment on clause 1" in client.get(address).content.decode()
    move_to_stage(reform=world.reform, stage=Stage.DECISION)
    page = client.get(address).content.decode()
    assert "Comment on clause 1" not in page
    assert "This version is no longer open for comment." in page


def test_the_page_marks_changes_against_an_earlier_version(world: World, client: Client) -> None:
    clauses = [
        ClauseDraft(row.key, row.number, row.heading, f"{row.text} And more.")
        for row in world.version.clauses.order_by("position")
    ]
    issue_version(reform=world.reform, clauses=clauses, by=world.people["secretariat"])
    page = client.get(f"{world.reform.get_absolute_url()}?against=1").content.decode()
    assert "Version 2 is shown against version 1." in page
    assert page.count("And more.") == 3
    assert "<ins>" in page


@pytest.mark.parametrize("language", ["fr", "pt", "ar"])
def test_the_page_stands_in_every_language_of_the_site(world: World, client: Client, language: str) -> None:
    with translation.override("en"):
        page = client.get(f"/{language}{world.reform.get_absolute_url()}")
    assert page.status_code == 200
    direction = "rtl" if language == "ar" else "ltr"
    assert f'dir="{direction}"' in page.content.decode()[:200]


def test_a_code_in_another_case_leads_to_the_one_address(world: World, client: Client) -> None:
    answer = client.get(world.reform.get_absolute_url().lower())
    assert (answer.status_code, answer["Location"]) == (301, world.reform.get_absolute_url())


def test_a_reform_without_page_and_version_is_not_found(world: World, client: Client) -> None:
    hidden = register_reform(code="HIDDEN", title="Not yet public", forum=world.forum)
    assert client.get(hidden.get_absolute_url()).status_code == 404
    assert "Not yet public" not in client.get(reverse("texts:index")).content.decode()
    assert Reform.objects.filter(code="HIDDEN").exists()


def test_the_list_is_narrowed_by_status_theme_and_forum(world: World, client: Client) -> None:
    other = register_reform(code="OTHER", title="Another matter", forum=world.forum, theme="Participation")
    issue_version(
        reform=other, clauses=[ClauseDraft("c01", "1", "One", "Text.")], by=world.people["secretariat"]
    )
    move_to_stage(reform=other, stage=Stage.DECIDED)
    index = reverse("texts:index")

    def shown(query: str) -> set[str]:
        page = client.get(f"{index}{query}").content.decode()
        return {title for title in (world.reform.title, other.title) if title in page}

    assert shown("") == {world.reform.title, other.title}
    assert shown("?theme=Participation") == {other.title}
    assert shown("?status=consultation") == {world.reform.title}
    assert shown(f"?forum={world.forum.slug}") == {world.reform.title, other.title}
    assert shown("?forum=nowhere") == set()
    assert "No reform fits what you chose." in client.get(f"{index}?forum=nowhere").content.decode()
