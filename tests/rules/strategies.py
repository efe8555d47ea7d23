"""Random valid rules, rolls and ballots, as documents a person could have written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from voting.rules import Ballot, Basis, Position, Presence, Roll, Seat
from voting.rules.conditions import Counted

# A few rules every time; CONSULT_RULE_EXAMPLES=1000 looks harder.
properties = settings(
    max_examples=int(os.environ.get("CONSULT_RULE_EXAMPLES", "15")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="CONSULT_RULE_EXAMPLES" not in os.environ,
    database=None,
)
GROUPS = ("north", "south", "east")
COMPARISONS = ("at_least", "more_than", "at_most", "fewer_than")
SHARES = ("1/2", "2/3", "1/3", 1, 0, "6667/10000", "3/5", "share_asked")
NUMBERS = (0, 1, 2, 3, "5/2", "number_asked")
EFFECTS = ("yes", "no", "in_base", "present", "not_counted")
STATES = (
    "support",
    "reservation",
    "abstain",
    "stand_aside",
    "oppose",
    "block",
    "unfounded_block",
    "spoilt",
    "no_position",
    "not_participating",
    "silent",
)
DECLARED: dict[str, tuple[str, Any]] = {
    "north": ("groups", "northern seats"),
    "south": ("groups", {"called": "southern seats", "usually": "half=south"}),
    "east": ("groups", "eastern seats"),
    "half": ("attributes", "the half of the world"),
    "people": ("weights", "people represented"),
    "money": ("weights", "money paid"),
    "share_asked": ("parameters", {"kind": "share", "called": "the share asked", "default": "2/3"}),
    "number_asked": ("parameters", {"kind": "number", "called": "the number asked", "default": 2}),
    "base_asked": ("parameters", {"kind": "base", "called": "the base asked", "default": "cast"}),
    "chair": ("roles", "the chair of the meeting"),
}

words = st.sampled_from([word.value for word in Counted])
several = st.one_of(
    st.sampled_from(["yes", "no"]), words, st.lists(words, min_size=2, max_size=3, unique=True)
)
comparison = st.sampled_from(COMPARISONS)
selectors = st.one_of(
    st.sampled_from(["deciding", "advising", "everyone", *GROUPS]),
    st.fixed_dictionaries(
        {},
        optional={
            "decides": st.booleans(),
            "in": st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True),
            "in_any": st.lists(st.sampled_from(GROUPS), min_size=2, max_size=3, unique=True),
            "not_in": st.sampled_from(GROUPS),
        },
    ),
)
weights = st.sampled_from(["people", "money"])
digit = st.integers(0, 9)
mean_empty = st.sampled_from(["left_out", "zero", "undefined"])
group_empty = st.sampled_from(["left_out", "passes", "fails"])
some_numbers = st.sampled_from([0, 1, 2, "1/2", "2/3"])


# Strategies are made once: making them anew for every draw costs more than all the rules together.
measures = st.fixed_dictionaries(
    {"of": several}, optional={"weight": weights, "seats": selectors, "times": st.sampled_from(["1/2", 2])}
)
narrower = st.fixed_dictionaries({}, optional={"weight": weights, "seats": selectors})
share_extras = st.fixed_dictionaries(
    {},
    optional={
        "weight": weights,
        "seats": selectors,
        "empty_base": st.sampled_from(["undefined", "passes", "fails"]),
    },
)
asked = st.sampled_from(SHARES)
thresholds = st.one_of(st.sampled_from(NUMBERS), measures)
some_groups = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=3, unique=True)


@st.composite
def shares(draw: st.DrawFn, *, grouped: bool) -> dict[str, Any]:
    """Share tests; inside groups without the published total."""
    test: dict[str, Any] = {"of": draw(several), draw(comparison): draw(asked)}
    kind = draw(digit)
    if kind == 0 and not grouped:
        return {"share": {**test, "weight": "people", "base": "published"}}
    if kind == 1 and not grouped:
        return {"share": {**test, "weight": draw(weights), "base": "base_asked"}}
    test["base"] = draw(measures) if kind == 2 else draw(words)
    return {"share": {**test, **draw(share_extras)}}


@st.composite
def counts(draw: st.DrawFn) -> dict[str, Any]:
    """Count tests against a number, a parameter or another amount."""
    return {"count": {"of": draw(several), draw(comparison): draw(thresholds), **draw(narrower)}}


@st.composite
def groupings(draw: st.DrawFn) -> Any:
    """Groups by name or by attribute, with or without weights."""
    kind = draw(digit)
    if kind <= 2:
        return "half"
    names = draw(some_groups)
    return names if kind <= 7 else {"groups": names, "weights": {names[0]: [2, "1/3"][kind - 8]}}


def _level(groups: Any) -> Any:
    """Return groups as one level of several, where a bare word would be read as a name."""
    return (
        {"attribute": groups}
        if isinstance(groups, str)
        else {"groups": groups}
        if isinstance(groups, list)
        else groups
    )


@st.composite
def means(draw: st.DrawFn) -> dict[str, Any]:
    """Means of groups' shares, in one level or two."""
    groups = draw(GROUPINGS)
    if draw(digit) <= 3:
        groups = [_level(groups), _level(draw(GROUPINGS))]
    test: dict[str, Any] = {"of": draw(several), draw(comparison): draw(asked)}
    empty = draw(mean_empty)
    return {"mean_share": {**test, "base": draw(words), "groups": groups, "empty": empty, **draw(narrower)}}


@st.composite
def conditions(draw: st.DrawFn, depth: int = 2, *, grouped: bool = False) -> dict[str, Any]:
    """Single tests, and combinations of them down to a depth."""
    kind = draw(digit)
    if kind <= 5 or not depth:
        return draw(SINGLE[grouped][kind % len(SINGLE[grouped])])
    if kind == 9:
        body: dict[str, Any] = {
            "groups": draw(GROUPINGS),
            "empty": draw(group_empty),
            "holds": draw(NESTED[depth - 1, True]),
        }
        if draw(digit) <= 4:
            return {"in_each": body}
        return {"in_some": {**body, draw(comparison): draw(some_numbers)}}
    inner = NESTED[depth - 1, grouped]
    if kind == 7:
        return {"not": draw(inner)}
    parts = [draw(inner) for _ in range(1 + draw(digit) % 3)]
    if kind == 6:
        return {draw(joined): parts}
    return {"at_least": {"number": 1 + draw(digit) % len(parts), "of": parts}}


joined = st.sampled_from(["all", "any"])
GROUPINGS = groupings()
SINGLE = {
    grouped: (shares(grouped=grouped), counts(), shares(grouped=grouped), means(), counts())
    for grouped in (False, True)
}
NESTED = {
    (depth, grouped): conditions(depth, grouped=grouped) for depth in (0, 1) for grouped in (False, True)
}
CONDITIONS = conditions()


profiles = st.one_of(
    st.sampled_from(["majority", "present", "consensus", "silence"]),
    st.fixed_dictionaries(
        {"like": st.sampled_from(["majority", "present", "consensus", "silence"])},
        optional={
            **{state: st.sampled_from(EFFECTS) for state in STATES},
            "absent": st.sampled_from([*EFFECTS, "as_cast"]),
            "protest": st.sampled_from([*EFFECTS, "as_cast"]),
            "proxy": st.sampled_from(["as_cast", "not_in_quorum", "not_counted"]),
            "writing": st.sampled_from(["as_cast", "not_in_quorum", "not_counted"]),
            "objection": st.sampled_from(["oppose", "block", "both"]),
        },
    ),
)
LABELS = {"by_vote": "adopted", "sent_back": "referred"}
SHORT = ("blocked_if", "rejected_if", "adopted_if", "tied_if", "deferred_if", "referred_if")
results = st.sampled_from(["adopted", "rejected", "blocked", "deferred", "by_vote", "sent_back"])
short_steps = st.lists(st.sampled_from(SHORT), min_size=1, max_size=2, unique=True)


@st.composite
def stages(draw: st.DrawFn, number: int, last: bool) -> dict[str, Any]:
    """Stages with short or listed steps; every stage but the last leads to the next."""
    stage: dict[str, Any] = {"name": f"stage_{number}"}
    following = f"stage_{number + 1}"
    shape = draw(digit)
    if shape <= 4:
        for name in draw(short_steps):
            stage[name] = draw(CONDITIONS)
    else:
        steps = [draw(CONDITIONS) for _ in range(1 + shape % 2)]
        stage["decide"] = [{"if": step, "then": draw(results)} for step in steps]
    more = draw(digit)
    if more <= 2:
        stage["quorum"] = draw(NESTED[1, False])
        if more == 0:
            stage["without_quorum"] = draw(results)
    if last and more == 9:
        stage["judged_by"] = {"role": "chair", "findings": sorted({draw(results), draw(results)})}
    else:
        stage["otherwise"] = draw(results) if last else following
    if more in (3, 5):
        stage["voters"] = draw(selectors)
    if more in (4, 5):
        stage["positions"] = draw(profiles)
    return stage


STAGES = {(number, last): stages(number, last) for number in (0, 1) for last in (False, True)}


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """Complete, valid rule documents of one or two stages."""
    number = 2 if draw(digit) <= 2 else 1
    body = {
        "id": "random.rule",
        "version": "1",
        "title": "A random rule",
        "source_status": "design",
        "voters_called": "members",
        "voters": draw(selectors),
        "positions": draw(profiles),
        "labels": dict(LABELS),
        "stages": [draw(STAGES[index, index == number - 1]) for index in range(number)],
    }
    return {**body, "needs": needs_of(body)}


def needs_of(body: dict[str, Any]) -> dict[str, Any]:
    """Return the declaration of exactly the names that a document uses."""
    needs: dict[str, Any] = {}
    for word in sorted(set(_strings({"voters": body["voters"], "stages": body["stages"]}))):
        if word in DECLARED:
            section, need = DECLARED[word]
            needs.setdefault(section, {})[word] = need
    return needs


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in GROUPS:
                yield key
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


amounts = st.sampled_from([None, 0, 1, 2, 3, 7, Fraction(1, 3), Fraction(5, 2)])
positions = st.sampled_from([None, *(p for p in Position if p is not Position.UNKNOWN)])
presences = st.sampled_from([Presence.PRESENT] * 6 + list(Presence))
group_sets = st.sampled_from([frozenset(chosen) for n in range(3) for chosen in combinations(GROUPS, n)])
seat_facts = st.tuples(
    st.booleans(), st.booleans(), amounts, amounts, group_sets, st.sampled_from([1, 1, 1, 2])
)


@st.composite
def rolls(draw: st.DrawFn, max_seats: int = 6) -> Roll:
    """Rolls on which every name of a random rule is found."""
    seats = []
    for index in range(1 + draw(digit) % max_seats):
        decides, up, people, money, groups, n = draw(seat_facts)
        half = {"half": "up" if up else "down"}
        seats.append(
            Seat(f"s{index}", f"Seat {index}", decides, half, {"people": people, "money": money}, groups, n)
        )
    total = sum(seat.weights["people"] or 0 for seat in seats) + draw(digit) % 4
    bases = {
        "people": Basis("people", "People", "people", "2025", "a census", published_total=total),
        "money": Basis("money", "Money", "dollars", "2025", "the accounts"),
    }
    return Roll(seats, bases, {"half": ("up", "down")}, GROUPS)


@st.composite
def ballots_on(draw: st.DrawFn, roll: Roll, answers: st.SearchStrategy[Any] = positions) -> list[Ballot]:
    """Ballots of some seats of a roll, in any presence."""
    found = []
    for seat in roll.seats:
        kind = draw(digit)
        if kind:
            found.append(Ballot(seat.id, draw(answers), draw(presences), False if kind == 1 else None))
    return found


DOCUMENTS = documents()
ROLLS = rolls()
