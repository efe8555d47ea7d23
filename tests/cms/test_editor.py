"""Drafting a reform through Wagtail's own form, and issuing it from the page where it is read."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.actions import admit_editor, issue_from_revision, save_draft
from cms.issuing import revision_digest
from cms.models import ReformPage
from tests.cms.drafts import clause, issued_clauses
from tests.support.world import World

EMPTY_STREAMS = ("reasons", "options", "questions", "report_items", "sources")


def typed(reform_page: ReformPage, clauses: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """What the editor's form posts for the page with these clauses."""
    blocks = streamfield([("clause", each["value"] | {"continues": ""}) for each in clauses])
    for place, each in enumerate(clauses):
        blocks[str(place)]["id"] = each["id"]
    ticked = {
        f"clauses-{place}-value-continues": each["value"]["continues"] for place, each in enumerate(clauses)
    }
    streams = {name: streamfield([]) for name in EMPTY_STREAMS}
    data = nested_form_data(
        {
            "title": reform_page.title,
            "summary": reform_page.summary,
            "problem": "",
            "handled_by": "",
            "status_today": "",
            "derived_from": "",
            "authors": "Drafting group",
            "sponsor": "",
            "clauses": blocks,
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
            **streams,
            **fields,
        }
    )
    return data | ticked


def edit(client: Client, reform_page: ReformPage, clauses: list[dict[str, Any]], **fields: Any) -> Any:
    return client.post(
        reverse("wagtailadmin_pages:edit", args=[reform_page.pk]), typed(reform_page, clauses, **fields)
    )


def drafted(reform_page: ReformPage) -> list[tuple[str, str]]:
    """Id and heading of each clause of the latest draft."""
    draft = ReformPage.objects.get(pk=reform_page.pk).get_latest_revision_as_object()
    return [(block.id, block.value["heading"]) for block in draft.clauses]


def issue_address(reform_page: ReformPage) -> str:
    return reverse("cms_issue", args=[reform_page.pk])


def shown_form(client: Client, reform_page: ReformPage) -> dict[str, Any]:
    """The hidden fields of the page on which the draft is read."""
    form = client.get(issue_address(reform_page)).context["form"]
    return {"revision": form["revision"].value(), "shown": form["shown"].value()}


# --- Drafting -------------------------------------------------------------------------------------------


def test_clauses_keep_their_ids_through_the_editor_and_a_copied_one_is_new(
    editor: Client, reform_page: ReformPage
) -> None:
    first, second, third = issued_clauses()
    copy = third | {"id": "6f0c7d1e-0000-4000-8000-000000000001"}

    answer = edit(editor, reform_page, [third, first, second, copy])

    assert answer.status_code == 302
    assert drafted(reform_page) == [
        ("c03", "If consensus fails"),
        ("c01", "Purpose"),
        ("c02", "Consensus first"),
        ("6f0c7d1e-0000-4000-8000-000000000001", "If consensus fails"),
    ]
    copied = ReformPage.objects.get(pk=reform_page.pk).get_latest_revision_as_object().clauses[3]
    assert copied.value["continues"] == []


def test_the_editor_offers_the_clauses_of_the_last_version_by_number_and_heading(
    editor: Client, reform_page: ReformPage
) -> None:
    answer = editor.get(reverse("wagtailadmin_pages:edit", args=[reform_page.pk]))

    assert answer.status_code == 200
    assert "3 (If consensus fails)" in answer.text


def test_what_a_clause_carries_on_is_chosen_and_kept(editor: Client, reform_page: ReformPage) -> None:
    edit(editor, reform_page, [*issued_clauses(), clause("c04", "Which seats", "Of those present.", ["c03"])])

    draft = ReformPage.objects.get(pk=reform_page.pk).get_latest_revision_as_object()
    assert draft.clauses[3].value["continues"] == ["c03"]


def test_a_clause_cannot_carry_on_what_the_last_version_does_not_have(
    editor: Client, reform_page: ReformPage
) -> None:
    before = reform_page.get_latest_revision().pk

    answer = edit(editor, reform_page, [*issued_clauses(), clause("c04", "New", "Words.", ["c99"])])

    assert answer.status_code == 200
    assert "carries on a clause that the last version does not have" in answer.text
    reform_page.refresh_from_db()
    assert reform_page.latest_revision_id == before


def test_a_clause_that_comes_back_from_an_old_draft_gets_a_new_id(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    two = issued_clauses()[:2]
    issue_from_revision(revision=save_draft(page=reform_page, clauses=two), by=world.people["chair"])

    edit(editor, reform_page, issued_clauses())

    ids = [key for key, _heading in drafted(reform_page)]
    assert ids[:2] == ["c01", "c02"]
    assert ids[2] != "c03"


def test_what_was_continued_in_the_last_version_is_not_offered_as_chosen_again(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    merged = [issued_clauses()[0], clause("c02", "Decisions", "Consensus, then two thirds.", ["c03"])]
    issue_from_revision(revision=save_draft(page=reform_page, clauses=merged), by=world.people["chair"])

    form = editor.get(reverse("wagtailadmin_pages:edit", args=[reform_page.pk])).context["form"]

    assert [block.value["continues"] for block in form.initial["clauses"]] == [[], []]


def test_authors_are_typed_one_a_line(editor: Client, reform_page: ReformPage) -> None:
    edit(editor, reform_page, issued_clauses(), authors="Drafting group\n\n Ministry of Mines ")

    draft = ReformPage.objects.get(pk=reform_page.pk).get_latest_revision_as_object()
    assert draft.authors == ["Drafting group", "Ministry of Mines"]


def test_only_deciding_seats_of_the_forum_can_be_named_as_tabling(
    editor: Client, reform_page: ReformPage
) -> None:
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[reform_page.pk])).context["form"]

    assert "OBS-1" not in {seat.code for seat in form.fields["sponsor"].queryset}
    assert form.fields["sponsor"].queryset.count() == 11


def test_the_preview_shows_the_draft_and_not_the_issued_text(editor: Client, reform_page: ReformPage) -> None:
    save_draft(
        page=reform_page, clauses=[*issued_clauses(), clause("c04", "Review", "Words of the draft only.")]
    )

    answer = editor.get(reverse("wagtailadmin_pages:view_draft", args=[reform_page.pk]))

    assert answer.status_code == 200
    assert "Words of the draft only." in answer.text


def test_a_reforms_page_can_neither_be_copied_nor_deleted_once_issued(
    world: World, client: Client, reform_page: ReformPage
) -> None:
    client.force_login(world.people["superuser"])

    for name in ("copy", "delete"):
        assert client.get(reverse(f"wagtailadmin_pages:{name}", args=[reform_page.pk])).status_code == 302
    assert ReformPage.objects.filter(pk=reform_page.pk).exists()


# --- Issuing --------------------------------------------------------------------------------------------


def test_the_editor_leads_the_secretariat_to_issuing(editor: Client, reform_page: ReformPage) -> None:
    answer = editor.get(reverse("wagtailadmin_pages:edit", args=[reform_page.pk]))

    assert issue_address(reform_page) in answer.text


def test_reading_a_draft_shows_its_number_what_changes_and_which_draft_it_is(
    editor: Client, reform_page: ReformPage
) -> None:
    revision = save_draft(
        page=reform_page,
        clauses=[*issued_clauses(), clause("c04", "Which seats", "Of those present.", ["c03"])],
    )

    answer = editor.get(issue_address(reform_page))

    assert answer.status_code == 200
    assert "Issue version 2" in answer.text
    assert "Clause 4 (Which seats) carries on clause 3 (If consensus fails) of version 1." in answer.text
    assert f"This is draft {revision.pk}" in answer.text
    assert answer.context["form"]["shown"].value() == revision_digest(revision)


def test_the_shown_draft_is_issued_though_a_later_one_was_saved_and_the_page_says_so(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    save_draft(page=reform_page, clauses=[*issued_clauses(), clause("c04", "Shown", "Shown words.")])
    hidden = shown_form(editor, reform_page)
    save_draft(page=reform_page, clauses=[*issued_clauses(), clause("c04", "Later", "Later words.")])

    answer = editor.post(
        issue_address(reform_page), hidden | {"note": "Adds a clause.", "authors": "A\nB"}, follow=True
    )

    version = world.reform.versions.get(number=2)
    assert version.clauses.get(key="c04").heading == "Shown"
    assert (version.note, version.authors) == ("Adds a clause.", ["A", "B"])
    said = [str(message) for message in answer.context["messages"]]
    assert any("Version 2 is issued" in message for message in said)
    assert any("A later draft was saved meanwhile" in message for message in said)


def test_a_draft_saved_over_meanwhile_is_shown_again_with_what_was_typed(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    secretariat = world.people["secretariat"]
    revision = save_draft(page=reform_page, by=secretariat, clauses=issued_clauses()[:2])
    hidden = shown_form(editor, reform_page)
    reform_page.refresh_from_db()
    draft = reform_page.get_latest_revision_as_object()
    draft.title = "Saved over"
    draft.save_revision(user=secretariat, overwrite_revision=revision)

    answer = editor.post(issue_address(reform_page), hidden | {"note": "What I typed"})

    assert answer.status_code == 422
    assert "changed after it was shown" in answer.text
    assert "What I typed" in answer.text
    assert world.reform.versions.count() == 1
    again = answer.context["form"]["shown"].value()
    editor.post(issue_address(reform_page), hidden | {"shown": again, "note": "What I typed"})
    assert world.reform.versions.get(number=2).title == "Saved over"


def test_a_draft_with_an_empty_clause_can_be_saved_but_not_issued(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    first, _second, third = issued_clauses()
    assert edit(editor, reform_page, [first, clause("c02", "Consensus first", ""), third]).status_code == 302

    shown = editor.get(issue_address(reform_page))
    assert "Clause 2 is empty: write its text or delete it." in shown.text
    hidden = {name: shown.context["form"][name].value() for name in ("revision", "shown")}
    answer = editor.post(issue_address(reform_page), hidden | {"note": "Try anyway"})

    assert answer.status_code == 422
    assert world.reform.versions.count() == 1


def test_a_version_after_the_first_says_what_changed(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    save_draft(page=reform_page, clauses=issued_clauses()[:2])

    answer = editor.post(issue_address(reform_page), shown_form(editor, reform_page) | {"note": ""})

    assert answer.status_code == 422
    assert "note" in answer.context["form"].errors
    assert world.reform.versions.count() == 1


def test_an_unchanged_draft_offers_nothing_to_issue(editor: Client, reform_page: ReformPage) -> None:
    answer = editor.get(issue_address(reform_page))

    assert "Nothing has changed since version 1" in answer.text


@pytest.mark.parametrize("who", ["superuser", "analyst", "holder of GOV-1"])
def test_the_page_to_issue_is_closed_to_everybody_without_the_office(
    world: World, client: Client, reform_page: ReformPage, who: str
) -> None:
    admit_editor(user=world.people[who])
    revision = save_draft(page=reform_page, clauses=issued_clauses()[:2])
    client.force_login(world.people[who])

    read = client.get(issue_address(reform_page))
    issued = client.post(
        issue_address(reform_page),
        {"revision": revision.pk, "shown": revision_digest(revision), "note": "I have no office."},
    )
    edited = client.get(reverse("wagtailadmin_pages:edit", args=[reform_page.pk]))

    assert (read.status_code, issued.status_code) == (302, 302)
    assert world.reform.versions.count() == 1
    assert issue_address(reform_page) not in edited.text


def test_a_revision_of_another_page_cannot_be_issued(
    world: World, editor: Client, reform_page: ReformPage
) -> None:
    home = reform_page.get_parent().get_parent().specific
    other = home.save_revision()

    answer = editor.post(
        issue_address(reform_page), {"revision": other.pk, "shown": "0" * 64, "note": "Other"}
    )

    assert answer.status_code == 404


# --- Starting a reform, and the editor's other pages ----------------------------------------------------


def test_the_secretariat_starts_a_reform_and_goes_on_in_its_editor(world: World, editor: Client) -> None:
    answer = editor.post(
        reverse("cms_start_reform"), {"forum": world.forum.pk, "code": "N01", "title": "A new matter"}
    )

    reform_page = ReformPage.objects.get(reform__code="N01")
    assert answer.headers["Location"] == reverse("wagtailadmin_pages:edit", args=[reform_page.pk])
    assert (reform_page.live, reform_page.slug, reform_page.reform.forum) == (False, "n01", world.forum)


def test_a_code_that_is_taken_is_refused_beside_its_field(world: World, editor: Client) -> None:
    answer = editor.post(
        reverse("cms_start_reform"),
        {"forum": world.forum.pk, "code": world.reform.code, "title": "Again"},
    )

    assert answer.status_code == 422
    assert "code" in answer.context["form"].errors


def test_a_superuser_without_office_starts_no_reform(world: World, client: Client) -> None:
    client.force_login(world.people["superuser"])

    answer = client.post(
        reverse("cms_start_reform"), {"forum": world.forum.pk, "code": "N02", "title": "A new matter"}
    )

    assert answer.status_code == 302
    assert not ReformPage.objects.filter(reform__code="N02").exists()


def test_the_editors_first_page_names_what_waits_to_be_issued(
    editor: Client, reform_page: ReformPage
) -> None:
    save_draft(page=reform_page, clauses=issued_clauses()[:2])

    answer = editor.get(reverse("wagtailadmin_home"))

    assert "Waiting to be issued" in answer.text
    assert issue_address(reform_page) in answer.text


def test_the_pages_of_the_editor_that_are_used_here_answer(editor: Client, reform_page: ReformPage) -> None:
    parent = reform_page.get_parent()
    for address in (
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_explore", args=[parent.pk]),
        reverse("wagtailadmin_pages:history", args=[reform_page.pk]),
        reverse("wagtailadmin_pages:add", args=["cms", "standardpage", parent.get_parent().pk]),
        reverse("cms_start_reform"),
        reverse("reported_errors:index"),
    ):
        assert editor.get(address).status_code == 200, address


@pytest.mark.django_db
def test_the_editors_own_sign_in_signs_nobody_in(world: World, client: Client) -> None:
    answer = client.post(
        "/editor/login/",
        {"username": world.people["superuser"].email, "password": "a long test password"},
    )

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in client.session
