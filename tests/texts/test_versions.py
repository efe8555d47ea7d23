"""Issued texts: their pages, their bytes, and that nothing changes them."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import yaml
from django.test import Client
from django.urls import reverse

from consult.canonical import canonical_json
from consult.texts.actions import ClauseDraft, issue_version, register_reform, version_document
from consult.texts.models import Clause, Version
from consult.texts.reading import lines_of
from tests.support.world import CLAUSES, World

LATER = (
    ClauseDraft(
        "c02", "1", "Consensus first", "The chair is to seek consensus on every proposal within a week."
    ),
    ClauseDraft("c01", "2", "Purpose", "This text sets out how the forum takes decisions."),
    ClauseDraft("c04", "3", "Record", "The chair publishes who objected & why."),
)


@pytest.fixture
def later(world: World) -> Version:
    """A second version: c02 reworded before c01, c03 gone, c04 new."""
    return issue_version(
        reform=world.reform, clauses=LATER, by=world.people["secretariat"], note="After the comments."
    )


def test_the_file_is_the_bytes_that_were_hashed(world: World, client: Client) -> None:
    path = reverse("texts:canonical", args=[world.reform.code, 1])
    answer = client.get(path)
    assert answer["Content-Type"] == "application/json"
    assert answer["ETag"] == f'"{world.version.sha256}"'
    assert f'filename="{world.reform.code}-version-1.json"' in answer["Content-Disposition"]
    assert hashlib.sha256(answer.content).hexdigest() == world.version.sha256
    assert world.version.sha256 in client.get(world.version.get_absolute_url()).content.decode()
    document = json.loads(answer.content)
    assert canonical_json(document) == answer.content
    assert [clause["id"] for clause in document["clauses"]] == [clause.key for clause in CLAUSES]
    assert client.get(path, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_rows_say_what_the_hashed_document_says(world: World, later: Version) -> None:
    for version, previous in ((world.version, None), (later, world.version.sha256)):
        drafts = [
            ClauseDraft(row.key, row.number, row.heading, row.text, tuple(row.continues))
            for row in version.clauses.order_by("position")
        ]
        assert canonical_json(version_document(version, drafts, previous)).decode() == version.canonical


def test_an_issued_text_cannot_be_changed_or_deleted(world: World) -> None:
    clause = world.version.clauses.get(key="c01")
    attempts = (
        world.version.save,
        world.version.delete,
        clause.save,
        clause.delete,
        lambda: Version.objects.update(title="Other"),
        lambda: Version.objects.all().delete(),
        lambda: Clause.objects.filter(version=world.version).update(text="Other"),
        lambda: world.version.clauses.all().delete(),
        lambda: Version.objects.bulk_update([world.version], ["title"]),
    )
    for attempt in attempts:
        with pytest.raises(RuntimeError):
            attempt()


def test_the_redline_names_what_moved_came_and_went(world: World, later: Version, client: Client) -> None:
    page = client.get(reverse("texts:redline", args=[world.reform.code, 1, 2])).content.decode()
    assert "4 clauses changed, of 4." in page
    assert "New." in page
    assert "Removed." in page
    assert "Moved here" in page
    assert "Inserted: " in page
    assert "within a week" in page
    assert "The chair publishes who objected &amp; why." in page
    assert page.count("Next change") >= 2
    backwards = client.get(reverse("texts:redline", args=[world.reform.code, 2, 1])).content.decode()
    assert "Deleted: " in backwards


def test_the_form_leads_to_the_redline_of_the_versions_chosen(
    world: World, later: Version, client: Client
) -> None:
    path = reverse("texts:choose_redline", args=[world.reform.code])
    chosen = client.get(path, {"old": "2", "new": "1"})
    assert chosen["Location"] == reverse("texts:redline", args=[world.reform.code, 2, 1])
    assert client.get(path)["Location"] == reverse("texts:redline", args=[world.reform.code, 1, 2])
    assert client.get(path, {"old": "7", "new": "x"})["Location"] == client.get(path)["Location"]


def test_an_earlier_version_says_so_and_leads_to_the_current_one(
    world: World, later: Version, client: Client
) -> None:
    page = client.get(world.version.get_absolute_url()).content.decode()
    assert "This is an earlier version. The current one is version 2." in page
    assert world.reform.get_absolute_url() in page
    assert "This is an earlier version." not in client.get(later.get_absolute_url()).content.decode()


def test_a_version_that_was_never_issued_is_not_found(world: World, client: Client) -> None:
    code = world.reform.code
    for path in (
        reverse("texts:version", args=[code, 9]),
        reverse("texts:canonical", args=[code, 9]),
        reverse("texts:redline", args=[code, 1, 9]),
        reverse("texts:choose_redline", args=["NOTHING"]),
    ):
        assert client.get(path).status_code == 404


def test_items_hang_below_their_letters() -> None:
    text = "In this text:\n(a) first\n(i) below\n(ii) below too\n(b) second\n\nEnd."
    assert [(line.depth, line.label, line.text) for line in lines_of(text)] == [
        (0, "", "In this text:"),
        (1, "(a)", "first"),
        (2, "(i)", "below"),
        (2, "(ii)", "below too"),
        (1, "(b)", "second"),
        (0, "", "End."),
    ]


def test_the_ninth_item_of_a_list_is_not_taken_for_one_below() -> None:
    letters = "abcdefghij"
    lines = lines_of("\n".join(f"({letter}) item" for letter in letters))
    assert [line.depth for line in lines] == [1] * len(letters)


def test_the_two_versions_of_a_real_draft_are_marked_as_a_lawyer_would(world: World, client: Client) -> None:
    path = Path(__file__).parents[2] / "cms" / "demo" / "data" / "reforms" / "R05.yaml"
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    reform = register_reform(code="R05", title=document["title"], forum=world.forum)
    for issued in document["versions"]:
        clauses = [
            ClauseDraft(
                clause["id"],
                clause["number"],
                clause["heading"],
                clause["text"],
                tuple(clause.get("continues", ())),
            )
            for clause in issued["clauses"]
        ]
        issue_version(reform=reform, clauses=clauses, by=world.people["secretariat"], note=issued["note"])
    page = client.get(reverse("texts:redline", args=["R05", 1, 2])).content.decode()
    changes = dict(re.findall(r'<bdi>([^<]*)</bdi></a> <span class="changes__words">([^<]*)</span>', page))
    assert changes["Admission to the agenda"] == (
        "Reworded. Moved here: it was clause 12 and stood after clause 11."
    )
    assert changes["Report of the consultations"] == "Split off: carries on part of what was clause 7."
    assert changes["Time to apply a decision taken without consensus"] == "New."
    assert changes["Casting vote"] == "Removed."
    assert "Purpose and scope" not in changes
