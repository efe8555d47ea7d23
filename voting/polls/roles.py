"""The roles that rules give to persons: what they are called in a forum, and who could hold them.

A role whose key is an office of the forum is that office. Any other is the rule's own; people are named here
by the seat or office they have in the forum, never by their account.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from consult import clock
from consult.forums.models import Accreditation, Forum, Office
from voting import rules


@dataclass(frozen=True)
class Candidate:
    """Somebody of the forum who could hold a role: ``named_as`` is the seat or the office they have."""

    user: AbstractBaseUser
    named_as: str


def is_office(role: str) -> bool:
    """Whether a rule's role is an office that forums give."""
    return role in Office.Role.values


def role_name(forum: Forum, role: str, rule: rules.Rule) -> str:
    """What a role is called: the office with the forum's name, or as the rule calls it."""
    if is_office(role):
        return _("%(office)s of %(forum)s") % {"office": Office.Role(role).label, "forum": forum.name}
    return rule.needs.roles.get(role, role)


def candidates(forum: Forum) -> list[Candidate]:
    """Who holds an office or a seat of the forum now, each once, offices first."""
    now = clock.now()
    found: dict[int, str] = {}
    offices = Office.objects.in_force(now).filter(forum=forum, user__is_active=True).order_by("role", "pk")
    for office in offices:
        found.setdefault(office.user_id, str(office.get_role_display()))
    held = Accreditation.objects.in_force(now).filter(seat__forum=forum, user__is_active=True)
    for each in held.select_related("seat").order_by("seat__name", "-role", "pk"):
        found.setdefault(each.user_id, f"{each.seat.name} ({each.get_role_display()})")
    users = get_user_model().objects.in_bulk(list(found))
    return [Candidate(users[pk], named_as) for pk, named_as in found.items()]
