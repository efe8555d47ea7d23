"""What every step of an amendment does: hold it, move it by the table, write the step, the entry and the way.

Each step holds the matter's row before the amendment's, so that two officers who answer at once, or an answer
and the issuing of a version, stand in one order. The audit entry of a protected identity names no account.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.consultations.models import TRANSITIONS, Amendment, AmendmentState, AmendmentStep
from consult.texts.actions import take_step
from consult.texts.models import Reform

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import DisplayIdentity, Seat


def held(amendment: Amendment) -> Amendment:
    """The amendment as it now stands; its matter is held against other steps until the transaction ends."""
    Reform.objects.select_for_update().get(versions=amendment.version_id)
    return Amendment.objects.select_for_update(of=("self",)).with_people().get(pk=amendment.pk)


def move(
    amendment: Amendment,
    state: str,
    role: str,
    *,
    reason: str = "",
    seat: Seat | None = None,
    words: tuple[str, str] = ("", ""),
    at: datetime | None = None,
) -> None:
    """Set the state, by the table of transitions, and write the step."""
    if state not in TRANSITIONS[amendment.state]:
        raise ValidationError(
            _("An amendment that is %(from)s cannot become %(to)s.")
            % {"from": amendment.get_state_display(), "to": AmendmentState(state).label}
        )
    amendment.state = state
    amendment.save(update_fields=["state", "tabled_by", "settled_heading", "settled_text"])
    step_of(amendment, role, reason=reason, seat=seat, words=words, at=at or clock.now())


def step_of(
    amendment: Amendment,
    role: str,
    *,
    at: datetime,
    reason: str = "",
    seat: Seat | None = None,
    words: tuple[str, str] = ("", ""),
) -> None:
    """Write the step that an amendment has just taken."""
    AmendmentStep.objects.create(
        amendment=amendment,
        state=amendment.state,
        at=at,
        role=role,
        seat=seat,
        reason=reason,
        heading=words[0],
        text=words[1],
    )


def time_to_keep(identity: DisplayIdentity) -> datetime:
    """Now, or only the day where a time of day could tell who is behind the identity."""
    now = clock.now()
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if identity.is_protected else now


def record_of(
    verb: str, amendment: Amendment, by: AbstractBaseUser, identity: DisplayIdentity, **data: Any
) -> None:
    """The entry of what somebody did under an identity: without the account where it is protected."""
    record(
        verb=verb,
        thing_type="amendment",
        thing_id=amendment.uid,
        thing_label=str(amendment),
        actor=None if identity.is_protected else by,
        acting_as=identity.label,
        data=data,
    )


def way_of(amendment: Amendment, label: str, **names: str) -> None:
    """Add a step to the way of the matter; ``label`` may name number, version and what is given."""
    take_step(
        reform=amendment.version.reform,
        kind="amendment",
        label=label % (names | {"number": amendment.number, "version": amendment.version.number}),
        thing_type="amendment",
        thing_id=amendment.uid,
        address=amendment.get_absolute_url(),
    )
