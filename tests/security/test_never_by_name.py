"""Where positions are never shown by name, no page, file, figure or hash lets a single one be read off."""

from __future__ import annotations

from itertools import product

import pytest
from django.test import Client

from consult import clock
from consult.canonical import canonical_json, sha256_hex
from tests.support.world import World
from voting.polls.models import Poll, StoredOutcome, Visibility
from voting.polls.outcomes import compute_outcomes, counting_ballots

ADDRESSES = ("", "record/", "outcome.json", "closing.json")
WHO_BLOCKS = "IND-2"


def closed_with(world: World, positions: dict[str, str]) -> Poll:
    poll = world.open_poll(visibility=Visibility.NEVER)
    for code, position in positions.items():
        world.cast(poll, code, position, "Because of clause three." if position == "block" else "")
    return poll


def told(client: Client, poll: Poll) -> dict[str, str]:
    with clock.at(poll.closes_at):
        found = {name: client.get(f"{poll.get_absolute_url()}{name}").content.decode() for name in ADDRESSES}
        found["api"] = client.get(f"/api/v1/polls/{poll.uid}/outcomes").content.decode()
        found["lab"] = client.get(
            f"/lab/?of=poll:{poll.uid}&rule=kp.majority_participants&rule=kp.consensus_minus_n"
        ).content.decode()
    return found


def test_with_few_ballots_no_figure_of_the_outcome_is_told(client: Client, world: World) -> None:
    world.compare("kp.majority_participants")
    poll = closed_with(world, {WHO_BLOCKS: "block"})
    for name, text in told(client, poll).items():
        for figure in ("1 of 11", "1 objects", "10 of 11", '"amount":"1"', '"amount": "1"', "clause three"):
            assert figure not in text, (name, figure)
    with clock.at(poll.closes_at):
        page = client.get(poll.get_absolute_url()).content.decode()
    assert "Fewer than five deciding seats have cast" in page


def test_with_enough_ballots_the_figures_of_the_whole_roll_are_told(client: Client, world: World) -> None:
    codes = ("GOV-1", "GOV-2", "GOV-3", "GOV-4", "IND-1")
    poll = closed_with(world, dict.fromkeys(codes, "support") | {WHO_BLOCKS: "block"})
    assert '"amount":"1"' in told(client, poll)["outcome.json"].replace(" ", "")


def test_the_hash_of_an_outcome_does_not_say_which_few_positions_it_rests_on(world: World) -> None:
    """Whoever tries all positions of the two seats that cast finds one document for many of them."""
    poll = closed_with(world, {"GOV-1": "support", WHO_BLOCKS: "support"})
    with clock.at(poll.closes_at):
        from_record = StoredOutcome.objects
        poll.closed_at = poll.closes_at
        cast = counting_ballots(poll)
        hashes = set()
        for one, other in product(("support", "abstain", "stand_aside"), repeat=2):
            cast[0].position, cast[1].position = one, other
            document = compute_outcomes(poll, cast)[0].document
            hashes.add(sha256_hex(canonical_json(document)))
        assert not from_record.exists()
    assert len(hashes) == 1


@pytest.mark.parametrize("rule_id", ["kp.majority_participants", "kp.chambers_majority"])
def test_another_rule_tried_in_the_lab_tells_nothing_of_few(
    client: Client, world: World, rule_id: str
) -> None:
    poll = closed_with(world, {"GOV-1": "stand_aside", WHO_BLOCKS: "block"})
    with clock.at(poll.closes_at):
        client.get(poll.get_absolute_url())
        html = client.get(f"/lab/?of=poll:{poll.uid}&rule={rule_id}").content.decode()
    assert "Not shown: its figures" in html
    assert "1 of" not in html
