"""Blocks of the demonstration, worked through by the same actions as real ones; the chair's consultations."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from cms.demo.files import read_yaml
from cms.demo.people import SEATED_AT, People
from consult import clock
from consult.forums.models import Forum
from voting.polls.actions.blocks import answer_block, keep_grounds, withdraw_block
from voting.polls.actions.chair_consultations import (
    agree_to_name,
    close_consultations,
    note_talk,
    open_consultations,
)
from voting.polls.actions.grounds import (
    name_panel,
    replace_on_panel,
    set_test_of_grounds,
    speak_on_panel,
)
from voting.polls.models import Block, ChairConsultation, Poll, WhoTests
from voting.polls.objections import Grounds

# The same content loaded twice has the same attempt keys, so that two demonstrations can be compared.
ATTEMPTS = uuid.UUID("8a0d7d0e-2f7f-4b4e-9c58-6f0f4f8b2a31")


def load_grounds() -> None:
    """Enter the forums' lists of grounds, and who tests them."""
    for row in read_yaml("life/grounds.yaml"):
        forum = Forum.objects.get(slug=row["forum"])
        with clock.at(SEATED_AT):
            keep_grounds(
                forum=forum,
                grounds=[(each["key"], each["label"], each["explanation"]) for each in row["grounds"]],
            )
            if test := row.get("test"):
                set_test_of_grounds(forum=forum, tested_by=WhoTests(test["tested_by"]), source=test["source"])


def said_on(row: dict[str, Any], code: str) -> Grounds | None:
    """What a row of polls says of a seat's block beside its words."""
    said = row.get("blocks", {}).get(code)
    if said is None:
        return None
    return Grounds(tuple(said["grounds"]), said.get("clause", ""), said.get("lifted_by", ""))


def work_through(poll: Poll, steps: list[dict[str, Any]], people: People, today: datetime) -> None:
    """Take the steps in their order, each on its day counted from ``today``, at its hour where it has one."""
    for step in steps:
        with clock.at(today + timedelta(days=step["day"], hours=step.get("hour", 2))):
            kind = next(name for name in KINDS if name in step)
            KINDS[kind](poll, step[kind], people)


def _block(poll: Poll, code: str) -> Block:
    return Block.objects.in_order().filter(poll=poll, entry__code=code).latest("ballot__number")


def _withdraw(poll: Poll, said: dict[str, Any], people: People) -> None:
    withdraw_block(
        block=_block(poll, said["by"]),
        by=people.holders[said["by"]],
        position=said["position"],
        retry_key=uuid.uuid5(ATTEMPTS, f"{poll.reform.code}/{said['by']}"),
        reason=said["reason"],
        conditions=said.get("conditions", ""),
        resolved_by=said.get("resolved_by", ""),
        statement=said.get("statement", ""),
    )


def _answer(poll: Poll, said: dict[str, Any], people: People) -> None:
    answer_block(
        block=_block(poll, said["to"]),
        seat=poll.forum.seats.get(code=said["by"]),
        by=people.holders[said["by"]],
        body=said["body"],
    )


def _panel(poll: Poll, said: dict[str, Any], people: People) -> None:
    seats = [poll.forum.seats.get(code=code) for code in said["seats"]]
    name_panel(block=_block(poll, said["of"]), seats=seats, by=people.personas["chair"])


def _replace(poll: Poll, said: dict[str, Any], people: People) -> None:
    replace_on_panel(
        member=_block(poll, said["of"]).panel.sitting().get(seat__code=said["out"]),
        seat=poll.forum.seats.get(code=said["in"]),
        reason=said["reason"],
        by=people.personas["chair"],
    )


def _finds(poll: Poll, said: dict[str, Any], people: People) -> None:
    speak_on_panel(
        member=_block(poll, said["of"]).panel.sitting().get(seat__code=said["by"]),
        is_founded=said["founded"],
        reasons=said["reasons"],
        by=people.holders[said["by"]],
    )


def _consult(poll: Poll, said: dict[str, Any], people: People) -> None:
    open_consultations(
        forum=poll.forum, reform=poll.reform, poll=poll, reason=said["reason"], by=people.personas["chair"]
    )


def _talk(poll: Poll, said: dict[str, Any], people: People) -> None:
    talk = note_talk(
        consultation=ChairConsultation.objects.get(poll=poll),
        seats=[poll.forum.seats.get(code=code) for code in said["with"]],
        held_at=clock.now() - timedelta(hours=1),
        note=said["note"],
        is_nameable=said.get("named", False),
        by=people.personas["chair"],
    )
    for code in said["with"] if said.get("named") else ():
        agree_to_name(party=talk.parties.get(seat__code=code), by=people.holders[code])


def _conclude(poll: Poll, said: dict[str, Any], people: People) -> None:
    close_consultations(
        consultation=ChairConsultation.objects.get(poll=poll),
        result=said["result"],
        by=people.personas["chair"],
    )


KINDS: dict[str, Callable[[Poll, dict[str, Any], People], None]] = {
    "withdraw": _withdraw,
    "answer": _answer,
    "panel": _panel,
    "replace": _replace,
    "finds": _finds,
    "consult": _consult,
    "talk": _talk,
    "conclude": _conclude,
}
