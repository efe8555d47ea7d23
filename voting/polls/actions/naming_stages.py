"""Naming a forum's stages of a matter: the forum's own list, as its terms say.

A stage at which a poll stood stays on record; one that is not used any more is retired, never removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.forums.models import Forum
from voting.polls.models import MatterStage, Purpose, Reopening, RuleVersion
from voting.polls.stage_permissions import can_name_stages

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@transaction.atomic
def name_stage(
    *,
    forum: Forum,
    label: str,
    purpose: str,
    by: AbstractBaseUser,
    key: str = "",
    rule: RuleVersion | None = None,
    reopening: str = Reopening.CHAIR,
) -> MatterStage:
    """Add a stage behind those that the forum has.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` by field for a
    name that is missing or taken, and for another forum's rule.
    """
    forum = _lock(forum, by)
    _check(forum, label, purpose, rule, reopening)
    last = forum.matter_stages.aggregate(last=Max("position"))["last"]
    stage = MatterStage.objects.create(
        forum=forum,
        key=_free_key(forum, key or slugify(label) or purpose),
        label=label.strip(),
        purpose=purpose,
        position=(last or 0) + 1,
        rule=rule,
        reopening=reopening,
    )
    _record("stage.named", stage, by, label=stage.label, purpose=purpose)
    return stage


@transaction.atomic
def revise_stage(
    *,
    stage: MatterStage,
    label: str,
    purpose: str,
    by: AbstractBaseUser,
    rule: RuleVersion | None = None,
    reopening: str = Reopening.CHAIR,
) -> MatterStage:
    """Change a stage. What it settles stays once a poll stood at it, for the poll rests on that.

    Opened polls keep what their opening record says. Raises as ``name_stage`` does.
    """
    forum = _lock(stage.forum, by)
    stage = forum.matter_stages.get(pk=stage.pk)
    if purpose != stage.purpose and stage.polls.exists():
        raise ValidationError(
            {"purpose": _("Polls have stood at this stage: what it settles stays. Name another stage.")}
        )
    _check(forum, label, purpose, rule, reopening, besides=stage)
    stage.label, stage.purpose, stage.rule, stage.reopening = label.strip(), purpose, rule, reopening
    stage.save()
    _record("stage.revised", stage, by, label=stage.label, purpose=purpose)
    return stage


@transaction.atomic
def move_stage(*, stage: MatterStage, by: AbstractBaseUser, earlier: bool) -> MatterStage:
    """Let a stage change places with the one before or after it; at the end of the list nothing changes."""
    forum = _lock(stage.forum, by)
    stages = list(MatterStage.objects.in_use().filter(forum=forum))
    place = next((n for n, each in enumerate(stages) if each.pk == stage.pk), None)
    other = None if place is None else place - 1 if earlier else place + 1
    if place is None or other is None or not 0 <= other < len(stages):
        return stage
    mine, theirs = stages[place], stages[other]
    old, new = mine.position, theirs.position
    # Two stages never have one place, so the moved one steps aside first.
    mine.position = (forum.matter_stages.aggregate(last=Max("position"))["last"] or 0) + 1
    mine.save(update_fields=["position"])
    theirs.position = old
    theirs.save(update_fields=["position"])
    mine.position = new
    mine.save(update_fields=["position"])
    _record(
        "stage.moved", mine, by, order=[each.key for each in MatterStage.objects.in_use().filter(forum=forum)]
    )
    return mine


@transaction.atomic
def retire_stage(*, stage: MatterStage, by: AbstractBaseUser) -> MatterStage:
    """Take a stage out of use: no poll is prepared at it any more, those that were stay as they are."""
    forum = _lock(stage.forum, by)
    stage = forum.matter_stages.get(pk=stage.pk)
    if stage.retired_at is None:
        stage.retired_at = clock.now()
        stage.save(update_fields=["retired_at"])
        _record("stage.retired", stage, by)
    return stage


def _lock(forum: Forum, by: AbstractBaseUser) -> Forum:
    """One writer of a forum's stages at a time, so that places and names are given once."""
    forum = Forum.objects.select_for_update().get(pk=forum.pk)
    if not can_name_stages(by, forum):
        raise PermissionDenied
    return forum


def _check(
    forum: Forum,
    label: str,
    purpose: str,
    rule: RuleVersion | None,
    reopening: str,
    besides: MatterStage | None = None,
) -> None:
    faults: dict[str, str] = {}
    others = MatterStage.objects.in_use().filter(forum=forum)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if not label.strip():
        faults["label"] = _("Write what the forum calls this stage.")
    elif len(label.strip()) > 120:
        faults["label"] = _("At most 120 characters fit: shorten it.")
    elif others.filter(label=label.strip()).exists():
        faults["label"] = _("The forum has a stage of this name already: choose another name.")
    if purpose not in Purpose.values:
        faults["purpose"] = _("Choose what the stage settles.")
    if reopening not in Reopening.values:
        faults["reopening"] = _("Choose who may take a blocked matter up again.")
    if rule is not None and rule.forum_id not in (None, forum.pk):
        faults["rule"] = _("This rule is another forum's: choose one of this forum or of the catalogue.")
    if faults:
        raise ValidationError(faults)


def _free_key(forum: Forum, wanted: str) -> str:
    wanted = wanted[:36]
    taken = set(forum.matter_stages.values_list("key", flat=True))
    return next(key for key in (wanted, *(f"{wanted}-{n}" for n in range(2, 999))) if key not in taken)


def _record(verb: str, stage: MatterStage, by: AbstractBaseUser, **data: Any) -> None:
    record(
        verb=verb,
        thing_type="forum",
        thing_id=stage.forum.slug,
        thing_label=stage.forum.name,
        actor=by,
        data={"stage": stage.key, **data},
    )
