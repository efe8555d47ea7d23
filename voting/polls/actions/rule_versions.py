"""Keeping rules: the catalogue's and a forum's own, each version once, by the hash of its normal form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction

from consult import clock
from consult.audit.actions import record
from voting import rules
from voting.polls.models import ComparisonRule, RuleVersion
from voting.polls.rolls import bound_names, roll_on

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import Forum


@transaction.atomic
def keep_rule(
    *, rule: rules.Rule, forum: Forum | None = None, by: AbstractBaseUser | None = None
) -> RuleVersion:
    """Store a rule so that a poll can point to it; the same rule again is the same row."""
    sha256 = rules.rule_hash(rule)
    kept, is_new = RuleVersion.objects.get_or_create(
        sha256=sha256,
        rule_id=rule.id,
        version=str(rule.version),
        forum=forum,
        defaults={
            "title": rule.title,
            "document": rule.model_dump(mode="json", by_alias=True, exclude_defaults=True),
        },
    )
    if is_new:
        record(
            verb="rule.kept",
            thing_type="rule",
            thing_id=rule.id,
            thing_label=rule.title,
            actor=by,
            data={"sha256": sha256},
        )
    return kept


@transaction.atomic
def add_comparison_rule(
    *,
    forum: Forum,
    rule: rules.Rule,
    label: str,
    position: int,
    names: dict[str, str] | None = None,
    parameters: dict[str, Any] | None = None,
    by: AbstractBaseUser | None = None,
) -> ComparisonRule:
    """Let a forum's results be compared under one more rule.

    ``ValidationError`` for a name or a parameter that the rule does not have: found at closing, it would
    stand in the way of every result. A rule that today's roll cannot bear is shown as not applicable.
    """
    roll = roll_on(forum, clock.now().date())
    try:
        rules.bind(rule, roll, bound_names(names or {}, roll, clock.now().year), parameters)
    except rules.RuleError as error:
        raise ValidationError([rules.word_fault(fault) for fault in error.faults]) from error
    added = ComparisonRule.objects.create(
        forum=forum,
        rule=keep_rule(rule=rule, by=by),
        label=label,
        names=names or {},
        parameters=parameters or {},
        position=position,
    )
    record(
        verb="comparison_rule.added",
        thing_type="forum",
        thing_id=forum.slug,
        thing_label=forum.name,
        actor=by,
        data={"rule": rule.id, "label": label},
    )
    return added
