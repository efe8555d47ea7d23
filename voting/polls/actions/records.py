"""Drafting the record of a decision, circulating it, and objecting to it; certifying is ``certify_poll``.

Every action holds the poll's row, so that an objection and the certification cannot pass each other. What was
said stays: a change is another numbered row.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record as audit
from consult.canonical import as_recorded, canonical_json, sha256_hex
from consult.forums.models import Forum, Seat
from consult.forums.permissions import can_chair
from voting.polls.actions.closing import settle
from voting.polls.actions.history import record_of_poll, stamp, step_of_poll
from voting.polls.actions.plain import check_plain
from voting.polls.models import (
    Circulation,
    DecisionRecord,
    Poll,
    RecordObjection,
    RecordTerms,
    RecordVersion,
    RollEntry,
)
from voting.polls.models.records import FITS, Answer, Certifier, RecordPart, RecordState, Verb
from voting.polls.permissions import casting_accreditation, terms_of
from voting.polls.record_documents import draft_document
from voting.polls.record_permissions import (
    can_answer_objection,
    can_circulate_record,
    can_object_to_record,
    can_set_record_terms,
    can_withdraw_objection,
    can_write_record,
)
from voting.polls.released import shown_outcome

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from voting.polls.models import StoredOutcome

LONGEST_WAIT = 365


@dataclass(frozen=True)
class RecordWords:
    """What secretariat or chair write: the verb, the outcome in words, and what else is on record."""

    verb: str
    wording: str
    refused_debate: str = ""
    account: str = ""
    returns_on: date | None = None
    returns_how: str = ""


@transaction.atomic
def set_record_terms(
    *, forum: Forum, by: AbstractBaseUser, certifier: str, objection_days: int, seat: Seat | None = None
) -> RecordTerms:
    """Enter what the forum's terms say: who certifies its records, and how long seats may object.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` by field.
    """
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if not can_set_record_terms(by, forum):
        raise PermissionDenied
    faults: dict[str, str] = {}
    if certifier not in Certifier.values:
        faults["certifier"] = _("Choose who certifies.")
    if certifier == Certifier.SEAT and (seat is None or seat.forum_id != forum.pk):
        faults["seat"] = _("Choose the seat of this forum that keeps its records.")
    if not 1 <= objection_days <= LONGEST_WAIT:
        faults["objection_days"] = _("Give a number of days from 1 to 365.")
    if faults:
        raise ValidationError(faults)
    terms, _is_new = RecordTerms.objects.update_or_create(
        forum=forum,
        defaults={
            "certifier": certifier,
            "seat": seat if certifier == Certifier.SEAT else None,
            "objection_days": objection_days,
        },
    )
    audit(
        verb="record_terms.set",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={
            "certifier": certifier,
            "days": objection_days,
            "seat": terms.seat.code if terms.seat else None,
        },
    )
    return terms


@transaction.atomic
def draft_record(*, poll: Poll, by: AbstractBaseUser, words: RecordWords, reason: str = "") -> RecordVersion:
    """Write the record's first draft, or the next one with why; a circulated record becomes a draft again.

    Raises ``PermissionDenied`` unless the person runs the secretariat and the poll has closed and is not
    certified; ``ValidationError`` by field, for a verb that does not fit the outcome, without wording,
    without a reason for a further draft, and where nothing has changed.
    """
    poll = settle(poll=poll)
    if not can_write_record(by, poll):
        raise PermissionDenied
    record, _is_new = DecisionRecord.objects.get_or_create(poll=poll)
    last = record.versions.order_by("number").last()
    if last is not None and not reason.strip():
        raise ValidationError({"reason": _("Say why the draft changes; the reason stays on record.")})
    return _write_version(record, words, reason, by)


def _write_version(
    record: DecisionRecord, words: RecordWords, reason: str, by: AbstractBaseUser
) -> RecordVersion:
    """The next numbered draft, and the record back in draft. The caller holds the poll."""
    poll, outcome = record.poll, shown_outcome(record.poll)
    words = checked_words(words, outcome)
    last: RecordVersion | None = record.versions.order_by("number").last()
    if last is not None and all(getattr(last, name) == value for name, value in asdict(words).items()):
        raise ValidationError(
            _("Nothing has changed since draft %(number)s: there is nothing to keep.")
            % {"number": last.number}
        )
    version = RecordVersion(
        record=record,
        number=last.number + 1 if last else 1,
        reason=as_recorded(reason),
        written_as="chair" if can_chair(by, poll.forum) else "secretariat",
        written_at=clock.now(poll.database_time).replace(microsecond=0),
        **asdict(words),
    )
    assert outcome is not None
    document = draft_document(version, outcome.sha256, last.sha256 if last else None)
    written = canonical_json(document)
    version.canonical = written.decode()
    version.sha256 = sha256_hex(written)
    version.save(force_insert=True)
    record.state = RecordState.DRAFT
    record.save(update_fields=["state"])
    record_of_poll("record.drafted", poll, by, number=version.number, sha256=version.sha256)
    return version


def checked_words(words: RecordWords, outcome: StoredOutcome | None) -> RecordWords:
    """The words in the form in which they are hashed. ``ValidationError`` by field with every fault."""
    faults: dict[str, str] = {}
    if outcome is None or not any(outcome.kind in kinds for kinds in FITS.values()):
        raise ValidationError(_("The outcome is not stated yet: there is nothing to record."))
    if words.verb not in Verb.values or outcome.kind not in FITS[words.verb]:
        faults["verb"] = _("This verb does not fit the outcome: choose one of those that do.")
    if not words.wording.strip():
        faults["wording"] = _("Write the outcome in one or two sentences, as the record will say it.")
    for name in ("wording", "refused_debate", "account", "returns_how"):
        if fault := check_plain(getattr(words, name)):
            faults[name] = fault
    if outcome.kind == "adopted" and (words.returns_on or words.returns_how.strip()):
        faults["returns_how"] = _("This matter was adopted: it does not have to come back. Leave both empty.")
    if faults:
        raise ValidationError(faults)
    texts = ("wording", "refused_debate", "account", "returns_how")
    return RecordWords(
        verb=words.verb,
        returns_on=words.returns_on,
        **{name: as_recorded(getattr(words, name)) for name in texts},
    )


@transaction.atomic
def circulate_record(*, poll: Poll, by: AbstractBaseUser, objections_until: datetime) -> Circulation:
    """Send the present draft to the seats, with the time until which they may object.

    Raises ``PermissionDenied`` unless the person runs the secretariat, a draft waits to be circulated and
    every objection to an earlier one has its answer; ``ValidationError`` for less time than the terms give.
    """
    poll = settle(poll=poll)
    if not can_circulate_record(by, poll):
        raise PermissionDenied
    record, now = poll.decision_record, clock.now(poll.database_time).replace(microsecond=0)
    if objections_until < earliest_end(poll, now):
        raise ValidationError(
            {
                "objections_until": _("The terms of this forum give the seats at least %(days)s days.")
                % {"days": terms_of(poll.forum).objection_days}
            }
        )
    if objections_until > now + timedelta(days=LONGEST_WAIT):
        raise ValidationError({"objections_until": _("Choose a time within a year.")})
    version = record.current
    circulation = Circulation(version=version, circulated_at=now, objections_until=objections_until)
    circulation.save(force_insert=True)
    record.state = RecordState.CIRCULATED
    record.objections_until = objections_until
    record.save(update_fields=["state", "objections_until"])
    step_of_poll("record", _("Draft record circulated to the seats"), poll)
    record_of_poll("record.circulated", poll, by, number=version.number, until=stamp(objections_until))
    return circulation


def earliest_end(poll: Poll, now: datetime) -> datetime:
    """The earliest end of the time for objections: so many days by the calendar of the forum's time zone."""
    zone = ZoneInfo(poll.forum.time_zone)
    return now.astimezone(zone) + timedelta(days=terms_of(poll.forum).objection_days)


@transaction.atomic
def object_to_record(
    *,
    poll: Poll,
    seat_code: str,
    by: AbstractBaseUser,
    part: str,
    proposed: str,
    reason: str,
    language: str = "en",
) -> RecordObjection:
    """Object for a seat to the circulated draft, with other words and why. The same again is the same row.

    Raises ``PermissionDenied`` unless the person acts for a seat of the roll and the time for objections
    runs, ``ValidationError`` by field.
    """
    poll = settle(poll=poll)
    entry = RollEntry.objects.select_related("poll__forum").filter(poll=poll, code=seat_code).first()
    if entry is None or not can_object_to_record(by, entry):
        raise PermissionDenied
    record, accreditation = poll.decision_record, casting_accreditation(by, entry, poll)
    assert accreditation is not None
    faults = {
        name: fault
        for name, text in (("proposed", proposed), ("reason", reason))
        if (fault := check_plain(text))
    }
    if part not in RecordPart.values:
        faults["part"] = _("Choose what the objection is about.")
    if not proposed.strip():
        faults["proposed"] = _("Write the words that the record should have instead.")
    if not reason.strip():
        faults["reason"] = _("Say why the record is wrong without it; the reason is published.")
    if faults:
        raise ValidationError(faults)
    said = {"part": part, "proposed": as_recorded(proposed), "reason": as_recorded(reason)}
    same = record.objections.filter(version=record.current, entry=entry, **said).first()
    if same is not None:
        return same
    objection = RecordObjection.objects.create(
        record=record,
        number=record.objections.count() + 1,
        version=record.current,
        entry=entry,
        language=language,
        made_at=clock.now(poll.database_time).replace(microsecond=0),
        accreditation=accreditation,
        **said,
    )
    record_of_poll("record.objected", poll, by, objection=objection.number, seat=entry.code, part=part)
    return objection


@transaction.atomic
def withdraw_objection(
    *, objection: RecordObjection, by: AbstractBaseUser, reason: str = ""
) -> RecordObjection:
    """Take an objection back for its seat; it stays on record. ``PermissionDenied`` once it is answered."""
    poll = settle(poll=objection.record.poll)
    objection = poll.decision_record.objections.select_related("entry", "record__poll").get(pk=objection.pk)
    if not can_withdraw_objection(by, objection):
        raise PermissionDenied
    return _answer(objection, Answer.WITHDRAWN, reason, by)


@transaction.atomic
def answer_objection(
    *,
    objection: RecordObjection,
    by: AbstractBaseUser,
    answer: str,
    reason: str,
    words: RecordWords | None = None,
) -> RecordObjection:
    """Accept an objection, with the words of the next draft, or decline it; either with a reason.

    Raises ``PermissionDenied`` unless the person chairs the forum and the objection waits,
    ``ValidationError`` by field. Accepting makes a new draft, which has to be circulated again.
    """
    poll = settle(poll=objection.record.poll)
    objection = poll.decision_record.objections.select_related("entry", "record__poll").get(pk=objection.pk)
    if not can_answer_objection(by, objection):
        raise PermissionDenied
    faults: dict[str, str] = {}
    if answer not in (Answer.ACCEPTED, Answer.DECLINED):
        faults["answer"] = _("Accept the objection or decline it.")
    if not reason.strip():
        faults["reason"] = _("Give the reason of the answer; it stays on record beside the objection.")
    elif fault := check_plain(reason):
        faults["reason"] = fault
    if faults:
        raise ValidationError(faults)
    if answer == Answer.ACCEPTED:
        if words is None:
            raise ValidationError(_("Write the draft that the accepted objection leads to."))
        why = _("Objection %(number)s of %(seat)s was accepted.") % {
            "number": objection.number,
            "seat": objection.entry.name,
        }
        objection.led_to = _write_version(objection.record, words, why, by)
    return _answer(objection, answer, reason, by)


def _answer(objection: RecordObjection, answer: str, reason: str, by: AbstractBaseUser) -> RecordObjection:
    poll = objection.record.poll
    objection.answer = answer
    objection.answer_reason = as_recorded(reason)
    objection.answered_at = clock.now().replace(microsecond=0)
    objection.save(update_fields=["answer", "answer_reason", "answered_at", "led_to"])
    record_of_poll("record.answered", poll, by, objection=objection.number, answer=answer)
    return objection
