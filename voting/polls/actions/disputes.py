"""A dispute over the record that is put to the seats: a poll of its own on what the record says.

The objection waits meanwhile, so nothing is certified; the chair answers it as the poll comes out.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from voting.polls.actions.closing import settle
from voting.polls.actions.history import record_of_poll
from voting.polls.actions.opening import prepare_poll
from voting.polls.models import MatterStage, Poll, Purpose, RecordObjection
from voting.polls.record_permissions import can_put_objection_to_seats

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

LONGEST_QUESTION = 300


@transaction.atomic
def put_objection_to_seats(
    *, objection: RecordObjection, by: AbstractBaseUser, question: str, closes_at: datetime
) -> Poll:
    """Draft a poll on what an objection wants in the record, at the forum's stage for records if it has one.

    It is decided under the rule of that stage, else under the rule of the poll whose record it is. Raises
    ``PermissionDenied`` unless the person chairs the forum and the objection waits and was not put to the
    seats before; ``ValidationError`` by field as ``prepare_poll`` does.
    """
    poll = settle(poll=objection.record.poll)
    objection = poll.decision_record.objections.select_related("entry", "record__poll").get(pk=objection.pk)
    if not can_put_objection_to_seats(by, objection):
        raise PermissionDenied
    stage = record_stage(poll)
    same_rule = stage is None or stage.rule is None
    draft = prepare_poll(
        version=poll.version,
        forum=poll.forum,
        question=question,
        rule=poll.rule if stage is None or stage.rule is None else stage.rule,
        rule_names=poll.rule_names if same_rule else None,
        rule_parameters=poll.rule_parameters if same_rule else None,
        closes_at=closes_at,
        visibility=poll.visibility,
        stage=stage,
        by=by,
        is_demonstration=poll.is_demonstration,
    )
    objection.put_to = draft
    objection.save(update_fields=["put_to"])
    record_of_poll("record.put_to_seats", poll, by, objection=objection.number, disputed_in=draft.uid)
    return draft


def record_stage(poll: Poll) -> MatterStage | None:
    """The stage at which the forum settles what its records say, where its terms name one."""
    return MatterStage.objects.filter(forum=poll.forum, purpose=Purpose.RECORD).order_by("position").first()


def usual_question(objection: RecordObjection) -> str:
    """The question as it is proposed to the chair, short enough for a poll."""
    said = _("Shall the record of “%(poll)s” say: “%(words)s”?") % {
        "poll": objection.record.poll.question,
        "words": objection.proposed,
    }
    if len(said) <= LONGEST_QUESTION:
        return said
    return _("Shall the record say what objection %(number)s asks for?") % {"number": objection.number}
