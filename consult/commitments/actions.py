"""Every change of a commitment: opening it, reporting on it, moving it. Each leaves a row that stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.canonical import as_recorded
from consult.commitments.models import RUNNING, Change, Commitment, Status, today_of
from consult.commitments.permissions import can_open_commitment, can_report, can_settle
from consult.forums.models import Accreditation, Forum, Office, Seat
from consult.forums.people import people_of_office, people_of_seats
from consult.forums.permissions import accreditation_of, can_chair
from consult.notices.actions import tell_of
from consult.notices.words import LINES
from consult.texts.actions import move_to_stage, take_step
from consult.texts.models import Reform, Stage
from consult.ui.dates import day_text

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.audit.models import Entry

TEXT_LIMIT = 4000
BY_WHO_OWES_IT = frozenset({Status.OPEN, Status.IN_PROGRESS, Status.DONE})
"""What the owner may say of it; that it was not done, or is dropped, the forum's office says."""
WORTH_A_STEP = frozenset({Status.DONE, Status.NOT_DONE, Status.DROPPED})


@dataclass(frozen=True)
class Owner:
    """Who owes it: a seat of the forum, an office of it, or somebody else in words; one of the three."""

    seat: Seat | None = None
    office: str = ""
    words: str = ""


@dataclass(frozen=True)
class ComesFrom:
    """What decided it, named by type, id, label and address."""

    thing_type: str
    thing_id: str
    label: str
    address: str


@dataclass(frozen=True)
class Evidence:
    """What shows that it is so: words, where it can be read, and whose it is."""

    words: str = ""
    link: str = ""
    source: str = ""


@transaction.atomic
def open_commitment(
    *,
    forum: Forum,
    reform: Reform,
    what: str,
    owner: Owner,
    due: date,
    proof: str,
    comes_from: ComesFrom,
    by: AbstractBaseUser,
    is_demonstration: bool = False,
) -> Commitment:
    """Enter what was promised. A matter of the forum's own that was decided goes on to its follow-up.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` by field.
    """
    if not can_open_commitment(by, forum):
        raise PermissionDenied
    faults = _faults_of_terms(forum, what, owner, due, proof)
    if faults:
        raise ValidationError(faults)
    commitment = Commitment.objects.create(
        forum=forum,
        reform=reform,
        what=_plain(what),
        proof=_plain(proof),
        owner_seat=owner.seat,
        owner_office=owner.office,
        owner_words=_plain(owner.words),
        due=due,
        opened_at=clock.now().replace(microsecond=0),
        thing_type=comes_from.thing_type,
        thing_id=comes_from.thing_id,
        thing_label=comes_from.label[:300],
        address=comes_from.address,
        is_demonstration=is_demonstration or forum.is_demonstration or reform.is_demonstration,
    )
    _enter(commitment, note=_("Opened."), evidence=Evidence(), by=by, verb="commitment.opened")
    if reform.forum_id == forum.pk and reform.stage == Stage.DECIDED:
        move_to_stage(reform=reform, stage=Stage.FOLLOW_UP)
    _step(commitment, _("Promised by %(day)s: %(what)s") % {"day": day_text(due), "what": commitment.what})
    return commitment


def _faults_of_terms(forum: Forum, what: str, owner: Owner, due: date, proof: str) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not what.strip() or len(what) > 300:
        faults["what"] = _("Write in one sentence what is promised; at most 300 characters fit.")
    if not proof.strip() or len(proof) > TEXT_LIMIT:
        faults["proof"] = _(
            "Say what will prove that it is done, so that nobody has to argue about it later."
        )
    if due < today_of(forum):
        faults["due"] = _("This day has passed already: choose a later one.")
    return faults | _faults_of_owner(forum, owner)


def _faults_of_owner(forum: Forum, owner: Owner) -> dict[str, str]:
    if sum(map(bool, (owner.seat, owner.office, owner.words.strip()))) != 1:
        return {"owner": _("Name one owner: a seat, an office, or somebody else in words.")}
    if owner.seat is not None and owner.seat.forum_id != forum.pk:
        return {"owner": _("This seat belongs to another forum: choose one of this forum.")}
    if owner.office and owner.office not in Office.Role.values:
        return {"owner": _("Choose an office of this forum.")}
    if len(owner.words) > 200:
        return {"owner_words": _("At most 200 characters fit: shorten it.")}
    return {}


@transaction.atomic
def report_on_commitment(
    *,
    commitment: Commitment,
    by: AbstractBaseUser,
    status: str,
    note: str,
    evidence: Evidence | None = None,
) -> Commitment:
    """Say how a commitment stands, with evidence where there is some.

    Raises ``PermissionDenied`` unless the person owes it or runs the secretariat, and for an owner who would
    settle it other than as done; ``ValidationError`` by field, and for *done* without evidence. The same
    report sent again is one step.
    """
    commitment = _locked(commitment)
    if not can_report(by, commitment):
        raise PermissionDenied
    if status not in BY_WHO_OWES_IT and not can_settle(by, commitment):
        raise PermissionDenied
    if not commitment.is_running and not can_settle(by, commitment):
        raise PermissionDenied
    evidence = evidence or Evidence()
    if faults := _faults_of_report(status, note, evidence):
        raise ValidationError(faults)
    last = commitment.changes.order_by("number").last()
    if last is not None and _says(last, commitment) == (status, _plain(note), _plain(evidence.words)):
        return commitment
    is_news = commitment.status != status
    commitment.status = status
    commitment.save(update_fields=["status"])
    _enter(commitment, note=note, evidence=evidence, by=by, verb="commitment.reported")
    if is_news and status in WORTH_A_STEP:
        label = {
            Status.DONE: _("Kept: %(what)s"),
            Status.NOT_DONE: _("Not kept: %(what)s"),
            Status.DROPPED: _("Dropped: %(what)s"),
        }[Status(status)]
        _step(commitment, label % {"what": commitment.what})
    return commitment


def _says(change: Change, commitment: Commitment) -> tuple[str, str, str]:
    return commitment.status, change.note, change.evidence


def _faults_of_report(status: str, note: str, evidence: Evidence) -> dict[str, str]:
    faults: dict[str, str] = {}
    if status not in Status.values:
        faults["status"] = _("Choose how it stands.")
    if not note.strip() or len(note) > TEXT_LIMIT:
        faults["note"] = _("Say what happened, or why; it stays on record. At most 4,000 characters fit.")
    if len(evidence.words) > TEXT_LIMIT:
        faults["evidence"] = _("At most 4,000 characters fit: say the rest where the link leads.")
    if status == Status.DONE and not evidence.words.strip():
        faults["evidence"] = _("Say what shows that it is done.")
    if evidence.link:
        try:
            URLValidator(schemes=["http", "https"])(evidence.link)
        except ValidationError:
            faults["link"] = _("Write a whole address, like https://example.org/report.")
    if evidence.words.strip() and not (evidence.link or evidence.source.strip()):
        faults["source"] = _("Give a link or say where the evidence can be seen.")
    return faults


@transaction.atomic
def move_commitment(
    *, commitment: Commitment, by: AbstractBaseUser, due: date, owner: Owner, reason: str
) -> Commitment:
    """Give a commitment that is still owed another day or another owner, with a reason that stays on record.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` by field.
    """
    commitment = _locked(commitment)
    if not can_settle(by, commitment):
        raise PermissionDenied
    if commitment.status not in RUNNING:
        raise ValidationError(_("It is settled: report on it first, and say that it is open again."))
    faults = _faults_of_owner(commitment.forum, owner)
    if due < today_of(commitment.forum):
        faults["due"] = _("This day has passed already: choose a later one.")
    if not reason.strip() or len(reason) > TEXT_LIMIT:
        faults["reason"] = _("Say why it changes; the reason stays on record.")
    is_same = due == commitment.due and owner == Owner(
        commitment.owner_seat, commitment.owner_office, commitment.owner_words
    )
    if not faults and is_same:
        raise ValidationError(_("Nothing has changed: choose another day or another owner."))
    if faults:
        raise ValidationError(faults)
    commitment.due, commitment.owner_seat = due, owner.seat
    commitment.owner_office, commitment.owner_words = owner.office, _plain(owner.words)
    commitment.save(update_fields=["due", "owner_seat", "owner_office", "owner_words"])
    _enter(commitment, note=reason, evidence=Evidence(), by=by, verb="commitment.moved")
    return commitment


def _locked(commitment: Commitment) -> Commitment:
    """The commitment's row, held against another change until the transaction ends."""
    held = Commitment.objects.select_for_update(of=("self",)).select_related("forum", "reform", "owner_seat")
    return held.get(pk=commitment.pk)


def _enter(
    commitment: Commitment, *, note: str, evidence: Evidence, by: AbstractBaseUser, verb: str
) -> Change:
    said_as, accreditation = _acting(commitment, by)
    change = Change(
        commitment=commitment,
        number=commitment.changes.count() + 1,
        at=clock.now().replace(microsecond=0),
        status=commitment.status,
        due=commitment.due,
        owner=commitment.owner,
        note=_plain(note),
        evidence=_plain(evidence.words),
        link=evidence.link,
        source=_plain(evidence.source)[:300],
        said_as=said_as,
        accreditation=accreditation,
    )
    change.save(force_insert=True)
    data: dict[str, Any] = {"number": change.number, "status": change.status, "due": change.due.isoformat()}
    entry = record(
        verb=verb,
        thing_type="commitment",
        thing_id=commitment.uid,
        thing_label=commitment.what,
        actor=by,
        acting_as=said_as,
        data=data,
    )
    if verb in LINES:
        _tell_owner(commitment, entry)
    return change


def _tell_owner(commitment: Commitment, entry: Entry) -> None:
    """Tell those who owe it of the promise and of its day; somebody outside the forum has no account here."""
    owners: list[int] = []
    if commitment.owner_seat is not None:
        owners = people_of_seats([commitment.owner_seat])
    elif commitment.owner_office:
        owners = people_of_office(commitment.forum, (commitment.owner_office,))
    people = [person for person in owners if person != entry.actor_id]
    tell_of(entry, people, address=commitment.get_absolute_url(), forum=commitment.forum.name)


def _acting(commitment: Commitment, by: AbstractBaseUser) -> tuple[str, Accreditation | None]:
    """As whom the person speaks: for the seat that owes it, else for an office."""
    if commitment.owner_seat is not None:
        accreditation = accreditation_of(by, commitment.owner_seat)
        if accreditation is not None:
            return commitment.owner_seat.name, accreditation
    if can_chair(by, commitment.forum):
        return Office.Role.CHAIR.value, None
    if can_settle(by, commitment):
        return Office.Role.SECRETARIAT.value, None
    return commitment.owner, None


def _step(commitment: Commitment, label: str) -> None:
    take_step(
        reform=commitment.reform,
        kind="commitment",
        label=label,
        thing_type="commitment",
        thing_id=commitment.uid,
        address=commitment.get_absolute_url(),
    )


def _plain(text: str) -> str:
    """The text in the one form in which it is stored; signs that are none are left out."""
    kept = "".join(sign for sign in text if sign != "\x00" and not "\ud800" <= sign <= "\udfff")
    return as_recorded(kept)
