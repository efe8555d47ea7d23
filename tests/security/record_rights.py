"""Who comes to the pages of records and commitments: the things they are about, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from consult import clock
from consult.commitments.actions import Owner
from consult.texts.models import Version
from tests.support.world import SEATS, World
from voting.polls.actions import RecordWords, close_early, draft_record, object_to_record
from voting.polls.actions.commitments import commit_to_outcome
from voting.polls.models import DecisionRecord, Poll

RECORD_THINGS = ("settled", "drafted", "circulated", "ripe", "certified", "promised")


def record_things(world: World, version: Version) -> dict[str, str]:
    """Polls that have closed, with their records in every state, and a commitment of GOV-1."""
    found = {name: _closed(world, version) for name in RECORD_THINGS[:-1]}
    words = RecordWords(verb="adopted", wording="Adopted.")
    draft_record(poll=found["drafted"], by=world.people["secretariat"], words=words)
    for name in ("circulated", "ripe"):
        world.circulate(found[name])
    said = {"part": "wording", "proposed": "Otherwise.", "reason": "It was so."}
    object_to_record(poll=found["circulated"], seat_code="GOV-1", by=world.holder("GOV-1"), **said)
    DecisionRecord.objects.filter(poll=found["ripe"]).update(objections_until=clock.now())
    world.certify(found["certified"])
    promised = commit_to_outcome(
        poll=found["certified"],
        what="Publish the register.",
        owner=Owner(seat=world.seats["GOV-1"]),
        due=clock.now().date() + timedelta(days=90),
        proof="The register.",
        by=world.people["secretariat"],
    )
    return {name: poll.uid for name, poll in found.items()} | {"promised": promised.uid}


def _closed(world: World, version: Version) -> Poll:
    """A poll in which everybody supported, closed by the chair."""
    poll = world.open_poll(version=version)
    for code in (code for codes in SEATS.values() for code in codes):
        world.cast(poll, code, "support")
    return close_early(poll=poll, by=world.people["chair"], reason="All have cast.")


def record_rows(
    public: Callable[..., Iterable[Any]],
    only_for: Callable[..., Iterable[Any]],
    api: Callable[..., Iterable[Any]],
    row: Callable[..., Any],
    visitors: frozenset[str],
) -> list[Any]:
    """The rows, made by the makers of the table."""
    chair, office = frozenset({"chair"}), frozenset({"chair", "secretariat"})
    seat = frozenset({"holder", "alternate"})
    readers = office | seat | {"other holder", "observer"}
    login, page, done, no, none = "sign in", "200", "302", "403", "404"

    def at(name: str) -> str:
        return f"/decisions/polls/{{{name}}}/record/"

    def about_the_objection(
        verb: str, people: frozenset[str], body: dict[str, str], word: str = ""
    ) -> list[Any]:
        path = f"{at('circulated')}objections/1/{word or verb}/"
        rest = {login: visitors, no: readers}
        return [
            row(f"polls:record_{verb}", "get", path, none, {page: people} | rest),
            row(f"polls:record_{verb}", "post", path, none, {done: people} | rest, body),
        ]

    words = {"verb": "adopted", "wording": "The forum adopted it."}
    until = {"objections_until": "2026-05-12 18:00"}
    statement = {"kind": "explanation", "text": "We agree.", "language": "en"}
    objection = {"part": "wording", "proposed": "So.", "reason": "So.", "language": "en"}
    answer = {"answer": "declined", "reason": "No.", "verb": "noted", "wording": "Noted."}
    promise = {"what": "It", "owner": "office:secretariat", "due": "2026-12-01", "proof": "It."}
    moved = {"owner": "office:secretariat", "due": "2026-12-01", "reason": "Later."}
    return [
        *public("polls:record", at("circulated")),
        *public("polls:record_json", f"{at('certified')}record.json"),
        *public("polls:record_json", f"{at('circulated')}record.json", none),
        *only_for("polls:record_draft", f"{at('settled')}draft/", office, words),
        *only_for("polls:record_draft", f"{at('certified')}draft/", frozenset(), words),
        *only_for("polls:record_circulate", f"{at('drafted')}circulate/", office, until),
        *only_for("polls:record_circulate", f"{at('circulated')}circulate/", frozenset(), until),
        *only_for(
            "polls:record_attendance", f"{at('settled')}attendance/", office, {"presence_0": "present"}
        ),
        *only_for("polls:record_statement", f"{at('settled')}statement/GOV-1/", seat, statement),
        *only_for("polls:record_statement", f"{at('certified')}statement/GOV-1/", frozenset(), statement),
        *only_for(
            "polls:record_presence", f"{at('settled')}presence/GOV-1/", seat, {"presence": "walked_out"}
        ),
        *only_for("polls:record_object", f"{at('circulated')}object/GOV-1/", seat, objection),
        *only_for("polls:record_object", f"{at('drafted')}object/GOV-1/", frozenset(), objection),
        *about_the_objection("answer", chair, answer),
        *about_the_objection("dispute", chair, {"question": "So?", "closes_at": "2026-05-12 18:00"}, "poll"),
        *about_the_objection("withdraw", seat, {}),
        *only_for("polls:record_commit", f"{at('certified')}commitments/new/", office, promise),
        *only_for("polls:record_commit", f"{at('settled')}commitments/new/", frozenset(), promise),
        *only_for(
            "polls:record_terms",
            "/decisions/forums/forum/record-terms/",
            office,
            {"certifier": "chair", "objection_days": "9"},
        ),
        *only_for("polls:certify", "/decisions/polls/{ripe}/manage/certify/", chair, {}),
        row(
            "polls:certify",
            "get",
            "/decisions/polls/{settled}/manage/certify/",
            no,
            {page: chair, login: visitors},
        ),
        row(
            "polls:certify",
            "post",
            "/decisions/polls/{settled}/manage/certify/",
            no,
            {"409": chair, login: visitors},
        ),
        *public("commitments:index", "/commitments/"),
        *public("commitments:commitment", "/commitments/{promised}/"),
        *only_for(
            "commitments:report",
            "/commitments/{promised}/report/",
            office | seat,
            {"status": "in_progress", "note": "Begun."},
        ),
        *only_for("commitments:move", "/commitments/{promised}/move/", office, moved),
        *api("get_record", "polls/{certified}/record"),
        *api("get_record", "polls/{settled}/record", none),
        *api("list_commitments", "commitments/"),
        *api("get_commitment", "commitments/{promised}"),
    ]
