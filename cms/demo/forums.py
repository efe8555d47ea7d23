"""The two forums of the demonstration: the Kimberley Process from public sources, and an invented one."""

from __future__ import annotations

from datetime import date
from typing import Any

from cms.demo.files import day_of, read_csv, read_yaml
from consult.forums.actions import Amount, Basis, found_forum, publish_weights, seat, set_status
from consult.forums.models import Constituency, Forum, Seat, SeatStatus

KP_ATTRIBUTES = ("region", "african", "role")
SL_ATTRIBUTES = ("region", "district", "place", "role")


def load_forum(name: str) -> Forum:
    """Found the forum that ``forums/<name>.yaml`` describes, with its constituencies and without seats."""
    data = read_yaml(f"forums/{name}.yaml")
    return found_forum(
        slug=data["slug"],
        name=data["name"],
        level=data["level"],
        country=data["country"],
        time_zone=data["timezone"],
        terms=data["terms"].strip(),
        terms_source=data["terms_source"].strip(),
        note=data["note"].strip(),
        is_demonstration=data["demonstration"],
        constituencies=[
            {
                "key": part["key"],
                "name": part["name"],
                "symbol": part["symbol"],
                "is_chamber": part["chamber"],
                "note": part["note"].strip(),
            }
            for part in data["constituencies"]
        ],
    )


def load_kimberley_process() -> Forum:
    """The Kimberley Process: Participants, Observers past and present, dated status, dated weights."""
    forum = load_forum("kp")
    parts = _constituencies(forum)
    for row in read_csv("forums/kp_seats.csv"):
        seat(
            forum=forum,
            constituency=parts[row["constituency"]],
            code=row["code"],
            name=row["name"],
            capacity=row["capacity"],
            attributes=_attributes(row, KP_ATTRIBUTES),
            joined_on=day_of(row["joined_from"]),
            joined_note=row["joined_note"],
            note=row["note"],
            source=row["source"],
        )
    for row in read_csv("forums/kp_former_observers.csv"):
        _seat_former_observer(forum, parts, row)
    seats = {each.code: each for each in forum.seats.all()}
    for row in read_csv("forums/kp_seat_status.csv"):
        set_status(
            seat=seats[row["code"]],
            status=row["status"],
            valid_from=_known_day(row["from"]),
            valid_until=day_of(row["to"]),
            note=row["note"],
            source=row["source"],
        )
    _load_weights(forum, seats)
    return forum


def _seat_former_observer(forum: Forum, parts: dict[str, Constituency], row: dict[str, str]) -> None:
    """An Observer that left: its seat stays in the forum's history, off the roll from the day it left."""
    former = seat(
        forum=forum,
        constituency=parts[row["constituency"]],
        code=row["code"],
        name=row["name"],
        capacity=row["capacity"],
        joined_on=day_of(row["from"]),
        note=row["note"],
        source=row["source"],
    )
    set_status(
        seat=former,
        status=SeatStatus.Status.WITHDRAWN,
        valid_from=_known_day(row["to"]),
        note=row["note"],
        source=row["source"],
    )


def _known_day(value: str) -> date:
    """A day that the file must have; ``ValueError`` for an empty cell."""
    return date.fromisoformat(value)


def _load_weights(forum: Forum, seats: dict[str, Seat]) -> None:
    amounts: dict[str, list[Amount]] = {}
    for row in read_csv("forums/kp_weights.csv"):
        amount = Amount(seat=seats[row["seat"]], amount=int(row["amount"]), note=row["note"])
        amounts.setdefault(row["basis"], []).append(amount)
    for basis in read_yaml("forums/kp_weights.yaml")["bases"]:
        publish_weights(
            forum=forum,
            basis=Basis(
                key=basis["key"],
                name=basis["name"],
                unit=basis["unit"],
                as_of=basis["as_of"],
                source=basis["source"].strip(),
                published_total=basis["published_total"],
                unattributed=basis["unattributed"],
                note=basis["note"].strip(),
                amounts=amounts[basis["key"]],
            ),
        )


def load_national_forum() -> Forum:
    """The demonstration forum of Sierra Leone: seats named by office, four constituencies."""
    forum = load_forum("sl")
    parts = _constituencies(forum)
    seats = []
    for row in read_csv("forums/sl_seats.csv"):
        new = seat(
            forum=forum,
            constituency=parts[row["constituency"]],
            code=row["code"],
            name=row["name"],
            capacity=row["capacity"],
            attributes=_attributes(row, SL_ATTRIBUTES),
            joined_on=day_of(row["joined_from"]),
            note=row["note"],
            source=row["source"],
            is_demonstration=True,
        )
        seats.append(new)
    publish_weights(
        forum=forum,
        basis=Basis(
            key="heads",
            name="Heads",
            unit="seats",
            as_of="current",
            source="One for each seat; a count of this site.",
            amounts=[Amount(seat=each, amount=1) for each in seats],
        ),
    )
    return forum


def _constituencies(forum: Forum) -> dict[str, Constituency]:
    return {part.key: part for part in forum.constituencies.all()}


def _attributes(row: dict[str, str], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row[name] for name in names if row.get(name)}
