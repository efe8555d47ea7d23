"""What was promised: opened on an adopted record, reported on with evidence, overdue by the forum's day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.commitments import actions
from consult.commitments.actions import Evidence, Owner
from consult.commitments.models import Change, Commitment
from consult.texts.models import Reform, Stage
from tests.records.closed import closed_poll
from tests.support.world import NOW, World
from voting.polls.actions import annul_poll
from voting.polls.actions.commitments import commit_to_outcome
from voting.polls.models import Poll

TODAY = NOW.date()
LATER = TODAY + timedelta(days=30)
SHOWN = Evidence("The register is published.", "https://example.org/register")


@pytest.fixture
def adopted(world: World) -> Poll:
    """An adopted poll with its certified record."""
    poll = closed_poll(world)
    with clock.at(poll.closes_at):
        return world.certify(poll)


def promise(world: World, poll: Poll, **more: Any) -> Commitment:
    details: dict[str, Any] = {
        "what": "Publish the register of decisions.",
        "owner": Owner(seat=world.seats["GOV-1"]),
        "due": LATER,
        "proof": "The register on the page of the forum.",
        "by": world.people["secretariat"],
    }
    return commit_to_outcome(poll=poll, **(details | more))


def report(world: World, commitment: Commitment, status: str, **more: Any) -> Commitment:
    details: dict[str, Any] = {"by": world.holder("GOV-1"), "note": "As planned."}
    return actions.report_on_commitment(commitment=commitment, status=status, **(details | more))


def test_an_adopted_outcome_opens_a_commitment_and_the_matter_goes_on(world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted)
    assert (commitment.status, commitment.owner, commitment.reform) == ("open", "Seat GOV-1", adopted.reform)
    assert commitment.address == adopted.get_absolute_url()
    assert Reform.objects.get(pk=adopted.reform.pk).stage == Stage.FOLLOW_UP
    step = adopted.reform.way.get(kind="commitment")
    assert (step.address, "Publish the register" in step.label) == (commitment.get_absolute_url(), True)
    assert Entry.objects.filter(verb="commitment.opened", thing_id=commitment.uid).exists()


def test_nothing_follows_from_what_was_not_adopted(world: World) -> None:
    poll = closed_poll(world, {"GOV-2": "block"})
    with clock.at(poll.closes_at):
        poll = world.certify(poll)
        with pytest.raises(ValidationError, match="Nothing was adopted"):
            promise(world, poll)


def test_nothing_follows_before_the_record_is_certified_or_after_it_was_annulled(world: World) -> None:
    poll = closed_poll(world)
    with clock.at(poll.closes_at):
        with pytest.raises(PermissionDenied):
            promise(world, poll)
        poll = annul_poll(poll=world.certify(poll), by=world.people["chair"], reason="Wrong text.")
        with pytest.raises(PermissionDenied):
            promise(world, poll)


@pytest.mark.parametrize("who", ["holder of GOV-1", "analyst", "member", "outsider", "superuser"])
def test_only_the_office_opens_a_commitment(world: World, adopted: Poll, who: str) -> None:
    with pytest.raises(PermissionDenied):
        promise(world, adopted, by=world.people[who])


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"what": " "}, "what"),
        ({"proof": ""}, "proof"),
        ({"due": TODAY - timedelta(days=1)}, "due"),
        ({"owner": Owner()}, "owner"),
        ({"owner": Owner(office="secretariat", words="And others")}, "owner"),
        ({"owner": Owner(office="king")}, "owner"),
    ],
)
def test_a_commitment_says_what_by_whom_until_when_and_what_proves_it(
    world: World, adopted: Poll, terms: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        promise(world, adopted, **terms)
    assert list(refused.value.message_dict) == [field]


def test_done_needs_evidence_and_where_it_can_be_seen(world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted)
    with pytest.raises(ValidationError) as refused:
        report(world, commitment, "done")
    assert list(refused.value.message_dict) == ["evidence"]
    with pytest.raises(ValidationError) as refused:
        report(world, commitment, "done", evidence=Evidence("It is done."))
    assert list(refused.value.message_dict) == ["source"]
    assert report(world, commitment, "done", evidence=SHOWN).status == "done"
    assert adopted.reform.way.filter(kind="commitment", label__startswith="Kept").count() == 1


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//example.org", "example.org", "data:text/html,x"])
def test_a_link_that_leads_nowhere_is_refused(world: World, adopted: Poll, link: str) -> None:
    with pytest.raises(ValidationError) as refused:
        report(world, promise(world, adopted), "in_progress", evidence=Evidence("So.", link))
    assert list(refused.value.message_dict) == ["link"]


WHO_MAY: dict[str, dict[str, bool]] = {
    "in_progress": {"holder of GOV-1": True, "alternate of GOV-1": True, "chair": True, "secretariat": True},
    "done": {"holder of GOV-1": True, "alternate of GOV-1": True, "chair": True, "secretariat": True},
    "not_done": {"chair": True, "secretariat": True},
    "dropped": {"chair": True, "secretariat": True},
}
EVERYBODY = (
    "holder of GOV-1",
    "alternate of GOV-1",
    "holder of IND-1",
    "member",
    "chair",
    "secretariat",
    "superuser",
)


@pytest.mark.parametrize("status", WHO_MAY)
@pytest.mark.parametrize("who", EVERYBODY)
def test_who_owes_it_reports_and_the_office_settles(
    world: World, adopted: Poll, status: str, who: str
) -> None:
    commitment = promise(world, adopted)
    if WHO_MAY[status].get(who, False):
        assert report(world, commitment, status, by=world.people[who], evidence=SHOWN).status == status
    else:
        with pytest.raises(PermissionDenied):
            report(world, commitment, status, by=world.people[who], evidence=SHOWN)


def test_what_is_settled_is_opened_again_by_the_office_only(world: World, adopted: Poll) -> None:
    commitment = report(world, promise(world, adopted), "done", evidence=SHOWN)
    with pytest.raises(PermissionDenied):
        report(world, commitment, "open")
    assert (
        report(world, commitment, "open", by=world.people["chair"], note="It was taken down.").status
        == "open"
    )
    assert [change.status for change in commitment.changes.order_by("number")] == ["open", "done", "open"]


def test_the_owner_that_is_an_office_is_whoever_holds_it(world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted, owner=Owner(office="analyst"))
    assert commitment.owner == "the analyst"
    assert report(world, commitment, "in_progress", by=world.people["analyst"]).status == "in_progress"


def test_every_step_stays_as_it_was_said(world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted)
    chair = world.people["chair"]
    report(world, commitment, "in_progress")
    actions.move_commitment(
        commitment=commitment,
        by=chair,
        due=LATER + timedelta(days=9),
        owner=Owner(words="A firm"),
        reason="Late.",
    )
    rows = [(row.number, row.status, row.due, row.owner) for row in commitment.changes.order_by("number")]
    assert rows == [
        (1, "open", LATER, "Seat GOV-1"),
        (2, "in_progress", LATER, "Seat GOV-1"),
        (3, "in_progress", LATER + timedelta(days=9), "A firm"),
    ]
    change = commitment.changes.first()
    with pytest.raises(RuntimeError):
        change.save()
    with pytest.raises(RuntimeError):
        Change.objects.all().delete()


def test_the_same_report_sent_twice_is_one_step(world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted)
    report(world, commitment, "in_progress")
    report(world, commitment, "in_progress")
    assert commitment.changes.count() == 2


def test_a_day_is_moved_by_the_office_with_a_reason(world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted)
    move: dict[str, Any] = {"due": LATER + timedelta(days=1), "owner": Owner(seat=world.seats["GOV-1"])}
    with pytest.raises(PermissionDenied):
        actions.move_commitment(commitment=commitment, by=world.holder("GOV-1"), reason="Later.", **move)
    with pytest.raises(ValidationError) as refused:
        actions.move_commitment(commitment=commitment, by=world.people["chair"], reason=" ", **move)
    assert list(refused.value.message_dict) == ["reason"]


def test_a_commitment_is_overdue_from_the_day_after_in_the_zone_of_its_forum(
    world: World, adopted: Poll
) -> None:
    commitment = promise(world, adopted, due=date(2026, 5, 12))
    world.forum.time_zone = "Pacific/Kiritimati"  # fourteen hours ahead of UTC
    world.forum.save()
    for moment, late in (
        (datetime(2026, 5, 12, 9, 59, tzinfo=UTC), False),
        (datetime(2026, 5, 12, 10, 0, tzinfo=UTC), True),
    ):
        with clock.at(moment):
            assert Commitment.objects.get(pk=commitment.pk).is_overdue is late
            assert Commitment.objects.overdue().exists() is late


def test_what_is_settled_is_never_overdue(world: World, adopted: Poll) -> None:
    commitment = report(world, promise(world, adopted), "done", evidence=SHOWN)
    with clock.at(NOW + timedelta(days=99)):
        assert not commitment.is_overdue
        assert not Commitment.objects.overdue().exists()


def test_the_list_is_narrowed_by_forum_and_by_how_it_stands(
    client: Client, world: World, adopted: Poll
) -> None:
    promise(world, adopted, what="The late one.", due=TODAY)
    report(world, promise(world, adopted, what="The kept one."), "done", evidence=SHOWN)
    with clock.at(NOW + timedelta(days=2)):
        whole = client.get("/commitments/").content.decode()
        late = client.get("/commitments/?status=overdue&forum=forum").content.decode()
        none = client.get("/commitments/?status=dropped").content.decode()
        elsewhere = client.get("/commitments/?forum=elsewhere").content.decode()
    assert all(each in whole for each in ("The late one.", "The kept one.", "1 is overdue."))
    assert ("The late one." in late, "The kept one." in late) == (True, False)
    for html in (none, elsewhere):
        assert "No commitment stands like this." in html


def test_the_page_shows_what_became_of_it_and_offers_each_what_they_may(
    client: Client, world: World, adopted: Poll
) -> None:
    commitment = report(world, promise(world, adopted), "in_progress", evidence=SHOWN)
    html = client.get(commitment.get_absolute_url()).content.decode()
    assert 'href="https://example.org/register" rel="nofollow noopener noreferrer"' in html
    assert "Say how it stands" not in html
    client.force_login(world.holder("GOV-1"))
    html = client.get(commitment.get_absolute_url()).content.decode()
    assert ("Say how it stands" in html, "Change day or owner" in html) == (True, False)


def test_a_form_keeps_what_was_typed_and_says_what_is_missing(
    client: Client, world: World, adopted: Poll
) -> None:
    commitment = promise(world, adopted)
    client.force_login(world.holder("GOV-1"))
    body = {"status": "done", "note": "Words that were typed."}
    html = client.post(f"{commitment.get_absolute_url()}report/", body).content.decode()
    assert "Words that were typed." in html
    assert "Say what shows that it is done." in html
    assert commitment.changes.count() == 1


def test_the_api_says_what_the_page_says(client: Client, world: World, adopted: Poll) -> None:
    commitment = promise(world, adopted, due=TODAY)
    with clock.at(NOW + timedelta(days=2)):
        listed = client.get("/api/v1/commitments/?overdue=true").json()
        one = client.get(f"/api/v1/commitments/{commitment.uid}").json()
    assert [each["uid"] for each in listed["items"]] == [commitment.uid]
    assert (one["is_overdue"], one["owner"], len(one["changes"])) == (True, "Seat GOV-1", 1)
    assert "accreditation" not in str(one)
