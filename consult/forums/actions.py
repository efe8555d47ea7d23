"""Every change of who sits where. Each writes its audit entry in its own transaction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.forums.models import (
    Accreditation,
    Constituency,
    DisplayIdentity,
    Forum,
    IdentityUse,
    Membership,
    Office,
    Seat,
    SeatStatus,
    WeightAmount,
    WeightBasis,
    WeightCorrection,
)
from consult.forums.permissions import can_run_secretariat, constituencies_of, seats_of
from consult.forums.voices import Voice, check_name, check_signs

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.accounts.models import User


@transaction.atomic
def found_forum(
    *,
    slug: str,
    name: str,
    level: str,
    time_zone: str,
    constituencies: list[dict[str, Any]],
    by: AbstractBaseUser | None = None,
    **details: Any,
) -> Forum:
    """Set up a forum with its ordered constituencies (``key``, ``name``, ``symbol``, ``is_chamber``)."""
    forum = Forum.objects.create(slug=slug, name=name, level=level, time_zone=time_zone, **details)
    for position, part in enumerate(constituencies):
        Constituency.objects.create(forum=forum, position=position, **part)
    record(
        verb="forum.founded",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={"constituencies": [part["key"] for part in constituencies]},
    )
    return forum


@transaction.atomic
def seat(
    *,
    forum: Forum,
    constituency: Constituency,
    code: str,
    name: str,
    capacity: str,
    by: AbstractBaseUser | None = None,
    **details: Any,
) -> Seat:
    """Create a seat and the display identity under which it speaks."""
    new = Seat.objects.create(
        forum=forum, constituency=constituency, code=code, name=name, capacity=capacity, **details
    )
    DisplayIdentity.objects.create(
        forum=forum, kind=DisplayIdentity.Kind.SEAT, constituency=constituency, seat=new, label=name
    )
    record(
        verb="seat.created",
        thing_type="seat",
        thing_id=f"{forum.slug}/{code}",
        thing_label=name,
        actor=by,
        data={"capacity": capacity, "constituency": constituency.key},
    )
    return new


@transaction.atomic
def set_status(
    *,
    seat: Seat,
    status: str,
    valid_from: date,
    valid_until: date | None = None,
    note: str = "",
    source: str = "",
    by: AbstractBaseUser | None = None,
) -> SeatStatus:
    """Record a dated fact about a seat. ``ValidationError`` when the dates are not in order."""
    if valid_until is not None and valid_until < valid_from:
        raise ValidationError(_("The period ends before it begins: give a later last day."))
    fact = SeatStatus.objects.create(
        seat=seat, status=status, valid_from=valid_from, valid_until=valid_until, note=note, source=source
    )
    record(
        verb="seat.status_set",
        thing_type="seat",
        thing_id=f"{seat.forum.slug}/{seat.code}",
        thing_label=seat.name,
        actor=by,
        data={"status": status, "from": valid_from.isoformat()},
    )
    return fact


@dataclass(frozen=True)
class Amount:
    """One seat's figure on a basis as it is read from a source; ``None`` is *not reported*."""

    seat: Seat
    amount: int | None
    note: str = ""


@dataclass(frozen=True)
class Basis:
    """A weight basis as it is read from a source, before it is stored."""

    key: str
    name: str
    unit: str
    as_of: str
    source: str
    published_total: int | None = None
    unattributed: int | None = None
    note: str = ""
    amounts: list[Amount] = field(default_factory=list)


@transaction.atomic
def publish_weights(*, forum: Forum, basis: Basis, by: AbstractBaseUser | None = None) -> WeightBasis:
    """Store a basis with its amounts.

    ``ValidationError`` when the seats and the unattributed part do not add up to the published total: a
    share of such a total would be a share of nothing.
    """
    known = sum(amount.amount or 0 for amount in basis.amounts)
    if basis.published_total is not None and known + (basis.unattributed or 0) != basis.published_total:
        raise ValidationError(
            _(
                "%(name)s: the seats have %(known)s and %(rest)s belongs to no seat, "
                "but the published total is %(total)s."
            )
            % {
                "name": basis.name,
                "known": known,
                "rest": basis.unattributed or 0,
                "total": basis.published_total,
            }
        )
    stored = WeightBasis.objects.create(
        forum=forum,
        key=basis.key,
        name=basis.name,
        unit=basis.unit,
        as_of=basis.as_of,
        source=basis.source,
        published_total=basis.published_total,
        unattributed=basis.unattributed,
        note=basis.note,
    )
    WeightAmount.objects.bulk_create(
        WeightAmount(basis=stored, seat=row.seat, amount=row.amount, note=row.note) for row in basis.amounts
    )
    record(
        verb="weights.published",
        thing_type="weight_basis",
        thing_id=f"{forum.slug}/{basis.key}",
        thing_label=basis.name,
        actor=by,
        data={"seats": len(basis.amounts), "total": str(basis.published_total)},
    )
    return stored


@transaction.atomic
def correct_weight(
    *, weight: WeightAmount, amount: int | None, reason: str, by: AbstractBaseUser
) -> WeightCorrection:
    """Replace a published figure and keep what it was.

    The published total stays; the part that belongs to no seat takes up the difference. Raises
    ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` without a reason or when
    the seats would hold more than the published total.
    """
    basis = WeightBasis.objects.select_for_update().get(pk=weight.basis_id)
    weight = WeightAmount.objects.select_for_update().get(pk=weight.pk)
    if not can_run_secretariat(by, basis.forum):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(_("Say why the figure is corrected; the reason is published."))
    if basis.published_total is not None:
        rest = (basis.unattributed or 0) + (weight.amount or 0) - (amount or 0)
        if rest < 0:
            raise ValidationError(_("With this figure the seats would hold more than the published total."))
        basis.unattributed = Decimal(rest)
        basis.save(update_fields=["unattributed"])
    correction = WeightCorrection.objects.create(
        weight=weight,
        old_amount=weight.amount,
        new_amount=amount,
        reason=reason.strip(),
        corrected_at=clock.now(),
    )
    weight.amount = None if amount is None else Decimal(amount)
    weight.save(update_fields=["amount"])
    record(
        verb="weight.corrected",
        thing_type="weight_basis",
        thing_id=f"{basis.forum.slug}/{basis.key}",
        thing_label=f"{basis.name}: {weight.seat.name}",
        actor=by,
        data={"old": str(correction.old_amount), "new": str(correction.new_amount)},
    )
    return correction


@transaction.atomic
def accredit(
    *,
    user: User,
    seat: Seat,
    role: str,
    nominated_by: str,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    by: AbstractBaseUser | None = None,
) -> Accreditation:
    """Give a person a seat as holder or alternate. ``ValidationError`` when the seat has a holder."""
    try:
        with transaction.atomic():
            held = Accreditation.objects.create(
                user=user,
                seat=seat,
                role=role,
                nominated_by=nominated_by,
                valid_from=valid_from or clock.now(),
                valid_until=valid_until,
            )
    except IntegrityError as error:
        raise ValidationError(_("The seat has a holder already: end that accreditation first.")) from error
    record(
        verb="accreditation.given",
        thing_type="seat",
        thing_id=f"{seat.forum.slug}/{seat.code}",
        thing_label=seat.name,
        actor=by,
        data={"role": role, "accreditation": held.pk},
    )
    return held


@transaction.atomic
def end_accreditation(*, accreditation: Accreditation, by: AbstractBaseUser | None = None) -> None:
    """End an accreditation now; what the person cast stays the seat's."""
    # In the instant in which it was given it can only end just after.
    accreditation.valid_until = max(clock.now(), accreditation.valid_from + timedelta(microseconds=1))
    accreditation.save(update_fields=["valid_until"])
    record(
        verb="accreditation.ended",
        thing_type="seat",
        thing_id=f"{accreditation.seat.forum.slug}/{accreditation.seat.code}",
        thing_label=accreditation.seat.name,
        actor=by,
        data={"accreditation": accreditation.pk},
    )


@transaction.atomic
def give_office(*, user: User, forum: Forum, role: str, by: AbstractBaseUser | None = None) -> Office:
    """Entrust a person with an office of the forum from now on."""
    office = Office.objects.create(user=user, forum=forum, role=role, valid_from=clock.now())
    record(
        verb="office.given",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={"role": role, "office": office.pk},
    )
    return office


@transaction.atomic
def admit_member(*, user: User, constituency: Constituency, by: AbstractBaseUser | None = None) -> Membership:
    """Let a person take part in a constituency without a seat."""
    membership = Membership.objects.create(user=user, constituency=constituency, valid_from=clock.now())
    record(
        verb="member.admitted",
        thing_type="forum",
        thing_id=constituency.forum.slug,
        thing_label=constituency.forum.name,
        actor=by,
        data={"constituency": constituency.key, "membership": membership.pk},
    )
    return membership


@transaction.atomic
def take_identity(
    *, user: AbstractBaseUser, constituency: Constituency, pseudonym: str = ""
) -> DisplayIdentity:
    """The protected identity under which a person speaks in a constituency.

    Without a pseudonym it is "a member of <constituency>", the same one each time. The audit entry names
    the identity and never the account. Raises ``PermissionDenied`` for an outsider, ``ValidationError``
    for a pseudonym that is taken, too long, or the name of a seat.
    """
    if constituency.pk not in {mine.pk for mine in constituencies_of(user, constituency.forum)}:
        raise PermissionDenied
    pseudonym = " ".join(unicodedata.normalize("NFC", pseudonym).split())
    if pseudonym:
        check_signs(pseudonym)
    kind = DisplayIdentity.Kind.PSEUDONYM if pseudonym else DisplayIdentity.Kind.CONSTITUENCY
    mine = DisplayIdentity.objects.filter(kind=kind, constituency=constituency, uses__user=user.pk)
    existing = mine.filter(label=pseudonym).first() if pseudonym else mine.first()
    if existing is not None:
        return existing
    if pseudonym:
        check_name(pseudonym, constituency.forum)
    try:
        with transaction.atomic():
            identity = DisplayIdentity.objects.create(
                forum=constituency.forum,
                kind=kind,
                constituency=constituency,
                label=pseudonym or constituency.name,
            )
    except IntegrityError as error:
        raise ValidationError(_("This pseudonym is taken in this forum: choose another.")) from error
    IdentityUse.objects.create(identity=identity, user_id=user.pk)
    record(
        verb="identity.taken",
        thing_type="identity",
        thing_id=identity.uid,
        thing_label=identity.label,
        acting_as=identity.label,
        data={"kind": kind},
    )
    return identity


def seat_identity(*, user: AbstractBaseUser, seat: Seat) -> DisplayIdentity:
    """The identity of a seat, for someone accredited to it; ``PermissionDenied`` for anybody else."""
    if seat.pk not in {mine.pk for mine in seats_of(user, seat.forum)}:
        raise PermissionDenied
    return DisplayIdentity.objects.get(seat=seat, kind=DisplayIdentity.Kind.SEAT)


def take_voice(*, user: AbstractBaseUser, voice: Voice, pseudonym: str = "") -> DisplayIdentity:
    """The display identity of a voice (``voices.voices_of``); ``pseudonym`` for a new one.

    Raises ``PermissionDenied`` for a voice that is not the person's own, ``ValidationError`` under
    ``pseudonym`` for a name that will not do.
    """
    if voice.seat is not None:
        return seat_identity(user=user, seat=voice.seat)
    name = pseudonym if voice.is_new else voice.pseudonym
    if voice.is_new and not name.strip():
        raise ValidationError({"pseudonym": _("Write the pseudonym under which you want to be shown.")})
    try:
        return take_identity(user=user, constituency=voice.constituency, pseudonym=name)
    except ValidationError as error:
        raise ValidationError({"pseudonym": error.messages}) from error
