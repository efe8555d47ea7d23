"""A small forum with everybody in it, built through the same actions as a real one.

Eleven seats decide: five of government, two each of industry, civil society and mining communities; one
observer of industry advises. Government 1 has a holder and an alternate, the others a holder each. ``world``
is the fixture; ``people`` are found by what they are (``world.people["chair"]``).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from consult import clock
from consult.accounts.models import User
from consult.forums.actions import (
    Amount,
    Basis,
    accredit,
    admit_member,
    found_forum,
    give_office,
    publish_weights,
    seat,
)
from consult.forums.models import Accreditation, Constituency, Forum, Office, Seat
from consult.texts.actions import ClauseDraft, issue_version, register_reform
from consult.texts.models import Reform, Version
from voting import rules
from voting.polls.actions import (
    RecordWords,
    add_comparison_rule,
    cast_ballot,
    certify_poll,
    circulate_record,
    draft_record,
    keep_rule,
    open_poll,
    prepare_poll,
)
from voting.polls.models import Ballot, DecisionRecord, Poll, RuleVersion, Visibility

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The moment at which the world is built; ``consult.clock`` stands here while it is."""

SEATS = {
    "government": ("GOV-1", "GOV-2", "GOV-3", "GOV-4", "GOV-5"),
    "industry": ("IND-1", "IND-2"),
    "civil_society": ("CSO-1", "CSO-2"),
    "community": ("COM-1", "COM-2"),
}
OBSERVER = "OBS-1"
SYMBOLS = {
    "government": "square",
    "industry": "diamond",
    "civil_society": "circle",
    "community": "triangle",
}
CLAUSES = (
    ClauseDraft("c01", "1", "Purpose", "This text sets out how the forum takes decisions."),
    ClauseDraft("c02", "2", "Consensus first", "The chair is to seek consensus on every proposal."),
    ClauseDraft("c03", "3", "If consensus fails", "Two thirds of the seats may then adopt the proposal."),
)


@dataclass
class World:
    """The forum and what happens in it."""

    forum: Forum
    people: dict[str, User]
    seats: dict[str, Seat]
    reform: Reform
    version: Version
    rule: RuleVersion

    def constituency(self, key: str) -> Constituency:
        """A constituency of the forum by its key."""
        return self.forum.constituencies.get(key=key)

    def holder(self, code: str) -> User:
        """Who holds a seat."""
        return self.people[f"holder of {code}"]

    def kept(self, rule_id: str) -> RuleVersion:
        """A rule of the catalogue as polls point to it."""
        return keep_rule(rule=rules.catalogue()[rule_id].rule)

    def draft_poll(self, **terms: Any) -> Poll:
        """A poll in draft: KP consensus, open for a week from ``NOW``, positions shown at closing."""
        details: dict[str, Any] = {
            "version": self.version,
            "question": "Shall the forum adopt this text?",
            "rule": self.rule,
            "closes_at": clock.now() + timedelta(days=7),
            "visibility": Visibility.AT_CLOSING,
            "by": self.people["secretariat"],
        }
        return prepare_poll(**(details | terms))

    def open_poll(self, **terms: Any) -> Poll:
        """An open poll on the current version."""
        return open_poll(poll=self.draft_poll(**terms), by=self.people["chair"])

    def cast(self, poll: Poll, code: str, position: str, statement: str = "", **more: Any) -> Ballot:
        """Cast for a seat as its holder."""
        details: dict[str, Any] = {"by": self.holder(code), "retry_key": uuid.uuid4()} | more
        return cast_ballot(poll=poll, seat_code=code, position=position, statement=statement, **details)

    def circulate(self, poll: Poll, verb: str = "noted", **words: Any) -> DecisionRecord:
        """Draft the record of a closed poll and send it to the seats, with a week for objections."""
        office = self.people["secretariat"]
        said = RecordWords(verb=verb, wording="The forum took note of the outcome.")
        # At one moment: where the clock runs, a second may pass between the two, and the week would be short.
        now = clock.now()
        with clock.at(now):
            draft_record(poll=poll, by=office, words=replace(said, **words))
            circulate_record(poll=poll, by=office, objections_until=now + timedelta(days=7))
        return DecisionRecord.objects.get(poll=poll)

    def certify(self, poll: Poll, **words: Any) -> Poll:
        """Record a closed poll without an objection, and certify it a week after now."""
        self.circulate(poll, **words)
        with clock.at(clock.now() + timedelta(days=7)):
            return certify_poll(poll=poll, by=self.people["chair"])

    def compare(self, *rule_ids: str) -> None:
        """Let results of the forum be compared under rules of the catalogue."""
        for position, rule_id in enumerate(rule_ids, start=1):
            rule = rules.catalogue()[rule_id].rule
            add_comparison_rule(forum=self.forum, rule=rule, label=rule.title, position=position)


def person(email: str, **fields: Any) -> User:
    """An account with the password that all test people have."""
    return User.objects.create_user(
        f"{email.replace(' ', '-')}@example.org", "a long test password", **fields
    )


def build_world(slug: str = "forum") -> World:
    """Build the forum, its people, a reform with one issued version, and a rule. Uses the clock as it is."""
    forum = found_forum(
        slug=slug,
        name="Forum of the tests",
        level="national",
        time_zone="Africa/Freetown",
        constituencies=[
            {"key": key, "name": key.replace("_", " ").capitalize(), "symbol": SYMBOLS[key]} for key in SEATS
        ],
    )
    seats, people = _seats_and_holders(forum, slug)
    for name, role in (
        ("chair", Office.Role.CHAIR),
        ("secretariat", Office.Role.SECRETARIAT),
        ("analyst", Office.Role.ANALYST),
    ):
        people[name] = person(f"{slug} {name}")
        give_office(user=people[name], forum=forum, role=role)
    people["member"] = person(f"{slug} member")
    admit_member(user=people["member"], constituency=forum.constituencies.get(key="community"))
    people["outsider"] = person(f"{slug} outsider")
    people["superuser"] = User.objects.create_superuser(
        f"{slug}-superuser@example.org", "a long test password"
    )
    people["alternate of GOV-1"] = person(f"{slug} alternate")
    accredit(
        user=people["alternate of GOV-1"],
        seat=seats["GOV-1"],
        role=Accreditation.Role.ALTERNATE,
        nominated_by="Ministry",
    )
    publish_weights(
        forum=forum,
        basis=Basis(
            key="heads",
            name="Heads",
            unit="seats",
            as_of="current",
            source="One for each seat.",
            amounts=[Amount(seat=each, amount=1) for each in seats.values()],
        ),
    )
    reform = register_reform(code=f"{slug}-T01".upper(), title="How the forum decides", forum=forum)
    version = issue_version(
        reform=reform, clauses=CLAUSES, by=people["secretariat"], authors=["Drafting group"]
    )
    rule = keep_rule(rule=rules.catalogue()["kp.consensus"].rule)
    return World(forum, people, seats, reform, version, rule)


def _seats_and_holders(forum: Forum, slug: str) -> tuple[dict[str, Seat], dict[str, User]]:
    seats: dict[str, Seat] = {}
    people: dict[str, User] = {}
    places = [(code, key, "participant") for key, codes in SEATS.items() for code in codes]
    for code, key, capacity in [*places, (OBSERVER, "industry", "observer")]:
        seats[code] = seat(
            forum=forum,
            constituency=forum.constituencies.get(key=key),
            code=code,
            name=f"Seat {code}",
            capacity=capacity,
            attributes={"region": "Africa" if code in ("GOV-1", "GOV-2") else "Elsewhere"},
        )
        people[f"holder of {code}"] = person(f"{slug} holder {code}")
        accredit(
            user=people[f"holder of {code}"],
            seat=seats[code],
            role=Accreditation.Role.HOLDER,
            nominated_by="Its constituency",
        )
    return seats, people


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The forum of the tests, with the clock at ``NOW`` for the whole test."""
    with clock.at(NOW):
        yield build_world()
