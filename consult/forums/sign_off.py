"""What the holder of a seat chooses for it: whether two people sign its ballots, and who advises it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.forums.models import Accreditation, Adviser, Seat
from consult.forums.permissions import is_holder

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.accounts.models import User


@transaction.atomic
def choose_two_people(*, seat: Seat, by: AbstractBaseUser, is_signed_by_two: bool) -> Seat:
    """Let two people sign the ballots of a seat, or one again; polls that are open keep what they froze.

    Raises ``PermissionDenied`` unless the person holds the seat, ``ValidationError`` while nobody else is
    accredited who could be the second person.
    """
    seat = _held(seat, by)
    if is_signed_by_two and not has_another(seat, by):
        raise ValidationError(
            _("Nobody else is accredited to this seat, so nobody could confirm: it needs an alternate first.")
        )
    if seat.is_signed_by_two == is_signed_by_two:
        return seat
    seat.is_signed_by_two = is_signed_by_two
    seat.save(update_fields=["is_signed_by_two"])
    _record("seat.signing_chosen", seat, by, {"two": is_signed_by_two})
    return seat


@transaction.atomic
def appoint_adviser(*, seat: Seat, user: User, by: AbstractBaseUser) -> Adviser:
    """Let a person draft the ballots of a seat; appointed already, it is the same row.

    Raises ``PermissionDenied`` unless ``by`` holds the seat.
    """
    seat = _held(seat, by)
    adviser, is_new = Adviser.objects.get_or_create(
        seat=seat, user=user, valid_until=None, defaults={"valid_from": clock.now()}
    )
    if is_new:
        _record("adviser.appointed", seat, by, {"adviser": adviser.pk})
    return adviser


@transaction.atomic
def dismiss_adviser(*, adviser: Adviser, by: AbstractBaseUser) -> Adviser:
    """End what an adviser may do; ``PermissionDenied`` unless the person holds the seat."""
    seat = _held(adviser.seat, by)
    adviser = Adviser.objects.get(pk=adviser.pk)
    if adviser.valid_until is None:
        # In the instant in which it began it can only end just after.
        adviser.valid_until = max(clock.now(), adviser.valid_from + timedelta(microseconds=1))
        adviser.save(update_fields=["valid_until"])
        _record("adviser.dismissed", seat, by, {"adviser": adviser.pk})
    return adviser


def has_another(seat: Seat, user: AbstractBaseUser) -> bool:
    """Whether somebody else is accredited to the seat today."""
    return Accreditation.objects.in_force(clock.now()).filter(seat=seat).exclude(user=user.pk).exists()


def _held(seat: Seat, by: AbstractBaseUser) -> Seat:
    """The seat's row, locked, for its holder."""
    seat = Seat.objects.select_for_update(of=("self",)).select_related("forum").get(pk=seat.pk)
    if not is_holder(by, seat):
        raise PermissionDenied
    return seat


def _record(verb: str, seat: Seat, by: AbstractBaseUser, data: dict[str, object]) -> None:
    record(
        verb=verb,
        thing_type="seat",
        thing_id=f"{seat.forum.slug}/{seat.code}",
        thing_label=seat.name,
        actor=by,
        acting_as=seat.name,
        data=data,
    )
