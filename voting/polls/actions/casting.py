"""Casting a position: one transaction, one immutable row.

The order is the guard: the poll's row is held against closing, the seat's row against a second cast of the
same seat, and only then is anything checked. Two unique constraints stand behind it. Nothing is confirmed
to the person before the transaction has committed.
"""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.canonical import as_recorded as as_recorded
from consult.canonical import canonical_json, is_plain, sha256_hex
from voting import rules
from voting.polls.actions.closed_reasons import put_in_writing, reason_sha256
from voting.polls.actions.history import stamp
from voting.polls.actions.raising import checked_grounds, keep_block
from voting.polls.actions.second_person import check_second_person
from voting.polls.actions.words_on_record import STATEMENT_LIMIT as STATEMENT_LIMIT
from voting.polls.models import OBJECTIONS, Ballot, BallotDraft, ClosedReason, Poll, Procedure, RollEntry
from voting.polls.objections import Grounds, is_objection
from voting.polls.outcomes import offered_to
from voting.polls.permissions import casting_accreditation
from voting.polls.turnout import announce_turnout

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

BALLOT_FORMAT = "consult-ballot/1"
NEEDS_STATEMENT = {rules.Position.RESERVATION, rules.Position.BLOCK}


class CastRefusedError(Exception):
    """The poll takes no position now; the message says since when, in the reader's language."""


def needs_statement(procedure: str, position: str) -> bool:
    """Whether a position needs words: in writing every objection gives its reason."""
    if procedure == Procedure.WRITTEN and position in OBJECTIONS:
        return True
    return position in NEEDS_STATEMENT


def check_ballot(poll: Poll, position: str, statement: str) -> rules.Position:
    """The position as the rule offers it. ``ValidationError`` by field, in words that say how to mend it."""
    if position not in {choice.value for choice in offered_to(poll)}:
        raise ValidationError({"position": _("Choose one of the positions that this rule offers.")})
    chosen = rules.Position(position)
    if needs_statement(poll.procedure, chosen) and not statement.strip():
        raise ValidationError({"statement": missing_words(chosen)})
    if len(statement) > STATEMENT_LIMIT or not is_plain(statement):
        raise ValidationError(
            {"statement": _("At most %(limit)s characters of plain text fit.") % {"limit": STATEMENT_LIMIT}}
        )
    return chosen


def missing_words(position: str) -> str:
    """What to say of a position that came without the words it needs."""
    return {
        rules.Position.BLOCK: _("A block needs its reason: write it here."),
        rules.Position.OPPOSE: _("An objection in writing needs its reason: write it here."),
    }.get(rules.Position(position), _("Write the reservation that goes on record with your support."))


@transaction.atomic
def cast_ballot(
    *,
    poll: Poll,
    seat_code: str,
    by: AbstractBaseUser,
    position: str,
    retry_key: UUID,
    statement: str = "",
    language: str = "",
    grounds: Grounds | None = None,
    draft: BallotDraft | None = None,
) -> Ballot:
    """Record the position of a seat, or change it while the poll is open.

    ``language`` is that of the statement. A seat that two people sign for casts what one of them has drafted
    and ``by`` confirms (``draft``), and nothing else. ``grounds`` go with an objection, and are left alone
    with any other position. Returns the stored ballot; the same attempt again (same ``retry_key``) returns
    the same row. Raises ``CastRefusedError`` once the poll has closed, ``PermissionDenied`` when the seat is
    not on the roll or the person does not act for it today, ``ValidationError`` for a position the rule does
    not offer, for a missing reason or missing grounds, or an attempt key used for another ballot.
    """
    poll = Poll.objects.lock_against_closing(poll.pk)
    now = clock.now(poll.database_time)
    entry = RollEntry.objects.lock_for_a_cast(poll, seat_code)
    accreditation = casting_accreditation(by, entry, poll) if entry is not None else None
    if entry is None or accreditation is None:
        raise PermissionDenied
    statement = as_recorded(statement)
    latest = Ballot.objects.latest_of(entry)
    if latest is not None and latest.retry_key == retry_key:
        given = grounds if grounds and is_objection(poll, latest.position) else Grounds()
        return _same_attempt(latest, position, statement, given)
    if not poll.is_open_at(now):
        raise CastRefusedError(_("This poll is not open: no position can be recorded."))
    chosen = check_ballot(poll, position, statement)
    said = checked_grounds(poll, chosen, grounds)
    if latest is not None and _is_replaced(latest, retry_key):
        raise ValidationError(_("This ballot was replaced by a later one: open the ballot again."))
    if entry.is_signed_by_two:
        check_second_person(entry, draft, by=by, said=(position, statement, said))
    ballot = Ballot(
        poll=poll,
        entry=entry,
        number=latest.number + 1 if latest else 1,
        position=chosen.value,
        statement=statement,
        language=language if statement else "",
        cast_at=now.replace(microsecond=0),
        accreditation=accreditation,
        retry_key=retry_key,
    )
    ends = latest is not None and is_objection(poll, latest.position)
    _keep(ballot, said, ends_a_block=ends)
    _tell(ballot, by)
    return ballot


def _tell(ballot: Ballot, by: AbstractBaseUser) -> None:
    """Leave the audit entry, which says no position, and move the turnout once the cast is committed."""
    poll, entry = ballot.poll, ballot.entry
    record(
        verb="ballot.cast",
        thing_type="poll",
        thing_id=poll.uid,
        thing_label=poll.question,
        actor=by,
        acting_as=entry.name,
        data={"seat": entry.code, "number": ballot.number, "role": ballot.accreditation.role},
    )
    transaction.on_commit(lambda: announce_turnout(poll.uid))


def _keep(ballot: Ballot, said: Grounds | None, *, ends_a_block: bool) -> None:
    """Hash and write the ballot, and in the same transaction what stands in tables of its own."""
    closed = put_in_writing(ballot) if ballot.poll.procedure == Procedure.WRITTEN else None
    written = canonical_json(ballot_document(ballot, said, closed))
    ballot.record = written.decode()
    ballot.sha256 = sha256_hex(written)
    ballot.save(force_insert=True)
    if closed is not None:
        closed.save(force_insert=True)
    if said is not None or ends_a_block:
        keep_block(ballot, said, ends=ends_a_block)


def ballot_document(
    ballot: Ballot, said: Grounds | None = None, closed: ClosedReason | None = None
) -> dict[str, Any]:
    """A cast as it is hashed (docs/verify.md), with what an objection says beside its words.

    Of a closed reason it holds the hash and no word.

    The nonce keeps the hash from giving the position away: without it the few positions could be tried.
    """
    more: dict[str, Any] = {"objection": said.document} if said else {}
    if ballot.language:
        more["language"] = ballot.language
    if closed is not None:
        more["reason_sha256"] = reason_sha256(closed)
    return more | {
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


def _same_attempt(latest: Ballot, position: str, statement: str, given: Grounds) -> Ballot:
    """The stored ballot, when the retry says what the first attempt said; otherwise a refusal."""
    kept = json.loads(latest.record).get("objection")
    said = Grounds.of(kept) if kept else Grounds()
    is_same = said.clause == given.clause and said.lifted_by == as_recorded(given.lifted_by)
    is_same &= set(said.keys) == set(given.keys)
    is_same &= latest.position == position and statement in (latest.statement, latest.words)
    if not is_same:
        raise ValidationError(_("This ballot was cast already with other content: open the ballot again."))
    return latest
