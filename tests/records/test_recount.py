"""Counting again gives the same bytes, and says which hash differs where somebody touched a row."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from consult import clock
from consult.canonical import sha256_hex
from tests.records.closed import closed_poll
from tests.support.world import World
from voting.polls.actions import annul_poll, extend_poll, settle
from voting.polls.models import (
    Ballot,
    DecisionRecord,
    Poll,
    RollEntry,
    RuleVersion,
    StoredOutcome,
    Visibility,
)
from voting.polls.recounting import recount

COMPARED = ("kp.majority_participants", "kp.chambers_majority")


def run(*arguments: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of the command."""
    out, err, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command("recount", *arguments, stdout=out, stderr=err)
    except SystemExit as left:
        status = int(left.code or 0)
    return status, out.getvalue(), err.getvalue()


@pytest.fixture
def certified(world: World) -> Poll:
    """A certified poll with a comparison, which nobody has touched."""
    world.compare(*COMPARED)
    poll = closed_poll(world, {"GOV-2": "block", "CSO-1": "reservation", "OBS-1": "abstain"})
    with clock.at(poll.closes_at):
        return world.certify(poll)


def differing(poll: Poll) -> dict[str, list[str]]:
    """What comes out otherwise, with the places that keep another hash."""
    fresh = Poll.objects.get(pk=poll.pk)
    return {check.what: check.differing for check in recount(fresh) if not check.is_same}


def test_everything_comes_out_the_same(certified: Poll) -> None:
    status, out, _err = run(certified.uid)
    assert status == 0, out
    assert "come out the same" in out
    assert differing(certified) == {}


def test_as_json_each_check_names_its_places(certified: Poll) -> None:
    status, out, _err = run(certified.uid, "--json")
    document = json.loads(out)
    assert (status, document["same"], document["poll"]) == (0, True, certified.uid)
    outcome = next(each for each in document["checks"] if each["what"] == "outcome")
    official = certified.outcomes.get(is_official=True)
    assert outcome["recomputed"] == official.sha256
    assert outcome["stored"] == dict.fromkeys(
        ("outcome", "document of the outcome", "closing record", "certified record"), official.sha256
    )
    compared = [each for each in document["checks"] if each["what"].startswith("comparison")]
    assert [each["recomputed"] for each in compared] == [
        row.sha256 for row in certified.outcomes.filter(is_official=False).order_by("position")
    ]


def write(model: type[Any], pk: int, **fields: Any) -> None:
    """Write into a row behind the back of every action."""
    columns = {model._meta.get_field(name).column: value for name, value in fields.items()}
    listed = ", ".join(f'"{column}" = %s' for column in columns)
    values = [json.dumps(value) if isinstance(value, dict | list) else value for value in columns.values()]
    with connection.cursor() as cursor:
        cursor.execute(f'UPDATE "{model._meta.db_table}" SET {listed} WHERE id = %s', [*values, pk])


def ballot(poll: Poll, code: str) -> Ballot:
    return Ballot.objects.get(poll=poll, entry__code=code)


def touch_position(poll: Poll) -> None:
    write(Ballot, ballot(poll, "GOV-2").pk, position="support")


def touch_statement(poll: Poll) -> None:
    write(Ballot, ballot(poll, "CSO-1").pk, statement="Something else.")


def touch_record_of_ballot(poll: Poll) -> None:
    row = ballot(poll, "GOV-1")
    write(Ballot, row.pk, record=row.record.replace('"nonce"', '"nonsense"'))


def touch_ballot_and_its_hash(poll: Poll) -> None:
    """As somebody would who knows how a ballot is hashed."""
    row = ballot(poll, "GOV-2")
    record = row.record.replace('"block"', '"support"')
    write(Ballot, row.pk, position="support", record=record, sha256=sha256_hex(record.encode()))


def add_a_cast(poll: Poll) -> None:
    row = ballot(poll, "GOV-1")
    row.pk, row.number, row.retry_key = None, 2, "00000000-0000-0000-0000-000000000007"
    row._state.adding = True
    row.save()


def touch_outcome(poll: Poll) -> None:
    row = poll.outcomes.get(is_official=True)
    write(StoredOutcome, row.pk, document=row.document | {"kind": "adopted"}, kind="adopted")


def touch_comparison(poll: Poll) -> None:
    row = poll.outcomes.filter(is_official=False).order_by("position")[0]
    write(StoredOutcome, row.pk, sha256="0" * 64)


def touch_rule(poll: Poll) -> None:
    document = poll.rule.document | {"title": "Another title"}
    write(RuleVersion, poll.rule_id, document=document)


def break_rule(poll: Poll) -> None:
    write(RuleVersion, poll.rule_id, document={"id": "nothing"})


def touch_roll(poll: Poll) -> None:
    row = RollEntry.objects.get(poll=poll, code="GOV-2")
    write(RollEntry, row.pk, decides=False)


def touch_weight(poll: Poll) -> None:
    write(RollEntry, RollEntry.objects.get(poll=poll, code="IND-1").pk, weights={"heads": "9"})


def touch_question(poll: Poll) -> None:
    write(Poll, poll.pk, question="Shall the forum reject this text?")


def touch_closing(poll: Poll) -> None:
    write(Poll, poll.pk, closing_record=poll.closing_record.replace('"clock"', '"chair"'))


def touch_opening(poll: Poll) -> None:
    write(Poll, poll.pk, opening_record=poll.opening_record.replace("GOV-2", "GOV-9"))


def touch_record(poll: Poll) -> None:
    kept = DecisionRecord.objects.get(poll=poll)
    write(DecisionRecord, kept.pk, document=kept.document.replace("noted", "adopted"))


def touch_draft(poll: Poll) -> None:
    version = poll.decision_record.current
    write(type(version), version.pk, wording="The forum adopted it.")


TAMPERED: list[tuple[Callable[[Poll], None], set[str]]] = [
    (touch_position, {"ballot of GOV-2, number 1", "ballots that counted", "outcome"}),
    (touch_statement, {"ballot of CSO-1, number 1", "ballots that counted"}),
    (touch_record_of_ballot, {"ballot of GOV-1, number 1", "ballots that counted"}),
    (touch_ballot_and_its_hash, {"ballots that counted", "outcome"}),
    (add_a_cast, {"ballot of GOV-1, number 2", "ballots that counted", "number of casts"}),
    (touch_outcome, {"outcome"}),
    (touch_comparison, {"comparison: Simple majority of Participants"}),
    (touch_rule, {"rule as it is used"}),
    (break_rule, {"rule", "rule as it is used", "outcome"}),
    (touch_roll, {"roll", "outcome"}),
    (touch_weight, {"roll"}),
    (touch_question, {"terms of the poll"}),
    (touch_closing, {"closing record"}),
    (touch_opening, {"opening record", "roll"}),
    (touch_record, {"certified record"}),
    (touch_draft, {"draft 1 of the record"}),
]


@pytest.mark.parametrize(("touch", "found"), TAMPERED, ids=lambda value: getattr(value, "__name__", ""))
def test_what_was_touched_is_found_and_named(
    certified: Poll, touch: Callable[[Poll], None], found: set[str]
) -> None:
    touch(certified)
    assert found <= set(differing(certified))
    status, out, _err = run(certified.uid)
    assert status == 1
    for what in found:
        assert f"DIFFERS  {what}" in out


def test_the_place_that_was_touched_is_the_one_that_is_named(certified: Poll) -> None:
    touch_comparison(certified)
    assert differing(certified) == {"comparison: Simple majority of Participants": ["outcome"]}
    touch_outcome(certified)
    assert differing(certified)["outcome"] == ["document of the outcome"]


def test_a_poll_that_is_open_or_does_not_exist_cannot_be_counted_again(world: World) -> None:
    open_ = world.open_poll()
    for uid, word in ((open_.uid, "no closing record"), ("none", "no poll none")):
        status, out, err = run(uid)
        assert (status, out) == (2, "")
        assert word in err


def test_an_extended_poll_comes_out_the_same(world: World) -> None:
    poll = world.open_poll()
    later = poll.closes_at.replace(day=20)
    extend_poll(poll=poll, closes_at=later, reason="More time.", by=world.people["chair"])
    world.cast(poll, "GOV-1", "support")
    with clock.at(later):
        poll = settle(poll=poll)
    assert differing(poll) == {}


def test_an_annulled_poll_keeps_its_hashes(world: World) -> None:
    poll = closed_poll(world)
    with clock.at(poll.closes_at):
        poll = annul_poll(poll=poll, by=world.people["chair"], reason="Wrong text.")
    assert differing(poll) == {}


@pytest.mark.parametrize("positions", [{"GOV-2": "block"}, {"GOV-2": "support"}])
def test_where_names_are_never_shown_a_recount_names_no_position(
    world: World, positions: dict[str, str]
) -> None:
    world.compare(*COMPARED)
    poll = closed_poll(world, positions, visibility=Visibility.NEVER)
    status, out, _err = run(poll.uid, "--json")
    assert status == 0, out
    assert "block" not in out.replace("blocked", "")
