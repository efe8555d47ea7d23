"""Whom to tell: the people who act for seats today, and those who hold an office. Never shown on a page."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from consult import clock
from consult.forums.models import Accreditation, Adviser, Forum, Office, Seat


def people_of_seats(seats: Iterable[int | Seat], *, with_advisers: bool = False) -> list[int]:
    """The accounts accredited to any of these seats now, each once; with those who advise them if asked."""
    wanted = list(seats)
    kinds = (Accreditation, Adviser) if with_advisers else (Accreditation,)
    found: list[int] = []
    for kind in kinds:
        held = kind.objects.in_force(clock.now()).filter(seat__in=wanted)
        found += held.order_by("pk").values_list("user", flat=True)
    return list(dict.fromkeys(found))


def people_of_office(forum: Forum, roles: Collection[str]) -> list[int]:
    """The accounts that hold one of these offices of the forum now, each once."""
    held = Office.objects.in_force(clock.now()).filter(forum=forum, role__in=roles)
    return list(dict.fromkeys(held.order_by("pk").values_list("user", flat=True)))
