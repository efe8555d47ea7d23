"""What speed must not cost: each cast over HTTP asks again who casts, in the session that was open before."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from consult import clock
from consult.accounts.actions import close_account
from consult.accounts.models import User
from consult.forums.actions import end_accreditation
from tests.support.world import NOW, World
from voting.polls.actions import annul_poll
from voting.polls.models import Ballot, Poll


@pytest.fixture
def poll(world: World) -> Poll:
    return world.open_poll()


@pytest.fixture
def cast(client: Client, world: World, poll: Poll) -> Callable[[], int]:
    """Cast as the holder of Government 1, who has been signed in all along; returns how many casts stand."""
    client.force_login(world.holder("GOV-1"))

    def post() -> int:
        body = {"position": "support", "step": "cast", "retry_key": str(uuid.uuid4())}
        client.post(f"{poll.get_absolute_url()}ballot/GOV-1/", body)
        return Ballot.objects.count()

    assert post() == 1
    return post


def test_a_closed_account_casts_no_more(cast: Callable[[], int], world: World) -> None:
    close_account(user=world.holder("GOV-1"))
    assert cast() == 1


def test_a_session_from_before_a_changed_password_casts_no_more(
    cast: Callable[[], int], world: World
) -> None:
    user = User.objects.get(pk=world.holder("GOV-1").pk)
    user.set_password("another long test password")
    user.save()
    assert cast() == 1


def test_who_no_longer_holds_the_seat_casts_no_more(cast: Callable[[], int], world: World) -> None:
    with clock.at(NOW + timedelta(minutes=1)):
        end_accreditation(accreditation=world.holder("GOV-1").accreditations.get())
    with clock.at(NOW + timedelta(minutes=2)):
        assert cast() == 1


def test_a_poll_that_was_annulled_takes_no_more_casts(
    cast: Callable[[], int], world: World, poll: Poll
) -> None:
    annul_poll(poll=poll, by=world.people["chair"], reason="A mistake in the text.")
    assert cast() == 1
