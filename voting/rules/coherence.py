"""Whether the passages of a rule fit together: names, stages, labels, and what may stand where."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from voting.rules.conditions import (
    BASE_WORDS,
    CountTest,
    Grouping,
    InSome,
    KOf,
    MeanShare,
    Measure,
    Passage,
    Selector,
    ShareComparison,
    ShareTest,
)
from voting.rules.errors import Fault
from voting.rules.outcome import Kind

if TYPE_CHECKING:
    from voting.rules.document import Rule, Stage

RESERVED_GROUPS = ("deciding", "advising", "everyone")
_NEVER_A_RESULT = (Kind.NOT_APPLICABLE.value, Kind.AWAITING_STATEMENT.value)


def passages(value: object, path: str = "") -> Iterator[tuple[str, Passage]]:
    """Yield every passage at or below ``value`` with its path, in the order of the document."""
    if isinstance(value, Passage):
        yield path, value
        for name, field in type(value).model_fields.items():
            key = field.alias or name
            yield from passages(getattr(value, name), f"{path}.{key}" if path else key)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from passages(item, f"{path}[{index}]")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from passages(item, f"{path}.{key}")


def closest(word: str, known: Iterable[str]) -> str:
    """Return the known word that ``word`` is most like, ``""`` when none is near."""
    return next(iter(difflib.get_close_matches(word, list(known), n=1)), "")


def incoherences(rule: Rule) -> list[Fault]:
    """Return everything in a well-formed rule that does not fit together."""
    return [*_Names(rule).faults(), *_stage_faults(rule), *_published_faults(rule), *_counting_faults(rule)]


class _Names:
    """Names that are used and not declared, declared and not used, or declared as another kind."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.used: set[tuple[str, str]] = set()
        self.found: list[Fault] = []

    def faults(self) -> list[Fault]:
        needs = self.rule.needs
        for path, passage in passages(self.rule.stages, "stages"):
            self._uses(path, passage)
        for path, passage in passages(self.rule.voters, "voters"):
            self._uses(path, passage)
        for section in ("groups", "attributes", "weights", "parameters", "roles"):
            for name in getattr(needs, section):
                if (section, name) not in self.used:
                    self.found.append(Fault(f"needs.{section}.{name}", "unused_name", {"name": name}))
        for name in needs.groups:
            if name in RESERVED_GROUPS:
                self.found.append(Fault(f"needs.groups.{name}", "reserved_name", {"name": name}))
        self._parameters()
        return self.found

    def _uses(self, path: str, passage: Passage) -> None:
        if isinstance(passage, Selector):
            for key, names in (
                ("in", passage.in_all),
                ("in_any", passage.in_any),
                ("not_in", passage.not_in),
            ):
                for name in names:
                    self._name(f"{path}.{key}", "groups", name)
        if isinstance(passage, Grouping):
            for name in (*passage.groups, *passage.weights):
                self._name(f"{path}.groups", "groups", name)
            if passage.attribute:
                self._name(f"{path}.attribute", "attributes", passage.attribute)
        if isinstance(passage, Measure | CountTest | ShareTest | MeanShare) and passage.weight:
            self._name(f"{path}.weight", "weights", passage.weight)
        if isinstance(passage, ShareComparison | CountTest | InSome):
            comparison, value = passage.comparison
            if isinstance(value, str):
                kinds = ("share",) if isinstance(passage, ShareComparison) else ("number", "share")
                self._parameter(f"{path}.{comparison}", value, kinds)
        if (
            isinstance(passage, ShareTest)
            and isinstance(passage.base, str)
            and passage.base not in BASE_WORDS
        ):
            self._parameter(f"{path}.base", passage.base, ("base", "number"))
        role = getattr(passage, "role", None)
        if role:
            self._name(f"{path}.role", "roles", role)

    def _name(self, path: str, section: str, name: str) -> None:
        self.used.add((section, name))
        declared = getattr(self.rule.needs, section)
        if name not in declared:
            values = {"name": name, "section": section, "meant": closest(name, declared)}
            self.found.append(Fault(path, "undeclared_name", values))

    def _parameter(self, path: str, name: str, kinds: tuple[str, ...]) -> None:
        self._name(path, "parameters", name)
        declared = self.rule.needs.parameters.get(name)
        if declared and declared.kind not in kinds:
            values = {"name": name, "kind": declared.kind, "wanted": ", ".join(kinds)}
            self.found.append(Fault(path, "parameter_kind", values))

    def _parameters(self) -> None:
        for name, parameter in self.rule.needs.parameters.items():
            path = f"needs.parameters.{name}"
            if name in BASE_WORDS:
                self.found.append(Fault(path, "reserved_name", {"name": name}))
            if parameter.default is not None:
                fault = value_fault(f"{path}.default", parameter.kind, parameter.default)
                self.found.extend([fault] if fault else [])


def value_fault(path: str, kind: str, value: Fraction | str) -> Fault | None:
    """Return what is wrong with the value of a parameter of a kind, ``None`` when it fits."""
    if kind == "base":
        fits = isinstance(value, str) and value in BASE_WORDS
    else:
        fits = isinstance(value, Fraction) and (kind == "number" or value <= 1)
    return None if fits else Fault(path, "parameter_value", {"value": str(value), "kind": kind})


def _stage_faults(rule: Rule) -> list[Fault]:
    faults: list[Fault] = []
    names = [stage.name for stage in rule.stages]
    for label, kind in rule.labels.items():
        if label in names:
            faults.append(Fault(f"labels.{label}", "label_is_stage", {"name": label}))
        if label in Kind.__members__.values() and label != kind.value:
            faults.append(Fault(f"labels.{label}", "label_is_kind", {"name": label, "kind": kind.value}))
    for index, stage in enumerate(rule.stages):
        if stage.name in names[:index]:
            faults.append(Fault(f"stages[{index}].name", "stage_twice", {"name": stage.name}))
        if rule.kind_of(stage.name) is not None and stage.name not in rule.labels:
            faults.append(Fault(f"stages[{index}].name", "label_is_stage", {"name": stage.name}))
        faults.extend(_target_faults(rule, stage, index))
    reached = {target for stage in rule.stages for _, target in _targets(stage)}
    for index, name in enumerate(names[1:], start=1):
        if name not in reached:
            faults.append(Fault(f"stages[{index}].name", "stage_unreached", {"name": name}))
    return faults


def _targets(stage: Stage) -> Iterator[tuple[str, str]]:
    if stage.quorum is not None:
        yield "without_quorum", stage.without_quorum
    for index, step in enumerate(stage.decide):
        yield f"decide[{index}].then", step.then
    if stage.otherwise:
        yield "otherwise", stage.otherwise
    if stage.judged_by:
        for index, label in enumerate(stage.judged_by.findings):
            yield f"judged_by.findings[{index}]", label


def _target_faults(rule: Rule, stage: Stage, index: int) -> Iterator[Fault]:
    later = [other.name for other in rule.stages[index + 1 :]]
    for path, target in _targets(stage):
        where = f"stages[{index}].{path}"
        known = [*rule.labels, *(kind.value for kind in Kind if kind.value not in _NEVER_A_RESULT)]
        if target in known or (target in later and "findings" not in path):
            continue
        if target in [other.name for other in rule.stages]:
            yield Fault(where, "stage_not_later", {"name": target})
        else:
            yield Fault(where, "unknown_target", {"name": target, "meant": closest(target, [*known, *later])})


def _published_faults(rule: Rule) -> Iterator[Fault]:
    for path, passage in passages(rule.stages, "stages"):
        if not isinstance(passage, ShareTest) or not isinstance(passage.base, str):
            continue
        parameter = rule.needs.parameters.get(passage.base)
        if passage.base != "published" and not (parameter and parameter.kind == "base"):
            continue
        if passage.weight is None:
            yield Fault(f"{path}.base", "published_without_weight", {})
        if passage.seats is not None or ".in_each." in path or ".in_some." in path:
            yield Fault(f"{path}.base", "published_of_a_part", {})


def _counting_faults(rule: Rule) -> Iterator[Fault]:
    for path, passage in passages(rule.stages, "stages"):
        if isinstance(passage, KOf) and passage.number > len(passage.of):
            values = {"number": str(passage.number), "count": str(len(passage.of))}
            yield Fault(f"{path}.number", "k_too_large", values)
        if isinstance(passage, InSome) and isinstance(passage.comparison[1], Measure):
            yield Fault(f"{path}.{passage.comparison[0]}", "groups_by_amount", {})
        if isinstance(passage, Grouping) and passage.groups and set(passage.weights) - set(passage.groups):
            stray = ", ".join(sorted(set(passage.weights) - set(passage.groups)))
            yield Fault(f"{path}.weights", "stray_weights", {"names": stray})
