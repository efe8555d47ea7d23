"""Who is signed in. Asked by every page and every cast, so the question stands ready.

Nothing is remembered between two requests: an account that was closed counts at once.
"""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import BigIntegerField

from consult.accounts.models import User
from consult.standing import StandingQuery

_ACCOUNT = StandingQuery(lambda pk: User.objects.filter(pk=pk), pk=BigIntegerField())


class AccountBackend(AuthenticationBackend):
    """The backend of allauth: passwords are its matter; whose session it is, is asked here."""

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, unless there is none or it was closed."""
        user = _ACCOUNT.first(pk=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
