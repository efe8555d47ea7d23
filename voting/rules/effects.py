"""What each answer does under a rule, worked out from its tests: for a ballot's lines and a description.

Two questions are asked of every stage. Which way does one seat with this answer push each test? And does one
such seat alone settle the stage, whatever all others answer?
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from voting.rules.conditions import (
    BASE_WORDS,
    PUBLISHED,
    Condition,
    Counted,
    CountTest,
    MeanShare,
    Measure,
    Selector,
    ShareTest,
)
from voting.rules.document import Rule, Stage
from voting.rules.outcome import Kind
from voting.rules.positions import Position
from voting.rules.profiles import State
from voting.rules.tally import words as words_of

Test: TypeAlias = ShareTest | CountTest | MeanShare
# More undetermined tests in a stage than this are not gone through: nothing is then claimed.
_MOST_FREE_TESTS = 10
CAPPED = -1


class Push(StrEnum):
    """Which way one answer pushes the result of a stage."""

    FOR = "for"
    AGAINST = "against"
    WEIGHS = "weighs"  # in a base and not on the side that is wanted
    NOT_IN_SHARE = "not_in_share"
    NOT_IN_FAVOUR = "not_in_favour"  # so many in favour are needed, and this is not one of them
    BY_ITSELF = "by_itself"  # nothing by itself, but many of them prevent adoption
    NOTHING = "nothing"
    JUDGED = "judged"  # a role judges; nothing is counted


@dataclass(frozen=True, slots=True)
class StageEffect:
    """What one seat with an answer does in one stage.

    ``alone`` is where one such seat sends the matter by itself: the labels (or the stage) of which none is
    adopted, empty where it does not. ``final`` is whether the matter can then still be adopted later.
    ``alone_from`` are the selections of seats from which the answer has that force, where it is not all.
    ``quorum`` is whether it serves the stage's quorum, ``None`` where there is none. ``caps`` are the steps
    that many such answers take and no other objection does, by their place; ``CAPPED`` where a step to
    adoption fails for too many of them.
    """

    stage: str
    push: Push
    alone: tuple[str, ...]
    final: bool
    alone_from: tuple[Selector, ...]
    quorum: bool | None
    caps: tuple[int, ...] = ()


def state_of(position: Position) -> State:
    """Return the state that a position cast in person is read as."""
    return State(position.value)


def effects_of(rule: Rule, state: State) -> tuple[StageEffect, ...]:
    """Return what a state does in each stage of a rule."""
    known: dict[State, tuple[StageEffect, ...]] = rule.derived.setdefault("effects", {})
    if state not in known:
        known[state] = tuple(_stage_effect(rule, index, state) for index in range(len(rule.stages)))
    return known[state]


def words_in(rule: Rule, stage: Stage, state: State) -> frozenset[Counted]:
    """Return the counted words that a state falls under in a stage."""
    return words_of(state, rule.profile_of(stage).effect(state))


def _stage_effect(rule: Rule, index: int, state: State) -> StageEffect:
    stage = rule.stages[index]
    words = words_in(rule, stage, state)
    alone, final = _alone(rule, index, state, None)
    from_: tuple[Selector, ...] = ()
    if not alone:
        narrower = [s for s in _selections(rule, stage) if _alone(rule, index, state, s)[0]]
        from_ = tuple(narrower)
        final = all(_alone(rule, index, state, s)[1] for s in narrower)
    push, caps = _push(rule, stage, words)
    return StageEffect(stage.name, push, alone, final, from_, _serves_quorum(stage, words), caps)


def _serves_quorum(stage: Stage, words: frozenset[Counted]) -> bool | None:
    if stage.quorum is None:
        return None
    return any(not words.isdisjoint(test.of) for test, _ in _tests(stage.quorum, 1))


# Which way an answer pushes


def _push(rule: Rule, stage: Stage, words: frozenset[Counted]) -> tuple[Push, tuple[int, ...]]:
    steps = stage.steps()
    if not steps:
        return (Push.JUDGED if stage.judged_by else Push.NOTHING), ()
    side: set[int] = set()
    base: set[int] = set()
    wanted: set[type[Test]] = set()
    caps: list[int] = []
    for place, (_, condition, then) in enumerate(steps):
        leaning = _leaning(rule, stage, then)
        for test, sign in _tests(condition, leaning) if leaning else ():
            direction = sign if test.comparison[0] in ("at_least", "more_than") else -sign
            on_side, in_base = _moves(rule, test, words)
            if direction == 1:
                wanted.add(type(test))
            if on_side == 1 and direction == -1 and _caps(test, words):
                caps.append(place if leaning == -1 else CAPPED)
            elif on_side:
                side.add(direction * on_side)
            elif in_base:
                base.add(-direction)
    push = _told(words, side, base, wanted)
    if caps and push is Push.NOTHING:
        push = Push.BY_ITSELF
    return push, tuple(dict.fromkeys(caps))


def _caps(test: Test, words: frozenset[Counted]) -> bool:
    """Return whether a test sets a limit to answers that are on neither side, apart from any objection."""
    sides = frozenset((Counted.YES, Counted.NO))
    return words.isdisjoint(sides) and sides.isdisjoint(test.of)


def _leaning(rule: Rule, stage: Stage, then: str) -> int:
    """Return whether a step serves adoption (1), prevents it (-1), or takes another way to it (0)."""
    if rule.kind_of(then) is Kind.ADOPTED:
        return 1
    if not _may_adopt(rule, then):
        return -1
    others = [target for target in _ways_out(stage) if target != then]
    return 0 if any(_may_adopt(rule, target) for target in others) else 1


def _may_adopt(rule: Rule, target: str) -> bool:
    later = next((stage for stage in rule.stages if stage.name == target), None)
    if later is None:
        return rule.kind_of(target) is Kind.ADOPTED
    return any(_may_adopt(rule, way) for way in _ways_out(later))


def _ways_out(stage: Stage) -> list[str]:
    rest = stage.judged_by.findings if stage.judged_by else (str(stage.otherwise),)
    return [*(then for _, _, then in stage.steps()), *rest]


def _told(words: frozenset[Counted], side: set[int], base: set[int], wanted: set[type[Test]]) -> Push:
    if Counted.NO in words and -1 in side | base:
        return Push.AGAINST
    if 1 in side and (-1 not in side or Counted.YES in words):
        return Push.FOR
    if -1 in side:
        return Push.AGAINST
    if -1 in base:
        return Push.WEIGHS
    if wanted - {CountTest}:
        return Push.NOT_IN_SHARE
    return Push.NOT_IN_FAVOUR if wanted else Push.NOTHING


def _moves(rule: Rule, test: Test, words: frozenset[Counted]) -> tuple[int, bool]:
    """Return whether a seat adds to what is compared (1) or takes from it (-1), and if it is in the base."""
    if Counted.ROLL in test.of:
        return 0, False  # being on the roll is no answer
    on_side = 0 if words.isdisjoint(test.of) else 1
    if isinstance(test, CountTest):
        wanted = test.comparison[1]
        if isinstance(wanted, Measure) and not on_side and not words.isdisjoint(wanted.of):
            return -1, False
        return on_side, False
    if isinstance(test.base, Measure):
        return on_side, not words.isdisjoint(test.base.of)
    word = str(test.base)
    parameter = rule.needs.parameters.get(word)
    if parameter is not None and parameter.kind == "number":
        return on_side, False  # a number that is settled holds no seat
    known = word in BASE_WORDS and word != PUBLISHED
    # The published total and a base that is settled later hold every seat.
    return on_side, Counted(word) in words if known else True


def _tests(condition: Condition, sign: int) -> Iterator[tuple[Test, int]]:
    """Yield the tests of a condition with the side on which they stand: -1 below a negation."""
    for test in (condition.share, condition.count, condition.mean_share):
        if test is not None:
            yield test, sign
    if condition.negated is not None:
        yield from _tests(condition.negated, -sign)
    if condition.in_each is not None:
        yield from _tests(condition.in_each.holds, sign)
    if condition.in_some is not None:
        upward = condition.in_some.comparison[0] in ("at_least", "more_than")
        yield from _tests(condition.in_some.holds, sign if upward else -sign)
    for part in _parts(condition)[0]:
        yield from _tests(part, sign)


def _parts(condition: Condition) -> tuple[tuple[Condition, ...], int]:
    if condition.every is not None:
        return condition.every, len(condition.every)
    if condition.some is not None:
        return condition.some, 1
    if condition.at_least is not None:
        return condition.at_least.of, condition.at_least.number
    return (), 0


# Whether one seat alone settles a stage


def _selections(rule: Rule, stage: Stage) -> list[Selector]:
    """Return the selections of seats that the counts of a stage are made in."""
    known: dict[str, list[Selector]] = rule.derived.setdefault("selections", {})
    if stage.name not in known:
        counts = [condition.count for condition in _single_tests(stage) if condition.count]
        chosen = [count.seats for count in counts if count.seats is not None]
        known[stage.name] = [seats for index, seats in enumerate(chosen) if seats not in chosen[:index]]
    return known[stage.name]


def _alone(rule: Rule, index: int, state: State, seat_in: Selector | None) -> tuple[tuple[str, ...], bool]:
    """Return where one seat alone sends the matter, if not to adoption, and whether that is for good."""
    stage = rule.stages[index]
    words = words_in(rule, stage, state)
    if not any(
        _certain(condition, words, seat_in) is not None for condition in _single_tests(stage)
    ):  # nothing is settled by one seat, so nothing has to be gone through
        return (), False
    forced = _targets(stage, words, seat_in)
    free = _targets(stage, frozenset(), None)
    if forced is None or free is None:
        return (), False
    names = [item.name for item in rule.stages]
    if not any(rule.kind_of(target) is Kind.ADOPTED for target in free):
        return (), False
    if any(rule.kind_of(target) is Kind.ADOPTED and target not in names for target in forced):
        return (), False
    later = [names.index(target) for target in forced if target in names]
    return tuple(sorted(forced)), all(_never_adopted(rule, place, state, seat_in) for place in later)


def _never_adopted(rule: Rule, index: int, state: State, seat_in: Selector | None) -> bool:
    stage = rule.stages[index]
    targets = _targets(stage, words_in(rule, stage, state), seat_in)
    if targets is None:
        return False
    names = [item.name for item in rule.stages]
    return all(
        _never_adopted(rule, names.index(target), state, seat_in)
        if target in names
        else rule.kind_of(target) is not Kind.ADOPTED
        for target in targets
    )


def _targets(stage: Stage, words: frozenset[Counted], seat_in: Selector | None) -> set[str] | None:
    """Return where a stage (its quorum met) can lead when one seat with these words votes.

    ``None`` when there are too many tests to go through.
    """
    steps = stage.steps()
    free = sorted({key for _, condition, _ in steps for key in _free(condition, words, seat_in)})
    if len(free) > _MOST_FREE_TESTS:
        return None
    rest = set(stage.judged_by.findings) if stage.judged_by else {str(stage.otherwise)}
    found: set[str] = set()
    for values in itertools.product((True, False), repeat=len(free)):
        supposed = dict(zip(free, values, strict=True))
        taken = next((then for _, cond, then in steps if _holds(cond, words, seat_in, supposed)), None)
        found |= rest if taken is None else {taken}
    return found


def _single_tests(stage: Stage) -> Iterator[Condition]:
    """Yield the conditions of a stage's steps that combine no others."""
    waiting = [condition for _, condition, _ in stage.steps()]
    while waiting:
        condition = waiting.pop()
        if condition.negated is not None:
            waiting.append(condition.negated)
        elif _is_combination(condition):
            waiting.extend(_parts(condition)[0])
        else:
            yield condition


def _is_combination(condition: Condition) -> bool:
    return condition.negated is not None or bool(_parts(condition)[0])


def _free(condition: Condition, words: frozenset[Counted], seat_in: Selector | None) -> Iterator[str]:
    if condition.negated is not None:
        yield from _free(condition.negated, words, seat_in)
    elif _is_combination(condition):
        for part in _parts(condition)[0]:
            yield from _free(part, words, seat_in)
    elif _certain(condition, words, seat_in) is None:
        yield condition.model_dump_json(exclude_defaults=True)


def _holds(
    condition: Condition,
    words: frozenset[Counted],
    seat_in: Selector | None,
    supposed: Mapping[str, bool],
) -> bool:
    if condition.negated is not None:
        return not _holds(condition.negated, words, seat_in, supposed)
    parts, needed = _parts(condition)
    if parts:
        return sum(_holds(part, words, seat_in, supposed) for part in parts) >= needed
    certain = _certain(condition, words, seat_in)
    return supposed[condition.model_dump_json(exclude_defaults=True)] if certain is None else certain


def _certain(condition: Condition, words: frozenset[Counted], seat_in: Selector | None) -> bool | None:
    """Return what one seat makes of a test by being counted in it, ``None`` when it depends on others."""
    test = condition.count
    if test is None or test.weight is not None or words.isdisjoint(test.of):
        return None
    if test.seats is not None and test.seats != seat_in:
        return None
    comparison, wanted = test.comparison
    if not isinstance(wanted, Fraction):
        return None
    if comparison in ("at_least", "more_than"):
        reached = wanted <= 1 if comparison == "at_least" else wanted < 1
        return True if reached else None
    exceeded = wanted < 1 if comparison == "at_most" else wanted <= 1
    return False if exceeded else None
