"""Keeping rules: the catalogue's and a forum's own, each version once, by the hash of its normal form.

A kept version never changes. A change is a new version under the next number; what nobody used may be
withdrawn and stays on record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.forums.models import Forum
from voting import rules
from voting.polls.models import ComparisonRule, RuleVersion
from voting.polls.permissions import can_withdraw_rule, can_write_rule
from voting.polls.rolls import bound_names, roll_on

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


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
            "document": _document(rule),
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


def next_version(forum: Forum, rule_id: str) -> str:
    """The number under which the forum would keep this rule next; those of withdrawn versions stay taken."""
    numbers = RuleVersion.objects.of_forum(forum).filter(rule_id=rule_id).values_list("version", flat=True)
    return str(max((int(number) for number in numbers if number.isdecimal()), default=0) + 1)


@transaction.atomic
def write_rule(*, forum: Forum, rule: rules.Rule, by: AbstractBaseUser) -> RuleVersion:
    """Keep a new rule of the forum's own, as version 1.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` for the ``id``
    when the catalogue or any forum has a rule of this name.
    """
    _lock_for_writing(forum, by)
    taken = rule.id in rules.catalogue() or rule.id in rules.described()
    if taken or RuleVersion.objects.filter(rule_id=rule.id).exists():
        raise ValidationError({"id": _("There is a rule of this name already: choose another name.")})
    return _keep_next(forum, rule, by)


@transaction.atomic
def revise_rule(*, forum: Forum, rule: rules.Rule, by: AbstractBaseUser) -> RuleVersion:
    """Keep a changed rule of the forum's own under the number that the document bears.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` when the forum has
    no rule of this id, when nothing changed, or when that number was given away meanwhile.
    """
    _lock_for_writing(forum, by)
    last = RuleVersion.objects.of_forum(forum).filter(rule_id=rule.id).last()
    if last is None:
        raise ValidationError({"id": _("The forum keeps no rule of this name: write it as a new one.")})
    same = {**last.document, "version": rule.version} == _document(rule)
    if same and last.withdrawn_at is None:
        raise ValidationError(
            _("Nothing has changed since version %(number)s: there is nothing to keep.")
            % {"number": last.version}
        )
    return _keep_next(forum, rule, by)


def _lock_for_writing(forum: Forum, by: AbstractBaseUser) -> None:
    """One writer of a forum's rules at a time, so that a number is given once."""
    Forum.objects.select_for_update().get(pk=forum.pk)
    if not can_write_rule(by, forum):
        raise PermissionDenied


def _check_lengths(rule: rules.Rule) -> None:
    """``ValidationError`` by place for what is longer than a row holds."""
    faults = {}
    for place, field, text in (("title", "title", rule.title), ("id", "rule_id", rule.id)):
        longest = getattr(RuleVersion._meta.get_field(field), "max_length", None)
        if longest and len(text) > longest:
            faults[place] = _("At most %(longest)d characters fit: shorten it.") % {"longest": longest}
    if faults:
        raise ValidationError(faults)


def _keep_next(forum: Forum, rule: rules.Rule, by: AbstractBaseUser) -> RuleVersion:
    _check_lengths(rule)
    number = next_version(forum, rule.id)
    if rule.version != number:
        raise ValidationError(
            _(
                "Somebody kept another version meanwhile, so this one becomes version %(number)s. "
                "Look at the other one, then keep yours."
            )
            % {"number": number}
        )
    return keep_rule(rule=rule, forum=forum, by=by)


@transaction.atomic
def withdraw_rule(*, kept: RuleVersion, by: AbstractBaseUser) -> RuleVersion:
    """Withdraw a version that nobody used: it stays on record and is not offered any more.

    Raises ``PermissionDenied`` unless the person runs the secretariat and nothing points to the version.
    """
    kept = RuleVersion.objects.select_for_update(of=("self",)).select_related("forum").get(pk=kept.pk)
    if not can_withdraw_rule(by, kept):
        raise PermissionDenied
    kept.withdrawn_at = clock.now()
    kept.save(update_fields=["withdrawn_at"])
    record(
        verb="rule.withdrawn",
        thing_type="rule",
        thing_id=kept.rule_id,
        thing_label=kept.title,
        actor=by,
        data={"sha256": kept.sha256, "version": kept.version},
    )
    return kept


def _document(rule: rules.Rule) -> dict[str, Any]:
    return rule.model_dump(mode="json", by_alias=True, exclude_defaults=True)


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
