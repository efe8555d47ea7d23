"""Pages of amendments: complete for a reader, nothing typed is lost, and each verb is for whom it is."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import ReformPage
from consult import clock
from consult.audit.models import Entry
from consult.consultations.amendments.actions import co_sponsor_as, withdraw_amendment
from consult.consultations.amendments.permissions import (
    can_answer,
    can_co_sponsor,
    can_offer_amendment,
    can_table,
    can_withdraw,
)
from consult.consultations.models import Amendment
from consult.texts.actions import move_to_stage
from consult.texts.models import Stage
from tests.amendments.offers import REWORDED, accepted, answer, everybody, offer, table
from tests.amendments.test_taking_in import blocked
from tests.consultations.saying import voice
from tests.support.world import World
from voting.polls.models import Poll, State, Visibility

MEMBERS = {"member", "holder", "alternate", "other holder", "observer"}
SEATS = {"holder", "alternate", "other holder"}
OFFICE = {"secretariat", "chair"}
NOBODY: set[str] = set()
MATRIX = {
    # state: who may co-sponsor, table, withdraw, answer. The observer wrote it; GOV-1 tables it.
    "offered": (MEMBERS - {"observer"}, SEATS, {"observer"}, NOBODY),
    "tabled": (MEMBERS - {"observer"}, NOBODY, {"observer", "holder", "alternate"}, OFFICE),
    "accepted": (NOBODY, NOBODY, NOBODY, OFFICE),
    "declined": (NOBODY, NOBODY, NOBODY, OFFICE),
    "withdrawn": (NOBODY, NOBODY, NOBODY, NOBODY),
}


def in_state(world: World, state: str) -> Amendment:
    amendment = offer(world)
    if state == "withdrawn":
        return withdraw_amendment(amendment=amendment, by=world.holder("OBS-1"), reason="Too early.")
    if state != "offered":
        table(world, amendment)
    return answer(world, amendment, state) if state in ("accepted", "declined") else amendment


@pytest.mark.parametrize("state", MATRIX)
def test_each_verb_in_each_state_is_for_whom_the_matrix_says(world: World, state: str) -> None:
    amendment = Amendment.objects.with_people().get(pk=in_state(world, state).pk)
    verbs = (can_co_sponsor, can_table, can_withdraw, can_answer)
    found = tuple({who for who, user in everybody(world).items() if may(user, amendment)} for may in verbs)
    assert found == MATRIX[state]


@pytest.mark.parametrize(
    ("stage", "who"),
    [
        (Stage.CONSULTATION, MEMBERS),
        (Stage.DECISION, MEMBERS),
        (Stage.DECIDED, NOBODY),
        (Stage.FOLLOW_UP, NOBODY),
    ],
)
def test_members_offer_until_the_matter_is_decided(world: World, stage: Stage, who: set[str]) -> None:
    move_to_stage(reform=world.reform, stage=stage)
    world.version.refresh_from_db()
    assert {
        name for name, user in everybody(world).items() if can_offer_amendment(user, world.version)
    } == who


def address(world: World, name: str, *more: Any) -> str:
    return reverse(f"texts:{name}", args=[world.reform.code, world.version.number, *more])


def words(world: World, **more: str) -> dict[str, str]:
    mine = voice(world, world.holder("OBS-1"), "seat")
    return {
        "heading": "Consensus first",
        "text": REWORDED,
        "reason": "A limit.",
        "voice": mine.key,
    } | more


def test_a_preview_shows_the_redline_keeps_what_was_typed_and_offers_nothing(
    world: World, client: Client
) -> None:
    client.force_login(world.holder("OBS-1"))
    path = f"{address(world, 'offer_amendment')}?clause=c02"
    typed = words(world, step="preview", reason="Half a rea", voice="")
    page = client.post(path, typed)
    assert page.status_code == 200
    said = page.content.decode()
    assert "<ins" in said
    assert "for sixty days" in said
    assert "Half a rea" in said
    assert REWORDED in said
    assert "Choose the name under which you speak." not in said
    assert not Amendment.objects.exists()


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_lost(world: World, client: Client) -> None:
    client.force_login(world.holder("OBS-1"))
    page = client.post(f"{address(world, 'offer_amendment')}?clause=c02", words(world, reason=""))
    assert page.status_code == 422
    assert "those who table, answer or vote read it first" in page.content.decode()
    assert REWORDED in page.content.decode()


def test_offering_leads_to_the_page_that_says_what_comes_next(world: World, client: Client) -> None:
    client.force_login(world.holder("OBS-1"))
    page = client.post(f"{address(world, 'offer_amendment')}?clause=c02", words(world), follow=True)
    said = page.content.decode()
    assert page.redirect_chain == [(address(world, "amendment", 1), 302)]
    assert "Next: a seat that decides tables it" in said
    assert "observer: it writes and does not decide" in said


def test_without_a_clause_one_chooses_it_first(world: World, client: Client) -> None:
    client.force_login(world.people["member"])
    page = client.get(address(world, "offer_amendment")).content.decode()
    assert "Which clause do you want to amend?" in page
    assert "?clause=c03" in page
    assert client.get(f"{address(world, 'offer_amendment')}?clause=c99").status_code == 404


def test_the_page_names_the_three_roles_the_conflicts_and_the_answer(world: World, client: Client) -> None:
    first = table(world, offer(world))
    holder = world.holder("COM-1")
    co_sponsor_as(amendment=first, voice=voice(world, holder, "new"), pseudonym="Ibis", by=holder)
    rival = table(world, offer(world, "member", via="unnamed", change="delete"), "CSO-1")
    said = client.get(first.get_absolute_url()).content.decode()
    for part in ("Seat OBS-1", "Seat GOV-1", "Ibis", f'<a href="{rival.get_absolute_url()}">Amendment 2</a>'):
        assert part in said
    answer(world, first, "declined", reason="The plenary said no.")
    said = client.get(first.get_absolute_url()).content.decode()
    assert "The plenary said no." in said
    assert "by the secretariat" in said


def test_the_list_is_narrowed_by_clause_state_and_constituency(world: World, client: Client) -> None:
    table(world, offer(world))
    offer(world, "holder of COM-1", clause_key="c03", heading="If consensus fails", text="Nothing.")
    path = address(world, "amendments")

    def shown(query: str) -> list[bool]:
        said = client.get(path + query).content.decode()
        return [f'">Amendment {number}</a>' in said for number in (1, 2)]

    assert shown("") == [True, True]
    assert shown("?clause=c03") == [False, True]
    assert shown("?state=tabled") == [True, False]
    assert shown("?from=community") == [False, True]
    assert shown("?clause=nothing&state=lost&from=nobody") == [True, True]
    assert shown("?state=declined") == [False, False]


def test_the_list_and_the_reform_page_cost_no_more_queries_for_more_amendments(
    world: World, client: Client
) -> None:
    def cost(path: str) -> int:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    pages = (address(world, "amendments"), world.reform.get_absolute_url())
    table(world, offer(world))
    few = [cost(path) for path in pages]
    for number in range(12):
        table(world, offer(world, "member", via="unnamed", text=f"{REWORDED} {number}"))
    assert [cost(path) for path in pages] == few


def test_the_reform_page_counts_them_at_their_clause_at_once(world: World, client: Client) -> None:
    path = world.reform.get_absolute_url()
    assert "amendment to clause" not in client.get(path).content.decode()
    amendment = offer(world)
    assert "1 amendment to clause 2" in client.get(path).content.decode()
    offer(world, "member", via="unnamed")
    assert "2 amendments to clause 2" in client.get(path).content.decode()
    withdraw_amendment(amendment=amendment, by=world.holder("OBS-1"), reason="No.")
    said = client.get(path).content.decode()
    assert "1 amendment to clause 2" in said
    assert f"{address(world, 'offer_amendment')}?clause=c02" in said


def test_a_hostile_amendment_is_words_and_nothing_else(world: World, client: Client) -> None:
    evil = "<script>alert(1)</script>"
    amendment = offer(world, heading=evil, text=evil, reason=evil)
    for path in (amendment.get_absolute_url(), address(world, "amendments")):
        assert evil not in client.get(path).content.decode()


def test_hidden_words_stand_on_no_page_and_in_no_data_and_come_back(world: World, client: Client) -> None:
    amendment = table(world, offer(world, heading="Told", text="She said it in Koidu.", reason="Ask Fatu."))
    path = address(world, "hide_amendment", amendment.number)
    client.force_login(world.people["secretariat"])
    assert client.post(path, {"reason": ""}).status_code == 422
    assert client.post(path, {"reason": "Names a person."}).status_code == 302
    pages = (
        amendment.get_absolute_url(),
        address(world, "amendments"),
        address(world, "table_amendment", amendment.number),
        f"/api/v1/reforms/{world.reform.code}/versions/1/amendments",
    )
    for who in ("holder of GOV-2", "outsider"):
        client.force_login(world.people[who])
        said = "".join(client.get(page).content.decode() for page in pages)
        assert "Names a person." in said
        assert not [words for words in ("in Koidu", "Ask Fatu", "Told") if words in said]
    assert Amendment.objects.get().text == "She said it in Koidu.", "the words stay on record"
    client.force_login(world.people["chair"])
    assert client.post(path).status_code == 302
    assert "in Koidu" in client.get(amendment.get_absolute_url()).content.decode()
    verbs = Entry.objects.filter(thing_type="amendment").values_list("verb", flat=True)
    assert list(verbs)[-2:] == ["amendment.hidden", "amendment.shown"]


# The office


def test_the_office_answers_and_is_led_to_the_version_with_all_that_was_accepted(
    world: World, reform_page: ReformPage, client: Client
) -> None:
    amendment = table(world, offer(world))
    client.force_login(world.people["secretariat"])
    path = address(world, "answer_amendment", amendment.number)
    body = {"answer": "accepted", "reason": "Clearer.", "seen": "tabled"}
    assert client.post(path, body)["Location"] == address(world, "issue_amended")
    page = client.get(address(world, "issue_amended"))
    assert "for sixty days" in page.content.decode()
    body = {"seen": page.context["digest"], "note": "A limit.", "step": "issue"}
    done = client.post(address(world, "issue_amended"), body, follow=True)
    amendment.refresh_from_db()
    assert amendment.taken_into
    assert amendment.taken_into.number == 3
    assert "written by Seat OBS-1, tabled by Seat GOV-1" in done.content.decode()


def test_a_stale_page_of_the_office_issues_nothing_and_keeps_the_note(
    world: World, reform_page: ReformPage, client: Client
) -> None:
    accepted(world)
    client.force_login(world.people["chair"])
    seen = client.get(address(world, "issue_amended")).context["digest"]
    accepted(world, clause_key="c04", heading="Record", text="The record is public.")
    body = {"seen": seen, "note": "Typed for an hour.", "step": "issue"}
    page = client.post(address(world, "issue_amended"), body)
    assert page.status_code == 422
    assert "changed after it was shown to you" in page.content.decode()
    assert "Typed for an hour." in page.content.decode()
    assert world.reform.versions.count() == 2


def test_what_cannot_be_written_is_said_where_the_answer_is_given(
    world: World, reform_page: ReformPage, client: Client
) -> None:
    accepted(world)
    rival = table(world, offer(world, "member", via="unnamed", change="delete"))
    client.force_login(world.people["secretariat"])
    body = {"answer": "accepted", "reason": "Also good.", "seen": "tabled"}
    page = client.post(address(world, "answer_amendment", rival.number), body)
    assert page.status_code == 422
    assert "conflicts with amendment 1 on the same clause" in page.content.decode()
    assert "Also good." in page.content.decode()


def test_the_chair_accepts_issues_and_puts_the_poll_again_in_one_step(
    world: World, reform_page: ReformPage, client: Client
) -> None:
    poll, amendment = blocked(world)
    path = address(world, "answer_amendment", amendment.number)
    body = {
        "answer": "accepted",
        "reason": "It lifts the block.",
        "seen": "tabled",
        "poll": f"{poll.uid}:open",
    }
    client.force_login(world.people["secretariat"])
    assert f"{poll.uid}:open" not in client.get(path).content.decode(), "only the chair can"
    client.force_login(world.people["chair"])
    assert client.get(path).context["form"]["poll"].value() == body["poll"], "it answers a block of this poll"
    done = client.post(path, body)
    new = Poll.objects.get(previous=poll)
    assert done["Location"] == new.get_absolute_url()
    assert (new.state, new.version.number) == (State.OPEN, 3)


def test_a_poll_that_closed_while_the_answer_was_written_is_said_so_beside_it(
    world: World, reform_page: ReformPage, client: Client
) -> None:
    poll, amendment = blocked(world)
    client.force_login(world.people["chair"])
    body = {"answer": "accepted", "reason": "Late.", "seen": "tabled", "poll": f"{poll.uid}:open"}
    with clock.at(poll.closes_at):
        client.get(poll.get_absolute_url())
        page = client.post(address(world, "answer_amendment", amendment.number), body)
    assert page.status_code == 422
    assert "This poll changed after the page was shown to you" in page.content.decode()
    assert Amendment.objects.get().state == "tabled"


# The block


def test_an_amendment_in_answer_to_a_block_is_offered_where_the_block_may_be_seen(
    world: World, client: Client
) -> None:
    seen = world.open_poll(visibility=Visibility.AT_ONCE)
    hidden = world.open_poll()
    for poll in (seen, hidden):
        world.cast(poll, "IND-1", "block", "Without a time it never ends.")
    client.force_login(world.holder("OBS-1"))
    assert client.get(address(world, "resolve_block", hidden.uid, "IND-1", 1)).status_code == 404
    path = address(world, "resolve_block", seen.uid, "IND-1", 1)
    page = client.post(f"{path}?clause=c02", words(world), follow=True)
    amendment = Amendment.objects.get()
    assert (amendment.resolves_type, amendment.resolves_id) == ("block", f"{seen.uid}/IND-1/1")
    assert "the block of Seat IND-1" in page.content.decode()
    block_page = client.get(reverse("polls:block", args=[seen.uid, "IND-1", 1])).content.decode()
    assert amendment.get_absolute_url() in block_page


def test_a_block_that_ended_the_poll_can_still_be_answered(world: World, client: Client) -> None:
    poll = world.open_poll()
    world.cast(poll, "IND-1", "block", "Without a time it never ends.")
    client.force_login(world.holder("OBS-1"))
    with clock.at(poll.closes_at):
        client.get(poll.get_absolute_url())
        path = address(world, "resolve_block", poll.uid, "IND-1", 1)
        assert client.post(f"{path}?clause=c02", words(world)).status_code == 302
    assert Amendment.objects.get().is_resolving


# The API


def test_the_data_say_what_the_page_says_and_no_account(world: World, client: Client) -> None:
    amendment = answer(
        world,
        table(world, offer(world, "member", via="new", pseudonym="Heron")),
        "accepted_with_changes",
        heading="Consensus first",
        text="For ninety days.",
    )
    found = client.get(f"/api/v1/reforms/{world.reform.code}/versions/1/amendments").json()
    assert found["count"] == 1
    item = found["items"][0]
    assert item["written_by"] == {
        "kind": "pseudonym",
        "shown_as": "Heron",
        "constituency": "community",
        "forum": "forum",
        "seat": None,
        "decides": False,
    }
    assert item["tabled_by"] == {"seat": "GOV-1", "name": "Seat GOV-1", "forum": "forum"}
    assert (item["text"], item["accepted_text"]) == (amendment.text, "For ninety days.")
    assert [(step["state"], step["role"]) for step in item["steps"]] == [
        ("offered", "author"),
        ("tabled", "sponsor"),
        ("accepted_with_changes", "secretariat"),
    ]
    assert world.people["member"].email not in json.dumps(found)
    assert client.get(f"/api/v1/reforms/{world.reform.code}/versions/9/amendments").status_code == 404
