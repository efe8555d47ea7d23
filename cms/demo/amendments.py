"""Amendments of the demonstration: written, tabled and answered through the same actions as any."""

from __future__ import annotations

from typing import Any

from cms.demo.files import read_yaml
from cms.demo.life import identity_of, moment
from cms.demo.people import People
from consult import clock
from consult.consultations.amendments.actions import (
    answer_amendment,
    co_sponsor,
    offer_amendment,
    table_amendment,
)
from consult.consultations.models import Amendment
from consult.forums.models import Forum
from consult.texts.models import Clause, Version


def load_amendments(forum: Forum, people: People) -> None:
    """Make the amendments, each step in its time. ``ValueError`` for words that the clause does not have."""
    for group in read_yaml("life/amendments.yaml"):
        version = Version.objects.get(reform__code=group["reform"], number=group["version"])
        for row in group["amendments"]:
            _amendment(version, forum, people, row)


def _amendment(version: Version, forum: Forum, people: People, row: dict[str, Any]) -> None:
    clause = version.clauses.get(key=row["clause"])
    words = {"heading": row.get("heading", ""), "text": row.get("text", "")}
    if "replace" in row:
        words = _replaced(clause, row["replace"])
    with clock.at(moment(row["date"])):
        amendment = offer_amendment(
            version=version,
            identity=identity_of(forum, people, row),
            by=people.holders[row["by"]],
            change=row["change"],
            clause_key=clause.key,
            reason=row["reason"],
            is_demonstration=True,
            **words,
        )
    for other in row.get("co_sponsors", []):
        with clock.at(moment(other["date"])):
            identity = identity_of(forum, people, other)
            co_sponsor(amendment=amendment, identity=identity, by=people.holders[other["by"]])
    if tabled := row.get("tabled"):
        with clock.at(moment(tabled["date"])):
            seat = forum.seats.get(code=tabled["by"])
            table_amendment(amendment=amendment, seat=seat, by=people.holders[tabled["by"]])
    if answer := row.get("answer"):
        _answer(amendment, clause, people, answer)


def _answer(amendment: Amendment, clause: Clause, people: People, row: dict[str, Any]) -> None:
    words = _replaced(clause, row["replace"]) if "replace" in row else {}
    with clock.at(moment(row["date"])):
        answer_amendment(
            amendment=amendment,
            by=people.personas["secretariat"],
            answer=row["kind"],
            reason=row["reason"],
            **words,
        )


def _replaced(clause: Clause, pairs: list[list[str]]) -> dict[str, str]:
    """The clause with passages replaced; each must stand there, so that a slip is no amendment."""
    text = clause.text
    for old, new in pairs:
        if old not in text:
            raise ValueError(f"Clause {clause.key} does not say: {old}")
        text = text.replace(old, new)
    return {"heading": clause.heading, "text": text}
