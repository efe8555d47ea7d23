"""A written procedure of the demonstration: acknowledged, objected to, extended; by the same actions."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from cms.demo.files import read_yaml
from cms.demo.life import ATTEMPTS
from cms.demo.people import People
from consult import clock
from consult.forums.models import Forum
from consult.forums.sign_off import choose_two_people
from consult.texts.models import Version
from voting import rules
from voting.polls.actions import cast_ballot, keep_rule, open_poll
from voting.polls.actions.sign_off import draft_ballot
from voting.polls.actions.time_requests import ask_for_time, decline_time, grant_time
from voting.polls.actions.written import acknowledge, prepare_written, remind
from voting.polls.models import Poll


def load_written(forum: Forum, people: People, today: datetime) -> None:
    """Prepare and open each procedure of the file; its seats do what stands there, in order of time."""
    for row in read_yaml("life/written.yaml"):
        opens = today.replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=row["opened"])
        poll = _open(forum, people, row, opens)
        steps = [*_receipts(row), *_answers(row), *_requests(row), *_reminders(row), _draft(row)]
        for after, step in sorted(steps, key=lambda each: each[0]):
            with clock.at(opens + timedelta(days=after)):
                step(poll, people)


def _open(forum: Forum, people: People, row: dict[str, Any], opens: datetime) -> Poll:
    with clock.at(opens - timedelta(hours=1)):
        for code in row["signed_by_two"]:
            seat = forum.seats.get(code=code)
            choose_two_people(seat=seat, by=people.holders[code], is_signed_by_two=True)
        draft = prepare_written(
            version=Version.objects.get(reform__code=row["reform"], number=row["version"]),
            forum=forum,
            question=row["question"],
            rule=keep_rule(rule=rules.catalogue()[row["rule"]].rule),
            days=row["days"],
            reasons=row["reasons"],
            visibility=row["visibility"],
            by=people.personas["secretariat"],
            is_demonstration=True,
        )
    with clock.at(opens):
        return open_poll(poll=draft, by=people.personas["chair"])


Step = tuple[float, Any]
"""Days after opening, and what happens then, with the poll and the people."""


def _receipts(row: dict[str, Any]) -> list[Step]:
    def step(code: str) -> Any:
        return lambda poll, people: acknowledge(poll=poll, seat_code=code, by=people.holders[code])

    return [(after, step(code)) for code, after in row["acknowledged"].items()]


def _answers(row: dict[str, Any]) -> list[Step]:
    def step(code: str, position: str, statement: str) -> Any:
        return lambda poll, people: cast_ballot(
            poll=poll,
            seat_code=code,
            by=people.holders[code],
            position=position,
            statement=statement,
            language="en",
            retry_key=uuid.uuid5(ATTEMPTS, f"written/{row['reform']}/{code}"),
        )

    return [
        (after, step(code, position, " ".join(words)))
        for code, (after, position, *words) in row["answered"].items()
    ]


def _requests(row: dict[str, Any]) -> list[Step]:
    steps: list[Step] = []
    for asked in row["asked"]:
        steps.append((asked["after"], _ask(asked)))
        after, words = asked.get("granted") or asked["declined"]
        steps.append((after, _answer(asked["seat"], words, is_granted="granted" in asked)))
    return steps


def _ask(asked: dict[str, Any]) -> Any:
    return lambda poll, people: ask_for_time(
        poll=poll,
        seat_code=asked["seat"],
        days=asked["days"],
        reason=asked["reason"],
        by=people.holders[asked["seat"]],
    )


def _answer(code: str, words: str, *, is_granted: bool) -> Any:
    answer = grant_time if is_granted else decline_time
    return lambda poll, people: answer(
        request=poll.time_requests.waiting().get(entry__code=code),
        by=people.personas["chair"],
        answer=words,
    )


def _reminders(row: dict[str, Any]) -> list[Step]:
    def step(codes: list[str]) -> Any:
        return lambda poll, people: remind(poll=poll, seat_codes=codes, by=people.personas["chair"])

    return [(after, step(codes)) for after, codes in row["reminded"].items()]


def _draft(row: dict[str, Any]) -> Step:
    drafted = row["drafted"]
    return drafted["after"], lambda poll, people: draft_ballot(
        poll=poll,
        seat_code=drafted["seat"],
        by=people.holders[drafted["seat"]],
        position=drafted["position"],
        statement=drafted["words"],
        language=drafted["language"],
        retry_key=uuid.uuid5(ATTEMPTS, f"draft/{row['reform']}/{drafted['seat']}"),
    )
