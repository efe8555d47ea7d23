"""Pages of matters and stages: what they say, whom they let act, and what they do with bad input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from consult import clock
from consult.texts.actions import consult_forum
from tests.polls.test_matter_stages import adopted, blocked, name_all
from tests.polls.test_stated_outcomes import REASONS, closed_poll
from tests.support.world import World, build_world
from voting.polls.actions import settle, state_outcome, take_up_next_stage
from voting.polls.models import MatterStage, Poll, Reopening


def page_of(world: World, client: Client, who: str = "") -> str:
    if who:
        client.force_login(world.people[who])
    return client.get(f"/decisions/matters/{world.reform.code}/").content.decode()


def test_a_matter_without_polls_says_what_comes_first_and_who_may(client: Client, world: World) -> None:
    name_all(world)
    page = page_of(world, client)
    assert "No poll has been put to the seats of Forum of the tests so far." in page
    assert "Prepare the first poll: Agenda" in page
    assert "secretariat or chair" in page
    assert "/decisions/polls/new/" not in page
    assert "/decisions/polls/new/?version=FORUM-T01/1&amp;stage=agenda" in page_of(
        world, client, "secretariat"
    )


def test_a_matter_shows_each_stage_with_its_polls_and_where_it_stands(client: Client, world: World) -> None:
    stages = name_all(world)
    poll = adopted(world, stages["agenda"])
    with clock.at(poll.closes_at + timedelta(hours=1)):
        page = page_of(world, client)
    assert "Agenda: The last poll adopted what it was asked." in page
    assert page.count('aria-current="step"') >= 1
    assert poll.get_absolute_url() in page
    assert "Prepare the next stage: Text" in page
    assert [label in page for label in ("Agenda", "Text", "Adoption", "Record")] == [True] * 4


def test_a_stage_without_a_poll_before_the_one_that_stands_is_passed_over_and_not_to_come(
    client: Client, world: World
) -> None:
    adopted(world, name_all(world)["text"])
    found = client.get(f"/decisions/matters/{world.reform.code}/").context["matter"]
    assert [stage.state for stage in found.stages] == ["passed", "current", "next", "next"]


def test_a_consulted_forum_has_stages_and_polls_of_its_own_on_the_same_matter(
    client: Client, world: World
) -> None:
    name_all(world)
    other = build_world("other")
    consult_forum(reform=world.reform, forum=other.forum)
    other.open_poll(version=world.version, forum=other.forum, question="What does this forum hold?")
    here = page_of(world, client)
    there = client.get(f"/decisions/matters/{world.reform.code}/?forum=other").content.decode()
    assert "No poll has been put to the seats of Forum of the tests so far." in here
    assert "What does this forum hold?" in here
    assert "its polls settle its own position, not the matter" in there
    assert "The seats are being asked." in there
    nowhere = client.get(f"/decisions/matters/{world.reform.code}/?forum=nowhere")
    assert nowhere.status_code == 404


def test_a_draft_is_shown_on_the_matter_to_those_who_prepare_it_only(client: Client, world: World) -> None:
    poll = adopted(world, name_all(world)["agenda"])
    draft = take_up_next_stage(
        poll=poll, by=world.people["secretariat"], reason="On.", question="Which text?"
    )
    with clock.at(poll.closes_at):
        assert "Which text?" not in page_of(world, client)
        assert "Which text?" in page_of(world, client, "secretariat")
    assert draft.stage is not None


def test_a_lapsed_poll_is_settled_by_who_looks_at_its_matter(client: Client, world: World) -> None:
    poll = world.open_poll()
    with clock.at(poll.closes_at):
        page_of(world, client)
    assert Poll.objects.get(pk=poll.pk).closing_sha256


def test_a_stage_of_the_rule_is_proposed_on_the_page_and_confirmed_by_the_chair(
    client: Client, world: World
) -> None:
    poll = world.open_poll(rule=world.kept("kp.ddi2017"), rule_stage="consensus")
    world.cast(poll, "CSO-1", "oppose")
    with clock.at(poll.closes_at + timedelta(hours=1)):
        settle(poll=poll)
        page = client.get(poll.get_absolute_url()).content.decode()
        assert "The matter goes on to the stage “vote”." in page
        assert "The rule goes on to its stage “vote”." in page
        assert "manage/confirm/" not in page
        client.force_login(world.people["chair"])
        assert "manage/confirm/" in client.get(poll.get_absolute_url()).content.decode()
        address = f"/decisions/polls/{poll.uid}/manage/confirm/"
        assert "at least two thirds (2/3)" in client.get(address).content.decode()
        refused = client.post(address, {"reason": " "})
        assert "Give the reason; it is published." in refused.content.decode()
        made = client.post(address, {"reason": "The consultations ended."}, follow=True)
        draft = Poll.objects.get(previous=poll)
        assert made.redirect_chain[-1][0] == draft.get_absolute_url()
        page = made.content.decode()
    assert "The next stage of the rule: The consultations ended." in page
    assert "nothing of it was carried over" in page


def test_nobody_in_the_chair_is_said_on_the_page_with_who_has_to_be_named(
    client: Client, world: World
) -> None:
    poll = world.open_poll(rule=world.kept("kp.ddi2017"), rule_stage="consensus")
    world.cast(poll, "CSO-1", "oppose")
    world.forum.offices.filter(role="chair").update(valid_until=poll.closes_at)
    with clock.at(poll.closes_at + timedelta(hours=1)):
        page = page_of(world, client)
    assert "Nobody holds this office now (chair of Forum of the tests)" in page


def test_a_role_that_nobody_holds_is_named_by_the_chair_on_its_page(client: Client, world: World) -> None:
    poll = closed_poll(world, role="convenor")
    with clock.at(poll.closes_at + timedelta(hours=1)):
        assert "Nobody holds this role now (the convenor): the chair has to name somebody first." in page_of(
            world, client
        )
        page = page_of(world, client, "chair")
        address = f"/decisions/polls/{poll.uid}/manage/role/"
        assert address in page
        form = client.get(address).content.decode()
        assert "Seat CSO-2 (holder)" in form
        assert world.holder("CSO-2").email not in form
        nobody = client.post(address, {"holder": "999999"})
        assert "Choose somebody of this list." in nobody.content.decode()
        client.post(address, {"holder": str(world.holder("CSO-2").pk)})
        client.force_login(world.holder("CSO-2"))
        answer = client.post(
            f"/decisions/polls/{poll.uid}/manage/state/",
            {"finding": "rough_consensus", "reasons": REASONS, "after": "0"},
            follow=True,
        ).content.decode()
    assert "The result, as stated by a person" in answer
    assert "The convenor" in answer
    assert REASONS in answer


def test_a_stated_result_keeps_what_was_typed_when_another_was_stated_meanwhile(
    client: Client, world: World
) -> None:
    poll = closed_poll(world)
    address = f"/decisions/polls/{poll.uid}/manage/state/"
    client.force_login(world.people["chair"])
    with clock.at(poll.closes_at + timedelta(hours=1)):
        state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=world.people["chair"])
        page = client.post(
            address, {"finding": "no_rough_consensus", "reasons": "I find otherwise.", "after": "0"}
        ).content.decode()
    assert "A result was stated meanwhile." in page
    assert "I find otherwise." in page
    assert poll.statements.count() == 1


def test_a_correction_shows_what_stands_and_what_was_corrected_and_prints(
    client: Client, world: World
) -> None:
    poll = closed_poll(world)
    chair = world.people["chair"]
    state_outcome(poll=poll, finding="rough_consensus", reasons=REASONS, by=chair)
    state_outcome(
        poll=poll, finding="no_rough_consensus", reasons="One objection was overlooked.", by=chair, after=1
    )
    with clock.at(poll.closes_at + timedelta(hours=1)):
        page = client.get(poll.get_absolute_url()).content.decode()
        sheet = client.get(f"{poll.get_absolute_url()}record/").content.decode()
        record = client.get(f"/decisions/polls/{poll.uid}/statements/2.json")
    for text in (page, sheet):
        assert text.index("One objection was overlooked.") < text.index(REASONS)
        assert "Correction, stated by:" in text
    assert record.json()["finding"] == "no_rough_consensus"


def test_a_seat_takes_a_blocked_matter_up_again_and_is_led_to_the_matter(
    client: Client, world: World
) -> None:
    poll = blocked(world, name_all(world, reopening=Reopening.SEAT)["agenda"])
    client.force_login(world.holder("COM-1"))
    with clock.at(poll.closes_at + timedelta(hours=1)):
        page = page_of(world, client)
        assert "the chair or any deciding seat, with a reason" in page
        made = client.post(
            f"/decisions/polls/{poll.uid}/manage/reopen/", {"reason": "We were heard since."}, follow=True
        )
    assert made.redirect_chain[-1][0] == f"/decisions/matters/{world.reform.code}/"
    assert Poll.objects.get(previous=poll).follows_reason == "We were heard since."


def test_secretariat_names_moves_and_retires_stages_on_the_page(client: Client, world: World) -> None:
    client.force_login(world.people["secretariat"])
    address = f"/decisions/stages/{world.forum.slug}/"
    for label, purpose in (("Agenda", "agenda"), ("Text", "text")):
        client.post(f"{address}new/", {"label": label, "purpose": purpose, "rule": "", "reopening": "seat"})
    client.post(f"{address}change/text/place/", {"what": "earlier"})
    stages = [stage.key for stage in MatterStage.objects.in_use().filter(forum=world.forum)]
    assert stages == ["text", "agenda"]
    client.post(f"{address}change/agenda/place/", {"what": "retire"})
    taken = client.post(f"{address}new/", {"label": "Text", "purpose": "other", "reopening": "chair"})
    assert "The forum has a stage of this name already" in taken.content.decode()
    page = Client().get(address).content.decode()
    assert "which text goes on" in page
    assert "Move up" not in page


def test_the_form_of_a_poll_begins_with_the_stage_and_its_usual_rule(client: Client, world: World) -> None:
    stages = name_all(world)
    usual = world.kept("national.double_majority")
    MatterStage.objects.filter(pk=stages["text"].pk).update(rule=usual)
    client.force_login(world.people["secretariat"])
    address = f"/decisions/polls/new/?version={world.reform.code}/1&stage=text"
    form: Any = client.get(address).context["form"]
    assert (form.initial["stage"], form.initial["rule"]) == ("text", f"rule-{usual.pk}")
    sent = {
        "question": "Which text?",
        "stage": "text",
        "rule": f"rule-{usual.pk}",
        "staging": "apart",
        "closes_at": "2026-05-12T18:00",
        "visibility": "at_closing",
        "secrecy": "roll_call",
    }
    client.post(address, sent)
    poll = Poll.objects.get()
    assert (poll.stage, poll.rule_stage) == (stages["text"], "consensus")
    client.post(f"/decisions/polls/{poll.uid}/manage/revise/", sent | {"staging": "together", "stage": ""})
    poll.refresh_from_db()
    assert (poll.stage, poll.rule_stage) == (None, "")


def test_the_api_says_what_the_page_says_and_leaves_drafts_out(client: Client, world: World) -> None:
    stages = name_all(world)
    poll = adopted(world, stages["agenda"])
    take_up_next_stage(poll=poll, by=world.people["secretariat"], reason="On.", question="Which text?")
    with clock.at(poll.closes_at):
        found = client.get(f"/api/v1/matters/{world.reform.code}").json()
    assert [stage["key"] for stage in found["stages"]] == ["agenda", "text", "adoption", "record"]
    assert found["stages"][0]["polls"][0]["standing"] == "adopted"
    assert found["stages"][1]["polls"] == []
    assert found["next"][0]["verb"] == "next"


@pytest.mark.parametrize("path", ["matters/NOWHERE-1", "matters/nowhere"])
def test_a_matter_that_is_not_there_is_not_found(client: Client, world: World, path: str) -> None:
    assert client.get(f"/decisions/{path}/").status_code == 404
    assert client.get(f"/api/v1/{path}").status_code == 404
