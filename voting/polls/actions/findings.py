"""Findings on the grounds of a block: one written once, its record, and the outcome that follows from it.

A finding that comes after the closing gives the poll a further outcome, counted from the same ballots. What
stood before stays on record; the latest stands.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from consult import clock
from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.polls.actions.history import record_of_poll, stamp, step_of_poll
from voting.polls.actions.words_on_record import checked_words
from voting.polls.block_permissions import is_testable
from voting.polls.models import (
    Block,
    BlockState,
    Finding,
    GroundsPoll,
    Poll,
    State,
    StoredOutcome,
    WhoTests,
)
from voting.polls.outcomes import compute_outcomes, counting_ballots

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

FINDING_FORMAT = "consult-finding/1"
FOUND = {True: BlockState.FOUNDED, False: BlockState.UNFOUNDED}


def keep_finding(
    *,
    block: Block,
    tested_by: WhoTests,
    is_founded: bool,
    reasons: str,
    by: AbstractBaseUser | None,
    found_by: Poll | None = None,
) -> Finding:
    """Write a finding and what follows from it. The caller holds the poll's row and has checked who may.

    ``ValidationError`` without reasons.
    """
    reasons = checked_words(
        reasons, "reasons", missing=_("Give the reasons of the finding; they are published.")
    )
    poll = block.poll
    Block.objects.filter(pk=block.pk).update(state=FOUND[is_founded])
    outcome = _counted_again(poll)
    finding = Finding(
        block=block,
        number=1 + (block.findings.aggregate(last=models.Max("number"))["last"] or 0),
        tested_by=tested_by,
        is_founded=is_founded,
        reasons=reasons,
        poll=found_by,
        found_at=clock.now(poll.database_time).replace(microsecond=0),
    )
    written = canonical_json(_document(finding, outcome))
    finding.record, finding.sha256 = written.decode(), sha256_hex(written)
    finding.save(force_insert=True)
    _tell(finding, by)
    return finding


def _counted_again(poll: Poll) -> StoredOutcome | None:
    """A closed poll's outcome and comparison with what is found of its blocks now; None while it is open."""
    if poll.state != State.CLOSED:
        return None
    last = StoredOutcome.objects.filter(poll=poll).aggregate(last=models.Max("number"))["last"] or 0
    outcomes = compute_outcomes(poll, counting_ballots(poll))
    for outcome in outcomes:
        outcome.number = last + 1
        outcome.computed_at = clock.now(poll.database_time)
    StoredOutcome.objects.bulk_create(outcomes)
    return outcomes[0]


def _document(finding: Finding, outcome: StoredOutcome | None) -> dict[str, object]:
    """A finding as it is hashed (docs/verify.md)."""
    block = finding.block
    return {
        "format": FINDING_FORMAT,
        "poll": block.poll.uid,
        "opening": block.poll.opening_sha256,
        "closing": block.poll.closing_sha256 or None,
        "seat": block.entry.code,
        "ballot": block.ballot.sha256,
        "number": finding.number,
        "tested_by": finding.tested_by,
        "found_by": finding.poll.uid if finding.poll else None,
        "founded": finding.is_founded,
        "reasons": finding.reasons,
        "found_at": stamp(finding.found_at),
        "outcome": outcome.sha256 if outcome else None,
    }


def _tell(finding: Finding, by: AbstractBaseUser | None) -> None:
    block = finding.block
    record_of_poll(
        "block.found",
        block.poll,
        by,
        seat=block.entry.code,
        number=block.ballot.number,
        finding=finding.number,
        founded=finding.is_founded,
        sha256=finding.sha256,
    )
    words = (
        _("Block of %(seat)s found founded in %(forum)s")
        if finding.is_founded
        else _("Block of %(seat)s found unfounded in %(forum)s")
    )
    step_of_poll("finding", words % {"seat": block.entry.name, "forum": block.poll.forum.name}, block.poll)


def take_finding_of(test: Poll, at: datetime | None = None) -> Finding | None:
    """What a poll on the grounds of a block found, once it has closed; None where there is nothing to find.

    Called in the transaction that closes it. The question is whether the block is unfounded, so that a
    block stands wherever the seats do not find otherwise.
    """
    asked = GroundsPoll.objects.select_related("block").filter(poll=test).first()
    if asked is None:
        return None
    poll = Poll.objects.lock_alone(asked.block.poll_id)
    block = Block.objects.in_order().get(pk=asked.block_id)
    block.poll = poll
    if block.state != BlockState.STANDING or not is_testable(block):
        return None
    outcome = test.outcomes.filter(is_official=True).order_by("-number").first()
    if outcome is None or outcome.kind == rules.Kind.AWAITING_STATEMENT:
        return None
    is_founded = outcome.kind != rules.Kind.ADOPTED
    return keep_finding(
        block=block,
        tested_by=WhoTests.POLL,
        is_founded=is_founded,
        reasons=_("The seats were asked: “%(question)s”") % {"question": test.question},
        by=None,
        found_by=test,
    )


def refuse_second(block: Block) -> None:
    """``ValidationError`` where somebody has found already."""
    if block.state in FOUND.values():
        raise ValidationError(
            _("There is a finding on this block already. It stays; a correction says what it corrects.")
        )
