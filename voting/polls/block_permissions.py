"""Who may do what with a block. Nothing of one is shown before the poll shows positions, to anybody else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from consult import clock
from consult.forums.models import Seat
from consult.forums.permissions import accreditation_of, can_chair, seats_of
from voting import rules
from voting.polls.models import Block, BlockState, GroundsTest, PanelMember, Poll, State, WhoTests
from voting.polls.permissions import are_positions_shown, casting_accreditation

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def terms_of_test(poll: Poll) -> GroundsTest | None:
    """The terms of the test as they stood when the poll opened; None where the forum has no test."""
    return GroundsTest.objects.in_force(poll.forum, poll.opened_at or clock.now())


def is_block_shown(block: Block) -> bool:
    """Whether everybody sees the block now: where positions are shown, and where it was ever on view."""
    if not are_positions_shown(block.poll):
        return False
    return Block.objects.ever_shown(block.poll).filter(pk=block.pk).exists()


def acts_for_block(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """Whether the person acts today for the seat that blocks."""
    return casting_accreditation(user, block.entry, block.poll) is not None


def can_see_block(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """Everybody once it is shown; before that only who acts for the seat."""
    return is_block_shown(block) or acts_for_block(user, block)


def can_withdraw_block(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """Who acts for the seat, while the poll takes positions and the block is held."""
    return block.poll.is_open and block.is_held and acts_for_block(user, block)


def answering_seats(user: AbstractBaseUser | AnonymousUser, block: Block) -> list[Seat]:
    """The seats of the forum as which the person may answer the block now, observers with them."""
    if not (is_block_shown(block) and block.poll.state in (State.OPEN, State.CLOSED)):
        return []
    return seats_of(user, block.poll.forum)


def can_answer_block(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """Any seat of the forum, once the block is shown and until the poll is certified or annulled."""
    return bool(answering_seats(user, block))


def is_testable(block: Block) -> bool:
    """Whether the grounds of a block can be tested now, by whomever.

    Shown, in a poll that is open or closed and not yet certified, held, and a block: the engine knows no
    opposition that is unfounded. A result that a person has stated is not undermined afterwards.
    """
    poll = block.poll
    return (
        poll.state in (State.OPEN, State.CLOSED)
        and block.is_held
        and block.ballot.position == rules.Position.BLOCK
        and is_block_shown(block)
        and not poll.statements.exists()
    )


def _chairs_test(user: AbstractBaseUser | AnonymousUser, block: Block, by: str) -> bool:
    """Whether the person runs this kind of test as chair; never the chair who acts for the seat itself."""
    terms = terms_of_test(block.poll)
    return (
        terms is not None
        and terms.tested_by == by
        and can_chair(user, block.poll.forum)
        and not acts_for_block(user, block)
    )


def can_find_grounds(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """The chair, where the forum's terms leave the test to the chair, on a block nobody has tested."""
    return (
        block.state == BlockState.STANDING
        and is_testable(block)
        and _chairs_test(user, block, WhoTests.CHAIR)
    )


def can_correct_finding(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """The chair, where the chair found it: a further finding that says what it corrects."""
    tested = block.state in (BlockState.FOUNDED, BlockState.UNFOUNDED)
    return tested and is_testable(block) and _chairs_test(user, block, WhoTests.CHAIR)


def can_name_panel(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """The chair, where a panel tests, on a block nobody has tested and that has no panel yet."""
    return (
        block.state == BlockState.STANDING
        and is_testable(block)
        and _chairs_test(user, block, WhoTests.PANEL)
        and not block.panel.exists()
    )


def can_replace_on_panel(user: AbstractBaseUser | AnonymousUser, member: PanelMember) -> bool:
    """The chair, for a member of the panel, until the panel has found."""
    block = member.block
    return (
        member.replaced_at is None
        and block.state == BlockState.STANDING
        and is_testable(block)
        and _chairs_test(user, block, WhoTests.PANEL)
    )


def can_speak_on_panel(user: AbstractBaseUser | AnonymousUser, member: PanelMember) -> bool:
    """Who acts for a seat of the panel and not for the seat that blocks, once, until the panel has found."""
    block = member.block
    return (
        member.replaced_at is None
        and block.state == BlockState.STANDING
        and is_testable(block)
        and not acts_for_block(user, block)
        and accreditation_of(user, member.seat) is not None
        and not hasattr(member, "voice")
    )


def can_ask_seats(user: AbstractBaseUser | AnonymousUser, block: Block) -> bool:
    """The chair, where the seats test by a poll, on a block nobody has tested and nobody is asked about."""
    return (
        block.state == BlockState.STANDING
        and is_testable(block)
        and _chairs_test(user, block, WhoTests.POLL)
        and not block.tests.exclude(poll__state=State.ANNULLED).exists()
    )
