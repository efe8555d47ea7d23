"""Records of decisions as data: where the record of a poll stands, and the certified one as it was hashed."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from voting.polls.actions import settle
from voting.polls.models import Poll, State
from voting.polls.models.records import RecordState
from voting.polls.record_permissions import record_of

router = Router()


class RecordOut(Schema):
    """The record of a poll. Until it is certified only its state stands here, and no word of a draft."""

    poll: str
    state: str
    objections_until: datetime | None
    certified_at: datetime | None
    sha256: str | None
    record: dict[str, Any] | None


@router.get("/{uid}/record", response=RecordOut, summary="The record of a decision")
def get_record(request: HttpRequest, uid: str) -> dict[str, Any]:
    """Where the record stands, and the whole of it once it is certified; 404 until one is drafted."""
    poll = settle(poll=get_object_or_404(Poll.objects.exclude(state=State.DRAFT), uid=uid))
    kept = record_of(poll)
    if kept is None:
        raise Http404
    is_certified = kept.state == RecordState.CERTIFIED
    return {
        "poll": poll.uid,
        "state": kept.state,
        "objections_until": kept.objections_until,
        "certified_at": kept.certified_at,
        "sha256": kept.sha256 or None,
        "record": json.loads(kept.document) if is_certified else None,
    }
