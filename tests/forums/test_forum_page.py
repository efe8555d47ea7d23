"""The page of a forum: who sits here, its weights with what is missing, its matters and polls."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.test import Client
from django.urls import reverse

from consult.forums.actions import Amount, Basis, correct_weight, publish_weights, set_status
from consult.forums.reading import bases_of, seating
from consult.texts.actions import register_reform
from tests.support.world import World


def test_who_sits_here_are_the_seats_of_today(world: World, client: Client) -> None:
    set_status(
        seat=world.seats["GOV-5"], status="suspended", valid_from=date(2026, 1, 1), note="By decision."
    )
    set_status(seat=world.seats["GOV-4"], status="restricted", valid_from=date(2026, 1, 1))
    shown = seating(world.forum)
    assert [(bench.constituency.key, bench.deciding, bench.advising) for bench in shown.benches] == [
        ("government", 4, 0),
        ("industry", 2, 1),
        ("civil_society", 2, 0),
        ("community", 2, 0),
    ]
    assert [row.seat.code for row in shown.gone] == ["GOV-5"]
    page = client.get(world.forum.get_absolute_url()).content.decode()
    assert "10 seats decide." in page
    assert "1 observer speaks; its position is advisory." in page
    assert "1 seat is not on the roll today" in page
    assert "By decision." in page


def test_the_page_names_no_person(world: World, client: Client) -> None:
    page = client.get(world.forum.get_absolute_url()).content.decode()
    assert "holder, alternate" in page
    for user in world.people.values():
        assert user.email not in page


def test_a_seat_without_a_figure_is_missing_and_not_nothing(world: World, client: Client) -> None:
    publish_weights(
        forum=world.forum,
        basis=Basis(
            key="carats",
            name="Carats",
            unit="carats",
            as_of="2025",
            source="A published table.",
            published_total=1000,
            unattributed=100,
            amounts=[Amount(world.seats["GOV-1"], 900), Amount(world.seats["GOV-2"], None)],
        ),
    )
    heads, carats = bases_of(world.forum, seating(world.forum).seats)
    assert (carats.total, carats.of_seats, carats.reported) == (1000, Decimal(900), 1)
    assert "Seat GOV-2" in carats.missing
    assert "Seat GOV-1" not in carats.missing
    assert len(carats.missing) == 10
    assert heads.missing == ()
    page = client.get(world.forum.get_absolute_url()).content.decode()
    assert "10 seats that decide have no figure" in page
    assert "A published table." in page
    assert "1,000" in page


def test_a_corrected_figure_keeps_what_it_was(world: World, client: Client) -> None:
    weight = world.forum.weight_bases.get(key="heads").amounts.get(seat=world.seats["GOV-1"])
    correct_weight(weight=weight, amount=2, reason="Counted twice.", by=world.people["secretariat"])
    page = client.get(world.forum.get_absolute_url()).content.decode()
    assert "1 → 2" in page
    assert "Counted twice." in page


def test_matters_and_polls_of_the_forum_are_listed(world: World, client: Client) -> None:
    register_reform(code="HIDDEN", title="Not yet public", forum=world.forum)
    poll = world.open_poll()
    world.draft_poll(question="A draft that nobody sees?")
    page = client.get(world.forum.get_absolute_url()).content.decode()
    assert world.reform.title in page
    assert "Not yet public" not in page
    assert poll.question in page
    assert "A draft that nobody sees?" not in page


def test_forums_are_listed_with_their_constituencies(world: World, client: Client) -> None:
    page = client.get(reverse("forums:index")).content.decode()
    assert world.forum.name in page
    assert "Civil society" in page
    assert client.get(reverse("forums:forum", args=["nowhere"])).status_code == 404
