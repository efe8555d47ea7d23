"""Preparing a poll and opening it: the moment at which roll, weights, text and rule are frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.canonical import canonical_json, sha256_hex
from consult.texts.actions import move_to_stage
from consult.texts.models import Stage, Version
from voting import rules
from voting.polls.actions.history import record_of_poll, step_of_poll
from voting.polls.actions.notifying import begin_written, tell_every_seat, written_faults
from voting.polls.actions.opening_record import opening_document
from voting.polls.models import (
    KEEPS_ITS_RULE,
    SMALLEST_UNNAMED,
    Follows,
    MatterStage,
    NoticeKind,
    Poll,
    Procedure,
    RollBasis,
    RollEntry,
    RuleVersion,
    Secrecy,
    State,
    Visibility,
)
from voting.polls.outcomes import load_kept_rule
from voting.polls.permissions import can_open_poll, can_prepare_poll
from voting.polls.rolls import bound_names, declared_groups, frozen_roll, not_applicable, sittings
from voting.polls.standing import moves_the_matter

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import Forum


@dataclass(frozen=True)
class After:
    """The poll that a new one follows, why, and the reason that was given for it."""

    poll: Poll
    why: Follows
    reason: str


def _check_terms(
    *, forum: Forum, version: Version, question: str, rule: RuleVersion, closes_at: datetime, visibility: str
) -> None:
    """The terms of a draft, however they came in. ``ValidationError`` by field, with every fault."""
    faults: dict[str, str] = {}
    if not question.strip():
        faults["question"] = _("Write the question that is put to the seats.")
    if closes_at <= clock.now():
        faults["closes_at"] = _("The closing time has passed already: choose a later one.")
    if rule.forum_id not in (None, forum.pk):
        faults["rule"] = _("This rule is another forum's: choose one of this forum or of the catalogue.")
    if visibility not in Visibility.values:
        faults["visibility"] = _("Choose who will see whose position, and when.")
    if Version.objects.filter(reform=version.reform_id, number__gt=version.number).exists():
        faults["version"] = _("There is a later version of this text: decide on that one.")
    if faults:
        raise ValidationError(faults)


def _check_place(
    *, forum: Forum, rule: RuleVersion, stage: MatterStage | None, rule_stage: str, procedure: str
) -> None:
    """Where the poll stands on the way of its matter and of its rule. ``ValidationError`` by field."""
    faults: dict[str, str] = {}
    if stage is not None and (stage.forum_id != forum.pk or stage.retired_at is not None):
        faults["stage"] = _("Choose one of the stages that this forum has named.")
    if rule_stage and rule_stage not in {each.name for each in load_kept_rule(rule).stages}:
        faults["rule_stage"] = _("This rule has no such stage: choose one that it has, or all of them.")
    if procedure not in Procedure.values:
        faults["procedure"] = _("Choose in which way the seats are asked.")
    if faults:
        raise ValidationError(faults)


def _check_secrecy(secrecy: str) -> None:
    if secrecy != Secrecy.ROLL_CALL:
        raise ValidationError(
            {
                "secrecy": _(
                    "A secret poll is not offered: this site cannot yet keep a ballot apart from its seat "
                    "honestly. Choose a roll call."
                )
            }
        )


@transaction.atomic
def prepare_poll(
    *,
    version: Version,
    question: str,
    rule: RuleVersion,
    closes_at: datetime,
    by: AbstractBaseUser,
    forum: Forum | None = None,
    visibility: str = Visibility.AT_CLOSING,
    secrecy: str = Secrecy.ROLL_CALL,
    rule_names: dict[str, str] | None = None,
    rule_parameters: dict[str, Any] | None = None,
    rule_stage: str = "",
    stage: MatterStage | None = None,
    procedure: str = Procedure.POSITIONS,
    after: After | None = None,
    is_demonstration: bool = False,
) -> Poll:
    """Draft a poll on an issued version, in the forum of its reform or in one that is consulted on it.

    ``stage`` is where it stands on the way of the matter, ``rule_stage`` the one stage of the rule that it
    asks (all of them on its ballots where it is empty). A poll that comes ``after`` another is prepared by
    the actions of ``stages``, which ask who may let it follow.
    On an invented text, or in an invented forum, it is a demonstration whoever prepares it.
    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` by field.
    """
    forum = forum or version.reform.forum
    if forum not in version.reform.forums_taking_part():
        raise ValidationError(
            {"forum": _("This forum takes no part in the matter: let it be consulted first.")}
        )
    if after is None and not can_prepare_poll(by, forum):
        raise PermissionDenied
    _check_secrecy(secrecy)
    _check_place(forum=forum, rule=rule, stage=stage, rule_stage=rule_stage, procedure=procedure)
    _check_terms(
        forum=forum,
        version=version,
        question=question,
        rule=rule,
        closes_at=closes_at,
        visibility=visibility,
    )
    poll = Poll.objects.create(
        forum=forum,
        version=version,
        question=question.strip(),
        rule=rule,
        rule_names=rule_names or {},
        rule_parameters=rule_parameters or {},
        rule_stage=rule_stage,
        stage=stage,
        procedure=procedure,
        previous=after.poll if after else None,
        follows=after.why if after else "",
        follows_reason=after.reason if after else "",
        visibility=visibility,
        secrecy=secrecy,
        closes_at=closes_at,
        is_demonstration=is_demonstration or version.reform.is_demonstration or forum.is_demonstration,
    )
    record_of_poll("poll.prepared", poll, by)
    return poll


@transaction.atomic
def revise_poll(
    *,
    poll: Poll,
    question: str,
    rule: RuleVersion,
    closes_at: datetime,
    visibility: str,
    by: AbstractBaseUser,
    secrecy: str = Secrecy.ROLL_CALL,
    rule_names: dict[str, str] | None = None,
    rule_parameters: dict[str, Any] | None = None,
    rule_stage: str = "",
    stage: MatterStage | None = None,
) -> Poll:
    """Change a draft. Once open, nothing of it changes but the deadline, and that only to a later time.

    Names and parameters belong to the rule, so they are given anew with it; a poll that goes on under the
    rule of the one before it keeps that rule with its stage. Raises as ``prepare_poll`` does.
    """
    poll = Poll.objects.lock_alone(poll.pk)
    if poll.state != State.DRAFT or not can_prepare_poll(by, poll.forum):
        raise PermissionDenied
    _check_secrecy(secrecy)
    _check_place(forum=poll.forum, rule=rule, stage=stage, rule_stage=rule_stage, procedure=poll.procedure)
    _check_terms(
        forum=poll.forum,
        version=poll.version,
        question=question,
        rule=rule,
        closes_at=closes_at,
        visibility=visibility,
    )
    poll.question = question.strip()
    if poll.follows in KEEPS_ITS_RULE:
        if rule.pk != poll.rule_id or rule_stage != poll.rule_stage:
            raise ValidationError({"rule": _("This poll goes on under the rule of the poll before it.")})
    else:
        poll.rule, poll.rule_stage = rule, rule_stage
        poll.rule_names, poll.rule_parameters = rule_names or {}, rule_parameters or {}
    poll.stage = stage
    poll.closes_at = closes_at
    poll.visibility = visibility
    poll.save()
    record_of_poll("poll.revised", poll, by)
    return poll


@transaction.atomic
def open_poll(*, poll: Poll, by: AbstractBaseUser) -> Poll:
    """Open a draft: take the roll of today, freeze weights, text and rule, hash them in one opening record.

    Raises ``PermissionDenied`` unless the person chairs the forum, ``ValidationError`` when the closing time
    has passed, nobody decides, the rule needs groups or weights that this roll does not have, or positions
    are never to be shown by name and the roll or the rule would show them all the same.
    """
    poll = Poll.objects.lock_alone(poll.pk)
    if not can_open_poll(by, poll):
        raise PermissionDenied
    begin_written(poll)
    _check_terms(
        forum=poll.forum,
        version=poll.version,
        question=poll.question,
        rule=poll.rule,
        closes_at=poll.closes_at,
        visibility=poll.visibility,
    )
    opened_at = clock.now(poll.database_time).replace(microsecond=0)
    poll.groups = declared_groups(poll.forum)
    _take_roll(poll, opened_at)
    roll = frozen_roll(poll, deciding_only=True)
    poll.rule_names = bound_names(poll.rule_names, roll, opened_at.year)
    if faults := opening_faults(poll, roll):
        raise ValidationError(faults)
    poll.state = State.OPEN
    poll.opened_at = opened_at
    opening = canonical_json(opening_document(poll))
    poll.opening_record = opening.decode()
    poll.opening_sha256 = sha256_hex(opening)
    poll.save()
    if moves_the_matter(poll):
        move_to_stage(reform=poll.reform, stage=Stage.DECISION)
    step_of_poll(
        "poll",
        _("Poll opened in %(forum)s: %(question)s") % {"forum": poll.forum.name, "question": poll.question},
        poll,
    )
    record_of_poll("poll.opened", poll, by, sha256=poll.opening_sha256, seats=len(roll.seats))
    tell_every_seat(poll, NoticeKind.OPENED, by)
    return poll


def _take_roll(poll: Poll, opened_at: datetime) -> None:
    RollBasis.objects.bulk_create(
        RollBasis(
            poll=poll,
            key=basis.key,
            name=basis.name,
            unit=basis.unit,
            as_of=basis.as_of,
            source=basis.source,
            published_total=basis.published_total,
            remainder=basis.unattributed,
        )
        for basis in poll.forum.weight_bases.all()
    )
    RollEntry.objects.bulk_create(
        RollEntry(
            poll=poll,
            seat=sitting.seat,
            position=position,
            code=sitting.seat.code,
            name=sitting.seat.name,
            constituency=sitting.seat.constituency.key,
            decides=sitting.seat.decides,
            is_signed_by_two=sitting.seat.is_signed_by_two,
            attributes=sitting.attributes,
            weights={key: None if value is None else str(value) for key, value in sitting.weights.items()},
        )
        for position, sitting in enumerate(sittings(poll.forum, opened_at.date()))
    )


def opening_faults(poll: Poll, roll: rules.Roll) -> dict[str, list[str]]:
    """Why a draft cannot open on a roll of deciding seats, by field; empty when nothing stands against it."""
    faults: dict[str, list[str]] = {}
    if not roll.seats:
        return {NON_FIELD_ERRORS: [_("No seat of this forum decides today, so there is nobody to ask.")]}
    rule = load_kept_rule(poll.rule)
    names = bound_names(poll.rule_names, roll, clock.now().year)
    if against := not_applicable(rule, roll, names, poll.rule_parameters):
        faults["rule"] = [_("This rule is not applicable to this forum's roll."), *against]
    faults |= written_faults(poll)
    if poll.visibility == Visibility.NEVER:
        if len(roll.seats) < SMALLEST_UNNAMED:
            faults["visibility"] = [
                _(
                    "With fewer than five deciding seats the counts themselves show who holds which "
                    "position: choose another way."
                )
            ]
        elif rule.needs.groups or rule.needs.attributes or rule.needs.weights:
            faults["visibility"] = [
                _(
                    "This rule counts by constituency, by group or by weight: its result would show who "
                    "holds which position. Choose another rule, or let positions be seen at closing."
                )
            ]
    return faults
