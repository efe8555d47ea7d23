"""A forum's stages as polls use them: which comes after which, and by which rule it is usually decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from consult import clock
from consult.forums.models import Forum
from voting import rules
from voting.polls.models import ComparisonRule, MatterStage, Poll, RuleVersion
from voting.polls.offers import usual_names
from voting.polls.outcomes import load_kept_rule
from voting.polls.rolls import roll_on


@dataclass(frozen=True)
class RuleAsUsual:
    """A rule with the names and parameters that bind it, as the actions take it."""

    rule: RuleVersion
    rule_names: dict[str, str]
    rule_parameters: dict[str, Any]
    rule_stage: str


def stages_of(forum: Forum) -> list[MatterStage]:
    """The stages that the forum uses, in order."""
    return list(MatterStage.objects.in_use().filter(forum=forum).select_related("rule"))


def stage_after(poll: Poll) -> MatterStage | None:
    """The stage of the forum's that comes after the poll's own."""
    if poll.stage is None:
        return None
    later = [stage for stage in stages_of(poll.forum) if stage.position > poll.stage.position]
    return later[0] if later else None


def rule_as_usual(stage: MatterStage) -> RuleAsUsual:
    """The usual rule of a stage, bound as the forum's comparison binds it, else by the rule's own names.

    A rule of several stages begins with its first, each in a poll of its own.
    """
    kept = stage.rule
    if kept is None:
        raise ValueError(f"the stage {stage.key} has no usual rule")
    rule = load_kept_rule(kept)
    compared = ComparisonRule.objects.filter(forum=stage.forum, rule=kept).first()
    roll = roll_on(stage.forum, clock.now().date(), deciding_only=True)
    return RuleAsUsual(
        rule=kept,
        rule_names=compared.names if compared else usual_names(rule, roll),
        rule_parameters=compared.parameters if compared else {},
        rule_stage=first_stage(rule),
    )


def first_stage(rule: rules.Rule) -> str:
    """The stage that a rule of several begins with; empty for a rule of one."""
    names = rules.stage_names(rule)
    return names[0] if len(names) > 1 else ""
