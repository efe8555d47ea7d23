"""Everybody who may come to an address, and things in every state for them to come to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.test import Client

from cms.actions import create_reform_page, report_error
from consult import clock
from consult.accounts.actions import close_account
from consult.consultations.actions import hide_comment
from consult.consultations.amendments.actions import co_sponsor_as
from consult.forums.actions import end_accreditation
from consult.forums.sign_off import appoint_adviser, choose_two_people
from consult.forums.voices import voices_of
from consult.texts.actions import issue_version, register_reform
from consult.texts.models import Version
from tests.amendments.offers import accepted, offer, table
from tests.cms.drafts import issued_clauses
from tests.consultations.saying import say, voice
from tests.polls.writing import open_written
from tests.security.block_rights import block_things
from tests.security.record_rights import record_things
from tests.security.stage_rights import stage_things
from tests.support.world import CLAUSES, SEATS, World, build_world
from voting.polls.actions.sign_off import draft_ballot
from voting.polls.actions.time_requests import ask_for_time
from voting.polls.models import Poll

VISITORS = frozenset({"anonymous", "inactive"})
SEAT = frozenset({"holder", "alternate"})
"""Who acts for GOV-1, the seat that the addresses name."""
SEATED = SEAT | {"other holder", "observer"}
MEMBERS = SEATED | {"member"}
CHAIR = frozenset({"chair"})
OFFICE = CHAIR | {"secretariat"}
ELSEWHERE = frozenset({"chair elsewhere", "secretariat elsewhere"})
WITHOUT_A_PART = frozenset({"outsider", "former holder", "superuser"})
EVERYBODY = VISITORS | MEMBERS | OFFICE | ELSEWHERE | WITHOUT_A_PART
A_FEW = frozenset({"anonymous", "inactive", "former holder", "superuser"})
"""Enough where an address is the same for everybody."""


@dataclass(frozen=True)
class Scene:
    """A browser of each of them, and the words that stand for things in the paths of the table."""

    browsers: dict[str, Client]
    things: dict[str, str]
    voices: dict[str, str]
    """The first name under which each of them may speak, as a form has it."""
    later: datetime
    """A moment after everything here was set up, when they come."""


def build_scene(world: World) -> Scene:
    """The forum of the tests, another forum beside it, polls in every state, and things that were said."""
    other = build_world("other")
    people = world.people | {
        "chair elsewhere": other.people["chair"],
        "secretariat elsewhere": other.people["secretariat"],
        "holder": world.holder("GOV-1"),
        "alternate": world.people["alternate of GOV-1"],
        "other holder": world.holder("IND-1"),
        "observer": world.holder("OBS-1"),
        "former holder": world.holder("GOV-2"),
        "inactive": world.holder("GOV-3"),
    }
    browsers = {name: Client() for name in EVERYBODY}
    for name in EVERYBODY - {"anonymous"}:
        browsers[name].force_login(people[name])
    things = _said(world) | _polls(world) | _amended(world)
    things |= stage_things(world, Version.objects.get(reform__code="FORUM-T02"))
    end_accreditation(accreditation=world.holder("GOV-2").accreditations.get())
    close_account(user=people["inactive"])
    voices = {name: voices_of(people[name], [world.forum]) for name in MEMBERS}
    return Scene(
        browsers, things, {name: of[0].key for name, of in voices.items()}, clock.now() + timedelta(minutes=1)
    )


def _said(world: World) -> dict[str, str]:
    mine = say(world, "holder of GOV-1", via="new", pseudonym="Heron")
    hidden = say(world, "holder of IND-1")
    hide_comment(comment=hidden, by=world.people["secretariat"], reason="Names a person.")
    report = report_error(about="/rules/", wrong="A date.")
    return {"said": str(mine.uid), "hidden": str(hidden.uid), "report": str(report.uid)}


def _amended(world: World) -> dict[str, str]:
    """Amendments 1 (offered by the observer), 2 (tabled, with a co-sponsor) and 3 (accepted, not issued)."""
    create_reform_page(reform=world.reform, by=world.people["secretariat"], clauses=issued_clauses())
    offer(world)
    behind, holder = table(world, offer(world, clause_key="c01")), world.holder("GOV-1")
    co_sponsor_as(amendment=behind, voice=voice(world, holder, "new"), pseudonym="Ibis", by=holder)
    accepted(world, change="delete", clause_key="c03")
    return {"seat": str(world.seats["GOV-1"].pk)}


def _polls(world: World) -> dict[str, str]:
    """Polls on a second reform, for a poll ends the comments on its text."""
    reform = register_reform(code="FORUM-T02", title="What is decided", forum=world.forum)
    version = issue_version(reform=reform, clauses=CLAUSES, by=world.people["secretariat"])
    draft = world.draft_poll(version=version)
    open_, ready = world.open_poll(version=version), world.open_poll(version=version)
    closed = world.open_poll(version=version, closes_at=clock.now() + timedelta(hours=1))
    for poll in (open_, closed):
        world.cast(poll, "GOV-1", "support")
    for code in (code for codes in SEATS.values() for code in codes):
        world.cast(ready, code, "support")
    Poll.objects.filter(pk=closed.pk).update(opened_at=clock.now() - timedelta(2), closes_at=clock.now())
    polls = {"draft": draft, "open": open_, "ready": ready, "closed": closed}
    uids = {name: poll.uid for name, poll in polls.items()}
    return (
        uids
        | record_things(world, version)
        | block_things(world, version)
        | _in_writing(world, version)
        | {"rule": f"rule-{world.rule.pk}"}
    )


def _in_writing(world: World, version: Version) -> dict[str, str]:
    """A written procedure: GOV-1 has drafted, IND-1 objects for a closed reason and asks for time."""
    holder, seat = world.holder("GOV-1"), world.seats["GOV-1"]
    choose_two_people(seat=seat, by=holder, is_signed_by_two=True)
    adviser = appoint_adviser(seat=seat, user=world.people["member"], by=holder)
    poll = open_written(world, version=version, reasons="closed")
    choose_two_people(seat=seat, by=holder, is_signed_by_two=False)
    world.cast(poll, "IND-1", "block", "It is against our law.")
    draft_ballot(poll=poll, seat_code="GOV-1", by=holder, position="support", retry_key=uuid.UUID(int=8))
    asked = ask_for_time(poll=poll, seat_code="IND-1", days=5, reason="A feast.", by=world.holder("IND-1"))
    return {"written": poll.uid, "asked": str(asked.pk), "adviser": str(adviser.pk)}
