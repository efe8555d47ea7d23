"""The clock stands after the polls have closed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from consult import clock
from tests.records.closed import AFTER, closed_poll
from tests.support.world import NOW, World
from voting.polls.models import Poll


@pytest.fixture
def blocked(world: World) -> Iterator[Poll]:
    """A poll that two seats blocked and one supported with a reservation; it is two hours later."""
    poll = closed_poll(world, {"GOV-2": "block", "IND-1": "block", "CSO-1": "reservation"})
    with clock.at(NOW + AFTER):
        yield poll


@pytest.fixture
def adopted(world: World) -> Iterator[Poll]:
    """A poll in which everybody supported, one seat with a reservation; it is two hours later."""
    poll = closed_poll(world, {"CSO-1": "reservation"})
    with clock.at(NOW + AFTER):
        yield poll
