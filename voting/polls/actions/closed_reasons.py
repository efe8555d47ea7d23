"""Casting in writing: the cast says so, and the words of an objection whose reason is closed stay apart.

The ballot's own record carries the hash of those words with a nonce that only chair and seat can read, so
that the seat can prove what it wrote and nobody else can try what it may have been.
"""

from __future__ import annotations

import secrets

from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.polls.models import OBJECTIONS, Ballot, ClosedReason, WrittenTerms

REASON_FORMAT = "consult-reason/1"


def put_in_writing(ballot: Ballot) -> ClosedReason | None:
    """Mark an unsaved cast as sent in writing; words that are a closed reason are moved out of it.

    The closed reason that is returned is to be saved after the ballot.
    """
    ballot.presence = rules.Presence.WRITING.value
    if ballot.position not in OBJECTIONS:
        return None
    terms = WrittenTerms.objects.filter(poll=ballot.poll_id).first()
    if terms is None or not terms.has_closed_reasons:
        return None
    closed = ClosedReason(ballot=ballot, statement=ballot.statement, nonce=secrets.token_hex(16))
    ballot.statement = ""
    return closed


def reason_document(closed: ClosedReason) -> dict[str, str | int]:
    """A closed reason as it is hashed (docs/verify.md)."""
    return {
        "format": REASON_FORMAT,
        "poll": closed.ballot.poll.uid,
        "seat": closed.ballot.entry.code,
        "number": closed.ballot.number,
        "statement": closed.statement,
        "nonce": closed.nonce,
    }


def reason_sha256(closed: ClosedReason) -> str:
    """The hash of a closed reason that its ballot's record carries."""
    return sha256_hex(canonical_json(reason_document(closed)))
