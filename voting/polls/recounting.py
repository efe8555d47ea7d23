"""Counting a poll again from its stored rows, and holding every hash on record against what comes out.

What is compared is named by what it is (``roll``, ``rule``, ``outcome`` …) and by each place that keeps its
hash, so that a difference says which row or record was touched. Nothing is written, and nothing that is told
says more of positions than the poll may show.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from consult.canonical import CanonicalError, canonical_json, sha256_hex
from voting import rules
from voting.polls.actions.opening_record import opening_document
from voting.polls.models import Ballot, DecisionRecord, Finding, Poll, RecordVersion, StoredOutcome
from voting.polls.models.records import RecordState
from voting.polls.moments import stamp
from voting.polls.outcomes import (
    ballots_digest,
    compute_outcomes,
    counting_ballots,
    forget_rules,
    stated_row,
)
from voting.polls.record_documents import draft_document, roll_digest

NAMES_OF_OTHER_ROWS = frozenset({"stage", "follows"})
"""Parts of the opening record that say how other rows were called then; they may be called otherwise now."""
UNREADABLE = ""


@dataclass(frozen=True)
class Check:
    """One thing: its hash as it comes out now, and the hash in each place that keeps it."""

    what: str
    recomputed: str
    stored: tuple[tuple[str, str], ...]

    @property
    def differing(self) -> list[str]:
        """The places whose hash is another one."""
        return [place for place, kept in self.stored if kept != self.recomputed or not kept]

    @property
    def is_same(self) -> bool:
        """Whether every place keeps what comes out."""
        return not self.differing

    def to_document(self) -> dict[str, Any]:
        """The check as data."""
        return {
            "what": self.what,
            "same": self.is_same,
            "recomputed": self.recomputed or None,
            "stored": dict(self.stored),
            "differing": self.differing,
        }


class CannotRecountError(Exception):
    """There is nothing to count again yet; the message says why."""


def recount(poll: Poll) -> list[Check]:
    """Every check of a closed poll, in the order in which things happened.

    ``CannotRecountError`` for a poll whose closing record is not written.
    """
    if not poll.closing_record:
        raise CannotRecountError("This poll has no closing record yet: there is nothing to count again.")
    forget_rules()
    opening, closing = _read(poll.opening_record), _read(poll.closing_record)
    certified = _certified(poll)
    return [
        *_opening(poll, opening, closing, certified),
        *_ballots(poll, closing, certified),
        *_outcomes(poll, closing, certified),
        *_findings(poll),
        *_statements(poll),
        *_closing(poll, certified),
        *_record(poll),
    ]


def _read(text: str) -> dict[str, Any]:
    try:
        read = json.loads(text)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


def _certified(poll: Poll) -> dict[str, Any]:
    kept = DecisionRecord.objects.filter(poll=poll, state=RecordState.CERTIFIED).first()
    return _read(kept.document) if kept else {}


def _digest(document: Any) -> str:
    try:
        return sha256_hex(canonical_json(document))
    except CanonicalError:
        return UNREADABLE


def _places(*places: tuple[str, Any], certified: Any = None) -> tuple[tuple[str, str], ...]:
    """The places with what they keep; the certified record where there is one."""
    kept = [(place, str(value or "")) for place, value in places]
    if certified is not None:
        kept.append(("certified record", str(certified)))
    return tuple(kept)


def _opening(
    poll: Poll, opening: dict[str, Any], closing: dict[str, Any], certified: dict[str, Any]
) -> Iterator[Check]:
    yield Check(
        "opening record",
        sha256_hex(poll.opening_record.encode()),
        _places(
            ("poll", poll.opening_sha256),
            ("closing record", closing.get("opening")),
            certified=certified.get("opening"),
        ),
    )
    yield Check(
        "text",
        sha256_hex(poll.version.canonical.encode()),
        _places(
            ("version", poll.version.sha256),
            ("opening record", opening.get("version", {}).get("sha256")),
            certified=certified.get("text", {}).get("sha256"),
        ),
    )
    yield from _rule(poll, opening, certified)
    rows = opening_document(poll)
    # Opening froze the first deadline; an extension moved the poll's own.
    extended = poll.extensions.order_by("pk").first()
    rows["closes_at"] = stamp(extended.old_closes_at) if extended else rows["closes_at"]
    yield Check(
        "roll",
        _roll(rows),
        _places(("opening record", _roll(opening)), certified=certified.get("roll", {}).get("sha256")),
    )
    kept = opening.keys() - NAMES_OF_OTHER_ROWS - {"roll", "bases", "groups", "rule", "format"}
    yield Check(
        "terms of the poll",
        _digest({key: rows.get(key) for key in kept}),
        _places(("opening record", _digest({key: opening[key] for key in kept}))),
    )


def _roll(opening: dict[str, Any]) -> str:
    try:
        return roll_digest(opening)
    except (KeyError, CanonicalError):
        return UNREADABLE


def _rule(poll: Poll, opening: dict[str, Any], certified: dict[str, Any]) -> Iterator[Check]:
    frozen = opening.get("rule", {})
    try:
        normal_form = rules.rule_hash(rules.load_rule(poll.rule.document))
    except rules.RuleError:
        normal_form = UNREADABLE
    yield Check(
        "rule",
        normal_form,
        _places(
            ("rule", poll.rule.sha256),
            ("opening record", frozen.get("sha256")),
            certified=certified.get("rule", {}).get("sha256"),
        ),
    )
    used = {"document": poll.rule.document, "names": poll.rule_names, "parameters": poll.rule_parameters}
    yield Check(
        "rule as it is used",
        _digest(used),
        _places(("opening record", _digest({key: frozen.get(key) for key in used}))),
    )


def _ballots(poll: Poll, closing: dict[str, Any], certified: dict[str, Any]) -> Iterator[Check]:
    """Each cast that is not what was hashed, then the list of those that counted, and how many there are."""
    every = list(poll.ballots.select_related("entry").order_by("entry__position", "number"))
    for ballot in every:
        check = Check(
            f"ballot of {ballot.entry.code}, number {ballot.number}",
            _cast(poll, ballot),
            _places(("ballot", ballot.sha256)),
        )
        if not check.is_same:
            yield check
    counted = counting_ballots(poll)
    for ballot in counted:
        ballot.sha256 = _cast(poll, ballot)
    official = poll.outcomes.filter(is_official=True).order_by("number").first()
    yield Check(
        "ballots that counted",
        ballots_digest(counted),
        _places(
            ("closing record", closing.get("ballots")),
            ("outcome", official.ballots_sha256 if official else ""),
            certified=certified.get("positions", {}).get("ballots"),
        ),
    )
    yield Check("number of casts", str(len(every)), _places(("closing record", closing.get("casts"))))


def _cast(poll: Poll, ballot: Ballot) -> str:
    """The hash of a cast's record with what its row says, so that a change of either is seen."""
    said = _read(ballot.record)
    row = {
        "poll": poll.uid,
        "opening": poll.opening_sha256,
        "seat": ballot.entry.code,
        "number": ballot.number,
        "position": ballot.position,
        "presence": ballot.presence,
        "statement": ballot.statement,
        "cast_at": stamp(ballot.cast_at),
    }
    return _digest(said | row) if said else UNREADABLE


def _outcomes(poll: Poll, closing: dict[str, Any], certified: dict[str, Any]) -> Iterator[Check]:
    """The poll's own outcome and its comparison, counted again with what was found of blocks by then."""
    ballots, standing = counting_ballots(poll), poll.outcomes.standing().first()
    unstated = poll.outcomes.filter(statement=None)
    for number in unstated.order_by("number").values_list("number", flat=True).distinct():
        kept = list(unstated.filter(number=number).order_by("-is_official", "position"))
        again = _counted(poll, ballots, kept[0] if number else None)
        is_certified = standing is not None and standing.number == number
        for row in kept:
            places = _stored(row)
            if row.is_official and not number:
                places += (("closing record", str(closing.get("outcome"))),)
            said = _certified_hash(certified, row) if is_certified else None
            yield Check(
                _name(row),
                again.get((row.is_official, row.position, row.rule_id), UNREADABLE),
                places + ((("certified record", said),) if said else ()),
            )
    if not poll.outcomes.filter(is_official=True, number=0).exists():
        yield Check("outcome", UNREADABLE, (("closing record", str(closing.get("outcome"))),))


def _counted(
    poll: Poll, ballots: list[Ballot], later: StoredOutcome | None
) -> dict[tuple[bool, int, int], str]:
    """What comes out now, by whether it is the poll's own, its place, and its rule; nothing where it fails.

    ``later`` is an outcome after the closing; without one only findings made while the poll was open count.
    """
    findings = Finding.objects.filter(block__poll=poll).select_related("block").order_by("number")
    found = {
        finding.block.ballot_id: finding.is_founded
        for finding in findings
        if (finding.found_at <= later.computed_at if later else _was_open(finding))
    }
    try:
        rows = compute_outcomes(poll, ballots, found)
    except (rules.RuleError, ValueError, KeyError):
        return {}
    return {(row.is_official, row.position, row.rule_id): row.sha256 for row in rows}


def _was_open(finding: Finding) -> bool:
    """Whether a finding was made before the closing: then no outcome followed from it at once."""
    return _read(finding.record).get("outcome") is None


def _name(row: StoredOutcome) -> str:
    what = "outcome" if row.is_official else f"comparison: {row.label}"
    return f"{what}, counted again ({row.number})" if row.number else what


def _certified_hash(certified: dict[str, Any], row: StoredOutcome) -> str | None:
    """The hash of an outcome that stands in the certified record; None where it holds none of it."""
    if row.is_official:
        outcome = certified.get("outcome")
        return str(outcome["sha256"]) if outcome else None
    rows = {each["label"]: str(each["sha256"]) for each in certified.get("comparison", ())}
    return rows.get(row.label)


def _stored(row: StoredOutcome) -> tuple[tuple[str, str], ...]:
    return (("outcome", row.sha256), ("document of the outcome", _digest(row.document)))


def _statements(poll: Poll) -> Iterator[Check]:
    """Results that a person stated: each record, and the outcome with it."""
    ballots = counting_ballots(poll)
    for statement in poll.statements.order_by("number"):
        said = _read(statement.record)
        row = {
            "number": statement.number,
            "stage": statement.stage,
            "finding": statement.finding,
            "reasons": statement.reasons,
            "office": statement.office,
        }
        yield Check(
            f"stated result {statement.number}",
            _digest(said | row) if said else UNREADABLE,
            _places(("stated result", statement.sha256)),
        )
        try:
            again = stated_row(poll, ballots, statement).sha256
        except (rules.RuleError, ValueError, KeyError):
            again = UNREADABLE
        kept = poll.outcomes.filter(statement=statement).first()
        places = _stored(kept) if kept else (("outcome", ""),)
        yield Check(
            f"outcome as stated ({statement.number})",
            again,
            (*places, ("stated result", str(said.get("outcome")))),
        )


def _findings(poll: Poll) -> Iterator[Check]:
    """What tests of grounds found: each record with what its row says."""
    for finding in Finding.objects.filter(block__poll=poll).select_related("block__entry").order_by("pk"):
        said = _read(finding.record)
        row = {"number": finding.number, "founded": finding.is_founded, "reasons": finding.reasons}
        yield Check(
            f"finding {finding.number} on the block of {finding.block.entry.code}",
            _digest(said | row) if said else UNREADABLE,
            _places(("finding", finding.sha256)),
        )


def _closing(poll: Poll, certified: dict[str, Any]) -> Iterator[Check]:
    yield Check(
        "closing record",
        sha256_hex(poll.closing_record.encode()),
        _places(("poll", poll.closing_sha256), certified=certified.get("closing")),
    )


def _record(poll: Poll) -> Iterator[Check]:
    """The drafts of the record, and the certified one."""
    kept = DecisionRecord.objects.filter(poll=poll).first()
    if kept is None:
        return
    for version in kept.versions.order_by("number"):
        yield Check(
            f"draft {version.number} of the record", _draft(version), _places(("draft", version.sha256))
        )
    if kept.state == RecordState.CERTIFIED:
        yield Check("certified record", sha256_hex(kept.document.encode()), _places(("record", kept.sha256)))


def _draft(version: RecordVersion) -> str:
    said = _read(version.canonical)
    return _digest(said | draft_document(version, said.get("outcome", ""), said.get("previous")))
