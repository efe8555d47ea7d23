"""Sessions in the database, as Django keeps them; reading one is asked by every page and every cast."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField
from django.utils import timezone

from consult.standing import StandingQuery

_SESSION = StandingQuery(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    key=CharField(),
    now=DateTimeField(),
)


class SessionStore(DatabaseSessions):
    """Django's own store with its reading question kept ready."""

    def load(self) -> dict[str, Any]:
        """What the session holds; nothing, under no key, when it has ended or never was."""
        kept = _SESSION.first(key=self.session_key, now=timezone.now())
        if kept is None:
            self._session_key = None
            return {}
        content: dict[str, Any] = self.decode(kept.session_data)
        return content
