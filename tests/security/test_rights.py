"""Every address, every method, everybody: one table of who gets what. An address without a row fails it.

A row names an address, a path to it and a method, and says for whom the answer is what; everybody else gets
``others``. What a POST brings is complete and right, so that nothing but a right stands in its way, and is
undone after each.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import resolve

from consult import clock
from tests.security.addresses import Address, every_address
from tests.security.block_rights import BLOCK_THINGS, block_rows
from tests.security.people import (
    A_FEW,
    CHAIR,
    ELSEWHERE,
    EVERYBODY,
    MEMBERS,
    OFFICE,
    SEAT,
    VISITORS,
    Scene,
    build_scene,
)
from tests.security.record_rights import RECORD_THINGS, record_rows
from tests.security.stage_rights import STAGE_THINGS, stage_rows
from tests.support.world import World
from voting.polls.models import Ballot, Poll

LOGIN = "sign in"
PAGE, DONE, NO, NONE, NOT_SO = "200", "302", "403", "404", "405"

POLL = "/decisions/polls/"
SAID = "/consultations/comments/{said}/"
TERMS = {
    "question": "Shall it be?",
    "rule": "{rule}",
    "closes_at": "2026-05-12 18:00",
    "visibility": "at_closing",
    "secrecy": "roll_call",
    "staging": "apart",
}
WORDS = {"stance": "support", "body": "We agree.", "voice": "{voice}"}
BECAUSE = {"reason": "It has to be so."}
AMENDMENTS = "/reforms/FORUM-T01/versions/1/amendments/"
HIDDEN_BLOCK = "/reforms/FORUM-T02/versions/1/amendments/offer/in-answer-to/{open}/IND-1/1/"
NEW_WORDS = {"heading": "Consensus", "text": "It is sought.", "voice": "{voice}"} | BECAUSE
ACCEPTED = {"answer": "accepted", "seen": "tabled"}
DECIDING = SEAT | {"other holder"}
IN_WRITING = TERMS | {"days": "20", "reasons": "closed"}
GRANT = {"verb": "grant", "answer": ""}
DRAFT, REASON = f"{POLL}{{written}}/ballot/GOV-1/draft/1/", f"{POLL}{{written}}/ballot/IND-1/reason.json"
SIGNING = "/forums/forum/seats/GOV-1/signing/"
ADVISER = frozenset({"member"})
"""Who advises GOV-1, and may draft for it."""
CAST = {"step": "cast", "position": "support", "retry_key": str(uuid.UUID(int=7))}


@dataclass(frozen=True)
class Row:
    """What one address answers to one method, and to whom."""

    name: str
    method: str
    path: str
    others: str
    answers: dict[str, frozenset[str]] = field(default_factory=dict)
    body: dict[str, str] = field(default_factory=dict)
    asked: frozenset[str] = EVERYBODY

    def expected(self, who: str) -> str:
        return next((answer for answer, people in self.answers.items() if who in people), self.others)


def public(name: str, path: str, get: str = PAGE, post: str = NOT_SO) -> list[Row]:
    """The same for everybody."""
    return [Row(name, "get", path, get, asked=A_FEW), Row(name, "post", path, post, asked=A_FEW)]


def only_for(
    name: str,
    path: str,
    people: frozenset[str],
    body: dict[str, str],
    others: str = NO,
    refused: frozenset[str] = frozenset(),
) -> list[Row]:
    """A page and what is done on it, for these people; a visitor signs in first."""
    rest = {LOGIN: VISITORS, NO: refused}
    return [
        Row(name, "get", path, others, {PAGE: people} | rest),
        Row(name, "post", path, others, {DONE: people} | rest, body),
    ]


def shown_to(name: str, path: str, people: frozenset[str], others: str, *, visitors: str) -> list[Row]:
    """A page that only shows something, and only to these people."""
    return [
        Row(name, "get", path, others, {PAGE: people, visitors: VISITORS}),
        Row(name, "post", path, NOT_SO, asked=A_FEW),
    ]


def manage(verb: str, state: str, people: frozenset[str], body: dict[str, str], **more: Any) -> list[Row]:
    """What chair and secretariat do with a poll."""
    return only_for(f"polls:{verb}", f"{POLL}{{{state}}}/manage/{verb}/", people, body, **more)


def api(name: str, path: str, get: str = PAGE) -> list[Row]:
    """A part of the API."""
    return public(f"api:{name}", f"/api/v1/{path}", get)


ROWS: list[Row] = [
    # Reading, for everybody.
    *public("wagtail_serve", "/"),
    *public("texts:index", "/reforms/"),
    *public("texts:reform", "/reforms/FORUM-T01/"),
    *public("texts:version", "/reforms/FORUM-T01/versions/1/"),
    *public("texts:canonical", "/reforms/FORUM-T01/versions/1/canonical.json"),
    *public("texts:choose_redline", "/reforms/FORUM-T01/redline/", DONE),
    *public("texts:redline", "/reforms/FORUM-T01/redline/1/1/"),
    *public("texts:comments", "/reforms/FORUM-T01/comments/"),
    *public("texts:clause", "/reforms/FORUM-T01/clauses/c01/"),
    *public("forums:index", "/forums/"),
    *public("forums:forum", "/forums/forum/"),
    *public("consultations:index", "/consultations/"),
    *public("consultations:comment_page", SAID, DONE),
    *public("consultations:thread", f"{SAID}replies/"),
    *public("cases:index", "/decisions/cases/"),
    *public("cases:case", "/decisions/cases/none/", NONE),
    *public("polls:index", "/decisions/"),
    *public("rules:index", "/rules/"),
    *public("rules:schema", "/rules/schema.json"),
    *public("rules:rule", "/rules/kp.consensus/"),
    *public("rules:json", "/rules/kp.consensus/rule.json"),
    *public("rules:yaml", "/rules/kp.consensus/rule.yaml"),
    *public("lab:index", "/lab/"),
    *public("search", "/search/?q=text"),
    *public("ui:style", "/style/"),
    *public("choose_language", "/language/", NOT_SO, DONE),
    *public("corrections:receipt", "/corrections/{report}/"),
    Row("corrections:report", "get", "/corrections/", PAGE, asked=A_FEW),
    Row("corrections:report", "post", "/corrections/", DONE, {}, {"about": "/rules/", "wrong": "x"}, A_FEW),
    # The API.
    *public("api:openapi-json", "/api/v1/openapi.json", PAGE, PAGE),
    *public("api:api-root", "/api/v1/", NONE, NONE),
    *api("list_forums", "forums/"),
    *api("get_forum", "forums/forum"),
    *api("list_seats", "forums/forum/seats"),
    *api("list_weights", "forums/forum/weights"),
    *api("list_reforms", "reforms/"),
    *api("list_versions", "reforms/FORUM-T01/versions"),
    *api("list_rules", "rules/"),
    *api("get_rule", "rules/kp.consensus"),
    *api("list_polls", "polls/"),
    *api("get_poll", "polls/{open}"),
    *api("get_poll", "polls/{draft}", NONE),
    *api("get_outcomes", "polls/{open}/outcomes", NONE),
    *api("get_outcomes", "polls/{closed}/outcomes"),
    *api("list_cases", "cases/"),
    *api("get_case", "cases/none", NONE),
    *api("get_replay", "cases/none/replay", NONE),
    # A poll: a draft is known to those who prepare it, its results to everybody once it has closed.
    *public("polls:poll", f"{POLL}{{open}}/"),
    *public("polls:record", f"{POLL}{{open}}/record/"),
    *public("polls:opening", f"{POLL}{{open}}/opening.json"),
    *public("polls:closing", f"{POLL}{{closed}}/closing.json"),
    *public("polls:outcome", f"{POLL}{{closed}}/outcome.json"),
    *public("polls:ballots", f"{POLL}{{closed}}/ballots.json"),
    *public("polls:closing", f"{POLL}{{open}}/closing.json", NONE),
    *public("polls:outcome", f"{POLL}{{open}}/outcome.json", NONE),
    *public("polls:ballots", f"{POLL}{{open}}/ballots.json", NONE),
    *shown_to("polls:poll", f"{POLL}{{draft}}/", OFFICE, NONE, visitors=NONE),
    *shown_to("polls:record", f"{POLL}{{draft}}/record/", OFFICE, NONE, visitors=NONE),
    Row("polls:opening", "get", f"{POLL}{{draft}}/opening.json", NONE),
    # Casting: who acts for the seat, and no office, no right of the site, no other seat.
    *only_for("polls:ballot", f"{POLL}{{open}}/ballot/GOV-1/", SEAT, CAST),
    Row("polls:ballot", "post", f"{POLL}{{open}}/ballot/GOV-2/", NO, {LOGIN: VISITORS}, CAST),
    Row("polls:ballot", "post", f"{POLL}{{open}}/ballot/NONE/", NONE, {LOGIN: VISITORS}, CAST),
    Row("polls:ballot", "post", f"{POLL}{{draft}}/ballot/GOV-1/", NONE, {LOGIN: VISITORS}, CAST),
    Row("polls:ballot", "post", f"{POLL}{{closed}}/ballot/GOV-1/", NO, {LOGIN: VISITORS, "409": SEAT}, CAST),
    *shown_to("polls:recorded", f"{POLL}{{open}}/ballot/GOV-1/recorded/", SEAT, NO, visitors=LOGIN),
    *shown_to("polls:ballot_json", f"{POLL}{{open}}/ballot/GOV-1/ballot.json", SEAT, NO, visitors=LOGIN),
    # A written procedure: its list, its notice, its reminders; asking for time; two people who sign.
    *api("get_procedure", "polls/{written}/procedure"),
    *api("get_procedure", "polls/{open}/procedure", NONE),
    *api("list_time_requests", "polls/{written}/time-requests"),
    *only_for("polls:new_written", f"{POLL}new/written/?version=FORUM-T02/1", OFFICE, IN_WRITING),
    *shown_to("polls:procedure", f"{POLL}{{written}}/procedure/", OFFICE, NO, visitors=NO),
    Row("polls:remind", "get", f"{POLL}{{written}}/procedure/remind/", NOT_SO, asked=A_FEW),
    Row(
        "polls:remind",
        "post",
        f"{POLL}{{written}}/procedure/remind/",
        NO,
        {DONE: CHAIR, LOGIN: VISITORS},
        {"seat": "GOV-4"},
    ),
    Row("polls:acknowledge", "get", f"{POLL}{{written}}/acknowledge/GOV-1/", NOT_SO, asked=A_FEW),
    Row(
        "polls:acknowledge",
        "post",
        f"{POLL}{{written}}/acknowledge/GOV-1/",
        NO,
        {DONE: SEAT, LOGIN: VISITORS},
    ),
    *only_for("polls:ask_for_time", f"{POLL}{{written}}/time/GOV-1/", SEAT, BECAUSE | {"days": "5"}),
    *only_for("polls:answer_time", f"{POLL}{{written}}/manage/time/{{asked}}/", CHAIR, GRANT),
    Row("polls:draft", "get", DRAFT, NO, {PAGE: SEAT | ADVISER, LOGIN: VISITORS}),
    Row(
        "polls:draft",
        "post",
        DRAFT,
        NO,
        {DONE: frozenset({"alternate"}), "409": frozenset({"holder"}), LOGIN: VISITORS},
        {"step": "confirm"},
    ),
    Row("polls:reason_json", "get", REASON, NO, {PAGE: frozenset({"other holder"}), LOGIN: VISITORS}),
    Row("polls:reason_json", "post", REASON, NOT_SO, asked=A_FEW),
    Row("forums:signing", "get", SIGNING, NO, {PAGE: SEAT, LOGIN: VISITORS}),
    Row("forums:signing", "post", SIGNING, NO, {DONE: frozenset({"holder"}), LOGIN: VISITORS}),
    Row("forums:dismiss_adviser", "get", f"{SIGNING}advisers/{{adviser}}/end/", NOT_SO, asked=A_FEW),
    Row(
        "forums:dismiss_adviser",
        "post",
        f"{SIGNING}advisers/{{adviser}}/end/",
        NO,
        {DONE: frozenset({"holder"}), LOGIN: VISITORS},
    ),
    # Running a poll.
    *only_for("polls:new", f"{POLL}new/?version=FORUM-T02/1", OFFICE, TERMS),
    Row("polls:new", "get", f"{POLL}new/", NO, {PAGE: OFFICE | ELSEWHERE, LOGIN: VISITORS}),
    *manage("revise", "draft", OFFICE, TERMS, others=NONE),
    *manage("open", "draft", CHAIR, {}, others=NONE, refused=OFFICE - CHAIR),
    *manage("extend", "open", CHAIR, BECAUSE | {"closes_at": "2026-05-12 18:00"}),
    *manage("close", "ready", CHAIR, BECAUSE),
    *manage("annul", "open", CHAIR, BECAUSE),
    Row("polls:revise", "post", f"{POLL}{{open}}/manage/revise/", NO, {LOGIN: VISITORS}, TERMS),
    # Saying something: members of the forum; changing it: whoever said it; hiding it: the secretariat.
    *only_for("consultations:comment", "/consultations/FORUM-T01/1/comment/", MEMBERS, WORDS),
    *only_for("consultations:reply", f"{SAID}reply/", MEMBERS, WORDS),
    *only_for("consultations:edit", f"{SAID}edit/", frozenset({"holder"}), WORDS),
    *only_for("consultations:hide", f"{SAID}hide/", OFFICE, BECAUSE),
    *only_for("consultations:show", "/consultations/comments/{hidden}/show/", OFFICE, {}),
    # An amendment: members offer and stand behind it, seats that decide table it, the office answers it.
    *public("texts:amendments", AMENDMENTS),
    *public("texts:amendment", f"{AMENDMENTS}1/"),
    *api("list_amendments", "reforms/FORUM-T01/versions/1/amendments"),
    *only_for("texts:offer_amendment", f"{AMENDMENTS}offer/?clause=c02", MEMBERS, NEW_WORDS),
    *only_for("texts:co_sponsor", f"{AMENDMENTS}1/support/", MEMBERS - {"observer"}, {"voice": "{voice}"}),
    *only_for("texts:leave_amendment", f"{AMENDMENTS}2/leave/", frozenset({"holder"}), {}),
    Row("texts:table_amendment", "get", f"{AMENDMENTS}1/table/", NO, {PAGE: DECIDING, LOGIN: VISITORS}),
    Row(
        "texts:table_amendment",
        "post",
        f"{AMENDMENTS}1/table/",
        NO,
        {DONE: SEAT, "422": DECIDING - SEAT, LOGIN: VISITORS},
        {"seat": "{seat}"},
    ),
    *only_for("texts:withdraw_amendment", f"{AMENDMENTS}1/withdraw/", frozenset({"observer"}), BECAUSE),
    *only_for("texts:withdraw_amendment", f"{AMENDMENTS}2/withdraw/", SEAT | {"observer"}, BECAUSE),
    *only_for("texts:hide_amendment", f"{AMENDMENTS}1/hide/", OFFICE, BECAUSE),
    *only_for("texts:answer_amendment", f"{AMENDMENTS}2/answer/", OFFICE, BECAUSE | ACCEPTED),
    *only_for("texts:answer_amendment", f"{AMENDMENTS}1/answer/", frozenset(), BECAUSE | ACCEPTED),
    *only_for("texts:issue_amended", f"{AMENDMENTS}issue/", OFFICE, {"step": "draft", "seen": "x"}),
    Row("texts:resolve_block", "get", HIDDEN_BLOCK, NONE, {LOGIN: VISITORS}),
    Row("texts:resolve_block", "post", HIDDEN_BLOCK, NONE, {LOGIN: VISITORS}, NEW_WORDS),
    # A matter at its stages: who names them, lets it go on, takes it up again, states a result.
    *stage_rows(public, only_for, api, Row, VISITORS),
    # The record of a decision: drafted by the office, contested by seats, certified; and what was promised.
    *record_rows(public, only_for, api, Row, VISITORS),
    *shown_to("notices:index", "/notices/", EVERYBODY - VISITORS, PAGE, visitors=LOGIN),
    Row("notices:read", "get", "/notices/read/", NOT_SO, asked=A_FEW),
    Row("notices:read", "post", "/notices/read/", DONE, {LOGIN: VISITORS}),
    *block_rows(public, only_for, shown_to, api, Row, VISITORS),
    # The demonstration signs nobody in as a person who is not one of its own.
    Row("personas", "get", "/demo/", PAGE, asked=A_FEW),
    Row("personas", "post", "/demo/", NONE, {}, {"persona": "1"}, A_FEW),
    # Addresses that come with Wagtail.
    *public("wagtaildocs_serve", "/documents/1/none.pdf", NONE, NONE),
    *public("wagtaildocs_authenticate_with_password", "/documents/authenticate_with_password/1/", NONE, NONE),
    *public("wagtailcore_authenticate_with_password", "/_util/authenticate_with_password/1/1/", NONE, NONE),
    *public("_util/login/", "/_util/login/", LOGIN, LOGIN),
    *public("media/<path:path>", "/media/none", NONE, NONE),
]
OWN_ACCOUNT = "accounts/"
"""Pages of allauth about the account that is signed in, and no other; ``tests/accounts`` has them."""
EDITOR = "editor/"
"""Wagtail's, behind one check: see below. ``tests/cms`` has who of those inside may issue what."""
NEVER_REACHED = frozenset({"wagtailcore_login"})
"""Stands behind an address of ours; ``test_ways_in`` holds that."""
OPEN_IN_THE_EDITOR = frozenset({"wagtailadmin_javascript_catalog", "wagtailadmin_sprite"})
"""Words of its menus and shapes of its icons, the same on every site of the world."""


def answer(response: HttpResponseBase) -> str:
    """What happened, in the words of the table."""
    if response.headers.get("Location", "").startswith("/accounts/login/"):
        return LOGIN
    return DONE if response.status_code in (301, 302) else str(response.status_code)


def come(scene: Scene, who: str, row: Row) -> str:
    """Let somebody come to an address, and undo what that did."""
    things = scene.things | {"voice": scene.voices.get(who, "seat:1")}
    body = {key: value.format(**things) for key, value in row.body.items()}
    with transaction.atomic(), clock.at(scene.later):
        found = answer(getattr(scene.browsers[who], row.method)(row.path.format(**things), body))
        transaction.set_rollback(True)
    return found


def test_everybody_gets_what_the_table_says(world: World) -> None:
    scene = build_scene(world)
    wrong = [
        f"{row.method.upper()} {row.path} as {who}: {found}, not {row.expected(who)}"
        for row in ROWS
        for who in sorted(row.asked)
        if (found := come(scene, who, row)) != row.expected(who)
    ]
    assert not wrong, "\n" + "\n".join(wrong)


def of_the_site() -> list[Address]:
    """Every address that needs rows of its own."""
    return [
        each
        for each in every_address()
        if not each.route.startswith((OWN_ACCOUNT, EDITOR)) and each.name not in NEVER_REACHED
    ]


def test_every_address_has_a_row_for_reading_and_for_changing() -> None:
    there = {(row.name, row.method) for row in ROWS}
    missing = [
        (address.name, method)
        for address in of_the_site()
        for method in ("get", "post")
        if (address.name, method) not in there
    ]
    assert not missing, "say in ROWS who may come to these"


def test_every_row_is_about_the_address_that_it_names() -> None:
    anything = {name: str(uuid.UUID(int=7)) for name in ("said", "hidden", "report")}
    polls = dict.fromkeys(("draft", "open", "ready", "closed", "written"), "0123456789")
    polls |= dict.fromkeys(("asked", "adviser"), "1")
    polls |= dict.fromkeys((*STAGE_THINGS, *RECORD_THINGS, *BLOCK_THINGS), "0123456789")
    for row in ROWS:
        match = resolve(row.path.format(**anything, **polls).partition("?")[0])
        assert row.name in (match.view_name, match.route), row


def in_the_editor() -> list[str]:
    """An address of every page of the editor, with a one wherever it takes something."""
    something = re.compile(r"<[^>]+>|\(\?P<\w+>[^)]*\)")
    return [
        "/" + something.sub("1", address.route).replace("^", "").replace("$", "").replace(".*", "x")
        for address in every_address()
        if address.route.startswith(EDITOR) and address.name not in OPEN_IN_THE_EDITOR
    ]


@pytest.mark.parametrize("who", ["anonymous", "holder of GOV-1", "chair"])
def test_nobody_reads_or_changes_anything_in_the_editor_who_was_not_let_in(world: World, who: str) -> None:
    browser = Client()
    if who != "anonymous":
        browser.force_login(world.people[who])
    pages = in_the_editor()
    assert len(pages) > 150
    for path in pages:
        for method in ("get", "post"):
            response = getattr(browser, method)(path)
            assert response.status_code in (302, 403, 404, 405), (method, path, response.status_code)


def test_no_refused_cast_left_a_ballot(world: World) -> None:
    """The table undoes everything; here nothing is undone."""
    scene = build_scene(world)
    before = Ballot.objects.count()
    for who in EVERYBODY - SEAT:
        scene.browsers[who].post(f"{POLL}{scene.things['open']}/ballot/GOV-1/", CAST)
    assert Ballot.objects.count() == before
    assert Poll.objects.get(uid=scene.things["open"]).ballots.count() == 1
