"""What follows from an adopted outcome: commitments, entered from the record of the decision."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.commitments.actions import ComesFrom, Owner, open_commitment
from voting.polls.actions.closing import settle
from voting.polls.actions.history import record_of_poll
from voting.polls.models import Poll
from voting.polls.record_permissions import can_commit, was_adopted

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.commitments.models import Commitment


@transaction.atomic
def commit_to_outcome(
    *, poll: Poll, by: AbstractBaseUser, what: str, owner: Owner, due: date, proof: str
) -> Commitment:
    """Open a commitment on the certified record of an adopted outcome.

    Raises ``PermissionDenied`` unless the person runs the secretariat and the record is certified,
    ``ValidationError`` by field, and when nothing was adopted.
    """
    poll = settle(poll=poll)
    if not can_commit(by, poll):
        raise PermissionDenied
    if not was_adopted(poll):
        raise ValidationError(_("Nothing was adopted in this poll, so nothing follows from it."))
    commitment = open_commitment(
        forum=poll.forum,
        reform=poll.reform,
        what=what,
        owner=owner,
        due=due,
        proof=proof,
        comes_from=ComesFrom("poll", poll.uid, poll.question, poll.get_absolute_url()),
        by=by,
        is_demonstration=poll.is_demonstration,
    )
    record_of_poll("poll.committed", poll, by, commitment=commitment.uid)
    return commitment
