"""A body's own records put to our reading of its rule: does the rule give the outcome that was announced?"""

from __future__ import annotations

from typing import Any

from voting import rules
from voting.polls.rule_files import cannot_be_used
from voting.polls.rule_statements import stated_document, stated_lines, statements_of
from voting.rules.records import RecordedCase, decide_case
from voting.rules.reports import why_not_applicable


def verified(case: RecordedCase, known: dict[str, rules.Rule]) -> dict[str, Any]:
    """Return a recorded decision with what its rule makes of it."""
    found: dict[str, Any] = {"id": case.id, "rule": case.rule, "expected": case.expected, "outcome": None}
    if case.rule not in known and case.rule in rules.described():
        return {**found, "agrees": False, "why": [rules.word_fault(cannot_be_used(case.rule))]}
    if case.rule not in known:
        return {**found, "agrees": False, "why": [f"there is no rule “{case.rule}”"]}
    try:
        outcome = decide_case(known[case.rule], case)
    except rules.RuleError as error:
        return {**found, "agrees": False, "why": [rules.word_fault(fault) for fault in error.faults]}
    found["outcome"] = {"kind": outcome.kind.value, "label": outcome.label, "stage": outcome.stage}
    stated = statements_of(case, known[case.rule])
    why = why_not_applicable(outcome) or [rules.explain(outcome)]
    why += stated_lines(known[case.rule], outcome, stated)
    document = stated_document(outcome, stated)
    agrees = outcome.label == case.expected
    return {**found, "agrees": agrees, "why": why, **({"stated": document} if document else {})}


def case_line(found: dict[str, Any]) -> str:
    """Return what was found of a recorded decision as one line."""
    if found["agrees"]:
        stated = ", as a person stated" if found.get("stated") else ""
        return f"agrees   {found['id']}  {found['rule']}: {found['expected']}{stated}"
    came = found["outcome"]["label"] if found["outcome"] else "no outcome"
    return (
        f"DIFFERS  {found['id']}  {found['rule']}: expected {found['expected']}, comes to {came}. "
        f"{'; '.join(found['why'])}"
    )
