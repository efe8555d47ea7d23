"""The table of moves: what docs/decisions.md prints, what states allow, what permissions say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from consult import clock
from tests.polls.test_permissions import PERSONAS, person
from tests.support.judged import judged_rule
from tests.support.world import SEATS, World
from voting.polls.actions import settle
from voting.polls.models import TRANSITIONS, Poll, State
from voting.polls.moves import CLOCK, MOVES, STATE_OF, table
from voting.polls.standing import Standing, standing_of

PAGE = Path(__file__).parents[2] / "docs" / "decisions.md"

# verb → persona → where the poll may stand. What is not listed is refused; certifying waits for its record.
ALLOWED: dict[str, dict[str, set[Standing]]] = {
    "revise": {"chair": {Standing.DRAFT}, "secretariat": {Standing.DRAFT}},
    "open": {"chair": {Standing.DRAFT}},
    "cast": {who: {Standing.OPEN} for who in ("observer", "holder", "alternate")},
    "extend": {"chair": {Standing.OPEN}},
    "close": {},
    CLOCK: {},
    "state": {"chair": {Standing.AWAITING}},
    "confirm": {"chair": {Standing.GOES_ON}},
    "next": {"chair": {Standing.ADOPTED}, "secretariat": {Standing.ADOPTED}},
    "reopen": {"chair": {Standing.STOPPED, Standing.UNDECIDED}},
    "restart": {
        "chair": set(Standing) - {Standing.ANNULLED},
        "secretariat": {Standing.DRAFT},
    },
    "annul": {"chair": set(Standing) - {Standing.DRAFT, Standing.ANNULLED}},
}


def poll_that_stands(world: World, standing: Standing) -> Poll:
    """A poll in each place of the table; its seats are those of the forum of the tests."""
    if standing == Standing.DRAFT:
        return world.draft_poll()
    terms = {
        Standing.AWAITING: {"rule": judged_rule(world)},
        Standing.GOES_ON: {"rule": world.kept("kp.ddi2017"), "rule_stage": "consensus"},
        Standing.UNDECIDED: {"rule": judged_rule(world)},
    }.get(standing, {})
    poll = world.open_poll(**terms)
    if standing == Standing.OPEN:
        return poll
    answers = {Standing.GOES_ON: "oppose", Standing.STOPPED: "block"}
    if standing == Standing.AWAITING:
        for code in SEATS["government"]:
            world.cast(poll, code, "support")
    if standing in answers:
        world.cast(poll, "CSO-1", answers[standing], "We were not asked.")
    with clock.at(poll.closes_at):
        poll = settle(poll=poll)
    if standing == Standing.ANNULLED:
        Poll.objects.filter(pk=poll.pk).update(state=State.ANNULLED)
        poll.refresh_from_db()
    return poll


@pytest.mark.parametrize("standing", list(Standing))
def test_each_move_is_for_those_whom_the_table_names_and_for_nobody_else(
    world: World, standing: Standing
) -> None:
    poll = poll_that_stands(world, standing)
    assert standing_of(poll) == standing
    people = {persona: person(world, persona) for persona in PERSONAS}
    moment = clock.now() if standing == Standing.OPEN else poll.closes_at + timedelta(hours=1)
    with clock.at(moment):
        found = {
            (move.verb, persona)
            for move in MOVES
            for persona, user in people.items()
            if move.verb in ALLOWED and move.may(user, poll)
        }
    expected = {
        (verb, persona)
        for verb, personas in ALLOWED.items()
        for persona, standings in personas.items()
        if standing in standings
    }
    assert found == expected


def test_a_move_is_listed_wherever_somebody_may_make_it() -> None:
    for move in MOVES:
        allowed = set().union(*ALLOWED.get(move.verb, {}).values())
        # A draft takes an amended text itself, so that no other poll follows it.
        assert allowed - {Standing.DRAFT if move.verb == "restart" else None} <= set(move.at), move.verb


def test_moves_and_states_allow_the_same_transitions() -> None:
    moved = {
        (STATE_OF[before], STATE_OF[after])
        for move in MOVES
        for before in move.at
        for after in move.leads_to
        if STATE_OF[before] != STATE_OF[after]
    }
    legal = {(State(before), State(after)) for before, states in TRANSITIONS.items() for after in states}
    certified = {pair for pair in legal if State.CERTIFIED in pair}
    assert moved == legal - certified
    assert certified == {(State.CLOSED, State.CERTIFIED), (State.CERTIFIED, State.ANNULLED)}


def test_the_page_prints_the_table_in_one_screen() -> None:
    with translation.override("en"):
        lines = list(table())
    assert "\n".join(lines) in PAGE.read_text(encoding="utf-8")
    assert len(lines) <= 20
