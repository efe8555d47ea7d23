"""People with accounts, and how they prove themselves in tests."""

from __future__ import annotations

import time

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from consult.accounts.models import User

PASSWORD = "four ordinary words here"
SECRET = generate_totp_secret()
SECONDS_A_CODE = 30


def member(email: str = "member@example.org", **fields: bool) -> User:
    """An account whose address is confirmed."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def with_app(user: User) -> list[str]:
    """Give the account an app for codes; the recovery codes come back."""
    TOTP.activate(user, SECRET)
    return list(RecoveryCodes.activate(user).get_unused_codes())


def code_now(secret: str = SECRET) -> str:
    """The code that the app shows."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // SECONDS_A_CODE))


def give_password(client: Client, user: User, password: str = PASSWORD) -> str:
    """Give address and password on the sign-in page; where it leads."""
    answer = client.post("/accounts/login/", {"login": user.email, "password": password})
    return answer.headers.get("Location", "")


def is_signed_in(client: Client) -> bool:
    """Whether the browser has anybody's session."""
    return "_auth_user_id" in client.session
