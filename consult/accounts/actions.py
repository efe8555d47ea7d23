"""Every change of an account that is not the person's own: opening one and closing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from consult.accounts.models import User
from consult.audit.actions import record

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@transaction.atomic
def open_account(
    *,
    email: str,
    name: str = "",
    password: str | None = None,
    is_staff: bool = False,
    is_demonstration: bool = False,
    by: AbstractBaseUser | None = None,
) -> User:
    """Open an account; without a password nobody can sign in with one until the person has set it.

    ``is_staff`` lets it enter the editor and brings no office and no seat. Raises ``IntegrityError`` when the
    address has an account.
    """
    user = User.objects.create_user(
        email, password, name=name, is_staff=is_staff, is_demonstration=is_demonstration
    )
    _record("account.opened", user, by)
    return user


@transaction.atomic
def close_account(*, user: User, by: AbstractBaseUser | None = None) -> None:
    """Close an account: nobody signs in with it any more; what was said and cast through it stays."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.is_active = False
    _record("account.closed", user, by)


def _record(verb: str, user: User, by: AbstractBaseUser | None) -> None:
    """The entry names the account by its number: its address is nobody's business in a history."""
    record(verb=verb, thing_type="account", thing_id=user.pk, thing_label=f"account {user.pk}", actor=by)
