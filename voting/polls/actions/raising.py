"""The block that a cast raises or ends, written in the transaction of the cast.

Called by ``cast_ballot`` under its locks, and only where the cast is an objection or takes the place of one.
"""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.texts.models import Clause
from voting import rules
from voting.polls.actions.words_on_record import checked_words
from voting.polls.models import Ballot, Block, BlockState, Ground, Poll
from voting.polls.objections import Grounds, are_reasons_closed, is_objection


def checked_grounds(poll: Poll, position: rules.Position, grounds: Grounds | None) -> Grounds | None:
    """What goes on record beside the words of an objection; None for every other position.

    ``ValidationError`` by field for a ground that is not on the forum's list, for none where a block needs
    one, for a clause that the poll's version does not have, and for words that do not fit.
    """
    if not is_objection(poll, position):
        return None
    if are_reasons_closed(poll):
        return Grounds()
    said = grounds or Grounds()
    faults: dict[str, str] = {}
    listed = [ground.key for ground in Ground.objects.filter(forum=poll.forum_id, withdrawn_at=None)]
    if not set(said.keys) <= set(listed):
        faults["grounds"] = _("Choose among the grounds that this forum lists.")
    elif listed and not said.keys and position is rules.Position.BLOCK:
        faults["grounds"] = _("A block names its grounds: choose at least one.")
    if said.clause and not Clause.objects.filter(version=poll.version_id, key=said.clause).exists():
        faults["clause"] = _("Choose a clause of the text that is decided, or the whole text.")
    if faults:
        raise ValidationError(faults)
    return Grounds(
        keys=tuple(key for key in listed if key in said.keys),
        clause=said.clause,
        lifted_by=checked_words(said.lifted_by, "lifted_by"),
    )


def keep_block(ballot: Ballot, said: Grounds | None, *, ends: bool) -> Block | None:
    """End the block that the seat held (``ends``), and write the one that this cast raises.

    The seat's row is locked by the cast, so that a seat holds one block at most.
    """
    if ends:
        Block.objects.filter(entry=ballot.entry).held().update(state=BlockState.REPLACED)
    if said is None:
        return None
    poll = ballot.poll
    clause = Clause.objects.get(version=poll.version_id, key=said.clause) if said.clause else None
    block = Block.objects.create(
        poll=poll, entry=ballot.entry, ballot=ballot, clause=clause, lifted_by=said.lifted_by
    )
    if said.keys:
        block.grounds.set(Ground.objects.filter(forum=poll.forum_id, key__in=said.keys))
    return block
