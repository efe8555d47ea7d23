"""What people write is text on every page and in every file, whatever they write."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from cms.actions import answer_correction, report_error
from consult import clock
from consult.consultations.actions import hide_comment
from consult.forums.actions import found_forum, seat
from consult.texts.actions import ClauseDraft, issue_version, register_reform
from tests.consultations.saying import say
from tests.support.world import World
from voting.polls.actions import annul_poll, extend_poll
from voting.polls.models import Visibility

CORPUS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "' autofocus onfocus='alert(1)",
    "</textarea></title></style><script>alert(1)</script>",
    '<a href="javascript:alert(1)">x</a>',
    "{{ 7|add:7 }}{% load i18n %}",
    "javascript:alert(1)",
    '<!--<img src="--><img src=x onerror=alert(1)//">',
    "\u202e<b>gnol</b>\u202c\u200b",
)


class Alive(HTMLParser):
    """Collects what would come alive on a page; the site itself has nothing of the kind."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if (tag == "script" and "src" not in has) or tag in ("img", "iframe", "style", "object", "base"):
            self.found.append(tag)
        self.found += [name for name in has if name.startswith("on") or name == "style"]
        links = [has.get(name) or "" for name in ("href", "src", "action", "formaction")]
        self.found += [link for link in links if link.lower().strip().startswith(("javascript:", "data:"))]


def alive(html: str) -> list[str]:
    """What on the page is more than text."""
    return Alive(html).found


@pytest.mark.parametrize("words", CORPUS, ids=ascii)
def test_words_stay_words(client: Client, world: World, words: str) -> None:
    reform = register_reform(code="X01", title=f"T {words}"[:200], forum=world.forum, theme=words)
    version = issue_version(
        reform=reform,
        clauses=[ClauseDraft("c01", "1", f"H {words}", f"Text {words}")],
        by=world.people["secretariat"],
        note=words,
        summary=words,
        authors=[words],
    )
    said = say(
        world, "holder of COM-1", version=version, body=words, clause_key="c01", proposed_wording=words
    )
    hidden = say(world, "holder of IND-1", version=version, body="Out.", clause_key="c01")
    hide_comment(comment=hidden, by=world.people["secretariat"], reason=words)
    report = report_error(about="/rules/", wrong=words, source=words, contact=words)
    answer_correction(correction=report, answer=words, by=world.people["superuser"])
    poll = world.open_poll(version=version, question=words, visibility=Visibility.AT_ONCE)
    world.cast(poll, "GOV-1", "block", words)
    extend_poll(
        poll=poll, closes_at=poll.closes_at.replace(year=2027), reason=words, by=world.people["chair"]
    )
    annulled = world.open_poll(version=version, question=words)
    annul_poll(poll=annulled, by=world.people["chair"], reason=words)
    paths = (
        "/reforms/",
        "/reforms/X01/?open=c01",
        "/reforms/X01/versions/1/",
        "/reforms/X01/redline/1/1/",
        "/reforms/X01/clauses/c01/",
        f"/consultations/comments/{said.uid}/replies/",
        "/decisions/",
        poll.get_absolute_url(),
        annulled.get_absolute_url(),
        f"{poll.get_absolute_url()}record/",
        f"{poll.get_absolute_url()}ballot/GOV-1/",
        f"{poll.get_absolute_url()}ballot/GOV-1/recorded/",
        report.get_absolute_url(),
        "/corrections/",
        "/search/?q=Text",
        "/lab/",
        "/",
    )
    client.force_login(world.holder("GOV-1"))
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, path
        assert alive(response.content.decode()) == [], path
    later = clock.at(poll.closes_at.replace(year=2028))
    with later:
        records = client.get(f"{poll.get_absolute_url()}ballots.json")
    assert records["Content-Type"] == "application/json"
    assert json.loads(records.content)[0]["statement"] == words


@pytest.mark.parametrize(
    "name",
    [
        "Seat\u200b GOV-1",
        "\u202eSeat GOV-1",
        "ＳＥＡＴ GOV-1",
        "seat  gov-1",
        "S\u0435at GOV-1",
        "G0V-1",
        "\u0421\u041eM-l",
        "Government",
        "\u2066Heron\u2069",
        "\x00Heron",
        "---",
    ],
    ids=ascii,
)
def test_a_pseudonym_never_looks_like_a_seat_and_holds_nothing_unseen(world: World, name: str) -> None:
    with pytest.raises(ValidationError):
        say(world, "member", via="new", pseudonym=name)


def test_a_forum_cannot_smuggle_markup_into_the_seat_picture(client: Client, world: World) -> None:
    forum = found_forum(
        slug="loud",
        name=CORPUS[0],
        level="national",
        time_zone="UTC",
        constituencies=[{"key": "government", "name": CORPUS[2], "symbol": "square"}],
    )
    seat(
        forum=forum,
        constituency=forum.constituencies.get(),
        code="X-1",
        name=CORPUS[2],
        capacity="participant",
        attributes={"region": CORPUS[1]},
    )
    html = client.get("/forums/loud/").content.decode()
    assert "alert(1)" in html
    assert alive(html) == []
