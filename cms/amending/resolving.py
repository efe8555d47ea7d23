"""What ties an amendment to a block, and to the poll that is put again once it is accepted.

The amendment holds the block's type, id and a label, because what lies below knows of no polls; here both
ends are known. A block that may not be seen is not there: its existence is a position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from consult.consultations.amendments.actions import InAnswerTo
from consult.texts.models import Reform, Version
from voting.polls.block_permissions import is_block_shown
from voting.polls.models import Block, Poll, State
from voting.polls.permissions import can_restart_poll

if TYPE_CHECKING:
    from consult.accounts.models import User
    from consult.consultations.models import Amendment

BLOCK = "block"


def in_answer_to(block: Block) -> InAnswerTo:
    """The block as an amendment names it; the caller has checked that it may be seen."""
    label = _("the block of %(seat)s") % {"seat": block.entry.name}
    return InAnswerTo(BLOCK, block.thing_id, label, block.get_absolute_url())


def block_to_answer(version: Version, uid: str, seat: str, cast: int) -> Block | None:
    """A block on a text that may be answered by an amendment: one that stands, and that everybody sees."""
    poll = Poll.objects.select_related("forum", "version").filter(uid=uid, version=version).first()
    if poll is None:
        return None
    block = Block.objects.in_order().filter(poll=poll, entry__code=seat, ballot__number=cast).first()
    return block if block is not None and block.is_held and is_block_shown(block) else None


def polls_to_restart(user: User, reform: Reform, amendment: Amendment | None = None) -> list[Poll]:
    """The polls on a matter that the person could put again on a later version.

    Those that are open, drafts that are not opened yet, and the one whose block ``amendment`` answers.
    """
    wanted = Q(state=State.DRAFT) | Q(state=State.OPEN)
    if amendment is not None and amendment.resolves_type == BLOCK:
        wanted |= Q(uid=amendment.resolves_id.partition("/")[0])
    polls = (
        Poll.objects.filter(wanted, version__reform=reform)
        .exclude(state=State.ANNULLED)
        .select_related("forum", "version__reform__forum")
        .order_by("pk")
    )
    return [poll for poll in polls if can_restart_poll(user, poll)]
