"""Who is told of a step, of what, and of which steps nobody is told."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import transaction

from consult import clock
from consult.accounts.models import User
from consult.forums.actions import accredit
from consult.forums.models import Accreditation
from consult.notices.actions import tell
from consult.notices.models import Notice
from consult.notices.words import LINES
from tests.blocks.raised import WHY, poll_with_block, with_grounds
from tests.support.world import NOW, World
from voting.polls.actions import annul_poll, extend_poll, settle
from voting.polls.actions.blocks import withdraw_block
from voting.polls.actions.time_requests import ask_for_time, decline_time
from voting.polls.models import Visibility
from voting.polls.telling import TOLD


def told(person: User) -> list[str]:
    """The steps that a person was told of, the first one first."""
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("verb", flat=True))


def test_whoever_acts_for_a_seat_is_told_that_a_poll_has_opened(world: World) -> None:
    poll = world.open_poll()
    for person in (world.holder("GOV-1"), world.people["alternate of GOV-1"], world.holder("IND-1")):
        notice = Notice.objects.get(person=person)
        assert (notice.verb, notice.thing_id, notice.label) == ("poll.opened", poll.uid, poll.question)
        assert notice.address == poll.get_absolute_url()
    assert told(world.people["outsider"]) == []
    assert told(world.people["superuser"]) == []


def test_nobody_is_told_of_a_draft(world: World) -> None:
    world.draft_poll()
    assert not Notice.objects.exists()


def test_who_acts_for_two_seats_is_told_once(world: World) -> None:
    both = world.holder("GOV-1")
    accredit(
        user=both,
        seat=world.seats["IND-1"],
        role=Accreditation.Role.ALTERNATE,
        nominated_by="Its constituency",
    )
    world.open_poll()
    assert told(both) == ["poll.opened"]


def test_who_no_longer_acts_for_a_seat_is_told_nothing(world: World) -> None:
    poll = world.open_poll()
    before = world.holder("GOV-1")
    before.accreditations.update(valid_until=NOW + timedelta(hours=1))
    with clock.at(NOW + timedelta(hours=2)):
        annul_poll(poll=poll, by=world.people["chair"], reason="A mistake in the text.")
    assert told(before) == ["poll.opened"]


def test_a_step_that_is_rolled_back_is_told_to_nobody(world: World) -> None:
    def open_and_stumble() -> None:
        with transaction.atomic():
            world.open_poll()
            raise RuntimeError("stumble")

    with pytest.raises(RuntimeError, match="stumble"):
        open_and_stumble()
    assert not Notice.objects.exists()


def test_a_notice_outside_the_transaction_of_its_step_is_refused(world: World) -> None:
    poll = world.open_poll()
    words = {"thing_type": "poll", "thing_id": poll.uid, "label": "x", "address": "/"}
    with pytest.raises(KeyError):
        tell([world.holder("GOV-1")], verb="nothing.known", step="x", **words)


def test_who_took_the_step_is_not_told_of_it(world: World) -> None:
    poll = world.open_poll()
    chair = world.people["chair"]
    extend_poll(poll=poll, closes_at=poll.closes_at + timedelta(days=1), reason="A holiday.", by=chair)
    assert told(chair) == []
    assert told(world.people["secretariat"]) == ["poll.extended"]


def test_a_request_for_time_is_told_to_the_office_and_its_answer_to_the_seat(world: World) -> None:
    poll = world.open_poll()
    holder = world.holder("IND-1")
    asked = ask_for_time(poll=poll, seat_code="IND-1", days=2, reason="We meet on Friday.", by=holder)
    assert told(world.people["chair"]) == ["time.asked"]
    decline_time(request=asked, by=world.people["chair"], answer="The meeting is fixed.")
    assert told(holder) == ["poll.opened", "time.declined"]
    assert told(world.holder("GOV-1")) == ["poll.opened"]


def test_the_clock_closes_and_everybody_is_told_once_whoever_looks(world: World) -> None:
    poll = world.open_poll()
    with clock.at(poll.closes_at):
        settle(poll=poll)
        settle(poll=poll)
    assert told(world.holder("GOV-1")) == ["poll.opened", "poll.closed"]
    assert told(world.people["chair"]) == ["poll.closed"]


def test_a_withdrawn_block_is_told_where_positions_are_shown(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    withdraw_block(
        block=block,
        by=world.holder("IND-2"),
        position="abstain",
        retry_key=uuid.uuid4(),
        reason="The clause was left out.",
    )
    assert "block.withdrawn" in told(world.holder("GOV-1"))


@pytest.mark.parametrize("visibility", [Visibility.AT_CLOSING, Visibility.NEVER])
def test_and_to_nobody_while_they_are_not(world: World, visibility: str) -> None:
    rule = world.kept("kp.consensus")
    poll = world.open_poll(visibility=visibility, rule=rule)
    world.cast(poll, "IND-2", "block", WHY)
    world.cast(poll, "IND-2", "support")
    assert set(Notice.objects.values_list("verb", flat=True)) == {"poll.opened"}


def test_no_notice_holds_a_word_of_a_ballot_or_a_request(world: World) -> None:
    poll = world.open_poll(visibility=Visibility.AT_ONCE)
    world.cast(poll, "IND-2", "block", "Nobody asked the Quokka committee.")
    ask_for_time(poll=poll, seat_code="IND-1", days=2, reason="Quokka is ill.", by=world.holder("IND-1"))
    for row in Notice.objects.values():
        assert "Quokka" not in str(row)


def test_every_step_that_is_told_has_words() -> None:
    assert set(TOLD) <= set(LINES)
