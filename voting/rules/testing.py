"""Testing conditions: single tests, their combination, and tests in each or some of several groups."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from voting.rules.amounts import compares, margin
from voting.rules.chambers import mean_share_test
from voting.rules.conditions import Condition, InEach, InSome, Measure
from voting.rules.measuring import count_test, no_number, share_test
from voting.rules.outcome import Threshold
from voting.rules.scopes import Draft, Scope, groups_of


def examine(condition: Condition, scope: Scope, path: str) -> Draft:
    """Test a condition in a scope. ``path`` is where the condition stands in the rule document."""
    if condition.share is not None:
        return share_test(condition.share, scope, f"{path}.share")
    if condition.count is not None:
        return count_test(condition.count, scope, f"{path}.count")
    if condition.mean_share is not None:
        return mean_share_test(condition.mean_share, scope, f"{path}.mean_share")
    if condition.in_each is not None:
        return _in_each(condition.in_each, scope, f"{path}.in_each")
    if condition.in_some is not None:
        return _in_some(condition.in_some, scope, f"{path}.in_some")
    return _combined(condition, scope, path)


def _combined(condition: Condition, scope: Scope, path: str) -> Draft:
    if condition.negated is not None:
        child = examine(condition.negated, scope, f"{path}.not")
        passed = None if child.passed is None else not child.passed
        return Draft(f"{path}.not", "not", passed=passed, children=[child])
    if condition.every is not None:
        return _k_of(condition.every, len(condition.every), scope, f"{path}.all", "all")
    if condition.some is not None:
        return _k_of(condition.some, 1, scope, f"{path}.any", "any")
    if condition.at_least is None:
        raise ValueError(f"the condition at {path} tests nothing")
    k_of = condition.at_least
    return _k_of(k_of.of, k_of.number, scope, f"{path}.at_least.of", "at_least")


def _k_of(conditions: Sequence[Condition], number: int, scope: Scope, path: str, name: str) -> Draft:
    children = [examine(item, scope, f"{path}[{index}]") for index, item in enumerate(conditions)]
    held = sum(child.passed is True for child in children)
    open_ = sum(child.passed is None for child in children)
    values = {"number": number, "count": len(children), "held": held}
    return Draft(
        path.removesuffix(".of"), name, values, passed=three_valued(held, open_, number), children=children
    )


def three_valued(held: int, undefined: int, needed: int) -> bool | None:
    """Return whether enough hold, cannot hold, or whether it turns on tests that have no answer."""
    if held >= needed:
        return True
    return None if held + undefined >= needed else False


def _in_groups(passage: InEach | InSome, scope: Scope, path: str) -> list[tuple[Draft, Fraction]]:
    found = []
    for group in groups_of(passage.groups, scope):
        values: dict[str, Any] = {"group": group.name, "group_called": group.called}
        draft = Draft(f"{path}.{group.name}", "group", values)
        if not group.marks.seats:
            draft.values["empty"] = passage.empty
            draft.passed = {"passes": True, "fails": False}.get(passage.empty)
        else:
            child = examine(passage.holds, scope.within(group), f"{path}.{group.name}.holds")
            draft.passed, draft.children = child.passed, [child]
        found.append((draft, group.weight))
    return found


def _there(draft: Draft) -> bool:
    return draft.values.get("empty") != "left_out"


def _in_each(passage: InEach, scope: Scope, path: str) -> Draft:
    drafts = [draft for draft, _ in _in_groups(passage, scope, path)]
    there = [draft for draft in drafts if _there(draft)]
    held = sum(draft.passed is True for draft in there)
    open_ = sum(draft.passed is None for draft in there)
    # Nothing to hold anywhere proves nothing: a rule about groups is not fulfilled by their absence.
    passed = three_valued(held, open_, len(there)) if there else None
    values = {"count": len(there), "held": held}
    return Draft(path, "in_each", values, passed=passed, children=drafts)


def _in_some(passage: InSome, scope: Scope, path: str) -> Draft:
    found = [(draft, weight) for draft, weight in _in_groups(passage, scope, path)]
    there = [(draft, weight) for draft, weight in found if _there(draft)]
    total = sum((weight for _, weight in there), Fraction(0))
    held = sum((weight for draft, weight in there if draft.passed is True), Fraction(0))
    open_ = sum((weight for draft, weight in there if draft.passed is None), Fraction(0))
    comparison, wanted = passage.comparison
    if isinstance(wanted, Measure):
        raise TypeError("groups are compared with a number")
    number = scope.setting.binding.number(wanted)
    shared = 0 < number < 1
    threshold = number * total if shared else number
    low, high = compares(held, comparison, threshold), compares(held + open_, comparison, threshold)
    passed = low if low == high else None
    if shared and not total:
        passed = None
    draft = Draft(path, "in_some", {"count": len(there)}, amount=held, base=total, passed=passed)
    draft.threshold = Threshold(comparison=comparison, value=number, share=shared)
    draft.share = held / total if total else None
    draft.margin = None if passed is None else margin(held, comparison, threshold, no_number, no_number)
    draft.children = [child for child, _ in found]
    return draft
