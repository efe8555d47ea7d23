"""Statements of judged stages, for rules that leave a result to a person: who found what, and why.

Written ``[RULE:]STAGE=RESULT`` or ``[RULE:]STAGE=RESULT: REASON``. A stage that nobody has judged yet is no
fault: its outcome is that the result is not yet stated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from voting import rules
from voting.polls.rule_files import Gathering, WrongFilesError
from voting.rules.coherence import closest
from voting.rules.records import RecordedCase

OPTION: Final = "--statement"
_SHAPE: Final = re.compile(
    r"(?:(?P<rule>[^=]*):)?(?P<stage>[^=:]+)=(?P<result>[^:]+)(?::(?P<reason>.*))?", re.S
)


@dataclass(frozen=True)
class Statement:
    """What a person found when a rule came to a stage that is judged, and the reason that they gave."""

    rule: str
    stage: str
    result: str
    reason: str
    place: str = OPTION
    """Where it was read, for what is said of it when it is wrong."""

    def is_for(self, given: str, rule: rules.Rule) -> bool:
        """Whether it speaks of a rule, by the name it was given by or by its id."""
        return self.rule in ("", given, rule.id)


def read_statement(text: str) -> Statement:
    """Read ``[RULE:]STAGE=RESULT[: REASON]``. Raises :class:`WrongFilesError` where it is not."""
    found = _SHAPE.fullmatch(text.strip())
    parts = {key: (value or "").strip() for key, value in found.groupdict().items()} if found else {}
    if not parts.get("stage") or not parts.get("result"):
        raise WrongFilesError(
            [f"{OPTION} {text}: write STAGE=RESULT: REASON, or RULE:STAGE=RESULT: REASON for one rule"]
        )
    return Statement(**parts, place=f"{OPTION} {parts['stage']}")


def statements_for(
    given: Sequence[tuple[str, rules.Rule]], statements: Sequence[Statement]
) -> list[dict[str, Statement]]:
    """Return for each rule what was stated of its stages.

    Raises :class:`WrongFilesError` for a statement that speaks of no rule that is used, of a stage that
    nobody judges, or of a result that cannot be stated there, and for two statements on one stage.
    """
    gathering = Gathering()
    for statement in statements:
        with gathering.one():
            _refuse_stray(statement, given)
    found: list[dict[str, Statement]] = []
    for name, rule in given:
        of_rule: dict[str, Statement] = {}
        for statement in statements:
            if not statement.is_for(name, rule) or statement.stage not in judged_stages(rule):
                continue
            with gathering.one():
                _refuse_wrong(statement, rule, of_rule)
            of_rule[statement.stage] = statement
        found.append(of_rule)
    gathering.done()
    return found


def statements_of(case: RecordedCase, rule: rules.Rule) -> dict[str, Statement]:
    """Return what a recorded decision says was stated of the stages of its rule.

    Raises :class:`WrongFilesError` for a stage that nobody judges and a result that cannot be stated there.
    """
    gathering, found = Gathering(), {}
    for stage, result in case.statements.items():
        reason = case.reasons.get(stage, "")
        statement = Statement(rule.id, stage, result, reason, f"case “{case.id}”, statements.{stage}")
        with gathering.one():
            _refuse_stray(statement, [(rule.id, rule)])
            _refuse_wrong(statement, rule, {})
        found[stage] = statement
    gathering.done()
    return found


def judged_stages(rule: rules.Rule) -> dict[str, tuple[str, ...]]:
    """Return the stages of a rule that a person judges, each with the results that can be stated."""
    return {stage.name: stage.judged_by.findings for stage in rule.stages if stage.judged_by}


def _refuse_stray(statement: Statement, given: Sequence[tuple[str, rules.Rule]]) -> None:
    meant = [rule for name, rule in given if statement.is_for(name, rule)]
    if not meant:
        raise WrongFilesError(
            [f"{OPTION} {statement.rule}:{statement.stage}: no rule “{statement.rule}” is used"]
        )
    known = [name for rule in meant for name in judged_stages(rule)]
    if statement.stage not in known:
        values = {"stage": statement.stage, "meant": closest(statement.stage, known)}
        fault = rules.Fault(statement.place, "not_judged", values)
        raise WrongFilesError([rules.word_fault(fault)])


def _refuse_wrong(statement: Statement, rule: rules.Rule, already: Mapping[str, Statement]) -> None:
    where, known = statement.place, judged_stages(rule)[statement.stage]
    if statement.result not in known:
        values = {
            "label": statement.result,
            "known": ", ".join(known),
            "meant": closest(statement.result, known),
        }
        raise WrongFilesError(
            [f"{rule.id}: {rules.word_fault(rules.Fault(where, 'unknown_finding', values))}"]
        )
    if statement.stage in already:
        raise WrongFilesError([f"{rule.id}: {where}: the result of this stage is stated twice; keep one"])


# What was stated, beside an outcome


def stated_document(outcome: rules.Outcome, statements: Mapping[str, Statement]) -> list[dict[str, Any]]:
    """Return for each judged stage that the rule came to what was stated there, by whom and why.

    ``result`` and ``reason`` are ``None`` where nothing is stated yet.
    """
    found = []
    for stage in _judged(outcome):
        said = statements.get(str(stage.values["stage"]))
        found.append(
            {
                "stage": stage.values["stage"],
                "by": stage.values["role_called"],
                "result": said.result if said else None,
                "reason": (said.reason or None) if said else None,
            }
        )
    return found


def stated_lines(rule: rules.Rule, outcome: rules.Outcome, statements: Mapping[str, Statement]) -> list[str]:
    """Return in words what a person stated, what is still to be stated, and what was stated for nothing."""
    lines = []
    came_to = {str(stage.values["stage"]): str(stage.values["role_called"]) for stage in _judged(outcome)}
    for name, by in came_to.items():
        said = statements.get(name)
        if said is None:
            known = " or ".join(f"{OPTION} {name}={label}" for label in judged_stages(rule)[name])
            lines.append(f"Not counted but stated by {by}, and not stated yet: hand it in with {known}.")
        elif said.reason:
            lines.append(f"Not counted but stated by {by}, who gave this reason: {said.reason}")
        else:
            lines.append(f"Not counted but stated by {by}. No reason is given; the rule asks for one.")
    lines.extend(
        f"The statement on the stage “{name}” was not used: the rule did not come to be judged there."
        for name in statements
        if name not in came_to
    )
    return lines


def _judged(outcome: rules.Outcome) -> list[rules.Node]:
    return [node for node in outcome.tree.children if "role_called" in node.values]
