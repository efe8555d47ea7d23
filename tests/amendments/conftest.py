"""A reform whose page in the editor holds the issued text, so that versions can be issued from it."""

from __future__ import annotations

import pytest

from cms.actions import create_reform_page, issue_from_revision
from cms.models import ReformPage
from tests.cms.drafts import clause, issued_clauses
from tests.support.world import World


@pytest.fixture
def reform_page(world: World) -> ReformPage:
    """The page of the world's reform, whose latest draft is its current version word for word."""
    return page_of(world)


def page_of(world: World) -> ReformPage:
    """The same, for a world that the test built itself; issues version 2, which has a fourth clause."""
    secretariat = world.people["secretariat"]
    clauses = [*issued_clauses(), clause("c04", "Record", "The record names every position.")]
    page = create_reform_page(
        reform=world.reform,
        by=secretariat,
        summary="In short.",
        authors=["Drafting group"],
        sponsor=world.seats["GOV-5"],
        clauses=clauses,
    )
    world.version = issue_from_revision(
        revision=page.get_latest_revision(),
        by=secretariat,
        note="A fourth clause.",
        authors=["Drafting group"],
        sponsor=world.seats["GOV-5"],
    )
    page.refresh_from_db()
    return page
