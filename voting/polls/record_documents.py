"""The record of a decision as one document, with the digests of all that it rests on (docs/verify.md).

Nothing stands in it that its author did not release: of a ballot the position, where the poll promised to
show it, and never its words; of a seat the statement that it released for the record.
"""

from __future__ import annotations

import json
from typing import Any

from consult.canonical import canonical_json, sha256_hex
from voting.polls.attendance import attendance_of
from voting.polls.gathering import course_of
from voting.polls.models import (
    SMALLEST_UNNAMED,
    Poll,
    RecordObjection,
    RecordStatement,
    RecordVersion,
    RollEntry,
    Visibility,
)
from voting.polls.moments import stamp
from voting.polls.released import SILENT, Line, Unnamed, release, shown_outcome

RECORD_FORMAT = "consult-record/1"
DRAFT_FORMAT = "consult-record-draft/1"


def roll_digest(opening: dict[str, Any]) -> str:
    """SHA-256 of the roll in an opening record: its seats, its weight bases, its declared groups."""
    return sha256_hex(canonical_json({key: opening[key] for key in ("bases", "groups", "roll")}))


def draft_document(version: RecordVersion, outcome_sha256: str, previous: str | None) -> dict[str, Any]:
    """One numbered draft as it is hashed."""
    return {
        "format": DRAFT_FORMAT,
        "poll": version.record.poll.uid,
        "number": version.number,
        "outcome": outcome_sha256,
        **words_of(version),
        "reason": version.reason,
        "written_by": version.written_as,
        "written_at": stamp(version.written_at),
        "previous": previous,
    }


def words_of(version: RecordVersion) -> dict[str, Any]:
    """What secretariat or chair wrote."""
    return {
        "verb": version.verb,
        "wording": version.wording,
        "refused_debate": version.refused_debate,
        "account": version.account,
        "returns": {
            "on": version.returns_on.isoformat() if version.returns_on else None,
            "how": version.returns_how,
        },
    }


def record_document(version: RecordVersion, certified: dict[str, Any] | None) -> dict[str, Any]:
    """The whole record on the words of one draft; ``certified`` is by whom and when, or nothing yet."""
    poll = version.record.poll
    opening = json.loads(poll.opening_record)
    return {
        "format": RECORD_FORMAT,
        "poll": poll.uid,
        "forum": {"slug": poll.forum.slug, "name": poll.forum.name},
        "question": poll.question,
        "demonstration": poll.is_demonstration,
        "number": version.number,
        "draft": version.sha256,
        **words_of(version),
        **_text_and_rule(poll),
        "roll": {
            "deciding": sum(entry["decides"] for entry in opening["roll"]),
            "advising": sum(not entry["decides"] for entry in opening["roll"]),
            "sha256": roll_digest(opening),
        },
        "opening": poll.opening_sha256,
        "closing": poll.closing_sha256,
        **_outcomes(poll),
        "positions": _positions(poll),
        **_statements(poll),
        "attendance": _attendance(poll),
        "course": [step.to_document() for step in course_of(poll)],
        "objections": [_objection(each) for each in objections_to(version)],
        "drafts": [
            {"number": each.number, "sha256": each.sha256, "written_at": stamp(each.written_at)}
            for each in version.record.versions.all()
        ],
        "certified": certified,
    }


def _text_and_rule(poll: Poll) -> dict[str, Any]:
    """What was decided and how, by their hashes."""
    return {
        "text": {
            "reform": poll.reform.code,
            "number": poll.version.number,
            "title": poll.version.title,
            "sha256": poll.version.sha256,
        },
        "rule": {
            "id": poll.rule.rule_id,
            "version": poll.rule.version,
            "title": poll.rule.title,
            "sha256": poll.rule.sha256,
            "names": poll.rule_names,
            "parameters": poll.rule_parameters,
        },
    }


def objections_to(version: RecordVersion) -> list[RecordObjection]:
    """Every objection to the record so far, answered or not."""
    return list(version.record.objections.select_related("entry", "version", "led_to", "put_to"))


def _outcomes(poll: Poll) -> dict[str, Any]:
    outcome = shown_outcome(poll)
    if outcome is None:
        return {"outcome": None, "comparison": []}
    compared = poll.outcomes.shown().filter(is_official=False).select_related("rule").order_by("position")
    return {
        "outcome": {
            "kind": outcome.kind,
            "label": outcome.document.get("label", ""),
            "stage": outcome.document.get("stage", ""),
            "sha256": outcome.sha256,
        },
        # Where names are never shown, what other rules make of few ballots would give them away.
        "comparison": []
        if poll.visibility == Visibility.NEVER
        else [
            {"rule": row.rule.rule_id, "label": row.label, "kind": row.kind, "sha256": row.sha256}
            for row in compared
        ],
    }


def _positions(poll: Poll) -> dict[str, Any]:
    outcome, released = shown_outcome(poll), release(poll)
    document: dict[str, Any] = {
        "visibility": poll.visibility,
        "ballots": outcome.ballots_sha256 if outcome else "",
        "deciding": [_line(line) for line in released.deciding],
        "advising": [_line(line) for line in released.advisory],
    }
    if released.unnamed is not None:
        document["counts"] = _counts(released.unnamed)
    return document


def _line(line: Line) -> dict[str, Any]:
    position = None if line.position == SILENT else line.position
    return {
        "seat": line.code,
        "name": line.name,
        "constituency": line.constituency.key,
        "position": position,
        "ballot": line.sha256,
    }


def _counts(unnamed: Unnamed) -> dict[str, Any]:
    return {
        "cast": unnamed.cast,
        "of": unnamed.of,
        "withheld": unnamed.is_withheld,
        "positions": dict(unnamed.counts),
    }


def statements_of(poll: Poll) -> list[RecordStatement]:
    """The words that seats have released for the record and not taken back, in the order of the roll."""
    latest = RecordStatement.objects.filter(entry__poll=poll).latest_of_each()
    return list(latest.exclude(text=""))


def may_print_unnamed(poll: Poll) -> bool:
    """Whether enough deciding seats have cast that words without a name give nobody away."""
    cast = RollEntry.objects.filter(poll=poll, decides=True, ballots__isnull=False).distinct().count()
    return cast >= SMALLEST_UNNAMED


def _statements(poll: Poll) -> dict[str, Any]:
    """With their seats; where names are never shown, only the words, in an order of their own."""
    released = statements_of(poll)
    if poll.visibility != Visibility.NEVER:
        return {"statements": [_statement(each) for each in released], "statements_withheld": False}
    shown = released if may_print_unnamed(poll) else []
    words = [{"kind": each.kind, "language": each.language, "text": each.text} for each in shown]
    return {
        "statements": sorted(words, key=lambda each: each["text"]),
        "statements_withheld": bool(released) and not shown,
    }


def _statement(statement: RecordStatement) -> dict[str, Any]:
    return {
        "seat": statement.entry.code,
        "name": statement.entry.name,
        "decides": statement.entry.decides,
        "kind": statement.kind,
        "language": statement.language,
        "text": statement.text,
        "released_at": stamp(statement.released_at),
    }


def _attendance(poll: Poll) -> list[dict[str, Any]]:
    return [
        {
            "seat": each.entry.code,
            "name": each.entry.name,
            "decides": each.entry.decides,
            "presence": each.presence or None,
            "source": each.source or None,
            "note": each.note,
            "otherwise": each.otherwise or None,
        }
        for each in attendance_of(poll)
    ]


def _objection(objection: RecordObjection) -> dict[str, Any]:
    return {
        "number": objection.number,
        "to_draft": objection.version.number,
        "seat": objection.entry.code,
        "name": objection.entry.name,
        "part": objection.part,
        "proposed": objection.proposed,
        "reason": objection.reason,
        "language": objection.language,
        "made_at": stamp(objection.made_at),
        "answer": objection.answer or None,
        "answer_reason": objection.answer_reason,
        "answered_at": stamp(objection.answered_at) if objection.answered_at else None,
        "led_to_draft": objection.led_to.number if objection.led_to else None,
        "put_to_poll": objection.put_to.uid if objection.put_to else None,
    }
