"""What a first visit to a long text costs a reader with a slow line."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
from django.contrib.staticfiles import finders
from django.test import Client

from consult.texts.actions import ClauseDraft, issue_version, register_reform
from tests.consultations.saying import say
from tests.support.world import World

MOST_BYTES = 100 * 1024
WORDS = "The Chair is to put the proposal again, with or without new wording, within {} days of the report. "


def test_a_first_visit_to_a_text_of_eighteen_clauses_stays_below_100_kb(world: World, client: Client) -> None:
    reform = register_reform(code="EIGHTEEN", title="Eighteen clauses", forum=world.forum)
    clauses = [
        ClauseDraft(f"c{number}", str(number), f"Heading {number}", WORDS.format(number) * 6)
        for number in range(1, 19)
    ]
    version = issue_version(reform=reform, clauses=clauses, by=world.people["secretariat"])
    for number in range(1, 19):
        for who in ("holder of COM-1", "holder of GOV-1"):
            say(world, who, version=version, clause_key=f"c{number}", body=WORDS.format(who) * 3)
    page = client.get(reform.get_absolute_url()).content
    loaded = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js|svg))"', page.decode()))
    assert {"css/consult.css", "css/reading.css"} <= loaded
    sizes = {"page": len(brotli.compress(page))}
    for name in sorted(loaded):
        found = finders.find(name)
        assert found is not None
        sizes[name] = len(brotli.compress(Path(found).read_bytes()))
    assert sum(sizes.values()) < MOST_BYTES
    assert not re.findall(r'(?:href|src)="(?:https?:)?//(?!testserver)', page.decode())
