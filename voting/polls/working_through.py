"""What is told of blocks: the steps of each, and the sentence that an outcome owes to how they ended.

Everything here goes through the poll's visibility: where positions are not shown, nothing is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from consult.consultations.models import Amendment
from voting import rules
from voting.polls.block_permissions import acts_for_block, can_withdraw_block
from voting.polls.models import (
    Block,
    BlockState,
    Finding,
    Follows,
    Poll,
    Visibility,
    WhoTests,
    Withdrawal,
    blocks_of,
)
from voting.polls.permissions import are_positions_shown
from voting.polls.released import Released

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Step:
    """Something that happened to a block: when, what, in whose words, and where more is said."""

    at: datetime
    label: str
    words: str = ""
    notes: tuple[str, ...] = ()
    address: str = ""


@dataclass(frozen=True)
class UnnamedBlock:
    """What a block says where no seat is named with its position."""

    grounds: tuple[str, ...]
    clause: str
    lifted_by: str


def shown_blocks(poll: Poll) -> list[Block]:
    """The blocks of a poll that everybody may see now, in the order of the roll."""
    return list(blocks_of(poll)) if are_positions_shown(poll) else []


def own_blocks(user: AbstractBaseUser | AnonymousUser, poll: Poll) -> list[Block]:
    """The blocks that are held by seats for which the person acts: theirs to see before anybody else."""
    if not user.is_authenticated:
        return []
    held = Block.objects.filter(poll=poll).held().in_order()
    return [block for block in held if acts_for_block(user, block)]


def withdrawable(user: AbstractBaseUser | AnonymousUser, blocks: list[Block]) -> list[Block]:
    """Those of the blocks that the person may withdraw now."""
    return [block for block in blocks if can_withdraw_block(user, block)]


def unnamed_blocks(poll: Poll, released: Released) -> list[UnnamedBlock]:
    """What blocks say in a poll that names nobody, sorted by their text; where reasons are withheld, nothing.

    Only blocks that were held at closing: what a seat took back is told of nobody.
    """
    if poll.visibility != Visibility.NEVER or released.unnamed is None or released.unnamed.is_withheld:
        return []
    held = Block.objects.filter(poll=poll, entry__decides=True).held().in_order()
    said = [
        UnnamedBlock(
            tuple(ground.label for ground in block.grounds.all()),
            str(block.clause) if block.clause else "",
            block.lifted_by,
        )
        for block in held
    ]
    return sorted(
        (each for each in said if each.grounds or each.clause or each.lifted_by),
        key=lambda each: (each.grounds, each.clause, each.lifted_by),
    )


def steps_of(block: Block) -> list[Step]:
    """What has happened to a block since it was raised, oldest first."""
    seat = block.entry.name
    steps = [Step(block.ballot.cast_at, _("%(seat)s blocks") % {"seat": seat}, block.ballot.statement)]
    steps += [
        Step(answer.said_at, _("%(seat)s answers") % {"seat": answer.seat.name}, answer.body)
        for answer in block.answers.select_related("seat")
    ]
    steps += _steps_of_panel(block)
    steps += [
        Step(
            test.poll.opened_at,
            _("The seats are asked about its grounds"),
            address=test.poll.get_absolute_url(),
        )
        for test in block.tests.select_related("poll")
        if test.poll.opened_at is not None
    ]
    steps += [_step_of_finding(finding) for finding in block.findings.all()]
    withdrawal = getattr(block, "withdrawal", None)
    if withdrawal is not None:
        steps.append(_step_of_withdrawal(block, withdrawal))
    elif block.state == BlockState.REPLACED:
        later = block.entry.ballots.filter(number=block.ballot.number + 1).first()
        if later is not None:
            steps.append(Step(later.cast_at, how_it_ended(block)))
    return sorted(steps, key=lambda step: step.at)


def _step_of_withdrawal(block: Block, withdrawal: Withdrawal) -> Step:
    notes = []
    if withdrawal.conditions:
        notes.append(_("Conditions: %(conditions)s") % {"conditions": withdrawal.conditions})
    if withdrawal.ballot.statement:
        notes.append(_("Reservation: %(words)s") % {"words": withdrawal.ballot.statement})
    return Step(withdrawal.withdrawn_at, how_it_ended(block), withdrawal.reason, tuple(notes))


def _steps_of_panel(block: Block) -> list[Step]:
    steps: list[Step] = []
    members = block.panel.select_related("seat", "voice", "replaces__seat")
    for member in members:
        names = {"seat": member.seat.name}
        if member.replaces is None:
            steps.append(Step(member.named_at, _("%(seat)s is named to the panel") % names))
        else:
            names |= {"before": member.replaces.seat.name}
            steps.append(
                Step(
                    member.named_at,
                    _("%(seat)s takes the place of %(before)s on the panel") % names,
                    member.replaces.replaced_reason,
                )
            )
        voice = getattr(member, "voice", None)
        if voice is not None:
            label = (
                _("%(seat)s, on the panel, finds it founded")
                if voice.is_founded
                else _("%(seat)s, on the panel, finds it unfounded")
            )
            steps.append(Step(voice.said_at, label % names, voice.reasons))
    return steps


def _step_of_finding(finding: Finding) -> Step:
    founded = {
        WhoTests.CHAIR: _("Found founded by the chair"),
        WhoTests.PANEL: _("Found founded by the panel"),
        WhoTests.POLL: _("Found founded by the seats"),
    }
    unfounded = {
        WhoTests.CHAIR: _("Found unfounded by the chair"),
        WhoTests.PANEL: _("Found unfounded by the panel"),
        WhoTests.POLL: _("Found unfounded by the seats"),
    }
    label = (founded if finding.is_founded else unfounded)[WhoTests(finding.tested_by)]
    corrects = _("This corrects the finding before it, which stays on record.")
    address = finding.poll.get_absolute_url() if finding.poll else ""
    notes = (corrects,) if finding.number > 1 else ()
    return Step(finding.found_at, label, finding.reasons, notes, address)


def how_it_ended(block: Block) -> str:
    """What became of a block, as the page of the block says it."""
    names = {"seat": block.entry.name}
    withdrawal = getattr(block, "withdrawal", None)
    on = withdrawal.resolved_by if withdrawal is not None else ""
    if on:
        names |= {"on": on}
        return {
            BlockState.WITHDRAWN: _("%(seat)s withdraws its block on %(on)s"),
            BlockState.STOOD_ASIDE: _("%(seat)s withdraws its block on %(on)s and stands aside"),
            BlockState.RESERVED: _("%(seat)s withdraws its block on %(on)s and supports with a reservation"),
        }[BlockState(block.state)] % names
    return {
        BlockState.WITHDRAWN: _("%(seat)s withdraws its block"),
        BlockState.STOOD_ASIDE: _("%(seat)s withdraws its block and stands aside"),
        BlockState.RESERVED: _("%(seat)s withdraws its block and supports with a reservation"),
        BlockState.REPLACED: _("%(seat)s casts another ballot, which takes its place"),
    }.get(BlockState(block.state), "") % names


def what_moved(block: Block) -> str:
    """The end of a block as part of a sentence on the outcome; empty for one that stands or was replaced."""
    names = {"seat": block.entry.name}
    withdrawal = getattr(block, "withdrawal", None)
    if withdrawal is not None:
        if withdrawal.resolved_by:
            names |= {"on": withdrawal.resolved_by}
            return _("the block of %(seat)s was withdrawn on %(on)s") % names
        return _("the block of %(seat)s was withdrawn") % names
    finding = block.findings.last() if block.state == BlockState.UNFOUNDED else None
    if finding is None:
        return ""
    return {
        WhoTests.CHAIR: _("the block of %(seat)s was found unfounded by the chair"),
        WhoTests.PANEL: _("the block of %(seat)s was found unfounded by a panel"),
        WhoTests.POLL: _("the block of %(seat)s was found unfounded by the seats"),
    }[WhoTests(finding.tested_by)] % names


def after_what(poll: Poll, kind: str) -> str:
    """What the outcome of a poll owes to blocks that ended: one sentence, empty where there is none.

    With the poll, those that it followed on an amended text or was reopened after: a block of those that
    its seat did not raise again is told too.
    """
    blocks = shown_blocks(poll)
    moved = [what_moved(block) for block in blocks]
    moved = [each for each in moved if each] + _not_raised_again(poll, blocks)
    if not moved:
        return ""
    what = "; ".join(moved)
    if kind == rules.Kind.ADOPTED:
        return _("Adopted after %(what)s.") % {"what": what}
    return _("Before that, %(what)s.") % {"what": what}


def _not_raised_again(poll: Poll, blocks: list[Block]) -> list[str]:
    """Blocks that stood at the end of the poll before and that their seats did not raise among ``blocks``."""
    before = poll.previous
    if before is None or poll.follows not in (Follows.AMENDED, Follows.REOPENED):
        return []
    if not are_positions_shown(poll):
        return []
    again = {block.entry.code for block in blocks if block.is_held}
    gone = [block for block in shown_blocks(before) if block.stands and block.entry.code not in again]
    return [_gone(block, poll) for block in gone]


def _gone(block: Block, poll: Poll) -> str:
    names: dict[str, object] = {"seat": block.entry.name, "number": poll.version.number}
    if block.poll.version_id == poll.version_id:
        return _("the block of %(seat)s was not raised again") % names
    answering = Amendment.objects.resolving("block", block.thing_id).filter(taken_into=poll.version_id).last()
    if answering is None:
        return _("the block of %(seat)s was not raised again on version %(number)s") % names
    names["amendment"] = answering.number
    return (
        _("the block of %(seat)s was not raised again on version %(number)s, with amendment %(amendment)s")
        % names
    )
