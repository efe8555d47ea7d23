"""What seats give to the record themselves, and who was there.

Nothing of a ballot's words passes into the record by itself: a seat releases what it wants printed, may word
it anew in its language, and may take it back until the record is certified.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.canonical import as_recorded
from voting.polls.actions.closing import settle
from voting.polls.actions.history import record_of_poll
from voting.polls.actions.plain import check_plain
from voting.polls.models import Attendance, Poll, RecordStatement, RollEntry
from voting.polls.models.records import Presence, StatementKind
from voting.polls.permissions import casting_accreditation
from voting.polls.record_permissions import (
    can_enter_attendance,
    can_release_statement,
    can_say_own_attendance,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

NOTE_LIMIT = 300
LANGUAGE_LIMIT = 20


def _entry(poll: Poll, seat_code: str) -> RollEntry:
    entry = RollEntry.objects.select_related("poll__forum").filter(poll=poll, code=seat_code).first()
    if entry is None:
        raise PermissionDenied
    return entry


@transaction.atomic
def release_statement(
    *, poll: Poll, seat_code: str, by: AbstractBaseUser, kind: str, text: str, language: str = "en"
) -> RecordStatement:
    """Release a seat's words for the record; later words take their place, an empty text takes them back.

    Raises ``PermissionDenied`` unless the person acts for a seat of the roll, the poll has closed and its
    record is not certified; ``ValidationError`` by field. The same again is the same row.
    """
    poll = settle(poll=poll)
    entry = _entry(poll, seat_code)
    accreditation = casting_accreditation(by, entry, poll)
    if accreditation is None or not can_release_statement(by, entry):
        raise PermissionDenied
    last: RecordStatement | None = entry.record_statements.order_by("number").last()
    faults: dict[str, str] = {}
    if kind not in StatementKind.values:
        faults["kind"] = _("Choose what kind of statement it is.")
    if fault := check_plain(text):
        faults["text"] = fault
    if not text.strip() and (last is None or not last.text):
        faults["text"] = _("Write the statement that is printed in the record.")
    if not language.strip() or len(language) > LANGUAGE_LIMIT:
        faults["language"] = _("Say in which language it is.")
    if faults:
        raise ValidationError(faults)
    said = {"kind": kind, "text": as_recorded(text), "language": language}
    if last is not None and all(getattr(last, name) == value for name, value in said.items()):
        return last
    statement = RecordStatement(
        entry=entry,
        number=last.number + 1 if last else 1,
        released_at=clock.now(poll.database_time).replace(microsecond=0),
        accreditation=accreditation,
        **said,
    )
    statement.save(force_insert=True)
    verb = "record.statement_released" if statement.text else "record.statement_withdrawn"
    record_of_poll(verb, poll, by, seat=entry.code, number=statement.number)
    return statement


@transaction.atomic
def say_own_attendance(
    *, poll: Poll, seat_code: str, by: AbstractBaseUser, presence: str, note: str = ""
) -> Attendance:
    """Say for a seat how it was there, or that it walked out or stayed away in protest.

    Raises ``PermissionDenied`` unless the person acts for the seat and the record is not certified.
    """
    poll = settle(poll=poll)
    entry = _entry(poll, seat_code)
    if not can_say_own_attendance(by, entry):
        raise PermissionDenied
    row = _enter(entry, Attendance.Source.SEAT, presence, note)
    record_of_poll("attendance.said", poll, by, seat=entry.code, presence=presence)
    return row


@transaction.atomic
def enter_attendance(
    *, poll: Poll, by: AbstractBaseUser, rows: Mapping[str, tuple[str, str]]
) -> list[Attendance]:
    """Enter for seats, by their codes, how they were there, each with a note; what is as it was is no entry.

    Raises ``PermissionDenied`` unless the person runs the secretariat and the record is not certified, or
    for a seat that is not on the roll.
    """
    poll = settle(poll=poll)
    if not can_enter_attendance(by, poll):
        raise PermissionDenied
    known = {entry.code: entry for entry in poll.roll.all()}
    if not rows.keys() <= known.keys():
        raise PermissionDenied
    source = Attendance.Source.SECRETARIAT
    last = {
        row.entry_id: (row.presence, row.note)
        for row in Attendance.objects.filter(entry__poll=poll).latest_of_each("source").filter(source=source)
    }
    entered = [
        _enter(known[code], source, presence, note)
        for code, (presence, note) in rows.items()
        if last.get(known[code].pk) != (presence, note.strip())
    ]
    if entered:
        record_of_poll("attendance.entered", poll, by, seats=[row.entry.code for row in entered])
    return entered


def _enter(entry: RollEntry, source: str, presence: str, note: str) -> Attendance:
    if presence not in Presence.values:
        raise ValidationError({"presence": _("Choose how the seat was there.")})
    if fault := check_plain(note, NOTE_LIMIT):
        raise ValidationError({"note": fault})
    last: Attendance | None = entry.attendance.filter(source=source).order_by("number").last()
    row = Attendance(
        entry=entry,
        number=last.number + 1 if last else 1,
        source=source,
        presence=presence,
        note=as_recorded(note),
        entered_at=clock.now().replace(microsecond=0),
    )
    row.save(force_insert=True)
    return row
