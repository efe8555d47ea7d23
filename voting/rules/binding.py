"""Using a rule on a roll: the rule's names become this roll's groups, attributes, weights and facts.

What cannot be bound makes the rule *not applicable to this roll*, with the reasons; it never becomes an empty
group and never a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

from pydantic_core import PydanticCustomError

from voting.rules.coherence import closest, passages, value_fault
from voting.rules.conditions import FIXED, PUBLISHED, Selector, ShareTest
from voting.rules.document import Needs
from voting.rules.errors import Fault, RuleError
from voting.rules.exact import number_or_name
from voting.rules.roll import Number, Roll, Seat

_SEAT = "seat"


class Bindable(Protocol):
    """What binding has to know of a rule of any family: its needs, its stages and who votes in them."""

    @property
    def needs(self) -> Needs:
        """What the rule needs of a roll."""

    @property
    def stages(self) -> tuple[Any, ...]:
        """Its stages, each with a name."""

    @property
    def derived(self) -> dict[str, Any]:
        """What was worked out from it once."""

    def voters_of(self, stage: Any) -> Selector:
        """Who votes in a stage."""


@dataclass(frozen=True, slots=True)
class GroupOnRoll:
    """What a group is on a roll: values of an attribute, named groups (no attribute), or single seats."""

    attribute: str | None
    values: frozenset[str]

    def has(self, seat: Seat) -> bool:
        """Return whether a seat is in the group."""
        if self.attribute is None:
            return not self.values.isdisjoint(seat.groups)
        if self.attribute == _SEAT:
            return seat.id in self.values
        return seat.attributes.get(self.attribute) in self.values


@dataclass(frozen=True, slots=True)
class Binding:
    """The names of a rule on one roll, and the facts of this use of it."""

    groups: Mapping[str, GroupOnRoll] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Fraction | str] = field(default_factory=dict)

    def selects(self, selector: Selector | None, seat: Seat) -> bool:
        """Return whether a selector takes a seat."""
        return self.selecting(selector)(seat)

    def selecting(self, selector: Selector | None) -> Callable[[Seat], bool]:
        """Return the test of a selector, to be put to many seats."""
        if selector is None:
            return lambda seat: True
        decides = selector.decides
        wanted = [self.groups[name].has for name in selector.in_all]
        some = [self.groups[name].has for name in selector.in_any]
        none = [self.groups[name].has for name in selector.not_in]
        if not (wanted or some or none):
            return lambda seat: decides is None or seat.decides == decides

        def takes(seat: Seat) -> bool:
            if decides is not None and seat.decides != decides:
                return False
            if some and not any(has(seat) for has in some):
                return False
            return all(has(seat) for has in wanted) and not any(has(seat) for has in none)

        return takes

    def number(self, value: Fraction | str) -> Fraction:
        """Return a number of the rule, looking it up when it is a parameter."""
        found = self.parameters[value] if isinstance(value, str) else value
        if isinstance(found, str):
            raise TypeError(f"the parameter {value!r} is no number")
        return found


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A rule cannot be used on a roll; ``reasons`` are all the grounds found, in the order of the rule."""

    reasons: tuple[Fault, ...]


def bind(
    rule: Bindable,
    roll: Roll,
    names: Mapping[str, str] | None = None,
    parameters: Mapping[str, object] | None = None,
) -> Binding | NotApplicable:
    """Bind a rule to a roll.

    ``names`` maps names of the rule to the roll's: a group to ``"government"``, ``"region=Africa"``,
    ``"role=producer|both"`` or ``"seat=RU|BY"``, a weight to the key of a basis, an attribute to another.
    A name left out is looked for under its own name, then where the rule says it usually is; a group of its
    own name without a seat, where the usual place has some, is a reason and no choice. ``parameters`` gives
    the facts of this use. Raises :class:`RuleError` for a name or parameter that the rule does not have and
    for a value that does not fit; what the roll lacks gives :class:`NotApplicable`.
    """
    names, parameters = names or {}, parameters or {}
    values = _values(rule, names, parameters)
    found = _Finder(rule, roll, names)
    binding = Binding(found.groups(), found.attributes(), found.weights(), values)
    for name in rule.needs.parameters:
        if name not in values:
            found.reasons.append(Fault(f"needs.parameters.{name}", "parameter_missing", {"name": name}))
    if not found.reasons:
        found.reasons.extend(_unusable(rule, roll, binding))
    return NotApplicable(tuple(found.reasons)) if found.reasons else binding


def parameter_values(rule: Bindable, parameters: Mapping[str, object]) -> dict[str, Fraction | str]:
    """Return the facts of one use of a rule, read exactly, with the defaults of those that are not given.

    Raises :class:`RuleError` for a parameter that the rule does not have and a value that does not fit.
    """
    return _values(rule, {}, parameters)


def _values(
    rule: Bindable, names: Mapping[str, str], parameters: Mapping[str, object]
) -> dict[str, Fraction | str]:
    needs = rule.needs
    known = [*needs.groups, *needs.attributes, *needs.weights]
    faults = [
        Fault(f"names.{name}", "unknown_name", {"name": name, "meant": closest(name, known)})
        for name in names
        if name not in known
    ]
    values = {name: item.default for name, item in needs.parameters.items() if item.default is not None}
    for name, given in parameters.items():
        path = f"parameters.{name}"
        if name not in needs.parameters:
            values_of_fault = {"name": name, "meant": closest(name, needs.parameters)}
            faults.append(Fault(path, "unknown_parameter", values_of_fault))
            continue
        try:
            value = number_or_name(given)
        except PydanticCustomError as error:
            context = {key: str(item) for key, item in (error.context or {}).items()}
            faults.append(Fault(path, error.type, context))
            continue
        fault = value_fault(path, needs.parameters[name].kind, value)
        if fault:
            faults.append(fault)
        values[name] = value
    if faults:
        raise RuleError(faults)
    return values


class _Finder:
    """Looks for the names of a rule on a roll and notes what is not there."""

    def __init__(self, rule: Bindable, roll: Roll, names: Mapping[str, str]) -> None:
        self.needs = rule.needs
        self.roll = roll
        self.names = names
        self.reasons: list[Fault] = []
        self.values = roll.directory.values
        self.named = roll.directory.groups
        self.weighed = roll.directory.weights

    def groups(self) -> dict[str, GroupOnRoll]:
        found: dict[str, GroupOnRoll] = {}
        for name, need in self.needs.groups.items():
            group = self._group(name, need.usually)
            if group is not None:
                found[name] = group
        return found

    def _group(self, name: str, usually: str | None) -> GroupOnRoll | None:
        wanted = [self.names[name]] if name in self.names else [name, *([usually] if usually else [])]
        for target in wanted:
            matches = self._matches(target)
            # The usual place is asked only where nobody named a group, so that no choice is made in silence.
            elsewhere = wanted[1:] if matches and target != wanted[-1] else []
            if elsewhere and not self._seats_of([target]) and (there := self._seats_of(elsewhere)):
                self._reason(
                    "groups", name, "group_empty", target=target, usually=elsewhere[0], seats=str(there)
                )
                return None
            if len(matches) == 1:
                return matches[0]
            # Two attributes that name the same seats (a constituency that is also a chamber) mean one group.
            seats = {frozenset(s.id for s in self.roll.seats if match.has(s)) for match in matches}
            if len(seats) == 1:
                return matches[0]
            if len(matches) > 1:
                places = ", ".join(sorted(match.attribute or "groups" for match in matches))
                self._reason("groups", name, "group_ambiguous", target=target, places=places)
                return None
        self._reason("groups", name, "group_not_on_roll", target=wanted[-1])
        return None

    def _seats_of(self, targets: list[str]) -> int:
        """Return how many seats stand in any of some groups."""
        found = [match for target in targets for match in self._matches(target)]
        return sum(seat.n for seat in self.roll.seats if any(match.has(seat) for match in found))

    def _matches(self, target: str) -> list[GroupOnRoll]:
        attribute, sign, wanted = target.partition("=")
        if sign:
            values = frozenset(wanted.split("|"))
            if attribute == _SEAT:
                known: Set[str] = {seat.id for seat in self.roll.seats}
            else:
                known = self.values.get(attribute, frozenset())
            return [GroupOnRoll(attribute, values)] if values <= known else []
        matches = [GroupOnRoll(None, frozenset({target}))] if target in self.named else []
        return matches + [
            GroupOnRoll(attribute, frozenset({target}))
            for attribute, values in self.values.items()
            if target in values
        ]

    def attributes(self) -> dict[str, str]:
        return self._plain("attributes", "attribute_not_on_roll", set(self.values))

    def weights(self) -> dict[str, str]:
        return self._plain("weights", "weight_not_on_roll", self.weighed)

    def _plain(self, section: str, code: str, known: Set[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, need in getattr(self.needs, section).items():
            wanted = [self.names[name]] if name in self.names else [name, need.usually]
            target = next((item for item in wanted if item in known), None)
            if target is None:
                self._reason(section, name, code, target=str(wanted[0]))
            else:
                found[name] = target
        return found

    def _reason(self, section: str, name: str, code: str, **values: str) -> None:
        called = getattr(self.needs, section)[name].called
        self.reasons.append(
            Fault(f"needs.{section}.{name}", code, {"name": name, "called": called, **values})
        )


def _unusable(rule: Bindable, roll: Roll, binding: Binding) -> list[Fault]:
    """Return why a rule whose names are all bound still cannot be used: nobody votes, or no total."""
    reasons: list[Fault] = []
    for index, stage in enumerate(rule.stages):
        votes = binding.selecting(rule.voters_of(stage))
        if not any(seat.n and votes(seat) for seat in roll.seats):
            reasons.append(Fault(f"stages[{index}]", "no_voters", {"stage": stage.name}))
    for path, passage, weight in _weighed_shares(rule):
        if base_word(passage, binding) == PUBLISHED:
            fault = _published_fault(path, roll, binding.weights[weight])
            reasons.extend([fault] if fault else [])
    return reasons


def _weighed_shares(rule: Bindable) -> list[tuple[str, ShareTest, str]]:
    """Return the shares of a weight that a rule tests, with their paths and weights, looked for once."""
    if "weighed_shares" not in rule.derived:
        rule.derived["weighed_shares"] = [
            (path, passage, passage.weight)
            for path, passage in passages(rule.stages, "stages")
            if isinstance(passage, ShareTest) and passage.weight
        ]
    found: list[tuple[str, ShareTest, str]] = rule.derived["weighed_shares"]
    return found


def base_word(test: ShareTest, binding: Binding) -> str | None:
    """Return the word of a test's base, looked up when it is a parameter; ``None`` when it is an amount.

    ``FIXED`` where the base is a number that is settled when the rule is used.
    """
    if not isinstance(test.base, str):
        return None
    found = binding.parameters.get(test.base, test.base)
    return FIXED if isinstance(found, Fraction) else found


def remainder_of(roll: Roll, weight: str) -> Number:
    """Return the part of a published total that no seat of the roll reports (seats without a figure too)."""
    published = roll.bases[weight].published_total
    if published is None:
        raise ValueError(f"the basis {weight!r} has no published total")
    return published - roll.reported[weight]


def _published_fault(path: str, roll: Roll, weight: str) -> Fault | None:
    basis = roll.bases.get(weight)
    if basis is None or basis.published_total is None:
        return Fault(path, "no_published_total", {"name": weight})
    rest = remainder_of(roll, weight)
    if rest < 0:
        return Fault(path, "seats_exceed_total", {"name": weight, "excess": str(-rest)})
    return None
