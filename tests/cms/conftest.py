"""A reform's page whose draft is its issued version, and clients of the people who work in the editor."""

from __future__ import annotations

import pytest
from django.test import Client

from cms.actions import admit_editor, create_reform_page
from cms.models import ReformPage
from tests.cms.drafts import issued_clauses
from tests.support.world import World


@pytest.fixture
def reform_page(world: World) -> ReformPage:
    """The page of the world's reform, whose draft is version 1 word for word."""
    return create_reform_page(
        reform=world.reform, by=world.people["secretariat"], summary="In short.", clauses=issued_clauses()
    )


@pytest.fixture
def editor(world: World, client: Client) -> Client:
    """The secretariat of the forum, let into the editor and signed in."""
    admit_editor(user=world.people["secretariat"])
    client.force_login(world.people["secretariat"])
    return client
