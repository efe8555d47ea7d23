"""Random rules, rolls and ballots by a number: quick enough for a hundred thousand, and made again at will.

The documents are those that ``strategies`` describes; here they are drawn by ``random.Random(seed)``, which
costs a fraction of what a search for the smallest counterexample does.
"""

import random
from fractions import Fraction

from tests.rules.strategies import (
    COMPARISONS,
    EFFECTS,
    GROUPS,
    LABELS,
    NUMBERS,
    SHARES,
    SHORT,
    STATES,
    needs_of,
)
from voting.rules import Ballot, Basis, Position, Presence, Roll, Seat
from voting.rules.conditions import Counted

WORDS = [word.value for word in Counted]
RESULTS = ("adopted", "rejected", "blocked", "deferred", "by_vote", "sent_back")
AMOUNTS = (None, 0, 1, 2, 3, 7, Fraction(1, 3), Fraction(5, 2))
POSITIONS = (None, *(position for position in Position if position is not Position.UNKNOWN))
PRESENCES = (*[Presence.PRESENT] * 8, *Presence)
PARTS = (Fraction(1, 2), Fraction(1, 3), Fraction(1, 4), Fraction(1, 6), 1)


class Drawing:
    """Draws documents, rolls and ballots, the same for the same seed."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def often(self, share):
        return self.random.random() < share

    def some(self, items, low, high):
        return self.random.sample(items, self.random.randint(low, min(high, len(items))))

    # Rules

    def document(self):
        stages = 2 if self.often(0.3) else 1
        body = {
            "id": "random.rule",
            "version": "1",
            "title": "A random rule",
            "source_status": "design",
            "voters": self.selector(),
            "positions": self.positions(),
            "labels": dict(LABELS),
            "stages": [self.stage(number, number == stages - 1) for number in range(stages)],
        }
        if self.often(0.7):
            body["split"] = self.pick(["refused", "parts", "parts", "each", "each", "spoilt"])
            if self.often(0.4):
                rest = self.pick(["silent", "no_position", "abstain", "spoilt"])
                body["split"] = {"heads": body["split"], "rest": rest}
        return {**body, "needs": needs_of(body)}

    def stage(self, number, last):
        stage = {"name": f"stage_{number}"}
        if self.often(0.5):
            for name in self.some(SHORT, 1, 3):
                stage[name] = self.condition(2)
        else:
            steps = [self.condition(2) for _ in range(self.random.randint(1, 2))]
            stage["decide"] = [{"if": step, "then": self.pick(RESULTS)} for step in steps]
        if self.often(0.3):
            stage["quorum"] = self.condition(1)
            if self.often(0.3):
                stage["without_quorum"] = self.pick(RESULTS)
        if last and self.often(0.1):
            stage["judged_by"] = {"role": "chair", "findings": ["adopted", "rejected"]}
        else:
            stage["otherwise"] = self.pick(RESULTS) if last else f"stage_{number + 1}"
        if self.often(0.2):
            stage["voters"] = self.selector()
        if self.often(0.2):
            stage["positions"] = self.positions()
        return stage

    def positions(self):
        like = self.pick(["majority", "present", "consensus", "silence"])
        if self.often(0.5):
            return like
        found = {"like": like}
        found |= {state: self.pick(EFFECTS) for state in STATES if self.often(0.4)}
        found |= {away: self.pick([*EFFECTS, "as_cast"]) for away in ("absent", "protest") if self.often(0.4)}
        takings = ["as_cast", "not_in_quorum", "not_counted"]
        return found | {way: self.pick(takings) for way in ("proxy", "writing") if self.often(0.4)}

    def selector(self):
        if self.often(0.7):
            return self.pick(["deciding", "deciding", "advising", "everyone", "everyone", *GROUPS])
        found = {}
        if self.often(0.5):
            found["decides"] = self.often(0.5)
        for name in self.some(["in", "in_any", "not_in"], 0, 2):
            found[name] = self.some(GROUPS, 1, 2)
        return found

    def condition(self, depth, grouped=False):
        kind = self.random.random()
        if kind < 0.55 or not depth:
            return self.pick([self.share, self.share, self.count, self.mean])(grouped)
        if kind < 0.65:
            return {"not": self.condition(depth - 1, grouped)}
        if kind < 0.8:
            body = {
                "groups": self.grouping(),
                "empty": self.pick(["left_out", "passes", "fails"]),
                "holds": self.condition(depth - 1, grouped=True),
            }
            if self.often(0.5):
                return {"in_each": body}
            return {"in_some": {**body, self.pick(COMPARISONS): self.pick([0, 1, 2, "1/2", "2/3"])}}
        parts = [self.condition(depth - 1, grouped) for _ in range(self.random.randint(1, 3))]
        if kind < 0.93:
            return {self.pick(["all", "any"]): parts}
        return {"at_least": {"number": self.random.randint(1, len(parts)), "of": parts}}

    def of(self):
        return self.pick(["yes", "no", self.pick(WORDS), self.some(WORDS, 2, 3)])

    def narrowing(self):
        found = {"weight": self.pick(["people", "money"])} if self.often(0.4) else {}
        return found | ({"seats": self.selector()} if self.often(0.3) else {})

    def measure(self):
        times = {"times": self.pick(["1/2", 2])} if self.often(0.3) else {}
        return {"of": self.of(), **self.narrowing(), **times}

    def share(self, grouped):
        test = {"of": self.of(), self.pick(COMPARISONS): self.pick(SHARES)}
        kind = self.random.random()
        if kind < 0.1 and not grouped:
            return {"share": {**test, "weight": "people", "base": "published"}}
        if kind < 0.2 and not grouped:
            return {"share": {**test, "weight": "money", "base": "base_asked"}}
        if self.often(0.3):
            test["empty_base"] = self.pick(["undefined", "passes", "fails"])
        base = self.measure() if kind < 0.4 else self.pick([*WORDS, "number_asked", "number_asked"])
        return {"share": {**test, "base": base, **self.narrowing()}}

    def count(self, _grouped):
        threshold = self.measure() if self.often(0.3) else self.pick(NUMBERS)
        return {"count": {"of": self.of(), self.pick(COMPARISONS): threshold, **self.narrowing()}}

    def mean(self, _grouped):
        groups = self.grouping()
        if self.often(0.4):
            groups = [_level(groups), _level(self.grouping())]
        test = {"of": self.of(), self.pick(COMPARISONS): self.pick(SHARES), "base": self.pick(WORDS)}
        empty = self.pick(["left_out", "zero", "undefined"])
        return {"mean_share": {**test, "groups": groups, "empty": empty, **self.narrowing()}}

    def grouping(self):
        if self.often(0.3):
            return "half"
        names = self.some(GROUPS, 1, 3)
        return names if self.often(0.7) else {"groups": names, "weights": {names[0]: self.pick([2, "1/3"])}}

    # Rolls and ballots

    def roll(self):
        seats = []
        for number in range(self.random.randint(1, 7)):
            half = {"half": self.pick(["up", "down"])} if self.often(0.9) else {}
            weights = {"people": self.pick(AMOUNTS), "money": self.pick(AMOUNTS)}
            groups = frozenset(self.some(GROUPS, 0, 2))
            n = self.pick([1, 1, 1, 1, 2, 3])
            seats.append(Seat(f"s{number}", f"Seat {number}", self.often(0.8), half, weights, groups, n))
        total = sum(seat.weights["people"] or 0 for seat in seats) + self.random.randint(0, 3)
        bases = {
            "people": Basis("people", "People", "people", "2025", "a census", published_total=total),
            "money": Basis("money", "Money", "dollars", "2025", "the accounts"),
        }
        return Roll(seats, bases, {"half": ("up", "down")}, GROUPS)

    def ballots(self, roll):
        found = []
        for seat in roll.seats:
            presence = self.pick(PRESENCES)
            if self.often(0.15):
                left = Fraction(1)
                for part in self.some(PARTS, 1, 3):
                    if part <= left:
                        left -= part
                        found.append(Ballot(seat.id, self.pick(POSITIONS), presence, self.valid(), part))
            elif self.often(0.9):
                found.append(Ballot(seat.id, self.pick(POSITIONS), presence, self.valid()))
        self.random.shuffle(found)
        return found

    def valid(self):
        return self.pick([None, None, None, False, True])


def _level(groups):
    if isinstance(groups, str):
        return {"attribute": groups}
    return {"groups": groups} if isinstance(groups, list) else groups
