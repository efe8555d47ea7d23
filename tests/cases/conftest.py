"""The Kimberley Process forum with its past cases, loaded from the shipped data by the demo's own loader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

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


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cases]:
    """Everything that the demo ships about past cases, loaded once for a module and rolled back after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        with clock.at(LOADED):
            forum = load_kimberley_process()
            load_comparisons(forum, KIMBERLEY_PROCESS)
            load_cases(forum)
            secretariat = person("kp secretariat")
            give_office(user=secretariat, forum=forum, role=Office.Role.SECRETARIAT)
        yield Cases(forum, secretariat)
        transaction.set_rollback(True)


@pytest.fixture
def cases(loaded: Cases, db: None) -> Iterator[Cases]:
    """The past cases as they were loaded, with the clock at ``LOADED``; each test changes its own copy."""
    with clock.at(LOADED):
        yield loaded
