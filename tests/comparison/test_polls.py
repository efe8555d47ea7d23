"""Results of polls under other rules: nothing before closing, nothing by name where that was promised."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from consult import clock
from tests.support.world import NOW, World
from voting.polls.actions import settle
from voting.polls.comparison import comparison_rows, poll_comparison
from voting.polls.models import Poll, StoredOutcome, Visibility

RULES = (
    "kp.majority_participants",
    "kp.chambers_majority",
    "kp.weighted_carats",
    "kp.two_thirds_participants",
)
CLOSED = NOW + timedelta(days=8)


def cast_all(world: World, poll: Poll) -> None:
    """Ten seats support, one of civil society blocks, and the observer would have blocked."""
    for code in world.seats:
        if code == "CSO-1":
            world.cast(poll, code, "block", "It names nobody.")
        elif code == "OBS-1":
            world.cast(poll, code, "block", "It is too late.")
        else:
            world.cast(poll, code, "support")


def api(client: Client, poll: Poll, more: str = "") -> Any:
    return client.get(f"/api/v1/polls/{poll.uid}{more}")


def test_before_closing_no_surface_says_anything_of_positions(world: World, client: Client) -> None:
    world.compare(*RULES)
    poll = world.open_poll()
    cast_all(world, poll)
    assert poll_comparison(poll) == []
    assert api(client, poll, "/outcomes").status_code == 404
    shown = api(client, poll).content.decode() + client.get("/api/v1/polls/").content.decode()
    assert "support" not in shown
    assert "block" not in shown
    with pytest.raises(CommandError, match="has not closed"):
        call_command("compare", poll.uid)
    assert poll.uid not in client.get("/lab/").content.decode()
    assert client.get(f"/lab/?of=poll:{poll.uid}").status_code == 404
    assert not StoredOutcome.objects.exists()


def test_a_draft_is_invisible_everywhere(world: World, client: Client) -> None:
    poll = world.draft_poll()
    assert api(client, poll).status_code == 404
    assert api(client, poll, "/outcomes").status_code == 404
    assert client.get("/api/v1/polls/").json()["count"] == 0
    with pytest.raises(CommandError, match="no past case and no poll"):
        call_command("compare", poll.uid)


def test_after_closing_api_command_and_rows_agree_and_only_one_row_is_official(
    world: World, client: Client
) -> None:
    world.compare(*RULES)
    poll = world.open_poll()
    cast_all(world, poll)
    with clock.at(CLOSED):
        served = api(client, poll, "/outcomes").json()["rows"]
        out = StringIO()
        call_command("compare", poll.uid, "--json", stdout=out)
    assert json.loads(out.getvalue())["rows"] == served
    assert [row["official"] for row in served] == [True, False, False, False, False]
    assert [row["kind"] for row in served] == [
        "blocked",
        "adopted",
        "rejected",
        "not_applicable",
        "adopted",
    ]
    # The poll's own outcome counts the eleven that decide and never the observer.
    assert served[0]["measures"][0]["share"] == "10/11"
    stored = {row.sha256 for row in StoredOutcome.objects.filter(poll=poll)}
    assert {row["outcome_sha256"] for row in served} == stored


def test_the_closed_poll_stands_in_the_lab_with_its_own_outcome_first(world: World, client: Client) -> None:
    world.compare(*RULES)
    poll = world.open_poll()
    cast_all(world, poll)
    with clock.at(CLOSED):
        settle(poll=poll)
        page = client.get(f"/lab/?of=poll:{poll.uid}&rule=kp.four_chambers").content.decode()
    assert "official: this poll’s own rule" in page
    assert "Four constituencies of equal weight, with communities" in page


def test_names_come_from_the_roll_of_the_poll(world: World) -> None:
    poll = world.open_poll()
    cast_all(world, poll)
    with clock.at(CLOSED):
        rows = poll_comparison(settle(poll=poll))
    assert rows[0].reason is not None
    assert "Seat CSO-1" in json.dumps([child.sentence for child in walk(rows[0].reason)])


def walk(reason: Any) -> list[Any]:
    return [reason, *(below for child in reason.children for below in walk(child))]


def test_where_positions_are_never_named_no_row_lets_one_be_read_off(world: World, client: Client) -> None:
    world.compare(*RULES)
    poll = world.open_poll(visibility=Visibility.NEVER)
    cast_all(world, poll)
    with clock.at(CLOSED):
        settle(poll=poll)
        served = api(client, poll, "/outcomes").json()["rows"]
        lab = client.get(f"/lab/?of=poll:{poll.uid}&rule=kp.four_chambers&rule=unsc.proc").content.decode()
    by_rule = {row["rule"]["id"]: row for row in served}
    # Counts of the whole deciding roll stand; groups and weights do not.
    assert by_rule["kp.consensus"]["kind"] == "blocked"
    assert by_rule["kp.majority_participants"]["measures"][0]["share"] == "10/11"
    for hidden in ("kp.chambers_majority",):
        assert by_rule[hidden]["kind"] is None
        assert by_rule[hidden]["measures"] == []
        assert "tree" not in by_rule[hidden]["outcome"]
        assert by_rule[hidden]["withheld"]
    text = json.dumps(served) + lab
    assert "CSO-1" not in text
    assert '"who": ["' not in text
    assert "Seat " not in json.dumps(served)


def test_where_hardly_anybody_cast_a_poll_without_names_shows_no_counts(world: World) -> None:
    poll = world.open_poll(visibility=Visibility.NEVER)
    for code in ("GOV-1", "GOV-2", "CSO-1"):
        world.cast(poll, code, "support")
    with clock.at(CLOSED):
        rows = poll_comparison(settle(poll=poll))
    assert rows[0].kind == "adopted"
    assert rows[0].measures == ()
    assert rows[0].reason is None


def test_rows_keep_the_order_of_the_forum(world: World) -> None:
    world.compare(*RULES)
    poll = world.open_poll()
    cast_all(world, poll)
    with clock.at(CLOSED):
        settle(poll=poll)
    mixed = list(StoredOutcome.objects.filter(poll=poll).order_by("-position"))
    assert [row.rule.rule_id for row in comparison_rows(mixed)] == ["kp.consensus", *RULES]


def test_the_lab_without_anything_to_compare_says_so(db: None, client: Client) -> None:
    assert "There is nothing to compare on yet." in client.get("/lab/").content.decode()
