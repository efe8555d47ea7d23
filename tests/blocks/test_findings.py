"""The test of grounds: by chair, panel or poll; a finding counts as the rule says, and is never changed."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.canonical import sha256_hex
from consult.forums.actions import accredit
from tests.blocks.raised import poll_with_block, raise_block, seats, with_grounds
from tests.support.world import World
from voting.polls.actions import annul_poll, open_poll, settle
from voting.polls.actions.grounds import (
    ask_seats_about_grounds,
    correct_finding,
    find_grounds,
    name_panel,
    replace_on_panel,
    set_test_of_grounds,
    speak_on_panel,
)
from voting.polls.models import (
    Block,
    BlockState,
    Finding,
    PanelMember,
    Poll,
    StoredOutcome,
    Visibility,
    WhoTests,
)
from voting.polls.objections import finding_matters
from voting.polls.views.poll import outcome_sentence


def found(
    world: World, block: Block, *, is_founded: bool = False, reasons: str = "No harm shown."
) -> Finding:
    return find_grounds(block=block, is_founded=is_founded, reasons=reasons, by=world.people["chair"])


def closed(block: Block) -> Poll:
    with clock.at(block.poll.closes_at):
        return settle(poll=block.poll)


def kind_of(poll: Poll) -> str:
    return StoredOutcome.objects.standing().get(poll=poll).kind


@pytest.mark.parametrize(("is_founded", "kind"), [(True, "blocked"), (False, "adopted")])
def test_a_finding_before_closing_counts_as_the_rule_says(world: World, is_founded: bool, kind: str) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    found(world, block, is_founded=is_founded)
    assert kind_of(closed(block)) == kind


def test_a_block_that_nobody_tested_stands(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    assert kind_of(closed(poll_with_block(world))) == "blocked"


def test_a_finding_after_closing_gives_a_further_outcome_and_the_earlier_stays(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    world.compare("kp.consensus", "formal.consensus")
    block = poll_with_block(world, visibility=Visibility.AT_CLOSING)
    poll = closed(block)
    with clock.at(block.poll.closes_at):
        finding = found(world, Block.objects.in_order().get(pk=block.pk))
        said = outcome_sentence(poll, StoredOutcome.objects.standing().get(poll=poll))
    official = list(poll.outcomes.filter(is_official=True).order_by("number"))
    assert [(each.number, each.kind) for each in official] == [(0, "blocked"), (1, "adopted")]
    assert json.loads(poll.closing_record)["outcome"] == official[0].sha256
    record = json.loads(finding.record)
    assert (record["outcome"], record["closing"]) == (official[1].sha256, poll.closing_sha256)
    assert sha256_hex(finding.record.encode()) == finding.sha256
    compared = {row.rule.rule_id: row.kind for row in StoredOutcome.objects.shown().filter(poll=poll)}
    assert compared == {"formal.consensus": "adopted", "kp.consensus": "blocked"}
    assert "Adopted after the block of Seat IND-2 was found unfounded by the chair." in said


def test_under_a_rule_that_heeds_no_finding_the_block_counts_all_the_same(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world, rule=world.rule)
    assert not finding_matters(block.poll)
    found(world, block)
    assert kind_of(closed(block)) == "blocked"


def test_a_second_finding_is_refused_and_a_correction_follows_the_first(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    first = found(world, block)
    with pytest.raises(ValidationError, match="already"):
        found(world, block, is_founded=True)
    correct_finding(block=block, is_founded=True, reasons="I misread clause 3.", by=world.people["chair"])
    block.refresh_from_db()
    assert block.state == BlockState.FOUNDED
    assert [each.number for each in block.findings.all()] == [1, 2]
    first.refresh_from_db()
    assert (first.is_founded, first.reasons) == (False, "No harm shown.")
    assert kind_of(closed(block)) == "blocked"


def test_a_finding_needs_reasons(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    with pytest.raises(ValidationError) as refused:
        found(world, poll_with_block(world), reasons=" ")
    assert "reasons" in refused.value.message_dict
    assert Block.objects.get().state == BlockState.STANDING


def test_what_is_not_shown_is_not_tested(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world, visibility=Visibility.AT_CLOSING)
    with pytest.raises(PermissionDenied):
        found(world, block)


def test_an_annulled_poll_takes_no_finding(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    annul_poll(poll=block.poll, by=world.people["chair"], reason="Wrong text.")
    with pytest.raises(PermissionDenied):
        found(world, block)


def test_a_chair_who_acts_for_the_seat_that_blocks_does_not_test_it(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    accredit(user=world.people["chair"], seat=world.seats["IND-2"], role="alternate", nominated_by="Industry")
    with pytest.raises(PermissionDenied):
        found(world, block)


def test_a_poll_keeps_the_terms_of_its_opening(world: World) -> None:
    with_grounds(world)
    block = poll_with_block(world)
    with clock.at(block.ballot.cast_at.replace(hour=12)):
        set_test_of_grounds(forum=world.forum, tested_by=WhoTests.CHAIR)
        with pytest.raises(PermissionDenied):
            found(world, block)


def panel_of(world: World, block: Block, *codes: str) -> dict[str, PanelMember]:
    named = name_panel(block=block, seats=seats(world, *codes), by=world.people["chair"])
    return {member.seat.code: member for member in named}


def test_a_panel_finds_by_its_majority_once_all_have_said_so(world: World) -> None:
    with_grounds(world, WhoTests.PANEL)
    block = poll_with_block(world)
    panel = panel_of(world, block, "GOV-1", "CSO-1", "COM-1")
    for code, is_founded in (("GOV-1", False), ("CSO-1", True), ("COM-1", False)):
        assert not Finding.objects.exists()
        speak_on_panel(member=panel[code], is_founded=is_founded, reasons="Because.", by=world.holder(code))
    finding = Finding.objects.get()
    assert (finding.tested_by, finding.is_founded) == ("panel", False)
    assert kind_of(closed(block)) == "adopted"


@pytest.mark.parametrize(
    "codes", [("GOV-1", "CSO-1"), ("GOV-1", "CSO-1", "COM-1", "COM-2"), ("IND-2", "GOV-1", "CSO-1"), ()]
)
def test_a_panel_that_cannot_find_or_that_sits_with_the_party_concerned_is_refused(
    world: World, codes: tuple[str, ...]
) -> None:
    with_grounds(world, WhoTests.PANEL)
    block = poll_with_block(world)
    with pytest.raises(ValidationError) as refused:
        panel_of(world, block, *codes)
    assert "seats" in refused.value.message_dict
    assert not block.panel.exists()


def test_a_member_who_turns_out_to_be_the_party_concerned_is_silent_and_is_replaced(world: World) -> None:
    with_grounds(world, WhoTests.PANEL)
    block = poll_with_block(world)
    panel = panel_of(world, block, "GOV-1", "CSO-1", "COM-1")
    accredit(user=world.holder("CSO-1"), seat=world.seats["IND-2"], role="alternate", nominated_by="Industry")
    with pytest.raises(PermissionDenied):
        speak_on_panel(
            member=panel["CSO-1"], is_founded=True, reasons="It is ours.", by=world.holder("CSO-1")
        )
    with pytest.raises(ValidationError):
        replace_on_panel(
            member=panel["CSO-1"], seat=world.seats["IND-2"], reason="Concerned.", by=world.people["chair"]
        )
    with pytest.raises(ValidationError):
        replace_on_panel(
            member=panel["CSO-1"], seat=world.seats["CSO-2"], reason=" ", by=world.people["chair"]
        )
    new = replace_on_panel(
        member=panel["CSO-1"], seat=world.seats["CSO-2"], reason="Concerned.", by=world.people["chair"]
    )
    assert new.replaces == panel["CSO-1"]
    for code, member in (("GOV-1", panel["GOV-1"]), ("COM-1", panel["COM-1"]), ("CSO-2", new)):
        speak_on_panel(member=member, is_founded=True, reasons="Because.", by=world.holder(code))
    assert Finding.objects.get().is_founded
    assert block.panel.count() == 4, "the member that was replaced stays on record"


def test_what_a_replaced_member_had_said_counts_no_more(world: World) -> None:
    with_grounds(world, WhoTests.PANEL)
    block = poll_with_block(world)
    panel = panel_of(world, block, "GOV-1", "CSO-1", "COM-1")
    speak_on_panel(member=panel["GOV-1"], is_founded=True, reasons="Yes.", by=world.holder("GOV-1"))
    new = replace_on_panel(
        member=panel["GOV-1"], seat=world.seats["GOV-4"], reason="Ill.", by=world.people["chair"]
    )
    speak_on_panel(member=panel["CSO-1"], is_founded=True, reasons="Yes.", by=world.holder("CSO-1"))
    speak_on_panel(member=panel["COM-1"], is_founded=False, reasons="No.", by=world.holder("COM-1"))
    assert not Finding.objects.exists()
    speak_on_panel(member=new, is_founded=False, reasons="No.", by=world.holder("GOV-4"))
    assert not Finding.objects.get().is_founded


def asked(world: World) -> tuple[Block, Poll]:
    with_grounds(world, WhoTests.POLL, rule=world.kept("kp.two_thirds_participants"))
    block = poll_with_block(world)
    draft = ask_seats_about_grounds(block=block, reason="Grounds are disputed.", by=world.people["chair"])
    return block, open_poll(poll=draft, by=world.people["chair"])


@pytest.mark.parametrize(("position", "state"), [("support", "unfounded"), ("oppose", "founded")])
def test_the_seats_find_by_a_poll_that_asks_whether_the_block_is_unfounded(
    world: World, position: str, state: str
) -> None:
    block, test = asked(world)
    for code in ("GOV-1", "GOV-2", "GOV-3", "CSO-1", "COM-1", "COM-2", "CSO-2", "IND-1"):
        world.cast(test, code, position)
    with clock.at(test.closes_at):
        settle(poll=test)
        settle(poll=block.poll)
    block.refresh_from_db()
    assert block.state == state
    finding = Finding.objects.get()
    assert (finding.tested_by, finding.poll) == ("poll", test)
    assert kind_of(block.poll) == ("adopted" if state == "unfounded" else "blocked")


def test_a_block_that_was_withdrawn_meanwhile_is_not_found_anything(world: World) -> None:
    block, test = asked(world)
    world.cast(block.poll, "IND-2", "support")
    for code in ("GOV-1", "GOV-2", "GOV-3", "CSO-1", "COM-1", "COM-2", "CSO-2", "IND-1"):
        world.cast(test, code, "support")
    with clock.at(test.closes_at):
        settle(poll=test)
    assert not Finding.objects.exists()


def test_the_seats_are_not_asked_twice_at_a_time(world: World) -> None:
    block, _test = asked(world)
    with pytest.raises(PermissionDenied):
        ask_seats_about_grounds(block=block, reason="Again.", by=world.people["chair"])


def test_the_chair_finds_on_the_page_and_the_page_of_the_poll_says_so(client: Client, world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    client.force_login(world.people["chair"])
    address = f"{block.get_absolute_url()}test/"
    assert "Under this rule a block found unfounded does not count" in client.get(address).content.decode()
    refused = client.post(address, {"is_founded": "no", "reasons": ""}).content.decode()
    assert "Give the reasons of the finding; they are published." in refused
    assert client.post(address, {"is_founded": "no", "reasons": "No harm shown."}).status_code == 302
    for page in (block.get_absolute_url(), block.poll.get_absolute_url()):
        assert "found unfounded" in client.get(page).content.decode().lower()
    records = client.get(f"{block.poll.get_absolute_url()}findings.json").json()
    assert [record["founded"] for record in records] == [False]


def test_raising_it_again_after_a_finding_is_a_block_that_nobody_has_tested(world: World) -> None:
    with_grounds(world, WhoTests.CHAIR)
    block = poll_with_block(world)
    found(world, block)
    again = raise_block(world, block.poll)
    assert again.state == BlockState.STANDING
    assert kind_of(closed(again)) == "blocked"
