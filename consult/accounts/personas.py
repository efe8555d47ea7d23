"""Signing in as a person of the demonstration with one click; impossible anywhere else."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest

from consult.accounts.models import User


def personas() -> QuerySet[User]:
    """The invented people, in the order in which the loader opened their accounts."""
    return User.objects.filter(is_demonstration=True, is_active=True).order_by("pk")


def sign_in_as(request: HttpRequest, persona: User) -> None:
    """Give the browser the persona's session.

    Raises ``PermissionDenied`` outside the demonstration, and for an account that is none of its people.
    """
    if not settings.CONSULT_DEMO or not persona.is_demonstration or not persona.is_active:
        raise PermissionDenied("One-click sign-in is for the people of the demonstration.")
    login(request, persona, backend=settings.AUTHENTICATION_BACKENDS[0])
