"""Asking for time: a seat asks, the chair gives it to every seat or declines, everybody can read both."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.texts.models import WayStep
from tests.polls.writing import open_written, page_of
from tests.support.world import NOW, World
from voting.polls.actions import extend_poll
from voting.polls.actions.time_requests import ask_for_time, decline_time, grant_time
from voting.polls.models import Extension, Poll, TimeRequest

WHY = "The ministry is closed for the feast until Thursday."


def ask(world: World, poll: Poll, code: str = "GOV-1", days: int = 10, reason: str = WHY) -> TimeRequest:
    return ask_for_time(poll=poll, seat_code=code, days=days, reason=reason, by=world.holder(code))


def test_granting_moves_the_deadline_for_every_seat_with_the_reason(world: World) -> None:
    poll = open_written(world)
    granted = grant_time(request=ask(world, poll), by=world.people["chair"], answer="Agreed.")
    poll = Poll.objects.get(pk=poll.pk)
    assert poll.closes_at == datetime(2026, 4, 1, 23, 59, tzinfo=UTC)
    extension = Extension.objects.get(poll=poll)
    assert granted.extension == extension
    assert extension.reason == f"Seat GOV-1 asked for it: {WHY}\n\nAgreed."


def test_days_are_those_of_the_forums_zone_over_a_change_of_clocks(world: World) -> None:
    world.forum.time_zone = "Europe/Brussels"
    world.forum.save()
    poll = world.open_poll(closes_at=datetime(2026, 3, 27, 17, 0, tzinfo=UTC))  # 18:00 in winter time
    grant_time(request=ask(world, poll, days=3), by=world.people["chair"])
    closes_at = Poll.objects.get(pk=poll.pk).closes_at
    assert closes_at == datetime(2026, 3, 30, 16, 0, tzinfo=UTC)  # 18:00 in summer time


def test_declining_leaves_the_deadline_and_needs_a_reason(world: World) -> None:
    poll = open_written(world)
    asked = ask(world, poll)
    with pytest.raises(ValidationError) as refused:
        decline_time(request=asked, by=world.people["chair"], answer=" ")
    assert "answer" in refused.value.message_dict
    decline_time(request=asked, by=world.people["chair"], answer="The Plenary meets before.")
    assert Poll.objects.get(pk=poll.pk).closes_at == poll.closes_at
    assert not Extension.objects.exists()


def test_an_answer_is_given_once(world: World) -> None:
    poll = open_written(world)
    asked = ask(world, poll)
    decline_time(request=asked, by=world.people["chair"], answer="No.")
    with pytest.raises(ValidationError):
        grant_time(request=asked, by=world.people["chair"])


def test_a_second_request_that_is_met_already_moves_nothing(world: World) -> None:
    poll = open_written(world)
    first, second = ask(world, poll, days=10), ask(world, poll, "IND-1", days=5)
    given = grant_time(request=first, by=world.people["chair"])
    met = grant_time(request=second, by=world.people["chair"])
    assert Extension.objects.count() == 1
    assert met.extension == given.extension


def test_a_seat_asks_again_only_after_its_answer(world: World) -> None:
    poll = open_written(world)
    asked = ask(world, poll)
    with pytest.raises(ValidationError):
        ask(world, poll)
    decline_time(request=asked, by=world.people["chair"], answer="No.")
    assert ask(world, poll, days=2).days == 2


@pytest.mark.parametrize(
    ("days", "reason", "field"), [(0, WHY, "days"), (91, WHY, "days"), (5, " ", "reason")]
)
def test_bad_requests_are_refused_beside_their_field(
    world: World, days: int, reason: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(world, open_written(world), days=days, reason=reason)
    assert field in refused.value.message_dict


def test_an_observer_may_ask_too_and_an_ordinary_poll_has_it_as_well(world: World) -> None:
    assert ask(world, world.open_poll(), "OBS-1").entry.code == "OBS-1"


def test_nobody_asks_for_a_seat_of_others(world: World) -> None:
    poll = open_written(world)
    for who in ("chair", "secretariat", "holder of GOV-2", "superuser"):
        with pytest.raises(PermissionDenied):
            ask_for_time(poll=poll, seat_code="GOV-1", days=5, reason=WHY, by=world.people[who])


def test_after_closing_nothing_is_asked_or_answered(world: World) -> None:
    poll = open_written(world)
    asked = ask(world, poll)
    with clock.at(poll.closes_at):
        with pytest.raises(ValidationError):
            ask(world, poll, "GOV-2")
        with pytest.raises(ValidationError):
            grant_time(request=asked, by=world.people["chair"])
        with pytest.raises(ValidationError):
            decline_time(request=asked, by=world.people["chair"], answer="Late.")


def test_the_public_line_says_that_it_was_asked_and_answered(world: World, client: Client) -> None:
    poll = open_written(world)
    asked = ask(world, poll)
    page = page_of(client, poll.get_absolute_url())
    assert "Seat GOV-1 asked for 10 more days" in page
    assert "The chair has not answered yet" in page
    decline_time(request=asked, by=world.people["chair"], answer="The Plenary meets before.")
    page = page_of(client, poll.get_absolute_url())
    assert "The chair declined; the deadline stayed." in page
    assert "The Plenary meets before." in page
    data = client.get(f"/api/v1/polls/{poll.uid}/time-requests").json()
    assert [(row["seat"], row["state"], row["answer"]) for row in data] == [
        ("GOV-1", "declined", "The Plenary meets before.")
    ]
    verbs = Entry.objects.filter(thing_id=poll.uid, verb__startswith="time.").values_list("verb", flat=True)
    assert list(verbs.order_by("pk")) == ["time.asked", "time.declined"]
    assert WayStep.objects.filter(kind="time").count() == 2


def test_a_request_that_nobody_answered_says_so_after_closing(world: World, client: Client) -> None:
    poll = open_written(world)
    ask(world, poll)
    with clock.at(poll.closes_at):
        assert "The poll closed before the chair answered." in page_of(client, poll.get_absolute_url())


def test_silence_is_nowhere_called_consent_before_the_rule_has_counted_it(
    world: World, client: Client
) -> None:
    poll = open_written(world, rule=world.kept("oecd.mutual"))
    ask(world, poll)
    with clock.at(NOW + timedelta(days=4)):
        page = page_of(client, f"{poll.get_absolute_url()}procedure/", world.people["chair"])
    assert "none, 4 days after the notice" in page
    assert "consent" not in page.lower().replace("consult", "")
    assert "Until then a silent seat has said nothing" in page


def test_a_request_through_its_page_reaches_the_chairs_list(world: World, client: Client) -> None:
    poll = open_written(world)
    base = poll.get_absolute_url()
    client.force_login(world.holder("GOV-1"))
    assert client.get(f"{base}time/GOV-1/").status_code == 200
    wrong = client.post(f"{base}time/GOV-1/", {"days": "ten", "reason": WHY})
    assert WHY in wrong.content.decode()
    assert not TimeRequest.objects.exists()
    assert client.post(f"{base}time/GOV-1/", {"days": "10", "reason": WHY}).status_code == 302
    asked = TimeRequest.objects.get()
    listed = page_of(client, "/decisions/", world.people["chair"])
    assert f"{base}manage/time/{asked.pk}/" in listed
    done = client.post(f"{base}manage/time/{asked.pk}/", {"verb": "grant", "answer": ""})
    assert done.status_code == 302
    assert Poll.objects.get(pk=poll.pk).closes_at > poll.closes_at


def test_a_written_procedure_is_extended_by_days(world: World, client: Client) -> None:
    poll = open_written(world)
    client.force_login(world.people["chair"])
    client.post(f"{poll.get_absolute_url()}manage/extend/", {"days": "3", "reason": "A holiday."})
    assert Poll.objects.get(pk=poll.pk).closes_at == poll.closes_at + timedelta(days=3)
    extend_poll(
        poll=poll, closes_at=poll.closes_at + timedelta(days=9), reason="More.", by=world.people["chair"]
    )
