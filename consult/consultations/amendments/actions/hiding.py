"""Taking the words of an amendment off its page, and putting them back. Nothing is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.canonical import as_recorded
from consult.consultations.amendments.actions.steps import held
from consult.consultations.amendments.permissions import can_hide_amendment
from consult.consultations.amendments.wording import reason_faults
from consult.consultations.models import Amendment

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@transaction.atomic
def hide_amendment(*, amendment: Amendment, by: AbstractBaseUser, reason: str) -> Amendment:
    """Take its words and its reason off every page; the stub says why, and the words stay on record.

    ``PermissionDenied`` unless by the office of the matter's forum, ``ValidationError`` without a reason.
    """
    amendment = held(amendment)
    if not can_hide_amendment(by, amendment):
        raise PermissionDenied
    missing = _("Say why the amendment is hidden; the reason is shown in its place.")
    if faults := reason_faults(reason, missing):
        raise ValidationError(faults)
    amendment.hidden_at, amendment.hidden_reason = clock.now(), as_recorded(reason)
    _save("amendment.hidden", amendment, by)
    return amendment


@transaction.atomic
def show_amendment(*, amendment: Amendment, by: AbstractBaseUser) -> Amendment:
    """Put the words of a hidden amendment back; that it was hidden stays in the audit."""
    amendment = held(amendment)
    if not can_hide_amendment(by, amendment):
        raise PermissionDenied
    amendment.hidden_at, amendment.hidden_reason = None, ""
    _save("amendment.shown", amendment, by)
    return amendment


def _save(verb: str, amendment: Amendment, by: AbstractBaseUser) -> None:
    amendment.save(update_fields=["hidden_at", "hidden_reason"])
    record(
        verb=verb,
        thing_type="amendment",
        thing_id=amendment.uid,
        thing_label=str(amendment),
        actor=by,
    )
