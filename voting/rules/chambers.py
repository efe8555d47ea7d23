"""Chambers: the mean of the shares of groups, nested as deep as the rule has levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from voting.rules.amounts import Candidate, compares, margin
from voting.rules.conditions import Grouping, MeanShare
from voting.rules.measuring import movable_in_base
from voting.rules.outcome import Threshold
from voting.rules.scopes import Draft, Scope, base_note, groups_of, objectors, unknown_note, weight_key


@dataclass(frozen=True, slots=True)
class _Mean:
    """A mean of shares over a tree of groups, with what each seat could add to it or take from it."""

    share: Fraction | None
    inside: tuple[Candidate, ...]
    outside: tuple[Candidate, ...]
    draft: Draft

    def scaled(self, factor: Fraction) -> tuple[list[Candidate], list[Candidate]]:
        return [item.times(factor) for item in self.inside], [item.times(factor) for item in self.outside]


def mean_share_test(passage: MeanShare, scope: Scope, path: str) -> Draft:
    """Compare the mean of the groups' shares with a fraction."""
    scope = replace(scope, marks=scope.narrowed(passage.seats))
    mean = _mean_level(passage, passage.groups, scope, path)
    comparison, wanted = passage.comparison
    threshold = scope.setting.binding.number(wanted)
    draft = mean.draft
    draft.test = "mean_share"
    draft.values = {**scope.values(passage), "base": passage.base.value, "empty": passage.empty}
    draft.threshold = Threshold(comparison=comparison, value=threshold, share=True)
    draft.who = objectors(scope.marks, frozenset(passage.of))
    draft.unknown = unknown_note(scope.marks, scope.setting)
    draft.amount, draft.base, draft.share = mean.share, Fraction(1), mean.share
    if mean.share is not None:
        draft.passed = compares(mean.share, comparison, threshold)
        draft.margin = margin(mean.share, comparison, threshold, lambda: mean.inside, lambda: mean.outside)
    return draft


def _mean_level(passage: MeanShare, levels: Sequence[Grouping], scope: Scope, path: str) -> _Mean:
    if not levels:
        return _group_share(passage, scope, path)
    parts: list[tuple[_Mean, Fraction]] = []
    children = []
    for group in groups_of(levels[0], scope):
        part = _mean_level(passage, levels[1:], scope.within(group), f"{path}.{group.name}")
        part.draft.values.update(group=group.name, group_called=group.called)
        part.draft.test = "group_share"
        children.append(part.draft)
        share = part.share
        if share is None and passage.empty == "zero":
            part = replace(part, share=Fraction(0))
        if part.share is not None or passage.empty == "undefined":
            parts.append((part, group.weight))
    draft = Draft(path, "mean_share", children=children)
    total = sum((weight for _, weight in parts), Fraction(0))
    if total == 0 or any(part.share is None for part, _ in parts):
        return _Mean(None, (), (), draft)
    inside: list[Candidate] = []
    outside: list[Candidate] = []
    mean = Fraction(0)
    for part, weight in parts:
        mean += (part.share or Fraction(0)) * weight / total
        scaled_inside, scaled_outside = part.scaled(weight / total)
        inside.extend(scaled_inside)
        outside.extend(scaled_outside)
    draft.share = mean
    return _Mean(mean, tuple(inside), tuple(outside), draft)


def _group_share(passage: MeanShare, scope: Scope, path: str) -> _Mean:
    of, weight = frozenset(passage.of), weight_key(passage.weight, scope)
    amount, base = scope.marks.amount(of, weight), scope.marks.amount(frozenset((passage.base,)), weight)
    values = {**scope.values(passage), "base": passage.base.value}
    draft = Draft(
        path, "group_share", values, amount=amount.value, base=base.value, who=objectors(scope.marks, of)
    )
    draft.base_note = base_note(weight, scope, base, published=False)
    draft.unknown = unknown_note(scope.marks, scope.setting)
    if base.value == 0:
        return _Mean(None, (), (), draft)
    draft.share = Fraction(amount.value) / base.value
    inside, outside = movable_in_base(scope.marks, of, passage.base.value, weight)
    each = Fraction(1) / base.value
    sides = [tuple(item.times(each) for item in side() or ()) for side in (inside, outside)]
    return _Mean(draft.share, sides[0], sides[1], draft)
