"""What goes on in the demonstration: comments and polls of the invented forum, through the same actions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

from cms.demo.blocks import said_on, work_through
from cms.demo.files import day_of, read_yaml
from cms.demo.people import People
from cms.demo.records import load_record
from consult import clock
from consult.consultations.actions import comment, reply
from consult.consultations.models import Comment
from consult.forums.actions import seat_identity, take_identity
from consult.forums.models import DisplayIdentity, Forum
from consult.texts.models import Version
from voting import rules
from voting.polls.actions import cast_ballot, keep_rule, open_poll, prepare_poll, settle
from voting.polls.models import Poll

# The same content loaded twice has the same attempt keys, so that two demonstrations can be compared.
ATTEMPTS = uuid.UUID("5f0f2a0e-6a4c-4d0c-9b57-5a2b7f0d3c11")


def load_comments(forum: Forum, people: People) -> None:
    """Make the comments, each at the time its row says."""
    for group in read_yaml("life/comments.yaml"):
        version = Version.objects.get(reform__code=group["reform"], number=group["version"])
        for row in group["comments"]:
            with clock.at(moment(row["date"])):
                said = _comment(version, forum, people, row)
            for answer in row.get("replies", []):
                with clock.at(moment(answer["date"])):
                    reply(
                        to=said,
                        identity=identity_of(forum, people, answer),
                        by=people.holders[answer["by"]],
                        body=answer["body"],
                        is_demonstration=True,
                    )


def _comment(version: Version, forum: Forum, people: People, row: dict[str, Any]) -> Comment:
    return comment(
        version=version,
        identity=identity_of(forum, people, row),
        by=people.holders[row["by"]],
        stance=row["stance"],
        body=row["body"],
        clause_key=row.get("clause", ""),
        proposed_wording=row.get("proposed", ""),
        language=row.get("language", "en"),
        is_demonstration=True,
    )


def identity_of(forum: Forum, people: People, row: dict[str, Any]) -> DisplayIdentity:
    """The identity under which a row is said: its seat, its constituency unnamed, or a pseudonym."""
    user, seat = people.holders[row["by"]], forum.seats.select_related("constituency").get(code=row["by"])
    if row["as"] == "seat":
        return seat_identity(user=user, seat=seat)
    pseudonym = "" if row["as"] == "constituency" else row["as"]
    return take_identity(user=user, constituency=seat.constituency, pseudonym=pseudonym)


def load_polls(forum: Forum, people: People, today: datetime) -> None:
    """Prepare, open, answer and close the polls; their days are counted from ``today``."""
    for row in read_yaml("life/polls.yaml"):
        _poll(forum, people, row, today.replace(hour=9, minute=0, second=0, microsecond=0))


def _poll(forum: Forum, people: People, row: dict[str, Any], today: datetime) -> None:
    opens = today + timedelta(days=row.get("opened", 0))
    with clock.at(opens - timedelta(hours=1)):
        poll = prepare_poll(
            version=Version.objects.get(reform__code=row["reform"], number=row["version"]),
            forum=forum,
            question=row["question"],
            rule=keep_rule(rule=rules.catalogue()[row["rule"]].rule),
            closes_at=today + timedelta(days=row["closes"]),
            visibility=row["visibility"],
            by=people.personas["secretariat"],
            is_demonstration=True,
        )
    if "opened" not in row:
        return
    with clock.at(opens):
        open_poll(poll=poll, by=people.personas["chair"])
    cast_positions(poll, people, row, opens, row["reform"])
    work_through(poll, row.get("steps", []), people, today)
    _close(poll, people, row, today)


def cast_positions(poll: Poll, people: People, row: dict[str, Any], opens: datetime, attempts: str) -> None:
    """Cast the positions of a row, one every three hours; ``attempts`` tells their attempt keys apart."""
    for number, (code, (position, *statement)) in enumerate(row["positions"].items(), start=1):
        with clock.at(opens + timedelta(hours=3 * number)):
            cast_ballot(
                poll=poll,
                seat_code=code,
                by=people.holders[code],
                position=position,
                statement=" ".join(statement),
                retry_key=uuid.uuid5(ATTEMPTS, f"{attempts}/{code}"),
                grounds=said_on(row, code),
            )


def _close(poll: Poll, people: People, row: dict[str, Any], today: datetime) -> None:
    if row["closes"] > 0:
        return
    with clock.at(today + timedelta(days=row["closes"])):
        settle(poll=poll)
    work_through(poll, row.get("afterwards", []), people, today)
    if "record" in row:
        load_record(poll, row["record"], people, today)


def moment(day: str) -> datetime:
    """Ten in the morning (UTC) of a day in a file."""
    parsed = day_of(day)
    assert parsed is not None
    return datetime.combine(parsed, time(10, 0), tzinfo=UTC)
