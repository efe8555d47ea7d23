"""What if observers decided: one click, the same ballots, a simulation, and nothing where it would tell."""

from __future__ import annotations

import pytest
from django.test import Client

from consult import clock
from tests.support.world import World
from voting.polls.actions import settle
from voting.polls.models import Poll, StoredOutcome, Visibility
from voting.polls.observing import comparison_of, observers_of, roll_with_observers


def decided(world: World, observer: str | None = "block", **terms: object) -> Poll:
    """A poll in which every deciding seat supports and the observer casts something else."""
    world.compare("kp.two_thirds_participants", "kp.weighted_carats")
    poll = world.open_poll(**terms)
    for code in world.seats:
        if code != "OBS-1":
            world.cast(poll, code, "support")
    if observer:
        world.cast(poll, "OBS-1", observer, "Too late.")
    with clock.at(poll.closes_at):
        return settle(poll=poll)


def answers(poll: Poll, asked: str = "deciding") -> list[tuple[str, str, bool]]:
    """Kind of each row, kind of the one it stands in place of, whether it claims to be official."""
    rows = comparison_of(poll, asked)["rows"]
    return [(row.kind, row.instead_of.kind if row.instead_of else "", row.is_official) for row in rows]


def test_an_observer_that_would_block_changes_consensus_and_no_vote_by_two_thirds(world: World) -> None:
    poll = decided(world)
    assert answers(poll) == [
        ("blocked", "adopted", False),
        ("adopted", "adopted", False),
        ("not_applicable", "not_applicable", False),
    ]
    observers = comparison_of(poll, "deciding")["observers"]
    assert (observers.number, observers.cast, observers.changed, observers.of) == (1, 1, 1, 3)


def test_it_is_asked_for_and_nothing_of_it_is_stored(world: World, client: Client) -> None:
    poll = decided(world)
    stored = list(StoredOutcome.objects.order_by("pk").values())
    with clock.at(poll.closes_at):
        plain = client.get(poll.get_absolute_url()).content.decode()
        supposed = client.get(f"{poll.get_absolute_url()}?observers=deciding").content.decode()
    assert "?observers=deciding#compare" in plain
    assert "if observers decided" not in plain.replace("What if observers decided?", "")
    assert "Simulation: if observers decided" in supposed
    assert "The answer of 1 rule of 3 would be another." in supposed
    assert "official: this poll’s own rule" not in supposed
    assert list(StoredOutcome.objects.order_by("pk").values()) == stored
    assert answers(poll, "") == [("adopted", "", True), ("adopted", "", False), ("not_applicable", "", False)]


def test_a_rule_that_cannot_count_them_says_why(world: World) -> None:
    row = comparison_of(decided(world), "deciding")["rows"][2]
    assert row.not_applicable


def test_a_silent_observer_is_counted_as_silent(world: World) -> None:
    poll = decided(world, observer=None)
    assert [kind for kind, _before, _official in answers(poll)][:2] == ["adopted", "adopted"]
    observers = observers_of(poll)
    assert observers is not None
    assert (observers.number, observers.cast) == (1, 0)


def test_only_observers_are_moved_and_only_on_the_supposed_roll(world: World) -> None:
    poll = decided(world)
    poll.roll.filter(code="GOV-2").update(decides=False)
    roll = {seat.id: seat for seat in roll_with_observers(poll).seats}
    assert roll["OBS-1"].decides
    assert not roll["GOV-2"].decides, "it advises for another reason than being an observer"
    assert not poll.roll.get(code="OBS-1").decides


def test_before_closing_and_where_nobody_is_shown_by_name_it_is_not_offered(world: World) -> None:
    poll = world.open_poll(visibility=Visibility.AT_ONCE)
    world.cast(poll, "OBS-1", "block", "Too late.")
    assert observers_of(poll) is None
    assert comparison_of(poll, "deciding")["rows"] == []
    unnamed = decided(world, visibility=Visibility.NEVER)
    assert observers_of(unnamed) is None
    assert all(row.instead_of is None for row in comparison_of(unnamed, "deciding")["rows"])


@pytest.mark.parametrize("asked", ["", "1", "deciding ", "DECIDING"])
def test_any_other_word_in_the_address_shows_what_was_decided(world: World, asked: str) -> None:
    assert answers(decided(world), asked)[0] == ("adopted", "", True)
