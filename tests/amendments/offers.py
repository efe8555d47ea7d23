"""How the tests offer, table and answer amendments: through the same actions as people do."""

from __future__ import annotations

from typing import Any

from consult.accounts.models import User
from consult.consultations.amendments.actions import (
    answer_amendment,
    offer_amendment_as,
    table_amendment,
)
from consult.consultations.models import Amendment
from tests.consultations.saying import voice
from tests.support.world import World

REWORDED = "The chair is to seek consensus on every proposal for sixty days."


def offer(world: World, who: str = "holder of OBS-1", *, via: str = "seat", **words: Any) -> Amendment:
    """An amendment to clause 2 of the current version, by somebody of the world; the observer by default."""
    user = world.people[who]
    details: dict[str, Any] = {
        "version": world.version,
        "change": "reword",
        "clause_key": "c02",
        "heading": "Consensus first",
        "text": REWORDED,
        "reason": "Without a time nobody knows when consensus has failed.",
    } | words
    return offer_amendment_as(voice=voice(world, user, via), by=user, **details)


def table(world: World, amendment: Amendment, code: str = "GOV-1") -> Amendment:
    """The amendment, tabled by a seat."""
    return table_amendment(amendment=amendment, seat=world.seats[code], by=world.holder(code))


def answer(world: World, amendment: Amendment, kind: str = "accepted", **words: Any) -> Amendment:
    """The amendment, answered by the secretariat."""
    details: dict[str, Any] = {"by": world.people["secretariat"], "reason": "It is clearer."} | words
    return answer_amendment(amendment=amendment, answer=kind, **details)


def accepted(world: World, **words: Any) -> Amendment:
    """An amendment that was offered, tabled and accepted."""
    return answer(world, table(world, offer(world, **words)))


def everybody(world: World) -> dict[str, User]:
    """Those whose rights differ, by what they are."""
    return {
        "outsider": world.people["outsider"],
        "superuser": world.people["superuser"],
        "member": world.people["member"],
        "holder": world.holder("GOV-1"),
        "alternate": world.people["alternate of GOV-1"],
        "other holder": world.holder("IND-1"),
        "observer": world.holder("OBS-1"),
        "secretariat": world.people["secretariat"],
        "chair": world.people["chair"],
    }
