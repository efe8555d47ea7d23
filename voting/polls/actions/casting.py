"""Casting a position: one transaction, one immutable row.

The order is the guard: the poll's row is held against closing, the seat's row against a second cast of the
same seat, and only then is anything checked. Two unique constraints stand behind it. Nothing is confirmed
to the person before the transaction has committed.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.polls.actions.history import stamp
from voting.polls.models import Ballot, Poll, RollEntry
from voting.polls.outcomes import offered_to
from voting.polls.permissions import casting_accreditation
from voting.polls.turnout import announce_turnout

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

BALLOT_FORMAT = "consult-ballot/1"
STATEMENT_LIMIT = 4000
NEEDS_STATEMENT = {rules.Position.RESERVATION, rules.Position.BLOCK}


class CastRefusedError(Exception):
    """The poll takes no position now; the message says since when, in the reader's language."""


def check_ballot(poll: Poll, position: str, statement: str) -> rules.Position:
    """The position as the rule offers it. ``ValidationError`` by field, in words that say how to mend it."""
    if position not in {choice.value for choice in offered_to(poll)}:
        raise ValidationError({"position": _("Choose one of the positions that this rule offers.")})
    chosen = rules.Position(position)
    if chosen in NEEDS_STATEMENT and not statement.strip():
        raise ValidationError(
            {
                "statement": _("A block needs its reason: write it here.")
                if chosen is rules.Position.BLOCK
                else _("Write the reservation that goes on record with your support.")
            }
        )
    if len(statement) > STATEMENT_LIMIT or not _is_plain(statement):
        raise ValidationError(
            {"statement": _("At most %(limit)s characters of plain text fit.") % {"limit": STATEMENT_LIMIT}}
        )
    return chosen


def _is_plain(text: str) -> bool:
    """Whether every database and every reader of UTF-8 can hold the text."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def as_recorded(statement: str) -> str:
    """The statement in the one form in which it is stored and hashed."""
    return unicodedata.normalize("NFC", statement.replace("\r\n", "\n").strip())


@transaction.atomic
def cast_ballot(
    *, poll: Poll, seat_code: str, by: AbstractBaseUser, position: str, retry_key: UUID, statement: str = ""
) -> Ballot:
    """Record the position of a seat, or change it while the poll is open.

    Returns the stored ballot; the same attempt again (same ``retry_key``) returns the same row. Raises
    ``CastRefusedError`` once the poll has closed, ``PermissionDenied`` when the seat is not on the roll or
    the person does not act for it today, ``ValidationError`` for a position the rule does not offer, for a
    missing reason, or an attempt key used for another ballot.
    """
    poll = Poll.objects.lock_against_closing(poll.pk)
    now = clock.now(poll.database_time)
    entry = RollEntry.objects.lock_for_a_cast(poll, seat_code)
    accreditation = casting_accreditation(by, entry, poll) if entry is not None else None
    if entry is None or accreditation is None:
        raise PermissionDenied
    statement = as_recorded(statement)
    latest = entry.ballots.order_by("-number").first()
    if latest is not None and latest.retry_key == retry_key:
        return _same_attempt(latest, position, statement)
    if not poll.is_open_at(now):
        raise CastRefusedError(_("This poll is not open: no position can be recorded."))
    chosen = check_ballot(poll, position, statement)
    if latest is not None and _is_replaced(latest, retry_key):
        raise ValidationError(_("This ballot was replaced by a later one: open the ballot again."))
    ballot = Ballot(
        poll=poll,
        entry=entry,
        number=latest.number + 1 if latest else 1,
        position=chosen.value,
        statement=statement,
        cast_at=now.replace(microsecond=0),
        accreditation=accreditation,
        retry_key=retry_key,
    )
    written = canonical_json(ballot_document(ballot))
    ballot.record = written.decode()
    ballot.sha256 = sha256_hex(written)
    ballot.save(force_insert=True)
    record(
        verb="ballot.cast",
        thing_type="poll",
        thing_id=poll.uid,
        thing_label=poll.question,
        actor=by,
        acting_as=entry.name,
        data={"seat": entry.code, "number": ballot.number, "role": accreditation.role},
    )
    transaction.on_commit(lambda: announce_turnout(poll.uid))
    return ballot


def ballot_document(ballot: Ballot) -> dict[str, str | int]:
    """A cast as it is hashed (docs/verify.md).

    The nonce keeps the hash from giving the position away: without it the few positions could be tried.
    """
    return {
        "format": BALLOT_FORMAT,
        "poll": ballot.poll.uid,
        "opening": ballot.poll.opening_sha256,
        "seat": ballot.entry.code,
        "number": ballot.number,
        "position": ballot.position,
        "presence": ballot.presence,
        "statement": ballot.statement,
        "cast_at": stamp(ballot.cast_at),
        "nonce": secrets.token_hex(16),
    }


def _is_replaced(latest: Ballot, retry_key: UUID) -> bool:
    """Whether the attempt was accepted once and is no longer the seat's latest."""
    return latest.number > 1 and Ballot.objects.filter(entry=latest.entry_id, retry_key=retry_key).exists()


def _same_attempt(latest: Ballot, position: str, statement: str) -> Ballot:
    """The stored ballot, when the retry says what the first attempt said; otherwise a refusal."""
    if latest.position != position or latest.statement != statement:
        raise ValidationError(_("This ballot was cast already with other content: open the ballot again."))
    return latest
