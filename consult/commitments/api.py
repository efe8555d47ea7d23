"""Commitments as data: what was promised, by whom, until when, and what became of it."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from ninja.pagination import paginate

from consult.commitments.models import Commitment
from consult.paging import Pages

router = Router()


class CommitmentOut(Schema):
    """A commitment as it stands today. ``is_overdue`` goes by the forum's time zone."""

    uid: str
    forum: str
    reform: str
    what: str
    owner: str
    due: date
    status: str
    is_overdue: bool
    proof: str
    comes_from: str
    comes_from_address: str
    opened_at: datetime
    is_demonstration: bool
    address: str

    @staticmethod
    def resolve_forum(commitment: Commitment) -> str:
        return commitment.forum.slug

    @staticmethod
    def resolve_reform(commitment: Commitment) -> str:
        return commitment.reform.code

    @staticmethod
    def resolve_comes_from(commitment: Commitment) -> str:
        return commitment.thing_label

    @staticmethod
    def resolve_comes_from_address(commitment: Commitment) -> str:
        return commitment.address

    @staticmethod
    def resolve_address(commitment: Commitment) -> str:
        return commitment.get_absolute_url()


class ChangeOut(Schema):
    """One step of a commitment, as it was entered."""

    number: int
    at: datetime
    status: str
    due: date
    owner: str
    note: str
    evidence: str
    link: str
    source: str
    said_as: str


class CommitmentDetail(CommitmentOut):
    """A commitment with everything that became of it, the earliest first."""

    changes: list[ChangeOut]


@router.get("/", response=list[CommitmentOut], summary="All commitments")
@paginate(Pages)
def list_commitments(request: HttpRequest, forum: str = "", overdue: bool = False) -> QuerySet[Commitment]:
    """Every commitment, what is due first on top; of one forum, or overdue ones only."""
    found = Commitment.objects.to_read()
    if forum:
        found = found.filter(forum__slug=forum)
    return found.overdue() if overdue else found


@router.get("/{uid}", response=CommitmentDetail, summary="One commitment with its history")
def get_commitment(request: HttpRequest, uid: str) -> Commitment:
    """A commitment and its steps."""
    return get_object_or_404(Commitment.objects.to_read().prefetch_related("changes"), uid=uid)
