"""The words of a closed note are searched for everywhere: tables, sessions, pages, files, API, logs, reports.

A control beside it leaves the seal out and shows that the search would find them.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.signals import got_request_exception
from django.db import connection
from django.test import Client, override_settings
from django.views.debug import ExceptionReporter

from tests.blocks.raised import poll_with_block, with_grounds
from tests.blocks.talking import SECRET, consulting, talked
from tests.support.world import World
from voting.polls.actions import chair_consultations as actions
from voting.polls.actions.chair_consultations import close_consultations, open_log
from voting.polls.models import ChairConsultation

WORD = "Quokka-7"
FURTHEST = 160
"""Pages that a reader's crawl looks at; enough for every page that leads on from these."""
NOT_FOLLOWED = re.compile(
    r"/accounts/logout|/static/|\.(?:css|js|svg|png|ico)$|/chair-consultations/[^/]+/log/"
)


def tables_with(word: str) -> dict[str, list[str]]:
    """Table → columns that hold the word, over every table of the database."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    if word in str(value) or (isinstance(value, bytes) and word.encode() in value):
                        found.setdefault(table, []).append(column)
    return found


def sessions_with(word: str) -> list[str]:
    """Sessions whose decoded content holds the word."""
    store = SessionStore()
    return [
        each.session_key for each in Session.objects.all() if word in str(store.decode(each.session_data))
    ]


def everything_done(world: World) -> ChairConsultation:
    """A talk noted on the page, read, refused once, answered beside, and the consultations closed."""
    with_grounds(world)
    block = poll_with_block(world)
    consultation = consulting(world, block.poll)
    chair = Client()
    chair.force_login(world.people["chair"])
    below = consultation.get_absolute_url()
    typed = {"seats": ["IND-2"], "held_at": "2026-03-02 08:30", "note": SECRET, "is_nameable": "on"}
    assert SECRET in chair.post(f"{below}log/note/", typed | {"held_at": "x"}).content.decode()
    assert chair.post(f"{below}log/note/", typed).status_code == 302
    assert SECRET in chair.get(f"{below}log/").content.decode()
    party = Client()
    party.force_login(world.people["holder of IND-2"])
    assert party.post(f"{below}agree/1/IND-2/").status_code == 302
    return close_consultations(
        consultation=consultation, result="The chair has finished.", by=world.people["chair"]
    )


def test_no_table_and_no_session_holds_a_word_of_it(world: World) -> None:
    consultation = everything_done(world)
    assert [each.words for each in open_log(consultation=consultation, by=world.people["chair"])] == [SECRET]
    assert tables_with(WORD) == {}
    assert sessions_with(WORD) == []


def test_control_without_the_seal_the_search_finds_it_in_its_one_column(world: World) -> None:
    with mock.patch.object(actions, "seal", lambda words: words):
        talked(world, consulting(world))
    assert tables_with(WORD) == {"polls_talk": ["sealed_note"]}


def crawled(client: Client, *starts: str) -> Iterator[tuple[str, str]]:
    """Every page that leads on from these, with its content."""
    waiting, seen = list(starts), set(starts)
    while waiting and len(seen) < FURTHEST + len(waiting):
        address = waiting.pop(0)
        response = client.get(address)
        content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
        html = content.decode(errors="replace")
        yield address, html
        links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"#]*)', html)]
        for link in [*links, response.headers.get("Location", address)]:
            if link not in seen and not NOT_FOLLOWED.search(link):
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("who", ["anonymous", "secretariat", "superuser", "holder of IND-2"])
def test_no_page_and_no_file_that_anybody_else_reaches_shows_a_word_of_it(world: World, who: str) -> None:
    consultation = everything_done(world)
    client = Client()
    if who != "anonymous":
        client.force_login(world.people[who])
    starts = [
        consultation.get_absolute_url(),
        f"{consultation.get_absolute_url()}log/",
        consultation.poll.get_absolute_url() if consultation.poll else "/",
        f"/reforms/{consultation.reform.code}/",
        f"/search/?q={WORD}",
        "/editor/reports/site-history/",
        "/",
    ]
    pages = dict(crawled(client, *starts))
    assert len(pages) > 15
    assert [address for address, html in pages.items() if SECRET in html] == []
    told = {address for address, html in pages.items() if WORD in html}
    assert told <= {f"/search/?q={WORD}"}, "the search page repeats what was searched for"


def test_no_answer_of_the_api_holds_a_word_of_it(client: Client, world: World) -> None:
    consultation = everything_done(world)
    document = client.get("/api/v1/openapi.json").json()
    poll = consultation.poll
    assert poll is not None
    names = {"uid": poll.uid, "slug": world.forum.slug, "code": world.reform.code, "rule_id": "kp.consensus"}
    asked = 0
    for path in document["paths"]:
        address = re.sub(r"\{(\w+)\}", lambda match: str(names.get(match[1], "1")), path)
        response = client.get(address)
        asked += response.status_code == 200
        assert WORD not in response.content.decode(), address
    assert asked > 10


def test_no_log_line_and_no_report_of_a_fault_holds_a_word_of_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault in the middle of noting is reported with its frames; none of them gives the words away."""
    consultation = consulting(world)
    client = Client(raise_request_exception=False)
    client.force_login(world.people["chair"])
    reports: list[str] = []

    def report(request: Any = None, **_more: Any) -> None:
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.extend([reporter.get_traceback_text(), reporter.get_traceback_html()])

    def broken(**row: Any) -> None:
        raise RuntimeError("The seal is broken.")

    got_request_exception.connect(report)
    try:
        with (
            caplog.at_level(logging.DEBUG),
            override_settings(DEBUG=False),
            mock.patch.object(actions, "Talk", mock.Mock(objects=mock.Mock(create=broken))),
        ):
            response = client.post(
                f"{consultation.get_absolute_url()}log/note/",
                {"seats": ["IND-2"], "held_at": "2026-03-02 08:30", "note": SECRET},
            )
    finally:
        got_request_exception.disconnect(report)
    assert response.status_code == 500
    assert len(reports) == 2
    assert WORD not in response.content.decode() + caplog.text + "".join(reports)
