"""Testing the grounds of a block: by the chair, by a panel of named seats, or by a poll of the seats.

Whoever tests, the poll's row is held alone, so that of two findings at once the second sees the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.forums.models import Forum, Seat
from consult.forums.permissions import accreditation_of
from voting.polls.actions.closing import settle
from voting.polls.actions.findings import keep_finding, refuse_second
from voting.polls.actions.history import record_of_poll
from voting.polls.actions.stages import follow_poll
from voting.polls.actions.words_on_record import checked_words
from voting.polls.block_permissions import (
    can_ask_seats,
    can_correct_finding,
    can_find_grounds,
    can_name_panel,
    can_replace_on_panel,
    can_speak_on_panel,
    terms_of_test,
)
from voting.polls.models import (
    Block,
    Finding,
    Follows,
    GroundsPoll,
    GroundsTest,
    PanelMember,
    PanelVoice,
    Poll,
    Procedure,
    RuleVersion,
    WhoTests,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

SMALLEST_PANEL = 3


@transaction.atomic
def set_test_of_grounds(
    *,
    forum: Forum,
    tested_by: WhoTests,
    source: str = "",
    rule: RuleVersion | None = None,
    by: AbstractBaseUser | None = None,
) -> GroundsTest:
    """Say who tests the grounds of blocks in a forum from now on; polls that are open keep their terms."""
    terms = GroundsTest.objects.create(
        forum=forum,
        tested_by=tested_by,
        rule=rule,
        source=source,
        in_force_from=clock.now().replace(microsecond=0),
    )
    record(
        verb="grounds_test.set",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={"tested_by": terms.tested_by},
    )
    return terms


def _held_alone(block: Block) -> Block:
    """The block as it stands, its poll settled and held until the transaction ends."""
    poll = settle(poll=block.poll)
    block = Block.objects.in_order().get(pk=block.pk)
    block.poll = poll
    return block


@transaction.atomic
def find_grounds(*, block: Block, is_founded: bool, reasons: str, by: AbstractBaseUser) -> Finding:
    """The chair's finding on a block, with reasons.

    Raises ``PermissionDenied`` unless the test is the chair's and the person chairs and does not act for the
    seat that blocks, ``ValidationError`` without reasons and where somebody has found already.
    """
    block = _held_alone(block)
    if not can_find_grounds(by, block):
        if can_correct_finding(by, block):
            refuse_second(block)
        raise PermissionDenied
    return keep_finding(block=block, tested_by=WhoTests.CHAIR, is_founded=is_founded, reasons=reasons, by=by)


@transaction.atomic
def correct_finding(*, block: Block, is_founded: bool, reasons: str, by: AbstractBaseUser) -> Finding:
    """A further finding of the chair that corrects the one before, which stays on record."""
    block = _held_alone(block)
    if not can_correct_finding(by, block):
        raise PermissionDenied
    return keep_finding(block=block, tested_by=WhoTests.CHAIR, is_founded=is_founded, reasons=reasons, by=by)


@transaction.atomic
def name_panel(*, block: Block, seats: Sequence[Seat], by: AbstractBaseUser) -> list[PanelMember]:
    """Name the seats that test a block.

    Raises ``PermissionDenied`` unless the test is a panel's and the person chairs, ``ValidationError`` for
    fewer than three seats or an even number, for seats of another forum, and for the party concerned.
    """
    block = _held_alone(block)
    if not can_name_panel(by, block):
        raise PermissionDenied
    named = list({seat.pk: seat for seat in seats}.values())
    if len(named) < SMALLEST_PANEL or len(named) % 2 == 0:
        raise ValidationError(
            {"seats": _("Name an odd number of seats, three or more, so that the panel comes to a finding.")}
        )
    for seat in named:
        _refuse_concerned(block, seat, "seats")
    panel = [PanelMember(block=block, seat=seat, named_at=clock.now()) for seat in named]
    PanelMember.objects.bulk_create(panel)
    record_of_poll("panel.named", block.poll, by, seats=[seat.code for seat in named], **_named(block))
    return list(block.panel.all())


def _named(block: Block) -> dict[str, object]:
    return {"seat": block.entry.code, "number": block.ballot.number}


def _refuse_concerned(block: Block, seat: Seat, field: str) -> None:
    """``ValidationError`` for a seat that is the party concerned, or of another forum."""
    if seat.forum_id != block.poll.forum_id:
        raise ValidationError({field: _("Only seats of this forum can be on the panel.")})
    if seat.pk == block.entry.seat_id:
        raise ValidationError(
            {
                field: _("%(seat)s raised the block: the party concerned is not on the panel.")
                % {"seat": seat.name}
            }
        )


@transaction.atomic
def replace_on_panel(*, member: PanelMember, seat: Seat, reason: str, by: AbstractBaseUser) -> PanelMember:
    """Put another seat in the place of a member of the panel, with the reason; the member stays on record.

    What the member had found counts no more. Raises ``PermissionDenied`` unless the person chairs and the
    panel has not found yet, ``ValidationError`` without a reason, for the party concerned, and for a seat
    that is on the panel already.
    """
    block = _held_alone(member.block)
    member = PanelMember.objects.select_related("seat").get(pk=member.pk)
    member.block = block
    if not can_replace_on_panel(by, member):
        raise PermissionDenied
    reason = checked_words(reason, "reason", missing=_("Say why the seat is replaced; it is published."))
    _refuse_concerned(block, seat, "seat")
    if block.panel.sitting().filter(seat=seat).exists():
        raise ValidationError({"seat": _("This seat is on the panel already.")})
    now = clock.now()
    PanelMember.objects.filter(pk=member.pk).update(replaced_at=now, replaced_reason=reason)
    new = PanelMember.objects.create(block=block, seat=seat, named_at=now, replaces=member)
    record_of_poll(
        "panel.replaced", block.poll, by, out=member.seat.code, **{"in": seat.code}, **_named(block)
    )
    return new


@transaction.atomic
def speak_on_panel(
    *, member: PanelMember, is_founded: bool, reasons: str, by: AbstractBaseUser
) -> PanelVoice:
    """What a member of the panel finds; with the last of them the panel has found, by its majority.

    Raises ``PermissionDenied`` for the party concerned, for a member that was replaced or has spoken, and
    once the panel has found; ``ValidationError`` without reasons.
    """
    block = _held_alone(member.block)
    member = PanelMember.objects.select_related("seat").get(pk=member.pk)
    member.block = block
    accreditation = accreditation_of(by, member.seat)
    if accreditation is None or not can_speak_on_panel(by, member):
        raise PermissionDenied
    voice = PanelVoice.objects.create(
        member=member,
        is_founded=is_founded,
        reasons=checked_words(reasons, "reasons", missing=_("Give your reasons; they are published.")),
        accreditation=accreditation,
        said_at=clock.now(),
    )
    record_of_poll("panel.spoke", block.poll, by, member=member.seat.code, **_named(block))
    sitting = block.panel.sitting()
    if not sitting.filter(voice__isnull=True).exists():
        _found_by_panel(block, list(PanelVoice.objects.filter(member__in=sitting)))
    return voice


def _found_by_panel(block: Block, voices: list[PanelVoice]) -> None:
    founded = sum(voice.is_founded for voice in voices)
    keep_finding(
        block=block,
        tested_by=WhoTests.PANEL,
        is_founded=2 * founded > len(voices),
        reasons=_("%(founded)s of %(of)s members of the panel find the block founded.")
        % {"founded": founded, "of": len(voices)},
        by=None,
    )


@transaction.atomic
def ask_seats_about_grounds(*, block: Block, reason: str, by: AbstractBaseUser) -> Poll:
    """Draft the poll in which the seats test a block; it is opened like any other.

    Raises ``PermissionDenied`` unless the test is the seats' and the person chairs, ``ValidationError``
    without a reason.
    """
    block = _held_alone(block)
    terms = terms_of_test(block.poll)
    if terms is None or terms.rule is None or not can_ask_seats(by, block):
        raise PermissionDenied
    asked = follow_poll(
        poll=block.poll,
        follows=Follows.GROUNDS,
        by=by,
        reason=reason,
        procedure=Procedure.GROUNDS,
        question=_("Is the block of %(seat)s unfounded?") % {"seat": block.entry.name},
        rule=terms.rule,
        rule_names={},
        rule_parameters={},
    )
    GroundsPoll.objects.create(block=block, poll=asked)
    record_of_poll("block.put_to_seats", block.poll, by, test=asked.uid, **_named(block))
    return asked
