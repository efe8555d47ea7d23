"""The pages on which people say something: what they keep, refuse, escape, and where they lead."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import BODY_LIMIT, Comment
from consult.texts.actions import ClauseDraft, issue_version, register_reform
from tests.consultations.saying import say, voice
from tests.support.world import World

HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    '<a href="javascript:alert(1)">here</a>',
    "{{ request.user.email }}{% debug %}",
    "</textarea><script>alert(1)</script>",
)

TAGS = ("<script>alert", "<img src=x", "<svg onload", '<a href="javascript', "</textarea><script")


@pytest.fixture
def path(world: World) -> str:
    return reverse("consultations:comment", args=[world.reform.code, world.version.number])


def filled(world: World, who: str = "member", **words: Any) -> dict[str, Any]:
    chosen = voice(world, world.people[who], "unnamed")
    return {"voice": chosen.key, "stance": "support", "body": "We agree.", "pseudonym": ""} | words


def test_a_member_comments_and_comes_back_to_the_comment(world: World, client: Client, path: str) -> None:
    client.force_login(world.people["member"])
    answer = client.post(f"{path}?clause=c02", filled(world, body="Say how long."), follow=True)
    said = Comment.objects.get()
    assert answer.redirect_chain[-1][0].endswith(f"?open=c02#comment-{said.uid}")
    page = answer.content.decode()
    assert f'id="comment-{said.uid}"' in page
    assert "Your comment stands here." in page
    assert (said.clause_key, said.proposed_wording) == ("c02", "")


def test_a_wording_is_kept_only_where_it_differs_from_the_clause(
    world: World, client: Client, path: str
) -> None:
    client.force_login(world.people["member"])
    clause = world.version.clauses.get(key="c02")
    client.post(f"{path}?clause=c02", filled(world, proposed_wording=f"{clause.text}\r\n"))
    client.post(f"{path}?clause=c02", filled(world, proposed_wording="The chair seeks consensus first."))
    assert [said.proposed_wording for said in Comment.objects.order_by("pk")] == [
        "",
        "The chair seeks consensus first.",
    ]
    page = client.get(world.reform.get_absolute_url()).content.decode()
    assert "<del>" in page
    assert "<ins>" in page


def test_what_was_typed_stays_when_something_is_to_be_mended(world: World, client: Client, path: str) -> None:
    client.force_login(world.people["member"])
    answer = client.post(path, filled(world, stance="", body="Words that took an hour."))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Words that took an hour." in page
    assert "Choose one of the four stances." in page
    assert not Comment.objects.exists()


def test_a_comment_too_long_is_told_how_long_it_is(world: World, client: Client, path: str) -> None:
    client.force_login(world.people["member"])
    answer = client.post(path, filled(world, body="x" * (BODY_LIMIT + 20)))
    assert f"The comment has {BODY_LIMIT + 20} characters" in answer.content.decode()
    exactly = "line\r\n" * (BODY_LIMIT // 5)
    assert client.post(path, filled(world, body=exactly)).status_code == 302


def test_a_new_pseudonym_needs_a_name(world: World, client: Client, path: str) -> None:
    client.force_login(world.people["member"])
    new = voice(world, world.people["member"], "new")
    answer = client.post(path, filled(world, voice=new.key))
    assert "Write the pseudonym under which you want to be shown." in answer.content.decode()
    client.post(path, filled(world, voice=new.key, pseudonym="  River   stone "))
    assert Comment.objects.get().identity.label == "River stone"


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(world: World, client: Client, words: str) -> None:
    reform = register_reform(code="HOST-1", title=words, forum=world.forum)
    version = issue_version(
        reform=reform, clauses=[ClauseDraft("c01", "1", words, words)], by=world.people["secretariat"]
    )
    said = say(
        world,
        via="new",
        pseudonym=f"x {words}"[:60],
        version=version,
        clause_key="c01",
        body=words,
        proposed_wording=f"{words} more",
    )
    client.force_login(world.people["member"])
    pages = (
        reform.get_absolute_url(),
        f"{reform.get_absolute_url()}?from={words}&open={words}&against={words}",
        version.get_absolute_url(),
        reverse("texts:clause", args=["HOST-1", "c01"]),
        reverse("consultations:thread", args=[said.uid]),
        reverse("consultations:reply", args=[said.uid]),
        reverse("consultations:comment", args=["HOST-1", 1]) + "?clause=c01",
        reverse("consultations:index"),
        reverse("texts:index"),
    )
    for path in pages:
        page = client.get(path).content.decode()
        assert not [tag for tag in TAGS if tag in page], path


def test_a_comments_own_address_leads_to_where_it_stands(world: World, client: Client) -> None:
    first = say(world, clause_key="c01")
    for number in range(30):
        say(world, clause_key="c01", body=f"Number {number}.")
    answer = client.get(first.get_absolute_url())
    assert answer["Location"] == (
        reverse("texts:clause", args=[world.reform.code, "c01"]) + f"?page=2#comment-{first.uid}"
    )
    assert f'id="comment-{first.uid}"' in client.get(answer["Location"]).content.decode()


def test_what_is_open_for_comment_is_listed_with_who_spoke(world: World, client: Client) -> None:
    say(world)
    page = client.get(reverse("consultations:index")).content.decode()
    assert world.version.title in page
    assert "1 text is open for comment now." in page
