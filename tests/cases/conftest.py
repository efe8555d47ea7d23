"""The Kimberley Process forum with its past cases, loaded from the shipped data by the demo's own loader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from cms.demo.cases import load_cases
from cms.demo.comparisons import KIMBERLEY_PROCESS, load_comparisons
from cms.demo.forums import load_kimberley_process
from consult import clock
from consult.accounts.models import User
from consult.forums.actions import give_office
from consult.forums.models import Forum, Office
from tests.support.world import person
from voting.cases.models import PastCase

LOADED = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)


@dataclass
class Cases:
    """The forum, its cases by code, and the person who runs its secretariat."""

    forum: Forum
    secretariat: User

    def __getitem__(self, code: str) -> PastCase:
        return PastCase.objects.get(code=code)


@pytest.fixture
def cases(db: None) -> Iterator[Cases]:
    """Everything that the demo ships about past cases, with the clock at ``LOADED``."""
    with clock.at(LOADED):
        forum = load_kimberley_process()
        load_comparisons(forum, KIMBERLEY_PROCESS)
        load_cases(forum)
        secretariat = person("kp secretariat")
        give_office(user=secretariat, forum=forum, role=Office.Role.SECRETARIAT)
        yield Cases(forum, secretariat)
