"""Writing history: the one function through which every change of state is recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from consult import clock
from consult.audit.models import Entry

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


def record(
    *,
    verb: str,
    thing_type: str,
    thing_id: object,
    thing_label: str,
    actor: AbstractBaseUser | None = None,
    acting_as: str = "",
    data: dict[str, Any] | None = None,
) -> Entry:
    """Write one entry in the transaction of the change that it records.

    ``data`` holds ids, numbers and hashes as JSON. Raises ``RuntimeError`` outside a transaction: a record
    that can be committed without its change, or the other way round, is worse than none.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{verb} was to be recorded outside the transaction of its change.")
    return Entry.objects.create(
        at=clock.now(),
        actor_id=None if actor is None else actor.pk,
        acting_as=acting_as[:200],
        verb=verb,
        thing_type=thing_type,
        thing_id=str(thing_id),
        thing_label=thing_label[:300],
        data=data or {},
    )
