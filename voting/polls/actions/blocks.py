"""Working a block through: raised with its cast, answered, withdrawn with a later cast.

Nothing here is recorded in the audit or on the way of the matter before the poll shows positions: the entry
of the cast, which says no position, is all that is left until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.forums.models import Forum, Seat
from consult.forums.permissions import accreditation_of
from voting import rules
from voting.polls.actions.casting import cast_ballot
from voting.polls.actions.history import record_of_poll, step_of_poll
from voting.polls.actions.words_on_record import checked_words
from voting.polls.block_permissions import answering_seats, is_block_shown
from voting.polls.models import Block, BlockAnswer, BlockState, Ground, Poll, Withdrawal

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

INSTEAD = {
    rules.Position.SUPPORT: BlockState.WITHDRAWN,
    rules.Position.ABSTAIN: BlockState.WITHDRAWN,
    rules.Position.RESERVATION: BlockState.RESERVED,
    rules.Position.STAND_ASIDE: BlockState.STOOD_ASIDE,
}
"""What a seat may take instead of its block, and what the block is then."""
WITH_WORDS = (rules.Position.RESERVATION, rules.Position.STAND_ASIDE)


@transaction.atomic
def keep_grounds(
    *, forum: Forum, grounds: Sequence[tuple[str, str, str]], by: AbstractBaseUser | None = None
) -> list[Ground]:
    """Set the forum's list of grounds: key, label and explanation, in order.

    A ground that is kept stays as it is; one that is left out, or is said otherwise under the same key, is
    withdrawn and stays on the blocks that were raised on it. ``ValidationError`` for a key whose words
    changed: what is meant otherwise needs a key of its own.
    """
    Forum.objects.select_for_update().get(pk=forum.pk)
    there = {ground.key: ground for ground in forum.grounds.all()}
    kept: list[Ground] = []
    for position, (key, label, explanation) in enumerate(grounds, start=1):
        ground = there.get(key)
        if ground is None:
            ground = Ground(forum=forum, key=key, label=label, explanation=explanation)
        elif (ground.label, ground.explanation) != (label, explanation):
            raise ValidationError(
                _("The ground “%(key)s” is on record in other words: give the new one a key of its own.")
                % {"key": key}
            )
        ground.position, ground.withdrawn_at = position, None
        ground.save()
        kept.append(ground)
    left_out = [ground.pk for ground in there.values() if ground not in kept]
    forum.grounds.filter(pk__in=left_out, withdrawn_at=None).update(withdrawn_at=clock.now())
    record(
        verb="grounds.kept",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={"grounds": [ground.key for ground in kept]},
    )
    return kept


@transaction.atomic
def withdraw_block(
    *,
    block: Block,
    by: AbstractBaseUser,
    position: str,
    retry_key: UUID,
    reason: str,
    conditions: str = "",
    resolved_by: str = "",
    statement: str = "",
) -> Withdrawal:
    """Withdraw a block while its poll is open: a new cast of another position, and why.

    ``statement`` is the reservation of a seat that supports with one or stands aside. The same attempt again
    returns the same row. Raises ``PermissionDenied`` unless the person acts for the seat and the block is
    held, ``CastRefusedError`` once the poll has closed, ``ValidationError`` without a reason or for a
    position that is an objection itself.
    """
    again = Withdrawal.objects.filter(block=block, ballot__retry_key=retry_key).first()
    if again is None and not block.is_held:
        raise PermissionDenied
    chosen = _instead(position)
    reason = checked_words(reason, "reason", missing=_("Say why the block is withdrawn; it goes on record."))
    conditions = checked_words(conditions, "conditions")
    resolved_by = checked_words(resolved_by, "resolved_by", limit=200)
    ballot = cast_ballot(
        poll=block.poll,
        seat_code=block.entry.code,
        by=by,
        position=chosen.value,
        retry_key=retry_key,
        statement=statement if chosen in WITH_WORDS else "",
    )
    if again is not None:
        return again
    # The cast has taken the seat's row and ended the block; what is added here is how it ended.
    ended = Block.objects.filter(pk=block.pk, ballot__number=ballot.number - 1, state=BlockState.REPLACED)
    if not ended.update(state=INSTEAD[chosen]):
        raise ValidationError(_("This block was withdrawn or replaced already: open it again."))
    done = Withdrawal.objects.create(
        block=block,
        ballot=ballot,
        reason=reason,
        conditions=conditions,
        resolved_by=resolved_by,
        withdrawn_at=ballot.cast_at,
    )
    _tell_of_withdrawal(Block.objects.in_order().get(pk=block.pk), by)
    return done


def _instead(position: str) -> rules.Position:
    if position not in {choice.value for choice in INSTEAD}:
        raise ValidationError({"position": _("Choose what the seat holds instead of its block.")})
    return rules.Position(position)


def _tell_of_withdrawal(block: Block, by: AbstractBaseUser) -> None:
    """Leave the withdrawal in audit and way, where the block was on view."""
    if not is_block_shown(block):
        return
    record_of_poll("block.withdrawn", block.poll, by, **named(block), state=block.state)
    step_of_poll(
        "block_withdrawn",
        _("Block of %(seat)s withdrawn in %(forum)s")
        % {"seat": block.entry.name, "forum": block.poll.forum.name},
        block.poll,
    )


def named(block: Block) -> dict[str, Any]:
    """How the audit names a block: the seat and the cast that raised it."""
    return {"seat": block.entry.code, "number": block.ballot.number}


@transaction.atomic
def answer_block(*, block: Block, seat: Seat, by: AbstractBaseUser, body: str) -> BlockAnswer:
    """Answer a block as a seat of the forum, on record.

    Raises ``PermissionDenied`` unless the person acts for the seat, the block is shown and the poll is not
    yet certified or annulled, ``ValidationError`` without words.
    """
    poll = Poll.objects.lock_alone(block.poll_id)
    block = Block.objects.in_order().get(pk=block.pk)
    accreditation = accreditation_of(by, seat)
    if accreditation is None or seat not in answering_seats(by, block):
        raise PermissionDenied
    answer = BlockAnswer.objects.create(
        block=block,
        seat=seat,
        accreditation=accreditation,
        body=checked_words(body, "body", missing=_("Write the answer; it goes on record.")),
        said_at=clock.now(poll.database_time),
    )
    record(
        verb="block.answered",
        thing_type="poll",
        thing_id=poll.uid,
        thing_label=poll.question,
        actor=by,
        acting_as=seat.name,
        data=named(block),
    )
    return answer
