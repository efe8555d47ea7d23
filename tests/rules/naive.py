"""A second evaluator, written from the documentation alone: slow, plain, no code shared with the first.

It reads a rule as the mapping that a YAML file is, and says which result follows, in which stage, and which
steps held on the way. Groups, weights and attributes have the names on the roll that the rule has for them,
and parameters their defaults.
"""

from fractions import Fraction

KINDS = {
    *("adopted", "rejected", "blocked", "no_quorum", "deferred", "referred", "tied"),
    *("awaiting_statement", "not_applicable"),
}
SHORT_STEPS = {
    "blocked_if": "blocked",
    "rejected_if": "rejected",
    "adopted_if": "adopted",
    "tied_if": "tied",
    "deferred_if": "deferred",
    "referred_if": "referred",
}
# Effect: side, in the base, in the quorum.
EFFECTS = {
    "yes": ("yes", True, True),
    "no": ("no", True, True),
    "in_base": ("neutral", True, True),
    "present": ("neutral", False, True),
    "not_counted": ("neutral", False, False),
}
MAJORITY = {
    **dict.fromkeys(("support", "reservation"), "yes"),
    **dict.fromkeys(("oppose", "block", "unfounded_block"), "no"),
    **dict.fromkeys(("abstain", "stand_aside", "spoilt", "no_position"), "present"),
    **dict.fromkeys(("not_participating", "silent", "absent", "protest"), "not_counted"),
    **dict.fromkeys(("proxy", "writing"), "as_cast"),
}
PROFILES = {
    "majority": MAJORITY,
    "consensus": MAJORITY,
    "present": {
        **MAJORITY,
        **dict.fromkeys(("abstain", "stand_aside", "spoilt", "no_position"), "in_base"),
    },
    "silence": {
        **MAJORITY,
        **dict.fromkeys(("silent", "absent", "protest", "no_position", "not_participating"), "yes"),
    },
}


def naive_outcome(document, roll, ballots):
    """Return (label, stage, {place of a quorum or step: whether it held}), label None where it is refused."""
    return _Naive(document, roll, ballots).outcome()


class _Naive:
    def __init__(self, document, roll, ballots):
        self.rule = document
        self.roll = roll
        self.needs = document.get("needs", {})
        self.cast = {}
        for ballot in ballots:
            self.cast.setdefault(ballot.seat, []).append(ballot)
        self.split = document.get("split")
        if isinstance(self.split, str):
            self.split = {"heads": self.split}
        if self.split is None:
            self.split = {"heads": "refused" if _counts_heads(document["stages"]) else "parts"}

    def outcome(self):
        stages = self.rule["stages"]
        electorates = [
            [s for s in self.roll.seats if self.takes(stage.get("voters", self.rule["voters"]), s)]
            for stage in stages
        ]
        if any(not sum(seat.n for seat in seats) for seats in electorates):
            return "not_applicable", None, {}
        voting = {seat.id for seats in electorates for seat in seats}
        if self.split["heads"] == "refused" and any(self.is_divided(seat) for seat in voting):
            return None, None, {}
        held = {}
        number = 0
        while True:
            stage = stages[number]
            result = self.stage(number, stage, electorates[number], held)
            later = [n for n, other in enumerate(stages) if other["name"] == result]
            if not later:
                return result, stage["name"], held
            number = later[0]

    def stage(self, number, stage, seats, held):
        voters = [(seat, self.pieces(seat, stage)) for seat in seats]
        if "quorum" in stage:
            passed = held[f"stages[{number}].quorum"] = self.holds(stage["quorum"], voters)
            if passed is not True:
                return stage.get("without_quorum", "no_quorum")
        steps = [(f"decide[{n}].if", s["if"], s["then"]) for n, s in enumerate(stage.get("decide", ()))]
        steps += [(name, stage[name], kind) for name, kind in SHORT_STEPS.items() if name in stage]
        for name, condition, then in steps:
            passed = held[f"stages[{number}].{name}"] = self.holds(condition, voters)
            if passed is True:
                return then
        return stage.get("otherwise", "awaiting_statement")

    # Who

    def takes(self, selector, seat):
        if selector is None or selector == "everyone":
            return True
        if selector in ("deciding", "advising"):
            return seat.decides is (selector == "deciding")
        if isinstance(selector, str):
            return selector in seat.groups
        if "decides" in selector and seat.decides is not selector["decides"]:
            return False
        if any(name not in seat.groups for name in _list(selector.get("in"))):
            return False
        if any(name in seat.groups for name in _list(selector.get("not_in"))):
            return False
        any_of = _list(selector.get("in_any"))
        return not any_of or any(name in seat.groups for name in any_of)

    # What was cast

    def is_divided(self, seat):
        ballots = self.cast.get(seat, [])
        if not ballots or ballots[0].part is None:
            return False
        answers = {(b.position, b.presence, b.valid_block) for b in ballots}
        return len(answers) > 1 or sum(Fraction(b.part) for b in ballots) < 1

    def pieces(self, seat, stage):
        """Return what a seat counts as: the words of each part of it, and how large the part is."""
        profile = self.profile(stage)
        ballots = self.cast.get(seat.id, [])
        if not self.is_divided(seat.id):
            first = ballots[0] if ballots else None
            return [(_words(profile, first), Fraction(1))]
        first = ballots[0]
        if self.split["heads"] == "spoilt":
            return [(_words(profile, _Cast("spoilt", first.presence)), Fraction(1))]
        found = [(_words(profile, ballot), Fraction(ballot.part)) for ballot in ballots]
        left = 1 - sum(part for _, part in found)
        rest = self.split.get("rest", "silent")
        cast = None
        if rest != "silent":
            cast = _Cast(None if rest == "no_position" else rest, first.presence)
        return [*found, *([(_words(profile, cast), left)] if left else [])]

    def profile(self, stage):
        given = stage.get("positions", self.rule["positions"])
        if isinstance(given, str):
            return PROFILES[given]
        return {**PROFILES.get(given.get("like"), {}), **given}

    # How much

    def amount(self, of, weight, voters):
        of = set(_list(of))
        total = Fraction(0)
        for seat, pieces in voters:
            parts = [part for words, part in pieces if words & of]
            if weight is not None:
                total += Fraction(seat.weights.get(weight) or 0) * sum(parts)
            elif self.split["heads"] == "each":
                total += seat.n if parts else 0
            else:
                total += seat.n * sum(parts)
        return total

    def measured(self, measure, voters):
        chosen = [voter for voter in voters if self.takes(measure.get("seats"), voter[0])]
        times = Fraction(measure.get("times", 1))
        return self.amount(measure.get("of", "yes"), measure.get("weight"), chosen) * times

    def number(self, value):
        if isinstance(value, str) and value in self.needs.get("parameters", {}):
            value = self.needs["parameters"][value]["default"]
        return Fraction(value)

    # Whether

    def holds(self, condition, voters):
        ((test, body),) = condition.items()
        if test == "not":
            inner = self.holds(body, voters)
            return None if inner is None else not inner
        if test in ("all", "any", "at_least"):
            parts = body["of"] if test == "at_least" else body
            needed = {"all": len(parts), "any": 1}.get(test) or body["number"]
            return _enough([self.holds(part, voters) for part in parts], needed)
        return getattr(self, test)(body, voters)

    def count(self, body, voters):
        comparison, wanted = _comparison(body)
        threshold = self.measured(wanted, voters) if isinstance(wanted, dict) else self.number(wanted)
        return _compare(self.measured(body, voters), comparison, threshold)

    def share(self, body, voters):
        comparison, wanted = _comparison(body)
        base = body.get("base", "counted")
        chosen = [voter for voter in voters if self.takes(body.get("seats"), voter[0])]
        if isinstance(base, str) and base in self.needs.get("parameters", {}):
            base = self.needs["parameters"][base]["default"]
        if not isinstance(base, dict) and str(base).replace("/", "").isdigit():
            return self.of_a_number(Fraction(base), body, chosen)
        if isinstance(base, dict):
            total = self.measured(base, voters)
        elif base == "published":
            total = Fraction(self.roll.bases[body["weight"]].published_total)
        else:
            total = self.amount(base, body.get("weight"), chosen)
        if not total:
            return {"passes": True, "fails": False}.get(body.get("empty_base"))
        part = self.amount(body.get("of", "yes"), body.get("weight"), chosen)
        return _compare(part / total, comparison, self.number(wanted))

    def of_a_number(self, total, body, chosen):
        if not total:
            return {"passes": True, "fails": False}.get(body.get("empty_base"))
        comparison, wanted = _comparison(body)
        part = self.amount(body.get("of", "yes"), body.get("weight"), chosen)
        return _compare(part / total, comparison, self.number(wanted))

    def mean_share(self, body, voters):
        comparison, wanted = _comparison(body)
        levels = body["groups"]
        if not isinstance(levels, list) or all(isinstance(level, str) for level in levels):
            levels = [levels]
        chosen = [voter for voter in voters if self.takes(body.get("seats"), voter[0])]
        mean = self.mean(body, levels, chosen)
        return None if mean is None else _compare(mean, comparison, self.number(wanted))

    def mean(self, body, levels, voters):
        if not levels:
            total = self.amount(body.get("base", "counted"), body.get("weight"), voters)
            part = self.amount(body.get("of", "yes"), body.get("weight"), voters)
            return part / total if total else None
        shares, weights = [], []
        for _, members, weight in self.groups(levels[0], voters):
            share = self.mean(body, levels[1:], members)
            if share is None and body["empty"] == "undefined":
                return None
            if share is None and body["empty"] == "left_out":
                continue
            shares.append((share or Fraction(0)) * weight)
            weights.append(weight)
        return sum(shares) / sum(weights) if sum(weights) else None

    def groups(self, grouping, voters):
        if isinstance(grouping, str):
            grouping = {"attribute": grouping}
        if isinstance(grouping, list):
            grouping = {"groups": grouping}
        weights = grouping.get("weights", {})
        if "attribute" not in grouping:
            return [
                (name, [v for v in voters if name in v[0].groups], Fraction(weights.get(name, 1)))
                for name in _list(grouping["groups"])
            ]
        attribute = grouping["attribute"]
        values = list(self.roll.attributes.get(attribute, ()))
        values += sorted({seat.attributes.get(attribute) for seat in self.roll.seats} - {None, *values})
        return [
            (
                value,
                [v for v in voters if v[0].attributes.get(attribute) == value],
                self.value_weight(attribute, value, weights),
            )
            for value in values
        ]

    def value_weight(self, attribute, value, weights):
        """Return the weight of the group that a value of an attribute is on the roll."""
        seats = [seat for seat in self.roll.seats if seat.attributes.get(attribute) == value]
        found = [w for name, w in weights.items() if seats and all(name in seat.groups for seat in seats)]
        return Fraction(found[0]) if found else Fraction(1)

    def in_groups(self, body, voters):
        """Return whether the condition holds in each group that is there, with the weight of the group."""
        found = []
        for _, members, weight in self.groups(body["groups"], voters):
            if sum(seat.n for seat, _ in members):
                found.append((self.holds(body["holds"], members), weight))
            elif body["empty"] != "left_out":
                found.append((body["empty"] == "passes", weight))
        return found

    def in_each(self, body, voters):
        found = [passed for passed, _ in self.in_groups(body, voters)]
        return _enough(found, len(found)) if found else None

    def in_some(self, body, voters):
        comparison, wanted = _comparison(body)
        found = self.in_groups(body, voters)
        number = self.number(wanted)
        total = sum((weight for _, weight in found), Fraction(0))
        if 0 < number < 1:
            if not total:
                return None
            number *= total
        surely = sum((weight for passed, weight in found if passed is True), Fraction(0))
        perhaps = surely + sum((weight for passed, weight in found if passed is None), Fraction(0))
        ends = {_compare(surely, comparison, number), _compare(perhaps, comparison, number)}
        return ends.pop() if len(ends) == 1 else None


class _Cast:
    """A ballot that a rule puts in the place of what was cast."""

    valid_block = None

    def __init__(self, position, presence):
        self.position = position
        self.presence = presence


def _words(profile, ballot):
    """Return every counted word that an answer falls under."""
    state, in_quorum = _state(profile, ballot)
    effect = profile[state]
    if effect == "as_cast":
        effect = profile["silent"]
    if isinstance(effect, dict):
        side, base, quorum = effect["counts"], effect["base"], effect["quorum"]
    else:
        side, base, quorum = EFFECTS[effect]
    words = {"roll", state, side}
    words |= {"cast"} if side in ("yes", "no") else set()
    words |= {"counted"} if base else set()
    return words | ({"present"} if quorum and in_quorum else set())


def _state(profile, ballot):
    if ballot is None:
        return "silent", True
    presence = str(ballot.presence)
    if presence in ("absent", "protest") and profile[presence] != "as_cast":
        return presence, True
    if presence == "not_participating":
        return "not_participating", True
    taking = profile[presence] if presence in ("proxy", "writing") else "as_cast"
    if taking == "not_counted":
        return "silent", True
    position = None if ballot.position is None else str(ballot.position)
    if position is None:
        position = "silent" if presence in ("absent", "protest") else "no_position"
    if position == "block" and ballot.valid_block is False:
        position = "unfounded_block"
    return position, taking == "as_cast"


def _counts_heads(stages):
    """Whether any test in a document counts seats: an amount that names no weight."""
    if isinstance(stages, list):
        return any(_counts_heads(item) for item in stages)
    if not isinstance(stages, dict):
        return False
    for key, value in stages.items():
        if key in ("share", "count", "mean_share") and "weight" not in value:
            return True
        measures = [value] if key in ("base", "at_least", "more_than", "at_most", "fewer_than") else []
        for measure in measures:
            is_amount = isinstance(measure, dict) and "number" not in measure
            if is_amount and "weight" not in measure:
                return True
        if _counts_heads(value):
            return True
    return False


def _comparison(body):
    return next(
        (name, body[name]) for name in ("at_least", "more_than", "at_most", "fewer_than") if name in body
    )


def _compare(amount, comparison, threshold):
    return {
        "at_least": amount >= threshold,
        "more_than": amount > threshold,
        "at_most": amount <= threshold,
        "fewer_than": amount < threshold,
    }[comparison]


def _enough(found, needed):
    if sum(passed is True for passed in found) >= needed:
        return True
    return None if sum(passed is not False for passed in found) >= needed else False


def _list(value):
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
