"""The page of a record and its file.

Before it is certified a record is read by those whom it was sent to; everybody else sees the facts of the
poll and where its record stands.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consult.commitments.models import Commitment
from voting.polls.actions.certifying import why_not_ripe
from voting.polls.models import DecisionRecord, Poll, RecordStatement, RollEntry
from voting.polls.models.records import RecordState, verbs_for
from voting.polls.permissions import can_certify_poll, entries_of
from voting.polls.record_documents import record_document
from voting.polls.record_permissions import (
    can_answer_objection,
    can_circulate_record,
    can_commit,
    can_enter_attendance,
    can_object_to_record,
    can_release_statement,
    can_say_own_attendance,
    can_see_record,
    can_write_record,
    record_of,
    was_adopted,
)
from voting.polls.record_sheets import Sheet, sheet_of
from voting.polls.released import release, shown_outcome
from voting.polls.views.access import poll_for
from voting.polls.views.poll import poll_context
from voting.polls.views.written_parts import written_context


@dataclass(frozen=True)
class OwnPart:
    """A seat for which the reader acts, and what it can give to the record now."""

    entry: RollEntry
    statement: RecordStatement | None
    may_release: bool
    may_say: bool
    may_object: bool


@require_safe
def record(request: HttpRequest, uid: str) -> HttpResponse:
    """The record of a decision as far as the reader may see it, with what the reader can do for it."""
    poll = poll_for(request, uid)
    kept = record_of(poll)
    context = poll_context(poll, release(poll)) | {
        **written_context(request, poll),
        "record": kept,
        "sheet": readable_sheet(request, poll, kept),
        "commitments": Commitment.objects.to_read().filter(thing_type="poll", thing_id=poll.uid),
        **_tasks(request, poll, kept),
    }
    return render(request, "polls/record.html", context)


def readable_sheet(request: HttpRequest, poll: Poll, kept: DecisionRecord | None) -> Sheet | None:
    """The record for this reader: the frozen one, a draft for those whom it is shown, or nothing."""
    if kept is None or not can_see_record(request.user, poll):
        return None
    if kept.state == RecordState.CERTIFIED:
        return sheet_of(poll, json.loads(kept.document))
    return sheet_of(poll, record_document(kept.current, None))


def _tasks(request: HttpRequest, poll: Poll, kept: DecisionRecord | None) -> dict[str, Any]:
    """What the reader can do for the record now."""
    user = request.user
    own = [_own_part(request, poll, entry) for entry in entries_of(user, poll)]
    waits = can_certify_poll(user, poll) and kept is not None
    open_ = kept.objections.open().select_related("record__poll") if kept else ()
    outcome = shown_outcome(poll)
    return {
        "own": [part for part in own if part.may_release or part.may_say],
        "own_codes": {part.entry.code for part in own},
        "may_write": can_write_record(user, poll) and outcome is not None and bool(verbs_for(outcome.kind)),
        "may_circulate": can_circulate_record(user, poll),
        "may_attend": can_enter_attendance(user, poll),
        "may_answer": any(can_answer_objection(user, each) for each in open_),
        "may_certify": waits and not why_not_ripe(poll),
        "waits": why_not_ripe(poll) if waits else "",
        "may_commit": can_commit(user, poll) and was_adopted(poll),
    }


def _own_part(request: HttpRequest, poll: Poll, entry: RollEntry) -> OwnPart:
    entry.poll = poll
    return OwnPart(
        entry=entry,
        statement=entry.record_statements.order_by("number").last(),
        may_release=can_release_statement(request.user, entry),
        may_say=can_say_own_attendance(request.user, entry),
        may_object=can_object_to_record(request.user, entry),
    )


@require_safe
def record_json(request: HttpRequest, uid: str) -> HttpResponse:
    """The certified record, byte for byte as it was hashed."""
    poll = poll_for(request, uid)
    kept = record_of(poll)
    if kept is None or kept.state != RecordState.CERTIFIED:
        raise Http404
    response = HttpResponse(kept.document, content_type="application/json")
    response["Content-Disposition"] = f'inline; filename="record-{poll.uid}.json"'
    return response
