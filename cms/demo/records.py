"""Records and commitments of the demonstration polls, through the actions that real ones go through."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from cms.demo.people import People
from consult import clock
from consult.accounts.models import User
from consult.commitments.actions import Evidence, Owner, report_on_commitment
from voting.polls.actions import (
    RecordWords,
    answer_objection,
    certify_poll,
    circulate_record,
    draft_record,
    enter_attendance,
    object_to_record,
    release_statement,
    say_own_attendance,
)
from voting.polls.actions.commitments import commit_to_outcome
from voting.polls.models import Poll, RecordVersion


def load_record(poll: Poll, row: dict[str, Any], people: People, today: datetime) -> None:
    """Let seats and offices do what the row says, each step on its day counted from ``today``."""
    office, chair = people.personas["secretariat"], people.personas["chair"]
    for step in row["steps"]:
        with clock.at(today + timedelta(days=step["day"])):
            _step(poll, step, people, office, chair)
    for promised in row.get("commitments", ()):
        _commitment(poll, promised, people, today)


def _step(poll: Poll, step: dict[str, Any], people: People, office: User, chair: User) -> None:
    if "attendance" in step:
        rows = {code: (presence, " ".join(note)) for code, (presence, *note) in step["attendance"].items()}
        enter_attendance(poll=poll, by=office, rows=rows)
    if "own_attendance" in step:
        for code, (presence, note) in step["own_attendance"].items():
            say_own_attendance(
                poll=poll, seat_code=code, by=people.holders[code], presence=presence, note=note
            )
    if "draft" in step:
        draft_record(poll=poll, by=office, words=_words(step["draft"]))
    for code, (kind, language, text) in step.get("statements", {}).items():
        release_statement(
            poll=poll, seat_code=code, by=people.holders[code], kind=kind, language=language, text=text
        )
    if "objection" in step:
        said = dict(step["objection"])
        code = said.pop("by")
        object_to_record(poll=poll, seat_code=code, by=people.holders[code], **said)
    if "answer" in step:
        _answer(poll, step["answer"], chair)
    if "circulated_until" in step:
        until = clock.now() + timedelta(days=step["circulated_until"] - step["day"])
        circulate_record(poll=poll, by=office, objections_until=until)
    if step.get("certified"):
        certify_poll(poll=poll, by=chair)


def _answer(poll: Poll, answer: dict[str, Any], chair: User) -> None:
    """Accept or decline the objection that waits; what the next draft does not name stays as it was."""
    objection = poll.decision_record.objections.open().get()
    words = None
    if answer["answer"] == "accepted":
        words = _words(answer["draft"], RecordVersion.objects.filter(record__poll=poll).last())
    answer_objection(
        objection=objection, by=chair, answer=answer["answer"], reason=answer["reason"], words=words
    )


def _words(row: dict[str, Any], before: RecordVersion | None = None) -> RecordWords:
    names = ("verb", "wording", "refused_debate", "account", "returns_on", "returns_how")
    kept = {name: getattr(before, name) for name in names} if before else {}
    return RecordWords(**{**kept, **row})


def _commitment(poll: Poll, row: dict[str, Any], people: People, today: datetime) -> None:
    with clock.at(today + timedelta(days=row["day"])):
        seat = poll.forum.seats.get(code=row["seat"]) if "seat" in row else None
        commitment = commit_to_outcome(
            poll=poll,
            what=row["what"],
            owner=Owner(seat=seat, office=row.get("office", "")),
            due=_day(today, row["due"]),
            proof=row["proof"],
            by=people.personas["secretariat"],
        )
    for report in row.get("reports", ()):
        reporter = people.holders[row["seat"]] if "seat" in row else people.personas["secretariat"]
        with clock.at(today + timedelta(days=report["day"])):
            report_on_commitment(
                commitment=commitment,
                by=reporter,
                status=report["status"],
                note=report["note"],
                evidence=Evidence(report.get("evidence", ""), "", report.get("source", "")),
            )


def _day(today: datetime, days: int) -> date:
    return (today + timedelta(days=days)).date()
