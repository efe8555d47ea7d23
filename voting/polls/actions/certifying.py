"""Certifying the record of a decision: its last draft is frozen with the hashes of all that it rests on."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.canonical import canonical_json, sha256_hex
from voting.polls.models import DecisionRecord, Poll
from voting.polls.models.records import Certifier, RecordState
from voting.polls.moments import stamp
from voting.polls.permissions import terms_of
from voting.polls.record_documents import record_document
from voting.polls.record_permissions import record_of
from voting.polls.released import shown_outcome
from voting.polls.standing import Standing, standing_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def why_not_ripe(poll: Poll) -> str:
    """Why the record of a poll cannot be certified yet, in a sentence; empty when it can."""
    if standing_of(poll) == Standing.AWAITING:
        return _("The result waits to be stated by whom the rule names: nothing is decided before.")
    record = record_of(poll)
    if record is None:
        return _("There is no record yet: draft it and circulate it to the seats first.")
    if record.state == RecordState.DRAFT:
        return _("The present draft has not been circulated to the seats: circulate it first.")
    if record.takes_objections:
        return _("The seats may still object to the draft: wait until their time is over.")
    if record.objections.open().exists():
        return _("An objection to the record waits for its answer: answer it first.")
    outcome = shown_outcome(poll)
    if outcome is None or json.loads(record.current.canonical)["outcome"] != outcome.sha256:
        return _("The outcome was stated anew after this draft: draft the record again, and circulate it.")
    return ""


def seal_record(*, poll: Poll, by: AbstractBaseUser, at: datetime) -> DecisionRecord:
    """Freeze the record; called by ``certify_poll``, which holds the poll's row and has checked who may.

    ``ValidationError`` with why it has to wait.
    """
    record, fault = record_of(poll), why_not_ripe(poll)
    if record is None or fault:
        raise ValidationError(fault)
    who = certifier_of(poll)
    written = canonical_json(record_document(record.current, {"at": stamp(at), **who}))
    record.document = written.decode()
    record.sha256 = sha256_hex(written)
    record.state = RecordState.CERTIFIED
    record.certified_at = at
    record.certified_as = who.get("name") or who["by"]
    record.save()
    return record


def certifier_of(poll: Poll) -> dict[str, Any]:
    """Who certifies, as the record names them: an office, or the seat that keeps the record."""
    terms = terms_of(poll.forum)
    if terms.certifier == Certifier.SEAT and terms.seat is not None:
        return {"by": "seat", "seat": terms.seat.code, "name": terms.seat.name}
    return {"by": str(terms.certifier)}
