"""What ties an amendment to a block, and to the poll that is put again once it is accepted.

The amendment holds the block's type, id and a label, because what lies below knows of no polls; here both
ends are known. A block that may not be seen is not there: its existence is a position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from consult.consultations.amendments.actions import InAnswerTo
from consult.consultations.models import Amendment
from consult.texts.models import Reform, Version
from voting.polls.models import Poll, State
from voting.polls.models.blocks import Block, blocks_of
from voting.polls.permissions import are_positions_shown, can_restart_poll

if TYPE_CHECKING:
    from consult.accounts.models import User

BLOCK = "block"


def id_of(block: Block) -> str:
    """How an amendment names a block: poll, seat, number of the cast."""
    return f"{block.poll.uid}/{block.entry.code}/{block.ballot.number}"


def in_answer_to(block: Block) -> InAnswerTo:
    """The block as an amendment names it; the caller has checked that it may be seen."""
    label = _("the block of %(seat)s") % {"seat": block.entry.name}
    return InAnswerTo(BLOCK, id_of(block), label, block.get_absolute_url())


def amendments_answering(block: Block) -> list[Amendment]:
    """The amendments that were offered in answer to a block, by number."""
    found = Amendment.objects.resolving(BLOCK, id_of(block)).with_people()
    return list(found.order_by("version__number", "number"))


def block_to_answer(version: Version, uid: str, seat: str, cast: int) -> Block | None:
    """A block on a text that may be answered by an amendment: one that stands, and that everybody sees."""
    poll = Poll.objects.select_related("forum", "version").filter(uid=uid, version=version).first()
    if poll is None or not are_positions_shown(poll):
        return None
    block: Block | None = blocks_of(poll).filter(entry__code=seat, ballot__number=cast).first()
    return block if block is not None and block.is_held else None


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
