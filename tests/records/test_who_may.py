"""Who may do what with a record: one table, persona by verb by state, tried by doing it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from consult import clock
from consult.commitments.actions import Owner
from consult.forums.actions import accredit
from tests.records.closed import AFTER, closed_poll
from tests.support.world import NOW, World, build_world
from voting.polls import actions
from voting.polls.actions import RecordWords
from voting.polls.actions.commitments import commit_to_outcome
from voting.polls.actions.disputes import put_objection_to_seats
from voting.polls.models import DecisionRecord, Poll, RecordObjection

STATES = ("open", "closed", "drafted", "circulated", "contested", "ripe", "certified", "annulled")
"""``closed``: without a record; ``contested``: circulated, with an objection of GOV-1 that waits; ``ripe``:
circulated, its time is over."""
PERSONAS = (
    "anonymous",
    "member",
    "observer",
    "holder",
    "alternate",
    "other holder",
    "chair",
    "secretariat",
    "chair elsewhere",
    "superuser",
    "deactivated holder",
)
BEFORE_CERTIFIED = {"closed", "drafted", "circulated", "contested", "ripe"}
OFFICE = ("chair", "secretariat")
SEATS = ("observer", "holder", "alternate", "other holder")

ALLOWED: dict[str, dict[str, set[str]]] = {
    "draft": dict.fromkeys(OFFICE, BEFORE_CERTIFIED),
    "circulate": {key: {"drafted"} for key in OFFICE},
    "object": {key: {"circulated", "contested"} for key in SEATS},
    "answer": {"chair": {"contested"}},
    "put to the seats": {"chair": {"contested"}},
    "withdraw": {key: {"contested"} for key in ("holder", "alternate")},
    "release": dict.fromkeys(SEATS, BEFORE_CERTIFIED),
    "say presence": dict.fromkeys(SEATS, BEFORE_CERTIFIED | {"open"}),
    "enter attendance": dict.fromkeys(OFFICE, BEFORE_CERTIFIED | {"open"}),
    "certify": {"chair": {"ripe"}},
    "set terms": {key: set(STATES) for key in OFFICE},
    "commit": {key: {"certified"} for key in OFFICE},
}
"""Verb → persona → the states in which it is allowed. What is not listed is refused."""


def person(world: World, persona: str) -> Any:
    """The account of a persona."""
    if persona == "anonymous":
        return AnonymousUser()
    if persona == "deactivated holder":
        user = world.holder("GOV-2")
        user.is_active = False
        user.save()
        return user
    named = {
        "observer": "holder of OBS-1",
        "holder": "holder of GOV-1",
        "alternate": "alternate of GOV-1",
        "other holder": "holder of IND-1",
    }
    return world.people[named.get(persona, persona)]


def seat_of(persona: str) -> str:
    """The seat for which a persona tries, its own where it has one."""
    own = {"observer": "OBS-1", "other holder": "IND-1", "deactivated holder": "GOV-2"}
    return own.get(persona, "GOV-1")


def poll_in(world: World, state: str) -> Poll:
    """A poll that was adopted, with its record in a state."""
    if state == "open":
        return world.open_poll(closes_at=clock.now() + timedelta(days=1))
    poll = closed_poll(world)
    with clock.at(NOW + AFTER):
        if state == "drafted":
            words = RecordWords(verb="adopted", wording="Adopted.")
            actions.draft_record(poll=poll, by=world.people["secretariat"], words=words)
        if state in ("circulated", "contested", "ripe"):
            world.circulate(poll)
        if state == "contested":
            actions.object_to_record(
                poll=poll,
                seat_code="GOV-1",
                by=world.holder("GOV-1"),
                part="other",
                proposed="More.",
                reason="It lacks.",
            )
        if state == "certified":
            world.certify(poll)
        if state == "annulled":
            actions.annul_poll(poll=poll, by=world.people["chair"], reason="Wrong.")
    if state == "ripe":
        DecisionRecord.objects.filter(poll=poll).update(objections_until=NOW + AFTER)
    return Poll.objects.get(pk=poll.pk)


def attempt(world: World, verb: str, poll: Poll, user: Any, persona: str) -> None:
    """Try a verb through its action; raises what the action raises."""
    code = seat_of(persona)
    seat: dict[str, Any] = {"poll": poll, "seat_code": code, "by": user}
    objections = RecordObjection.objects.filter(record__poll=poll)
    other = RecordWords(verb="welcomed", wording="In other words.")
    tries: dict[str, Callable[[], object]] = {
        "draft": lambda: actions.draft_record(poll=poll, by=user, words=other, reason="To be seen."),
        "circulate": lambda: actions.circulate_record(
            poll=poll, by=user, objections_until=clock.now() + timedelta(days=8)
        ),
        "object": lambda: actions.object_to_record(part="wording", proposed="So.", reason="So.", **seat),
        "answer": lambda: actions.answer_objection(
            objection=objections.get(), by=user, answer="declined", reason="No."
        ),
        "put to the seats": lambda: put_objection_to_seats(
            objection=objections.get(), by=user, question="So?", closes_at=clock.now() + timedelta(days=8)
        ),
        "withdraw": lambda: actions.withdraw_objection(objection=objections.get(), by=user),
        "release": lambda: actions.release_statement(kind="explanation", text="Words.", **seat),
        "say presence": lambda: actions.say_own_attendance(presence="walked_out", **seat),
        "enter attendance": lambda: actions.enter_attendance(
            poll=poll, by=user, rows={"GOV-3": ("absent", "")}
        ),
        "certify": lambda: actions.certify_poll(poll=poll, by=user),
        "set terms": lambda: actions.set_record_terms(
            forum=poll.forum, by=user, certifier="secretariat", objection_days=3
        ),
        "commit": lambda: commit_to_outcome(
            poll=poll,
            by=user,
            what="Publish it.",
            owner=Owner(office="secretariat"),
            due=clock.now().date() + timedelta(days=9),
            proof="The page.",
        ),
    }
    tries[verb]()


ABOUT_AN_OBJECTION = ("answer", "put to the seats", "withdraw")


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        (verb, state)
        for verb in ALLOWED
        for state in STATES
        if verb not in ABOUT_AN_OBJECTION or state == "contested"
    ],
)
def test_each_verb_is_open_to_exactly_those_of_the_table(world: World, verb: str, state: str) -> None:
    world.people["chair elsewhere"] = build_world("other").people["chair"]
    poll = poll_in(world, state)
    found = {}
    for persona in PERSONAS:
        with clock.at(NOW + AFTER), transaction.atomic():
            try:
                with transaction.atomic():
                    fresh = Poll.objects.get(pk=poll.pk)
                    attempt(world, verb, fresh, person(world, persona), persona)
                found[persona] = True
            except (PermissionDenied, ValidationError):
                found[persona] = False
            transaction.set_rollback(True)
    assert found == {persona: state in ALLOWED[verb].get(persona, set()) for persona in PERSONAS}


@pytest.mark.parametrize(
    ("certifier", "may"),
    [("chair", {"chair"}), ("secretariat", {"secretariat"}), ("seat", {"holder of COM-1"})],
)
def test_a_record_is_certified_by_whom_the_terms_name(world: World, certifier: str, may: set[str]) -> None:
    seat = world.seats["COM-1"] if certifier == "seat" else None
    actions.set_record_terms(
        forum=world.forum, by=world.people["chair"], certifier=certifier, objection_days=7, seat=seat
    )
    poll = poll_in(world, "ripe")
    for who in ("chair", "secretariat", "holder of COM-1", "holder of GOV-1"):
        with clock.at(NOW + AFTER), transaction.atomic():
            if who in may:
                assert actions.certify_poll(poll=poll, by=world.people[who]).state == "certified"
            else:
                with pytest.raises(PermissionDenied):
                    actions.certify_poll(poll=poll, by=world.people[who])
            transaction.set_rollback(True)


def test_a_new_holder_of_the_seat_acts_for_it_and_the_old_one_no_longer(world: World, blocked: Poll) -> None:
    before = world.holder("GOV-2")
    accreditation = before.accreditations.get()
    accreditation.valid_until = clock.now()
    accreditation.save()
    new = world.people["outsider"]
    accredit(user=new, seat=world.seats["GOV-2"], role="holder", nominated_by="Ministry")
    with pytest.raises(PermissionDenied):
        actions.release_statement(poll=blocked, seat_code="GOV-2", by=before, kind="dissent", text="Old.")
    actions.release_statement(poll=blocked, seat_code="GOV-2", by=new, kind="dissent", text="New.")


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"certifier": "nobody", "objection_days": 7}, "certifier"),
        ({"certifier": "seat", "objection_days": 7}, "seat"),
        ({"certifier": "chair", "objection_days": 0}, "objection_days"),
    ],
)
def test_terms_that_cannot_hold_are_refused_by_field(world: World, terms: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.set_record_terms(forum=world.forum, by=world.people["chair"], **terms)
    assert list(refused.value.message_dict) == [field]
