"""Accepted amendments become the next version, with their authors; what stands in the way is named."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cms.actions import issue_from_revision, save_draft
from cms.amending.actions import accept_and_restart, issue_amended, issue_and_restart, write_amendments
from cms.amending.drafts import amended_digest, waiting_amendments
from cms.models import ReformPage
from consult import clock
from consult.consultations.amendments.actions import InAnswerTo
from consult.consultations.models import Amendment
from consult.texts.actions import issue_version, register_reform
from consult.texts.models import Stage, Version
from tests.amendments.offers import REWORDED, accepted, answer, offer, table
from tests.cms.drafts import clause
from tests.support.world import CLAUSES, World
from voting.polls.actions import settle
from voting.polls.models import Ballot, Poll, State


def issue(world: World, page: ReformPage, **more: Any) -> Version:
    return issue_amended(page=page, by=world.people["secretariat"], **more)


def texts(version: Version) -> dict[str, str]:
    return dict(version.clauses.values_list("key", "text"))


def edit(world: World, page: ReformPage, **texts_by_key: str) -> None:
    """Somebody saves the draft in the editor with other words."""
    draft = page.get_latest_revision_as_object()
    clauses = [
        clause(str(b.id), b.value["heading"], texts_by_key.get(str(b.id), b.value["text"]))
        for b in draft.clauses
    ]
    save_draft(page=page, by=world.people["secretariat"], clauses=clauses)
    page.refresh_from_db()


def test_the_next_version_has_their_words_and_names_author_and_seat_of_each(
    world: World, reform_page: ReformPage
) -> None:
    first = accepted(world)
    second = answer(
        world,
        table(
            world,
            offer(
                world,
                "member",
                via="new",
                pseudonym="Heron",
                change="insert",
                clause_key="c03",
                heading="A second meeting",
                text="The chair calls a second meeting.",
            ),
            "CSO-1",
        ),
    )
    version = issue(world, reform_page, note="After the spring round.")
    assert [each.text for each in version.clauses.order_by("position")] == [
        "This text sets out how the forum takes decisions.",
        REWORDED,
        "Two thirds of the seats may then adopt the proposal.",
        "The chair calls a second meeting.",
        "The record names every position.",
    ]
    assert version.clauses.get(number="4").key == str(second.uid)
    assert version.authors == ["Drafting group", "Seat OBS-1", "“Heron” (pseudonym, Community)"]
    assert version.sponsor == world.seats["GOV-5"]
    assert version.note == (
        "After the spring round.\n\n"
        "Amendment 1 to version 2 (clause 2): written by Seat OBS-1, tabled by Seat GOV-1.\n"
        "Amendment 2 to version 2 (new clause after clause 3): written by “Heron” (pseudonym, Community), "
        "tabled by Seat CSO-1."
    )
    for amendment in (first, second):
        amendment.refresh_from_db()
        assert amendment.taken_into == version
        with pytest.raises(PermissionDenied):
            answer(world, amendment, "declined")
    assert waiting_amendments(world.reform) == []


def test_a_deletion_takes_the_clause_out_and_what_is_accepted_with_changes_goes_in_as_changed(
    world: World, reform_page: ReformPage
) -> None:
    accepted(world, change="delete", clause_key="c03")
    answer(
        world,
        table(world, offer(world)),
        "accepted_with_changes",
        heading="Consensus first",
        text="Consensus is sought for ninety days.",
    )
    version = issue(world, reform_page)
    assert texts(version)["c02"] == "Consensus is sought for ninety days."
    assert "c03" not in texts(version)


def test_the_draft_keeps_what_else_it_holds_and_writing_twice_changes_nothing(
    world: World, reform_page: ReformPage
) -> None:
    secretariat = world.people["secretariat"]
    edit(world, reform_page, c04="The record names every position and who was absent.")
    accepted(world)
    revision = write_amendments(page=reform_page, by=secretariat)
    assert write_amendments(page=reform_page, by=secretariat) == revision
    version = issue(world, reform_page)
    assert texts(version)["c02"] == REWORDED
    assert texts(version)["c04"] == "The record names every position and who was absent."


def test_an_edited_clause_in_the_draft_stops_it_and_says_where(world: World, reform_page: ReformPage) -> None:
    amendment = accepted(world)
    edit(world, reform_page, c02="The chair seeks consensus.")
    before = reform_page.get_latest_revision()
    with pytest.raises(ValidationError, match=r"Amendment 1 \(clause 2\): in the draft this clause reads"):
        issue(world, reform_page)
    assert reform_page.get_latest_revision() == before
    assert Version.objects.filter(reform=world.reform).count() == 2
    amendment.refresh_from_db()
    assert amendment.taken_into is None


def test_the_editor_issues_no_version_without_the_words_of_an_accepted_amendment(
    world: World, reform_page: ReformPage
) -> None:
    accepted(world)
    edit(world, reform_page, c04="The record names every seat.")
    with pytest.raises(
        ValidationError, match=r"Amendment 1 \(clause 2\) is accepted, and this text does not"
    ):
        issue_from_revision(
            revision=reform_page.get_latest_revision(), by=world.people["secretariat"], note="Other."
        )


def test_a_version_issued_from_the_editor_takes_in_what_it_has_and_lets_the_overtaken_lapse(
    world: World, reform_page: ReformPage
) -> None:
    taken, overtaken, waiting = (
        accepted(world),
        offer(world, clause_key="c04"),
        offer(world, clause_key="c01"),
    )
    edit(world, reform_page, c02=REWORDED, c04="The record names every seat.")
    version = issue_from_revision(
        revision=reform_page.get_latest_revision(), by=world.people["secretariat"], note="All of it."
    )
    states = {
        each.number: (each.state, each.taken_into) for each in Amendment.objects.filter(version=world.version)
    }
    assert states[taken.number] == ("accepted", version)
    assert states[overtaken.number] == ("lapsed", None)
    assert states[waiting.number] == ("offered", None)


def test_what_was_shown_is_what_is_issued(world: World, reform_page: ReformPage) -> None:
    accepted(world)
    draft = reform_page.get_latest_revision_as_object()
    seen = amended_digest(draft, waiting_amendments(world.reform), world.version)
    edit(world, reform_page, c04="Sneaked in.")
    with pytest.raises(ValidationError, match="changed after it was shown"):
        issue(world, reform_page, seen=seen)


@pytest.mark.parametrize("who", ["holder of GOV-1", "holder of OBS-1", "analyst", "superuser", "outsider"])
def test_only_the_office_writes_and_issues(world: World, reform_page: ReformPage, who: str) -> None:
    accepted(world)
    for act in (write_amendments, issue_amended):
        with pytest.raises(PermissionDenied):
            act(page=reform_page, by=world.people[who])


def test_without_an_accepted_amendment_there_is_nothing_to_issue(
    world: World, reform_page: ReformPage
) -> None:
    offer(world)
    with pytest.raises(ValidationError, match="No accepted amendment waits"):
        issue(world, reform_page)


# A poll that is open


def blocked(world: World) -> tuple[Poll, Amendment]:
    """An open poll with a block, and the amendment that answers it, tabled."""
    poll = world.open_poll()
    world.cast(poll, "GOV-1", "support")
    world.cast(poll, "IND-1", "block", "Without a time it never ends.")
    what = InAnswerTo("block", f"{poll.uid}/IND-1/1", "the block of Seat IND-1", poll.get_absolute_url())
    return poll, table(world, offer(world, resolves=what))


def resolve(world: World, poll: Poll, amendment: Amendment, **more: Any) -> Poll:
    details: dict[str, Any] = {
        "by": world.people["chair"],
        "answer": "accepted",
        "reason": "It lifts the block.",
        "poll_seen": State.OPEN,
        "seen": "tabled",
    } | more
    return accept_and_restart(amendment=amendment, poll=poll, **details)


def test_accepting_a_resolving_amendment_issues_the_version_and_puts_the_poll_again_on_it(
    world: World, reform_page: ReformPage
) -> None:
    poll, amendment = blocked(world)
    new = resolve(world, poll, amendment)
    old = Poll.objects.get(pk=poll.pk)
    assert (new.state, new.version.number, new.previous, new.follows) == (State.OPEN, 3, old, "amended")
    assert texts(new.version)["c02"] == REWORDED
    assert (old.state, Ballot.objects.filter(poll=old).count()) == (State.ANNULLED, 2)
    assert not new.ballots.exists(), "earlier positions are not carried over"
    amendment.refresh_from_db()
    assert amendment.taken_into == new.version
    world.reform.refresh_from_db()
    assert world.reform.stage == Stage.DECISION
    assert new.follows_reason == "Amendment 1 was accepted: It lifts the block."


def test_the_secretariat_answers_but_does_not_put_an_open_poll_again(
    world: World, reform_page: ReformPage
) -> None:
    poll, amendment = blocked(world)
    with pytest.raises(PermissionDenied):
        resolve(world, poll, amendment, by=world.people["secretariat"])
    amendment.refresh_from_db()
    assert amendment.state == "tabled"
    assert answer(world, amendment).state == "accepted"


def test_a_poll_that_closed_meanwhile_stops_it_and_nothing_is_accepted(
    world: World, reform_page: ReformPage
) -> None:
    poll, amendment = blocked(world)
    with clock.at(poll.closes_at):
        with pytest.raises(ValidationError, match="became “closed” meanwhile"):
            resolve(world, poll, amendment)
        amendment.refresh_from_db()
        assert amendment.state == "tabled"
        assert Version.objects.filter(reform=world.reform).count() == 2
        settled = settle(poll=poll)
        assert settled.outcomes.get(is_official=True).kind == "blocked"
        new = resolve(world, poll, amendment, poll_seen=State.CLOSED)
    assert (new.state, new.version.number) == (State.DRAFT, 3), "a closed poll keeps its outcome; one follows"
    assert Poll.objects.get(pk=poll.pk).state == State.CLOSED


def test_a_clause_changed_meanwhile_stops_it_and_the_poll_goes_on(
    world: World, reform_page: ReformPage
) -> None:
    poll, amendment = blocked(world)
    edit(world, reform_page, c02="The chair seeks consensus.")
    with pytest.raises(ValidationError, match="in the draft this clause reads otherwise"):
        resolve(world, poll, amendment)
    amendment.refresh_from_db()
    assert (amendment.state, Poll.objects.get(pk=poll.pk).state) == ("tabled", State.OPEN)


def test_other_changes_of_the_draft_are_not_issued_unseen(world: World, reform_page: ReformPage) -> None:
    poll, amendment = blocked(world)
    edit(world, reform_page, c04="Half a sentence")
    with pytest.raises(ValidationError, match="holds other changes too"):
        resolve(world, poll, amendment)
    assert Poll.objects.get(pk=poll.pk).state == State.OPEN


def test_a_declined_amendment_restarts_nothing(world: World, reform_page: ReformPage) -> None:
    poll, amendment = blocked(world)
    with pytest.raises(ValidationError, match="only on an amendment that is accepted"):
        resolve(world, poll, amendment, answer="declined")
    assert Poll.objects.get(pk=poll.pk).state == State.OPEN


def test_several_accepted_amendments_are_issued_and_the_poll_put_again_in_one_step(
    world: World, reform_page: ReformPage
) -> None:
    poll, amendment = blocked(world)
    answer(world, amendment)
    accepted(world, clause_key="c03", heading="If consensus fails", text="A vote follows.")
    new = issue_and_restart(
        page=reform_page, poll=poll, by=world.people["chair"], reason="Two amendments.", poll_seen="open"
    )
    assert (new.version.number, new.version.took_in.count()) == (3, 2)


def test_the_poll_of_another_matter_is_not_put_again(world: World, reform_page: ReformPage) -> None:
    _poll, amendment = blocked(world)
    other = world.open_poll()
    Poll.objects.filter(pk=other.pk).update(version=_other_version(world))
    with pytest.raises(PermissionDenied):
        resolve(world, Poll.objects.get(pk=other.pk), amendment)


def _other_version(world: World) -> Version:
    reform = register_reform(code="OTHER", title="Another matter", forum=world.forum)
    return issue_version(reform=reform, clauses=CLAUSES, by=world.people["secretariat"])
