"""Blocks of polls and the public lines of the chair's consultations as data: what their pages say only."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from voting.polls.actions import settle
from voting.polls.chair_lines import PublicLine, lines_of_poll
from voting.polls.models import Block, Poll
from voting.polls.working_through import shown_blocks

router = Router()


class GroundOut(Schema):
    """One of the forum's own grounds."""

    key: str
    label: str


class AnswerOut(Schema):
    """What a seat answered to a block."""

    seat: str
    body: str
    said_at: datetime


class FindingOut(Schema):
    """What a test of the grounds came to; the last of a block counts."""

    number: int
    tested_by: str
    founded: bool
    reasons: str
    found_at: datetime
    sha256: str


class WithdrawalOut(Schema):
    """How a seat withdrew its block."""

    position: str
    reason: str
    conditions: str
    resolved_by: str
    withdrawn_at: datetime


class BlockOut(Schema):
    """A block as its page shows it."""

    seat: str
    name: str
    decides: bool
    number: int
    position: str
    state: str
    grounds: list[GroundOut]
    clause: str | None
    statement: str
    lifted_by: str
    raised_at: datetime
    answers: list[AnswerOut]
    findings: list[FindingOut]
    withdrawal: WithdrawalOut | None
    address: str


class BlocksOut(Schema):
    """The blocks of a poll; empty where positions are not shown, now or ever."""

    poll: str
    blocks: list[BlockOut]


class NamedTalkOut(Schema):
    """A talk that the chair and all of its seats agree to name."""

    held_at: datetime
    seats: list[str]


class ConsultationOut(Schema):
    """Consultations of the chair as everybody may know of them."""

    uid: str
    opened_at: datetime
    closed_at: datetime | None
    reason: str
    result: str
    named: list[NamedTalkOut]
    address: str


class ConsultationsOut(Schema):
    """The chair's consultations on a poll and its matter."""

    poll: str
    consultations: list[ConsultationOut]


def _opened(uid: str) -> Poll:
    polls = Poll.objects.published().select_related("forum", "version__reform")
    return settle(poll=get_object_or_404(polls, uid=uid))


@router.get("/{uid}/blocks", response=BlocksOut, summary="The blocks of a poll, and what became of them")
def get_blocks(request: HttpRequest, uid: str) -> dict[str, object]:
    """Every block with grounds, clause, answers, findings and end, as soon as the poll shows positions."""
    poll = _opened(uid)
    return {"poll": poll.uid, "blocks": [_block(block) for block in shown_blocks(poll)]}


@router.get(
    "/{uid}/chair-consultations", response=ConsultationsOut, summary="The chair's consultations on a poll"
)
def get_chair_consultations(request: HttpRequest, uid: str) -> dict[str, object]:
    """That they took place, from when to when, and between whom where all agree to be named."""
    poll = _opened(uid)
    return {"poll": poll.uid, "consultations": [_line(line) for line in lines_of_poll(poll)]}


def _block(block: Block) -> dict[str, object]:
    withdrawal = getattr(block, "withdrawal", None)
    return {
        "seat": block.entry.code,
        "name": block.entry.name,
        "decides": block.entry.decides,
        "number": block.ballot.number,
        "position": block.ballot.position,
        "state": block.state,
        "grounds": [{"key": ground.key, "label": ground.label} for ground in block.grounds.all()],
        "clause": block.clause.key if block.clause else None,
        "statement": block.ballot.statement,
        "lifted_by": block.lifted_by,
        "raised_at": block.ballot.cast_at,
        "answers": [
            {"seat": answer.seat.code, "body": answer.body, "said_at": answer.said_at}
            for answer in block.answers.select_related("seat")
        ],
        "findings": [
            {
                "number": finding.number,
                "tested_by": finding.tested_by,
                "founded": finding.is_founded,
                "reasons": finding.reasons,
                "found_at": finding.found_at,
                "sha256": finding.sha256,
            }
            for finding in block.findings.all()
        ],
        "withdrawal": None
        if withdrawal is None
        else {
            "position": withdrawal.ballot.position,
            "reason": withdrawal.reason,
            "conditions": withdrawal.conditions,
            "resolved_by": withdrawal.resolved_by,
            "withdrawn_at": withdrawal.withdrawn_at,
        },
        "address": block.get_absolute_url(),
    }


def _line(line: PublicLine) -> dict[str, object]:
    consultation = line.consultation
    return {
        "uid": consultation.uid,
        "opened_at": consultation.opened_at,
        "closed_at": consultation.closed_at,
        "reason": consultation.reason,
        "result": consultation.result,
        "named": [{"held_at": talk.held_at, "seats": list(talk.seats)} for talk in line.named],
        "address": consultation.get_absolute_url(),
    }
