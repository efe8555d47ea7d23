"""A record as its page and its print show it, read from the document itself: one source for both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult.forums.models import Constituency
from consult.ui.words import POSITIONS
from voting.polls.models import Poll
from voting.polls.models.records import FORCE, Answer, Presence, RecordPart, StatementKind, Verb
from voting.polls.record_words import certifier_words, event_words, label_of, moment_of

SILENT = "silent"


@dataclass(frozen=True)
class Held:
    """The seats that held one position, in the order of the roll."""

    position: str
    seats: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Came:
    """The seats that were there in one way, each with what is noted of it."""

    label: str
    seats: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Said:
    """A statement that was released; without a seat where names are never shown."""

    kind: str
    text: str
    language: str
    name: str = ""
    constituency: Constituency | None = None
    decides: bool = True


@dataclass(frozen=True)
class Objected:
    """An objection and its answer, in words."""

    facts: Mapping[str, Any]
    part: str
    answer: str
    made_at: datetime


@dataclass(frozen=True)
class Sheet:
    """Everything that the page of a record says of it."""

    document: Mapping[str, Any]
    verb: str
    force: str
    held: tuple[Held, ...]
    advised: tuple[Held, ...]
    came: tuple[Came, ...]
    not_known: tuple[str, ...]
    said: tuple[Said, ...]
    silent_dissent: tuple[str, ...]
    course: tuple[tuple[datetime, str], ...]
    objections: tuple[Objected, ...]
    certified_by: str
    certified_at: datetime | None

    @property
    def is_certified(self) -> bool:
        """Whether the document is frozen."""
        return self.certified_at is not None


def sheet_of(poll: Poll, document: Mapping[str, Any]) -> Sheet:
    """The sheet of a record from its document."""
    parts = {part.key: part for part in poll.forum.constituencies.all()}
    positions, certified = document["positions"], document["certified"]
    places = {line["seat"]: line["constituency"] for line in (*positions["deciding"], *positions["advising"])}
    said = tuple(
        _said(each, parts.get(places.get(each.get("seat", ""), ""))) for each in document["statements"]
    )
    came, not_known = _came(document["attendance"])
    return Sheet(
        document=document,
        verb=str(Verb(document["verb"]).label),
        force=str(FORCE[document["verb"]]),
        held=_held(positions["deciding"]),
        advised=_held(positions["advising"]),
        came=came,
        not_known=not_known,
        said=said,
        silent_dissent=_without_words(document),
        course=tuple(
            (moment_of(event["at"]), event_words(event, poll.forum.time_zone)) for event in document["course"]
        ),
        objections=tuple(
            Objected(
                each,
                label_of(RecordPart, each["part"]),
                label_of(Answer, each["answer"]),
                moment_of(each["made_at"]),
            )
            for each in document["objections"]
        ),
        certified_by=certifier_words(certified) if certified else "",
        certified_at=moment_of(certified["at"]) if certified else None,
    )


def _held(lines: Iterable[Mapping[str, Any]]) -> tuple[Held, ...]:
    by_position: dict[str, list[Mapping[str, Any]]] = {}
    for line in lines:
        by_position.setdefault(line["position"] or SILENT, []).append(line)
    order = {position: place for place, position in enumerate(POSITIONS)}
    return tuple(
        Held(position, tuple(by_position[position]))
        for position in sorted(by_position, key=lambda each: order.get(each, len(order)))
    )


def _came(rows: Iterable[Mapping[str, Any]]) -> tuple[tuple[Came, ...], tuple[str, ...]]:
    """The seats by the way in which they were there, and the names of those of whom nothing is known."""
    shown = [{**row, "otherwise_label": label_of(Presence, row["otherwise"])} for row in rows]
    # A ballot may say of itself what no list of ours has, such as a seat that takes no part.
    others = sorted({row["presence"] for row in shown if row["presence"]} - set(Presence.values))
    groups = [
        Came(
            label_of(Presence, way).replace("_", " "),
            tuple(row for row in shown if row["presence"] == way),
        )
        for way in (*Presence.values, *others)
    ]
    not_known = tuple(row["name"] for row in shown if not row["presence"])
    return tuple(group for group in groups if group.seats), not_known


def _said(statement: Mapping[str, Any], constituency: Constituency | None) -> Said:
    return Said(
        kind=label_of(StatementKind, statement["kind"]),
        text=statement["text"],
        language=statement["language"],
        name=statement.get("name", ""),
        constituency=constituency,
        decides=statement.get("decides", True),
    )


def _without_words(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Deciding seats that objected or reserved, and have released nothing for the record."""
    spoke = {each.get("seat") for each in document["statements"]}
    return tuple(
        line["name"]
        for line in document["positions"]["deciding"]
        if line["position"] in ("block", "oppose", "reservation") and line["seat"] not in spoke
    )
