"""Accounts of the demonstration: personas to sign in with, and a holder for each seat of its forum."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cms.demo.files import read_yaml
from consult import clock
from consult.accounts.actions import close_account, open_account
from consult.accounts.models import User
from consult.forums.actions import accredit, give_office
from consult.forums.models import Accreditation, Forum, Seat

SEATED_AT = datetime(2026, 1, 15, 9, 0, tzinfo=UTC)
MAIL = "demo.example"


@dataclass
class People:
    """The personas by key, and who acts for each seat of the invented forum."""

    personas: dict[str, User] = field(default_factory=dict)
    holders: dict[str, User] = field(default_factory=dict)

    def close_the_others(self) -> None:
        """Close the accounts that are no personas: nobody signs in with them, their seats stay filled."""
        for user in self.holders.values():
            if user not in self.personas.values():
                close_account(user=user)


def load_people(forums: list[Forum], seated: Forum) -> People:
    """Open the accounts, give the offices in all ``forums`` and fill the seats of ``seated``."""
    data = read_yaml("life/people.yaml")
    people = People()
    with clock.at(SEATED_AT):
        for row in data["personas"]:
            people.personas[row["key"]] = _open_persona(row, data["password"], forums, seated, people)
        for seat in seated.seats.in_order():
            if seat.code not in people.holders:
                holder = open_account(
                    email=f"{seat.code.lower()}@{MAIL}", name=seat.name, is_demonstration=True
                )
                people.holders[seat.code] = holder
                _seat(holder, seat)
    return people


def _open_persona(
    row: dict[str, Any], password: str, forums: list[Forum], seated: Forum, people: People
) -> User:
    user = open_account(
        email=f"{row['key']}@{MAIL}",
        name=row["name"],
        password=password,
        is_staff=row.get("edits", False),
        is_demonstration=True,
    )
    for role in row.get("offices", []):
        for forum in forums:
            give_office(user=user, forum=forum, role=role)
    if code := row.get("seat"):
        people.holders[code] = user
        _seat(user, seated.seats.get(code=code))
    if code := row.get("alternate"):
        _seat(user, seated.seats.get(code=code), Accreditation.Role.ALTERNATE)
    return user


def _seat(user: User, seat: Seat, role: str = Accreditation.Role.HOLDER) -> None:
    accredit(
        user=user,
        seat=seat,
        role=role,
        nominated_by="Demonstration: chosen by its constituency",
    )


def sign_ins() -> list[tuple[str, str]]:
    """Who can sign in to the demonstration: name and address of each persona, in their order."""
    personas = User.objects.filter(is_demonstration=True, is_active=True).order_by("pk")
    return [(user.name, user.email) for user in personas]


def password() -> str:
    """The password that all personas share."""
    return str(read_yaml("life/people.yaml")["password"])
