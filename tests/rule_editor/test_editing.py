"""Composing a rule with the buttons of the page alone, as without script, and keeping it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from cms.actions import admit_editor
from cms.rule_editor.yaml_text import yaml_data
from consult import clock
from consult.audit.models import Entry
from tests.rule_editor.conftest import WRITE, Desk
from tests.support.world import World
from voting import rules
from voting.polls.actions import keep_rule, next_version, revise_rule, withdraw_rule, write_rule
from voting.polls.models import RuleVersion
from voting.polls.offers import rules_offered
from voting.polls.permissions import can_withdraw_rule, can_write_rule

CONSENSUS = """
id: forum.consensus
version: 1
title: Consensus of the seats
source_status: design
voters: deciding
positions: consensus
stages:
- name: consensus
  blocked_if: {count: {of: no, more_than: 0}}
  otherwise: adopted
"""
CHAMBERS = """
id: forum.chambers
version: 1
title: Two thirds, with every chamber
source_status: design
needs: {attributes: {chamber: chamber}}
voters: deciding
positions: majority
stages:
- name: vote
  quorum: {share: {of: present, base: roll, at_least: 1/2}}
  adopted_if:
    all:
    - share: {of: yes, base: cast, at_least: 2/3}
    - in_each: {groups: chamber, empty: left_out, holds: {share: {of: yes, base: cast, more_than: 1/2}}}
  otherwise: rejected
"""


def own(world: World, text: str = CONSENSUS, **changes: str) -> RuleVersion:
    """A rule of the forum's own, kept."""
    rule = rules.load_rule(text).model_copy(update=changes)
    return write_rule(forum=world.forum, rule=rule, by=world.people["secretariat"])


def compose_consensus(desk: Desk) -> Desk:
    desk.open().fill_in({"title": "Consensus of the seats", "id": "forum.consensus"})
    desk.fill_in({"positions.like": "consensus", "stages[0].name": "consensus"})
    desk.fill_in({"stages[0].otherwise": "adopted"})
    return desk.press("add stages[0]", "blocked_if")


def test_the_consensus_rule_composed_from_blocks_is_its_yaml(desk: Desk) -> None:
    compose_consensus(desk)
    assert rules.load_rule(desk.yaml).stages == rules.load_rule(CONSENSUS).stages
    assert rules.rule_hash(rules.load_rule(desk.yaml)) == rules.rule_hash(rules.load_rule(CONSENSUS))


def test_three_levels_composed_from_blocks_are_their_yaml(desk: Desk) -> None:
    desk.open().fill_in({"title": "Two thirds, with every chamber", "id": "forum.chambers"})
    desk.press("add stages[0]", "quorum").press("add stages[0]", "adopted_if")
    desk.press("change stages[0].adopted_if", "in all")
    desk.press("change stages[0].adopted_if.all[1]", "in in_each")
    inner = "stages[0].adopted_if.all[1].in_each"
    desk.fill_in({f"{inner}.groups.attribute": "chamber"})
    desk.fill_in({f"{inner}.holds.share.compare": "more_than", f"{inner}.holds.share.than": "1/2"})
    desk.press("check")
    assert rules.rule_hash(rules.load_rule(desk.yaml)) == rules.rule_hash(rules.load_rule(CHAMBERS))
    third = desk.soup.select_one(f'select[name="how:change {inner}.holds"]')
    assert third is not None
    assert not third.select('option[value^="in "]'), "a fourth level is offered"


def test_tests_are_added_combined_taken_out_and_removed(desk: Desk) -> None:
    place = "stages[0].adopted_if"
    desk.open().fill_in({"title": "T", "id": "forum.t"}).press("add stages[0]", "adopted_if")
    desk.press(f"change {place}", "in any").press(f"add-test {place}.any")
    assert desk.has(f"{place}.any[2].share.than")
    desk.press(f"remove {place}.any[0]")
    assert not desk.has(f"{place}.any[2].share.than")
    desk.press(f"out {place}")
    assert desk.has(f"{place}.share.than")
    desk.press(f"change {place}", "as count")
    assert desk.data[f"{place}.count.of[]"] == ["yes"]
    desk.press(f"remove {place}")
    assert not desk.has(f"{place}.count.than")


def test_stages_steps_of_their_own_and_somebody_who_states_the_result(desk: Desk) -> None:
    desk.open().fill_in({"title": "T", "id": "forum.t"}).press("add-stage stages")
    desk.fill_in({"stages[1].name": "later"}).press("add stages[0]", "decide")
    desk.fill_in({"stages[0].decide[0].then": "later"}).press("add stages[1]", "judged_by")
    desk.press("add-row needs.roles").fill_in(
        {"needs.roles[0].name": "chair", "needs.roles[0].value": "the chair"}
    )
    desk.press("check")
    desk.fill_in({"stages[1].judged_by.role": "chair"})
    desk.data["stages[1].judged_by.findings[]"] = ["adopted", "rejected"]
    desk.press("check")
    rule = rules.load_rule(desk.yaml)
    assert [stage.name for stage in rule.stages] == ["vote", "later"]
    assert rule.stages[1].judged_by is not None
    desk.press("up stages[1]")
    assert desk.data["stages[0].name"] == ["later"]


def test_a_step_that_is_chosen_nowhere_changes_nothing_and_says_so(desk: Desk) -> None:
    desk.open().fill_in({"title": "Kept"}).press("add stages[0]")
    assert "choose first what to add" in desk.text
    assert desk.data["title"] == ["Kept"]


# --- What is wrong --------------------------------------------------------------------------------------


def test_what_is_wrong_stands_beside_its_field_with_place_and_mend_and_what_was_typed_stays(
    world: World, desk: Desk
) -> None:
    compose_consensus(desk).press("add stages[0]", "adopted_if")
    place = "stages[0].adopted_if.share.than"
    desk.fill_in({place: "66,67%"}).press("keep")
    assert desk.answer.status_code == 422
    assert desk.data[place] == ["66,67%"]
    [fault] = desk.faults_beside(place)
    assert fault == (
        "stages[0].adopted_if.share.at_least: '66,67%' is not a fraction; write 2/3 or 6667/10000"
    )
    assert not RuleVersion.objects.of_forum(world.forum).exists()


def test_the_same_fault_is_told_in_yaml_with_its_line(desk: Desk) -> None:
    desk.open().fill_in({"title": "T", "id": "forum.t"}).press("yaml")
    typed = CONSENSUS.replace("more_than: 0", "more_than: 66%").strip()
    desk.fill_in({"yaml": typed}).press("keep")
    assert desk.answer.status_code == 422
    assert desk.data["yaml"][0].strip() == typed
    fault = "stages[0].blocked_if.count.more_than: '66%' is not a fraction; write 33/50"
    beside = desk.soup.select_one("#yaml_faults")
    assert beside is not None
    assert " ".join(beside.get_text(" ", strip=True).split()) == f"Line 9: {fault}"


def test_faults_of_a_mapping_stand_beside_its_row(desk: Desk) -> None:
    compose_consensus(desk).press("add-row needs.groups")
    desk.fill_in({"needs.groups[0].name": "producers", "needs.groups[0].called": "producers"}).press("check")
    assert "needs.groups.producers: “producers” is declared and never used" in desk.text
    desk.press("add-row needs.groups").fill_in({"needs.groups[1].name": "producers"}).press("check")
    assert "the key “producers” stands twice" in desk.text


def test_nothing_counted_is_a_fault_and_no_silent_default(desk: Desk) -> None:
    compose_consensus(desk)
    desk.data["stages[0].blocked_if.count.of[]"] = []
    desk.press("check")
    assert "stages[0].blocked_if.count.of: “of” is missing; add it" in desk.text


# --- Keeping, changing, withdrawing ---------------------------------------------------------------------


def test_a_valid_rule_is_kept_offered_and_has_its_page(world: World, desk: Desk, client: Client) -> None:
    compose_consensus(desk).press("keep")
    assert desk.answer.status_code == 302
    [kept] = RuleVersion.objects.of_forum(world.forum)
    assert (kept.rule_id, kept.version, kept.title) == ("forum.consensus", "1", "Consensus of the seats")
    assert kept.document["body"] == world.forum.name
    offers = [offer for offer in rules_offered(world.forum, clock.now().date()) if offer.rule == kept]
    assert [offer.is_applicable for offer in offers] == [True]
    assert offers[0].title == "Consensus of the seats (this forum’s own, version 1)"
    page = client.get("/rules/forum.consensus/").content.decode()
    assert kept.sha256[:12] in page
    assert "Forum of the tests, version 1" in page
    assert Entry.objects.filter(verb="rule.kept", thing_id="forum.consensus").exists()


def test_a_change_makes_the_next_version_and_the_old_one_stays(
    world: World, desk: Desk, client: Client
) -> None:
    first = own(world)
    desk.open(reverse("cms_revise_rule", args=["forum", first.pk]))
    assert not desk.has("id")
    desk.fill_in({"stages[0].blocked_if.count.than": "1"}).press("keep")
    assert desk.answer.status_code == 302
    first.refresh_from_db()
    assert first.document == rules.load_rule(CONSENSUS).to_document()
    second = RuleVersion.objects.of_forum(world.forum).get(version="2")
    assert rules.load_rule(second.document).stages[0].blocked_if.count.more_than == 1  # type: ignore[union-attr]
    offered = [offer.rule for offer in rules_offered(world.forum, clock.now().date())]
    assert second in offered
    assert first not in offered
    latest, earlier = (
        client.get(f"/rules/forum.consensus/{query}").content.decode() for query in ("", "?version=1")
    )
    assert second.sha256[:12] in latest
    assert "version 1" in earlier


def test_a_used_rule_is_changed_by_a_new_version_only(world: World, desk: Desk) -> None:
    kept = own(world)
    poll = world.open_poll(rule=kept)
    with pytest.raises(PermissionDenied):
        withdraw_rule(kept=kept, by=world.people["chair"])
    assert desk.client.post(reverse("cms_withdraw_rule", args=["forum", kept.pk])).status_code == 302
    desk.open(reverse("cms_revise_rule", args=["forum", kept.pk]))
    desk.fill_in({"title": "Another title"}).press("keep")
    kept.refresh_from_db()
    poll.refresh_from_db()
    assert (kept.withdrawn_at, kept.title) == (None, "Consensus of the seats")
    assert poll.rule == kept
    assert RuleVersion.objects.of_forum(world.forum).last().title == "Another title"  # type: ignore[union-attr]


def test_a_version_without_a_change_is_refused(world: World, desk: Desk) -> None:
    kept = own(world, body=world.forum.name)
    desk.open(reverse("cms_revise_rule", args=["forum", kept.pk])).press("keep")
    assert desk.answer.status_code == 422
    assert "Nothing has changed since version 1" in desk.text


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(world: World, desk: Desk) -> None:
    kept = own(world)
    desk.open(reverse("cms_revise_rule", args=["forum", kept.pk])).fill_in({"title": "Mine"})
    theirs = rules.load_rule(CONSENSUS).model_copy(update={"version": "2", "title": "Theirs"})
    revise_rule(forum=world.forum, rule=theirs, by=world.people["chair"])
    desk.press("keep")
    assert desk.answer.status_code == 422
    assert "becomes version 3" in desk.text
    assert desk.data["title"] == ["Mine"]
    desk.press("keep")
    assert [each.title for each in RuleVersion.objects.of_forum(world.forum)][-1] == "Mine"


def test_an_unused_version_is_withdrawn_and_stays_on_record(world: World, desk: Desk, client: Client) -> None:
    kept = own(world)
    address = reverse("cms_withdraw_rule", args=["forum", kept.pk])
    assert desk.client.get(address).status_code == 200
    kept.refresh_from_db()
    assert kept.withdrawn_at is None
    desk.client.post(address)
    kept.refresh_from_db()
    assert kept.withdrawn_at == clock.now()
    assert kept not in [offer.rule for offer in rules_offered(world.forum, clock.now().date())]
    assert "was withdrawn on 2 March 2026" in client.get("/rules/forum.consensus/").content.decode()
    assert "No forum keeps a rule of its own yet." in client.get("/rules/").content.decode()
    assert next_version(world.forum, "forum.consensus") == "2"
    assert Entry.objects.filter(verb="rule.withdrawn").count() == 1


def test_a_draft_poll_holds_its_rule(world: World) -> None:
    kept = own(world)
    world.draft_poll(rule=kept, closes_at=clock.now() + timedelta(days=3))
    assert kept.is_used
    with pytest.raises(PermissionDenied):
        withdraw_rule(kept=kept, by=world.people["secretariat"])


@pytest.mark.parametrize("taken", ["kp.consensus", "forum.consensus"])
def test_a_name_that_is_taken_is_refused_beside_its_field(world: World, desk: Desk, taken: str) -> None:
    own(world)
    compose_consensus(desk).fill_in({"id": taken}).press("keep")
    assert desk.answer.status_code == 422
    assert desk.faults_beside("id") == ["id: There is a rule of this name already: choose another name."]


def test_a_new_version_cannot_take_another_name_in_yaml(world: World, desk: Desk) -> None:
    kept = own(world)
    desk.open(reverse("cms_revise_rule", args=["forum", kept.pk])).press("yaml")
    desk.fill_in({"yaml": CONSENSUS.replace("forum.consensus", "forum.other")}).press("keep")
    assert desk.answer.status_code == 422
    assert "keeps the name of its rule; write forum.consensus" in desk.text


# --- The sample -----------------------------------------------------------------------------------------


def test_the_outcome_on_the_sample_follows_the_numbers(desk: Desk) -> None:
    compose_consensus(desk)
    assert "Blocked. 1 of 11 seats objects" in desk.text
    desk.fill_in({"sample:government:oppose": "0"}).press("check")
    outcome = desk.soup.select_one(".sample__outcome")
    assert outcome is not None
    assert "Adopted" in outcome.get_text()


def test_more_seats_than_there_are_is_told_and_nothing_is_counted(desk: Desk) -> None:
    compose_consensus(desk).fill_in({"sample:industry:support": "3"}).press("check")
    assert "Industry has 2 seats: write no more than that in all." in desk.text
    assert desk.soup.select_one(".sample__outcome") is None


def test_a_rule_that_the_roll_cannot_bear_is_kept_and_not_offered(world: World, desk: Desk) -> None:
    text = CONSENSUS.replace(
        "voters: deciding", "needs: {groups: {producers: producers}}\nvoters: {decides: true, in: producers}"
    )
    desk.open().fill_in({"title": "T"}).press("yaml").fill_in({"yaml": text}).press("check")
    assert "Not applicable to this forum’s roll" in desk.text
    assert "the roll has no group for “producers”" in desk.text
    desk.press("keep")
    [kept] = RuleVersion.objects.of_forum(world.forum)
    [offer] = [offer for offer in rules_offered(world.forum, clock.now().date()) if offer.rule == kept]
    assert not offer.is_applicable


# --- Who may --------------------------------------------------------------------------------------------

WHO = {
    "secretariat": True,
    "chair": True,
    "analyst": False,
    "member": False,
    "holder of GOV-1": False,
    "superuser": False,
    "outsider": False,
}


@pytest.mark.parametrize(("who", "may"), WHO.items())
def test_rules_are_written_and_withdrawn_by_office(world: World, client: Client, who: str, may: bool) -> None:
    kept = own(world)
    person = world.people[who]
    admit_editor(user=person)
    client.force_login(person)
    assert can_write_rule(person, world.forum) is may
    assert can_withdraw_rule(person, kept) is may
    pages = [
        reverse("cms_rules"),
        reverse("cms_start_rule", args=["forum"]),
        WRITE,
        reverse("cms_revise_rule", args=["forum", kept.pk]),
        reverse("cms_withdraw_rule", args=["forum", kept.pk]),
    ]
    assert [client.get(page).status_code for page in pages] == [200 if may else 302] * len(pages)
    checked = client.post(reverse("cms_check_rule", args=["forum"]), {"mode": "yaml", "yaml": CONSENSUS})
    assert checked.status_code == (200 if may else 302)
    assert ("On the sample: Blocked." in checked.content.decode()) is may
    rule = rules.load_rule(CONSENSUS).model_copy(update={"id": "forum.second"})
    if may:
        assert write_rule(forum=world.forum, rule=rule, by=person).rule_id == "forum.second"
    else:
        with pytest.raises(PermissionDenied):
            write_rule(forum=world.forum, rule=rule, by=person)
        with pytest.raises(PermissionDenied):
            revise_rule(forum=world.forum, rule=rule.model_copy(update={"version": "2"}), by=person)
        with pytest.raises(PermissionDenied):
            withdraw_rule(kept=kept, by=person)


def test_nobody_comes_in_without_signing_in(world: World, client: Client) -> None:
    answer = client.post(reverse("cms_check_rule", args=["forum"]), {"mode": "yaml", "yaml": CONSENSUS})
    assert answer.status_code == 302
    assert "/login/" in answer.headers["Location"]


def test_a_rule_of_the_catalogue_or_of_another_forum_is_not_revised_here(world: World, desk: Desk) -> None:
    kept = keep_rule(rule=rules.catalogue()["kp.consensus"].rule)
    assert desk.client.get(reverse("cms_revise_rule", args=["forum", kept.pk])).status_code == 404
    assert not can_withdraw_rule(world.people["chair"], kept)
    with pytest.raises(ValidationError):
        revise_rule(forum=world.forum, rule=rules.catalogue()["kp.consensus"].rule, by=world.people["chair"])


@pytest.mark.parametrize("address", ["cms_write_rule", "cms_check_rule"])
def test_what_is_longer_than_any_rule_is_refused_unread(desk: Desk, address: str) -> None:
    answer = desk.client.post(
        reverse(address, args=["forum"]), {"mode": "yaml", "yaml": "a" * 120_000, "do": "check"}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("examples", "[" * 900 + "]" * 900),
        ("positions.support", "[" * 50_000),
        ("positions.support", "[1]"),
        ("stages[0].adopted_if.count.than", "9" * 6000),
        ("stages[0].name", "\x00\ud800"),
        ("stages", "text where a list belongs"),
        ("needs.groups[0].name", "a b"),
        ("voters.in[]", "nobody"),
        ("has", "stages[0].adopted_if.not.not.not.not.not.share"),
        ("sample:government:support", "-1e9"),
    ],
)
def test_a_check_of_anything_at_all_answers(desk: Desk, name: str, value: str) -> None:
    desk.open()
    address = reverse("cms_check_rule", args=["forum"])
    typed = desk.data | {"title": "T", "id": "forum.t", name: value.encode("utf-8", "ignore").decode()}
    assert desk.client.post(address, typed).status_code == 200


def test_a_title_that_no_row_holds_is_refused_beside_its_field(desk: Desk) -> None:
    compose_consensus(desk).fill_in({"title": "long " * 50}).press("keep")
    assert desk.answer.status_code == 422
    assert desk.faults_beside("title") == ["title: At most 200 characters fit: shorten it."]


def test_a_check_keeps_nothing(world: World, desk: Desk) -> None:
    address = reverse("cms_check_rule", args=["forum"])
    answer = desk.client.post(address, {"mode": "yaml", "yaml": CONSENSUS})
    assert "Blocked. 1 of 11 seats objects" in answer.content.decode()
    assert desk.client.get(address).status_code == 405
    assert not RuleVersion.objects.of_forum(world.forum).exists()


@pytest.mark.parametrize(
    "move",
    [
        "add stages[7] quorum",
        "remove stages[0].x[3]",
        "up stages",
        "change voters",
        "jump",
        "add",
        "out title",
    ],
)
def test_a_button_that_is_not_on_the_page_changes_nothing(desk: Desk, move: str) -> None:
    desk.open()
    answer = desk.client.post(WRITE, {**desk.data, "do": move})
    assert answer.status_code == 200
    assert "stages[0].name" in answer.content.decode()


def test_what_divided_answers_count_for_is_kept_through_the_blocks(desk: Desk) -> None:
    desk.open(f"{WRITE}?from=de.bundesrat")
    assert desk.data["split.heads"] == ["spoilt"]
    desk.fill_in({"split.heads": "parts", "split.rest": "abstain"}).press("yaml")
    document = yaml_data(desk.data["yaml"][0])
    assert document["split"] == {"heads": "parts", "rest": "abstain"}
