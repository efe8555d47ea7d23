"""Where a condition is tested: marked seats, groups of them, and the notes that each result carries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from voting.rules.binding import Binding, remainder_of
from voting.rules.conditions import Counted, CountTest, Grouping, MeanShare, Measure, Selector, ShareTest
from voting.rules.document import Needs
from voting.rules.marks import Amount, Marks, Words, seats_in
from voting.rules.outcome import BaseNote, Margin, Threshold, UnknownNote
from voting.rules.profiles import Effect
from voting.rules.roll import Number, Roll

_OBJECTIONS = frozenset((Counted.NO, Counted.OPPOSE, Counted.BLOCK))
_ANSWERS = frozenset((*_OBJECTIONS, Counted.YES, Counted.NEUTRAL, Counted.SUPPORT, Counted.RESERVATION))


@dataclass(slots=True)
class Draft:
    """A node of the reason tree while it is being made."""

    id: str
    test: str
    values: dict[str, Any] = field(default_factory=dict)
    amount: Number | None = None
    base: Number | None = None
    share: Number | None = None
    threshold: Threshold | None = None
    margin: Margin | None = None
    passed: bool | None = None
    decided: bool = False
    who: tuple[str, ...] = ()
    base_note: BaseNote | None = None
    unknown: UnknownNote | None = None
    children: list[Draft] = field(default_factory=list)

    def walk(self) -> Iterator[Draft]:
        """Yield this draft and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Setting:
    """What stays the same through one evaluation of a stage.

    ``remainder`` is the effect that the part of a published total without a seat has: that of support, that
    of an objection, or ``None`` when nothing is supposed of it. ``divided`` is whether any
    seat divides its answer.
    """

    roll: Roll
    binding: Binding
    needs: Needs
    voters_called: str
    unknown_as: str
    remainder: Effect | None
    remainder_as: str | None
    divided: bool = False


@dataclass(frozen=True, slots=True)
class Scope:
    """The seats within which a condition is tested: the voters of a stage, or those of one group."""

    setting: Setting
    marks: Marks
    groups: tuple[str, ...] = ()

    def narrowed(self, selector: Selector | None) -> Marks:
        """Return the marks of the scope that a selector takes."""
        if selector is None:
            return self.marks
        selects = self.setting.binding.selecting(selector)
        return self.marks.only([mark for mark in self.marks if selects(mark.seat)])

    def within(self, group: GroupScope) -> Scope:
        """Return the part of this scope that is in a group."""
        return replace(self, marks=group.marks, groups=(*self.groups, group.called))

    def values(self, passage: Measure | CountTest | ShareTest | MeanShare) -> dict[str, Any]:
        """Return what the sentence of an amount needs."""
        values: dict[str, Any] = {
            "of": [word.value for word in passage.of],
            "called": self.setting.voters_called,
        }
        if passage.weight:
            values["weight"] = passage.weight
            values["weight_called"] = self.setting.needs.weights[passage.weight].called
        if self.groups:
            values["groups"] = list(self.groups)
        if passage.seats is not None:
            values["seats"] = selection_values(passage.seats, self.setting.needs)
        if self.setting.divided:
            divided = seats_in(mark for mark in self.narrowed(passage.seats) if mark.divided)
            values |= {"divided": divided} if divided else {}
        return values


@dataclass(frozen=True, slots=True)
class GroupScope:
    """One group: its name in the rule or on the roll, the words for it, its marks, its weight."""

    name: str
    called: str
    marks: Marks
    weight: Fraction


def selection_values(selector: Selector, needs: Needs) -> dict[str, Any]:
    """Return a selector with the words for its groups."""
    values: dict[str, Any] = {}
    if selector.decides is not None:
        values["decides"] = selector.decides
    for key, names in (("in", selector.in_all), ("in_any", selector.in_any), ("not_in", selector.not_in)):
        if names:
            values[key] = [needs.groups[name].called for name in names]
    return values


def groups_of(grouping: Grouping, scope: Scope) -> list[GroupScope]:
    """Return the groups of a grouping within a scope, in the order of the rule or of the roll."""
    binding, needs = scope.setting.binding, scope.setting.needs
    found = []
    if grouping.attribute is None:
        for name in grouping.groups:
            has = binding.groups[name].has
            marks = scope.marks.only([mark for mark in scope.marks if has(mark.seat)])
            weight = grouping.weights.get(name, Fraction(1))
            found.append(GroupScope(name, needs.groups[name].called, marks, weight))
        return found
    attribute = binding.attributes[grouping.attribute]
    weights = {
        value: weight
        for name, weight in grouping.weights.items()
        for value in binding.groups[name].values
        if binding.groups[name].attribute == attribute
    }
    for value in _values_of(attribute, scope.setting.roll):
        own = [mark for mark in scope.marks if mark.seat.attributes.get(attribute) == value]
        marks = scope.marks.only(own)
        found.append(GroupScope(value, value, marks, weights.get(value, Fraction(1))))
    return found


def _values_of(attribute: str, roll: Roll) -> list[str]:
    values = list(roll.attributes.get(attribute, ()))
    for seat in roll.seats:
        value = seat.attributes.get(attribute)
        if value is not None and value not in values:
            values.append(value)
    return values


def weight_key(name: str | None, scope: Scope) -> str | None:
    """Return the key of a weight on the roll, ``None`` for heads."""
    return None if name is None else scope.setting.binding.weights[name]


def objectors(marks: Marks, of: Words) -> tuple[str, ...]:
    """Return the seats that object, where a test is about answers at all."""
    if of.isdisjoint(_ANSWERS):
        return ()
    wanted = of & _OBJECTIONS or frozenset((Counted.NO,))
    found = [mark.seat.id for mark in marks.under(wanted) if mark.seat.n]
    return tuple(dict.fromkeys(found))


def base_note(weight: str | None, scope: Scope, base: Amount, *, published: bool) -> BaseNote | None:
    """Return where a base comes from; ``None`` for heads."""
    if weight is None:
        return None
    basis = scope.setting.roll.bases.get(weight)
    return BaseNote(
        basis=weight,
        name=basis.name if basis else None,
        unit=basis.unit if basis else None,
        as_of=basis.as_of if basis else None,
        source=basis.source if basis else None,
        published=published,
        remainder=Fraction(remainder_of(scope.setting.roll, weight)) if published else None,
        missing=base.missing,
    )


def unknown_note(marks: Marks, setting: Setting, *, remainder: bool = False) -> UnknownNote | None:
    """Return what unknown seats (and the remainder) are counted as; ``None`` when there are none."""
    seats = marks.unknown
    if not seats and not remainder:
        return None
    return UnknownNote(
        seats=seats,
        counted_as=setting.unknown_as,
        remainder_counted_as=setting.remainder_as if remainder else None,
    )
