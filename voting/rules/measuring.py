"""Tests of one amount: against a number, against another amount, or as a share of a base."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from voting.rules.amounts import Candidate, Candidates, compares, margin, movable, others
from voting.rules.binding import base_word, remainder_of
from voting.rules.conditions import FIXED, PUBLISHED, Counted, CountTest, Measure, ShareTest
from voting.rules.marks import Amount, Marks, Words
from voting.rules.outcome import Threshold
from voting.rules.roll import Number
from voting.rules.scopes import Draft, Scope, base_note, objectors, unknown_note, weight_key

_ROLL = frozenset((Counted.ROLL,))


def count_test(passage: CountTest, scope: Scope, path: str) -> Draft:
    """Compare an amount with a number or another amount; 0 is an amount like any other."""
    marks = scope.narrowed(passage.seats)
    of, weight = frozenset(passage.of), weight_key(passage.weight, scope)
    amount = marks.amount(of, weight)
    comparison, wanted = passage.comparison
    threshold, values = _count_threshold(wanted, scope)
    inside, outside = _sides(marks, of, weight, passage, wanted)
    return Draft(
        path,
        "count",
        {**scope.values(passage), **values},
        amount=amount.value,
        base=marks.amount(_ROLL, weight).value,
        threshold=Threshold(comparison=comparison, value=Fraction(threshold), share=False),
        margin=margin(amount.value, comparison, threshold, inside, outside),
        passed=compares(amount.value, comparison, threshold),
        who=objectors(marks, of),
        base_note=base_note(weight, scope, amount, published=False),
        unknown=unknown_note(marks, scope.setting),
    )


def _count_threshold(wanted: Fraction | str | Measure, scope: Scope) -> tuple[Number, dict[str, Any]]:
    if isinstance(wanted, Measure):
        marks = scope.narrowed(wanted.seats)
        amount = marks.amount(frozenset(wanted.of), weight_key(wanted.weight, scope))
        values = {**scope.values(wanted), "times": str(wanted.times), "amount": str(amount.value)}
        return amount.value * wanted.times, {"than": values}
    return scope.setting.binding.number(wanted), {}


def _sides(
    marks: Marks,
    of: Words,
    weight: str | None,
    passage: CountTest,
    wanted: Fraction | str | Measure,
) -> tuple[Candidates, Candidates]:
    inside, divided = marks.under(of), marks.divided
    if not isinstance(wanted, Measure):

        def outside() -> list[Candidate]:
            there = others([mark for mark in marks if mark.words.isdisjoint(of)], inside, weight)
            return movable(there, weight, divided=divided)

        return lambda: movable(inside, weight, divided=divided), outside
    once = weight is None and any(mark.once for mark in marks)
    apart = (wanted.weight, wanted.seats) != (passage.weight, passage.seats)
    if once or apart or not of.isdisjoint(wanted.of):
        return no_number, no_number
    # A seat that changes from one amount to the other moves both.
    other, factor = marks.under(frozenset(wanted.of)), 1 + wanted.times
    return (
        lambda: movable(inside, weight, divided=divided, factor=factor),
        lambda: movable(other, weight, divided=divided, factor=factor),
    )


def no_number() -> None:
    """Give no seats: where moving one would change what it is measured by, no number of them is given."""


def share_test(passage: ShareTest, scope: Scope, path: str) -> Draft:
    """Compare a share, by cross-multiplication; 0 of 0 is what the rule says, else undefined."""
    marks = scope.narrowed(passage.seats)
    of, weight = frozenset(passage.of), weight_key(passage.weight, scope)
    word = base_word(passage, scope.setting.binding)
    amount = marks.amount(of, weight)
    base = _base(passage, word, marks, weight, scope)
    part = amount.value + (_remainder_part(of, weight, scope) if word == PUBLISHED else 0)
    comparison, wanted = passage.comparison
    share = scope.setting.binding.number(wanted)
    values = {**scope.values(passage), **_base_values(passage, word, scope)}
    draft = Draft(path, "share", values, amount=part, base=base.value, who=objectors(marks, of))
    draft.threshold = Threshold(comparison=comparison, value=share, share=True)
    draft.base_note = base_note(weight, scope, base, published=word == PUBLISHED)
    draft.unknown = unknown_note(marks, scope.setting, remainder=word == PUBLISHED)
    if base.value == 0:
        draft.values["empty_base"] = passage.empty_base
        draft.passed = {"passes": True, "fails": False}.get(passage.empty_base)
        return draft
    draft.share = Fraction(part) / base.value
    draft.passed = compares(part, comparison, share * base.value)
    inside, outside = movable_in_base(marks, of, word, weight)
    draft.margin = margin(part, comparison, share * base.value, inside, outside)
    return draft


def _base(passage: ShareTest, word: str | None, marks: Marks, weight: str | None, scope: Scope) -> Amount:
    if isinstance(passage.base, Measure):
        measure = passage.base
        own = scope.narrowed(measure.seats)
        amount = own.amount(frozenset(measure.of), weight_key(measure.weight, scope))
        return Amount(amount.value * measure.times, amount.missing)
    if word == PUBLISHED and weight is not None:
        total = scope.setting.roll.bases[weight].published_total
        return Amount(total or 0, marks.amount(_ROLL, weight).missing)
    if word == FIXED:
        return Amount(scope.setting.binding.number(str(passage.base)), ())
    return marks.amount(frozenset((Counted(str(word)),)), weight)


def _remainder_part(of: frozenset[Counted], weight: str | None, scope: Scope) -> Number:
    """Return how much of the remainder counts on the side that is measured."""
    effect = scope.setting.remainder
    if weight is None or effect is None or Counted(effect.counts) not in of:
        return 0
    return remainder_of(scope.setting.roll, weight)


def _base_values(passage: ShareTest, word: str | None, scope: Scope) -> dict[str, Any]:
    if isinstance(passage.base, Measure):
        return {"base": "amount", "than": {**scope.values(passage.base), "times": str(passage.base.times)}}
    return {"base": word}


def movable_in_base(
    marks: Marks, of: Words, word: str | None, weight: str | None
) -> tuple[Candidates, Candidates]:
    """Return the seats on either side of a share; no number when the base does not hold the counted side."""
    if word is None:
        return no_number, no_number
    base = Counted.ROLL if word in (PUBLISHED, FIXED) else Counted(word)
    inside = marks.under(of)
    if any(base not in mark.words for mark in inside):
        return no_number, no_number

    def outside() -> list[Candidate]:
        rest = [mark for mark in marks.under(frozenset((base,))) if mark.words.isdisjoint(of)]
        return movable(others(rest, inside, weight), weight, divided=marks.divided)

    return lambda: movable(inside, weight, divided=marks.divided), outside
