"""Reading choosing rules: from YAML, JSON or a mapping, with every fault of the document at once."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from voting.rules.choosing.document import NOTHING, Among, Chambers, ChoosingRule, ChoosingStage, Needed, Ties
from voting.rules.choosing.methods import Approval
from voting.rules.coherence import RESERVED_GROUPS, closest, passages
from voting.rules.conditions import Grouping, Passage, Selector
from voting.rules.errors import Fault
from voting.rules.reading import read_document, schema_of

# Methods in which a ballot gives every option a figure, so that a share of the whole can be asked for.
TALLIES = ("plurality", "approval", "score", "gradients", "borda", "modified_borda", "least_resistance")
POINTS = TALLIES[2:]
PAIRWISE = ("schulze", "ranked_pairs")


def load_choosing_rule(document: str | bytes | Mapping[str, Any]) -> ChoosingRule:
    """Read a choosing rule.

    Raises :class:`RuleError` with every fault: path, code, mend where one is known.
    """
    return read_document(document, ChoosingRule, incoherences)


def choosing_schema() -> dict[str, Any]:
    """Return the JSON Schema of a choosing rule."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **copy.deepcopy(schema_of(ChoosingRule)),
    }


def incoherences(rule: ChoosingRule) -> list[Fault]:
    """Return everything in a well-formed choosing rule that does not fit together."""
    return [*_name_faults(rule), *_stage_faults(rule), *_example_faults(rule)]


def _uses(passage: Passage) -> Iterator[tuple[str, str, str]]:
    """Yield the names that a passage uses: the section of needs, the name, the key it stands under."""
    if isinstance(passage, Selector):
        for key, names in (("in", passage.in_all), ("in_any", passage.in_any), ("not_in", passage.not_in)):
            yield from (("groups", name, key) for name in names)
    elif isinstance(passage, Grouping):
        if passage.attribute is not None:
            yield "attributes", passage.attribute, ""
        yield from (("groups", name, "groups") for name in (*passage.groups, *passage.weights))
    elif isinstance(passage, ChoosingStage) and passage.weight is not None:
        yield "weights", passage.weight, "weight"
    elif isinstance(passage, Ties) and passage.drawn_by is not None:
        yield "roles", passage.drawn_by, "drawn_by"


def _name_faults(rule: ChoosingRule) -> Iterator[Fault]:
    needs, used = rule.needs, set()
    for root in ("stages", "voters"):
        for path, passage in passages(getattr(rule, root), root):
            for section, name, key in _uses(passage):
                used.add((section, name))
                if name not in getattr(needs, section):
                    known = [*getattr(needs, section), *(RESERVED_GROUPS if section == "groups" else ())]
                    values = {"name": name, "section": section, "meant": closest(name, known)}
                    yield Fault(f"{path}.{key}" if key else path, "undeclared_name", values)
    for section in ("groups", "attributes", "weights", "parameters", "roles"):
        for name in getattr(needs, section):
            if (section, name) not in used:
                yield Fault(f"needs.{section}.{name}", "unused_name", {"name": name})
    for name in needs.groups:
        if name in RESERVED_GROUPS:
            yield Fault(f"needs.groups.{name}", "reserved_name", {"name": name})
    for path, passage in passages(rule.stages, "stages"):
        if isinstance(passage, Grouping) and passage.groups:
            stray = sorted(set(passage.weights) - set(passage.groups))
            if stray:
                yield Fault(f"{path}.weights", "stray_weights", {"names": ", ".join(stray)})


def _stage_faults(rule: ChoosingRule) -> Iterator[Fault]:
    names = [stage.name for stage in rule.stages]
    reached = set(names[:1])
    for index, stage in enumerate(rule.stages):
        path = f"stages[{index}]"
        if stage.name in names[:index]:
            yield Fault(f"{path}.name", "stage_twice", {"name": stage.name})
        if stage.name == NOTHING:
            yield Fault(f"{path}.name", "label_is_stage", {"name": NOTHING})
        if stage.otherwise != NOTHING:
            reached.add(stage.otherwise)
            if stage.otherwise not in names:
                values = {"name": stage.otherwise, "meant": closest(stage.otherwise, names[index + 1 :])}
                yield Fault(f"{path}.otherwise", "unknown_target", values)
            elif stage.otherwise not in names[index + 1 :]:
                yield Fault(f"{path}.otherwise", "stage_not_later", {"name": stage.otherwise})
        yield from _counting_faults(rule, stage, path, first=index == 0)
    for index, name in enumerate(names):
        if name not in reached:
            yield Fault(f"stages[{index}]", "stage_unreached", {"name": name})


def _counting_faults(rule: ChoosingRule, stage: ChoosingStage, path: str, *, first: bool) -> Iterator[Fault]:
    """Yield what the method of a stage does not take."""
    method, details, needed = stage.method.name, stage.method.details, stage.wins_if
    if first and isinstance(stage.among, Among):
        yield Fault(f"{path}.among", "no_stage_before")
    if method == "exhaustive" and needed is None:
        yield Fault(f"{path}.wins_if", "repeated_without_line")
    if isinstance(needed, Needed):
        if method in PAIRWISE:
            yield Fault(f"{path}.wins_if", "no_share_by_pairs", {"method": method})
        if needed.of == "continuing" and method != "instant_runoff":
            yield Fault(f"{path}.wins_if.of", "continuing_elsewhere", {"method": method})
        if needed.in_each is not None and method not in TALLIES:
            yield Fault(f"{path}.wins_if.in_each", "each_without_tally", {"method": method})
        if needed.of in ("present", "roll") and (method in POINTS or stage.chambers is not None):
            yield Fault(f"{path}.wins_if.of", "share_of_cast_only", {"value": needed.of})
        for key in ("at_least", "more_than"):
            if isinstance(getattr(needed, key), str):
                yield Fault(f"{path}.wins_if.{key}", "no_parameters_here", {"name": getattr(needed, key)})
    if isinstance(stage.quorum, str):
        yield Fault(f"{path}.quorum", "no_parameters_here", {"name": stage.quorum})
    if isinstance(stage.chambers, Chambers):
        yield from _chamber_faults(stage, method, path)
    if isinstance(details, Approval) and rule.options and (details.at_most or 0) > len(rule.options):
        values = {"number": str(details.at_most), "count": str(len(rule.options))}
        yield Fault(f"{path}.method.approval.at_most", "too_many_to_approve", values)
    if rule.picks == "none" and (needed is not None or stage.otherwise != NOTHING):
        yield Fault(path, "shown_only")


def _chamber_faults(stage: ChoosingStage, method: str, path: str) -> Iterator[Fault]:
    combined = stage.chambers.combined if stage.chambers else ""
    if method == "exhaustive":
        yield Fault(f"{path}.chambers", "chambers_repeated")
    elif combined == "lowest_share" and method not in TALLIES:
        yield Fault(f"{path}.chambers.combined", "lowest_without_tally", {"method": method})
    elif combined in ("all_agree", "most_chambers") and method == "gradients":
        yield Fault(f"{path}.chambers.combined", "levels_in_chambers", {"value": combined})
    if combined in ("all_agree", "most_chambers") and stage.wins_if is not None:
        yield Fault(f"{path}.wins_if", "share_of_chambers", {"value": combined})


def _example_faults(rule: ChoosingRule) -> Iterator[Fault]:
    if len(set(rule.options)) < len(rule.options):
        twice = next(name for name in rule.options if rule.options.count(name) > 1)
        yield Fault("options", "option_twice", {"option": twice})
    if len(rule.options) == 1:
        yield Fault("options", "one_option")
    for index, example in enumerate(rule.examples):
        for number, line in enumerate(example.cast):
            weights = set(line.weights) - set(rule.needs.weights)
            for name in sorted(weights):
                yield Fault(
                    f"examples[{index}].cast[{number}].weights.{name}",
                    "unknown_name",
                    {"name": name, "meant": closest(name, rule.needs.weights)},
                )


def share_needed(needed: Needed) -> tuple[str, Fraction]:
    """Return the comparison and the share of what an option needs."""
    if needed.at_least is not None:
        return "at_least", Fraction(needed.at_least)
    return "more_than", Fraction(needed.more_than or 0)
