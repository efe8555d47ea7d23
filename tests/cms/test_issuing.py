"""Issuing a version from a saved draft: which draft, whose right, what is refused."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.actions import issue_from_revision, save_draft
from cms.issuing import revision_digest
from cms.models import ReformPage
from consult.audit.models import Entry
from tests.cms.drafts import clause, issued_clauses
from tests.support.world import World


def test_a_draft_is_issued_as_the_next_version_and_published(world: World, reform_page: ReformPage) -> None:
    changed = [*issued_clauses(), clause("c04", "Review", "The forum reviews this text after two years.")]
    revision = save_draft(page=reform_page, clauses=changed, title="How the forum decides now")

    version = issue_from_revision(
        revision=revision, by=world.people["chair"], note="Adds a review.", authors=["Drafting group"]
    )

    assert (version.number, version.title, version.source_revision) == (
        2,
        "How the forum decides now",
        revision.pk,
    )
    assert [(c.number, c.key) for c in version.clauses.all()] == [
        ("1", "c01"),
        ("2", "c02"),
        ("3", "c03"),
        ("4", "c04"),
    ]
    reform_page.refresh_from_db()
    assert reform_page.live
    assert len(reform_page.clauses) == 4
    world.reform.refresh_from_db()
    assert world.reform.title == "How the forum decides now"
    assert Entry.objects.filter(verb="version.issued", actor=world.people["chair"]).exists()


def test_moving_a_clause_changes_its_number_and_keeps_its_id(world: World, reform_page: ReformPage) -> None:
    first, second, third = issued_clauses()
    revision = save_draft(page=reform_page, clauses=[second, first, third])

    version = issue_from_revision(revision=revision, by=world.people["secretariat"])

    assert [(c.number, c.key) for c in version.clauses.all()] == [("1", "c02"), ("2", "c01"), ("3", "c03")]


def test_the_shown_draft_is_issued_though_a_later_one_was_saved(
    world: World, reform_page: ReformPage
) -> None:
    shown = save_draft(page=reform_page, clauses=[*issued_clauses(), clause("c04", "Shown", "Shown words.")])
    save_draft(page=reform_page, clauses=[*issued_clauses(), clause("c04", "Later", "Later words.")])

    version = issue_from_revision(
        revision=shown, by=world.people["chair"], shown_digest=revision_digest(shown)
    )

    assert version.clauses.get(key="c04").heading == "Shown"
    reform_page.refresh_from_db()
    assert reform_page.has_unpublished_changes
    assert reform_page.get_latest_revision_as_object().clauses[3].value["heading"] == "Later"


def test_a_draft_that_was_saved_over_after_it_was_shown_is_refused(
    world: World, reform_page: ReformPage
) -> None:
    shown = save_draft(
        page=reform_page,
        by=world.people["secretariat"],
        clauses=[*issued_clauses(), clause("c04", "Shown", "Words.")],
    )
    digest = revision_digest(shown)
    reform_page.refresh_from_db()
    draft = reform_page.get_latest_revision_as_object()
    draft.title = "Saved over while somebody read"
    draft.save_revision(user=world.people["secretariat"], overwrite_revision=shown)

    with pytest.raises(ValidationError, match="changed after it was shown"):
        issue_from_revision(
            revision=reform_page.revisions.get(pk=shown.pk), by=world.people["chair"], shown_digest=digest
        )

    assert world.reform.versions.count() == 1


def test_empty_clauses_are_refused_with_their_numbers(world: World, reform_page: ReformPage) -> None:
    first, _, third = issued_clauses()
    revision = save_draft(
        page=reform_page, clauses=[first, clause("c02", "", "Words."), third, clause("c04", "New", "")]
    )

    with pytest.raises(ValidationError) as refused:
        issue_from_revision(revision=revision, by=world.people["chair"])

    assert refused.value.messages == [
        "Clause 2 has no heading.",
        "Clause 4 is empty: write its text or delete it.",
    ]
    assert world.reform.versions.count() == 1


def test_an_empty_entry_beside_the_clauses_is_refused_with_its_place(
    world: World, reform_page: ReformPage
) -> None:
    revision = save_draft(
        page=reform_page,
        options=[{"type": "option", "value": {"label": "A", "text": ""}}],
        clauses=issued_clauses()[:2],
    )

    with pytest.raises(ValidationError, match="Options, entry 1: This field is required"):
        issue_from_revision(revision=revision, by=world.people["chair"])


def test_a_text_that_has_not_changed_is_not_issued_again(world: World, reform_page: ReformPage) -> None:
    with pytest.raises(ValidationError, match="Nothing has changed since"):
        issue_from_revision(revision=reform_page.get_latest_revision(), by=world.people["chair"])


@pytest.mark.parametrize("who", ["superuser", "outsider", "analyst", "holder of GOV-1"])
def test_without_the_office_nobody_issues_a_version(world: World, reform_page: ReformPage, who: str) -> None:
    revision = save_draft(page=reform_page, clauses=issued_clauses()[:2])

    with pytest.raises(PermissionDenied):
        issue_from_revision(revision=revision, by=world.people[who])

    assert world.reform.versions.count() == 1


def test_an_observer_cannot_table_a_text(world: World, reform_page: ReformPage) -> None:
    revision = save_draft(page=reform_page, clauses=issued_clauses()[:2])

    with pytest.raises(ValidationError, match="tabled by a seat of this forum that decides"):
        issue_from_revision(revision=revision, by=world.people["chair"], sponsor=world.seats["OBS-1"])


def test_a_clause_continues_clauses_of_the_last_version_only(world: World, reform_page: ReformPage) -> None:
    revision = save_draft(
        page=reform_page, clauses=[*issued_clauses(), clause("c04", "New", "Words.", ["c03", "gone"])]
    )

    with pytest.raises(
        ValidationError, match="Clause 4 carries on a clause that the last version does not have"
    ):
        issue_from_revision(revision=revision, by=world.people["chair"])


def test_a_split_keeps_one_id_and_says_what_the_new_part_continues(
    world: World, reform_page: ReformPage
) -> None:
    first, second, third = issued_clauses()
    split = [first, second, third, clause("c04", "Which seats", "Of the seats present.", ["c03"])]

    version = issue_from_revision(
        revision=save_draft(page=reform_page, clauses=split), by=world.people["chair"]
    )

    assert {c.key: c.continues for c in version.clauses.all()} == {
        "c01": [],
        "c02": [],
        "c03": [],
        "c04": ["c03"],
    }


def test_what_a_clause_continued_is_not_said_again_in_the_next_version(
    world: World, reform_page: ReformPage
) -> None:
    first = issued_clauses()[0]
    merged = [first, clause("c02", "Decisions", "Consensus, then two thirds.", ["c03"])]
    issue_from_revision(revision=save_draft(page=reform_page, clauses=merged), by=world.people["chair"])
    reform_page.refresh_from_db()
    reworded = [clause("c01", "Purpose", "How decisions are taken."), merged[1]]

    version = issue_from_revision(
        revision=save_draft(page=reform_page, clauses=reworded), by=world.people["chair"]
    )

    assert [c.continues for c in version.clauses.all()] == [[], []]


def test_the_id_of_a_deleted_clause_is_never_issued_again(world: World, reform_page: ReformPage) -> None:
    two = issued_clauses()[:2]
    issue_from_revision(revision=save_draft(page=reform_page, clauses=two), by=world.people["chair"])
    reform_page.refresh_from_db()
    revision = save_draft(page=reform_page, clauses=[*two, clause("c03", "Back again", "Words.")])

    with pytest.raises(ValidationError, match="Clause 3 carries the id of a clause that was deleted"):
        issue_from_revision(revision=revision, by=world.people["chair"])
