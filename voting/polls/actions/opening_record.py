"""The opening record: what was fixed before anyone voted, as the document that is hashed (docs/verify.md)."""

from __future__ import annotations

from typing import Any

from voting.polls.actions.history import stamp
from voting.polls.models import Poll, RollBasis, RollEntry, written_terms

OPENING_FORMAT = "consult-opening/2"


def opening_document(poll: Poll) -> dict[str, Any]:
    """What was fixed before anyone voted, as it is hashed (docs/verify.md)."""
    return {
        "format": OPENING_FORMAT,
        "poll": poll.uid,
        "forum": poll.forum.slug,
        "question": poll.question,
        "version": {
            "reform": poll.reform.code,
            "number": poll.version.number,
            "sha256": poll.version.sha256,
        },
        "rule": {
            "id": poll.rule.rule_id,
            "version": poll.rule.version,
            "sha256": poll.rule.sha256,
            "document": poll.rule.document,
            "names": poll.rule_names,
            "parameters": poll.rule_parameters,
            "stage": poll.rule_stage or None,
        },
        "stage": _stage_document(poll),
        "procedure": poll.procedure,
        "written": _written_document(poll),
        "follows": _previous_document(poll),
        "visibility": poll.visibility,
        "secrecy": poll.secrecy,
        "opened_at": stamp(poll.opened_at) if poll.opened_at else None,
        "closes_at": stamp(poll.closes_at),
        "demonstration": poll.is_demonstration,
        "groups": poll.groups,
        "bases": [_basis_document(basis) for basis in poll.bases.all()],
        "roll": [_entry_document(entry) for entry in poll.roll.all()],
    }


def _stage_document(poll: Poll) -> dict[str, str] | None:
    stage = poll.stage
    return None if stage is None else {"key": stage.key, "label": stage.label, "purpose": stage.purpose}


def _written_document(poll: Poll) -> dict[str, Any] | None:
    """For how many days a written procedure runs, and who reads the reason of an objection."""
    terms = written_terms(poll)
    return None if terms is None else {"days": terms.days, "reasons": terms.reasons}


def _previous_document(poll: Poll) -> dict[str, str | None] | None:
    """The poll before it, by the hashes of its records, and why this one follows."""
    previous = poll.previous
    if previous is None:
        return None
    return {
        "poll": previous.uid,
        "opening": previous.opening_sha256,
        "closing": previous.closing_sha256 or None,
        "why": poll.follows,
        "reason": poll.follows_reason,
    }


def _basis_document(basis: RollBasis) -> dict[str, Any]:
    return {
        "key": basis.key,
        "name": basis.name,
        "unit": basis.unit,
        "as_of": basis.as_of,
        "source": basis.source,
        "published_total": _text(basis.published_total),
        "remainder": _text(basis.remainder),
    }


def _entry_document(entry: RollEntry) -> dict[str, Any]:
    document = {
        "seat": entry.code,
        "name": entry.name,
        "decides": entry.decides,
        "attributes": entry.attributes,
        "weights": entry.weights,
    }
    return document | {"signed_by_two": True} if entry.is_signed_by_two else document


def _text(value: object) -> str | None:
    return None if value is None else str(value)
