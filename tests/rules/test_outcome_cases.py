"""Decisions of real bodies: each rule of the catalogue gives the outcome that the body announced."""

import json
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest

from voting.rules import (
    Ballot,
    Basis,
    Kind,
    NotApplicable,
    Position,
    Presence,
    Roll,
    Seat,
    bind,
    catalogue,
    evaluate,
    load_rule,
)
from voting.rules.parsing import parse

FOLDER = Path(__file__).parent / "outcome_cases"
FILES = ("treaty_bodies", "european_union", "funds", "federations", "initiatives", "methods")
CASES = [case for name in FILES for case in json.loads((FOLDER / f"{name}.json").read_text("utf-8"))]
KINDS = {
    outcome: Kind(kind)
    for kind, outcomes in json.loads((FOLDER / "kinds.json").read_text("utf-8")).items()
    for outcome in outcomes
}
BINDINGS = parse((FOLDER / "bindings.yaml").read_text("utf-8"))

CAST = {
    "yes": (Position.SUPPORT, Presence.PRESENT),
    "no": (Position.OPPOSE, Presence.PRESENT),
    "abstain": (Position.ABSTAIN, Presence.PRESENT),
    "block": (Position.BLOCK, Presence.PRESENT),
    "stand_aside": (Position.STAND_ASIDE, Presence.PRESENT),
    "spoilt": (Position.SPOILT, Presence.PRESENT),
    "no_position": (None, Presence.PRESENT),
    "absent": (None, Presence.ABSENT),
    "not_participating": (None, Presence.NOT_PARTICIPATING),
}
STATES = {"yes": "support", "no": "oppose", "abstain": "abstain"}

each_case = pytest.mark.parametrize("case", [pytest.param(case, id=case["id"]) for case in CASES])


@dataclass(frozen=True)
class Use:
    """A rule on the roll of a case, with what its seats cast."""

    rule: object
    roll: Roll
    ballots: tuple[Ballot, ...]
    parameters: dict

    def outcome(self):
        binding = bind(self.rule, self.roll, parameters=self.parameters)
        assert not isinstance(binding, NotApplicable), binding
        return evaluate(self.rule, self.roll, self.ballots, binding=binding)

    def all_answering(self, position):
        """The same with everybody present and of one mind, and a published total that is the roll's."""
        bases = {
            name: replace(basis, published_total=sum(seat.weights.get(name, 0) for seat in self.roll.seats))
            for name, basis in self.roll.bases.items()
        }
        ballots = tuple(Ballot(seat.id, position) for seat in self.roll.seats)
        return replace(self, roll=replace(self.roll, bases=bases), ballots=ballots)


def use_of(case, rule=None):
    rule = rule or catalogue()[case["rule"]].rule
    binding = BINDINGS.get(case["rule"], {})
    seats, ballots = [], []
    for number, line in enumerate(case["ballots"], start=1):
        tags = frozenset(line.get("tags", ()))
        key = f"{line.get('member', 'line')} {number}"
        weights = dict.fromkeys(rule.needs.weights, 0)
        weights |= {name: Fraction(amount) for name, amount in line.get("w", {}).items()}
        decides = binding.get("advising") not in tags
        seats.append(Seat(key, key, decides, {}, weights, tags, line["n"]))
        position, presence = CAST[line["vote"]]
        if binding.get("absent") in tags:
            presence = Presence.ABSENT
        valid = False if binding.get("unfounded") in tags else None
        ballots.append(Ballot(key, position, presence, valid))
    facts = case["parameters"]
    totals = {weight: Fraction(facts[fact]) for weight, fact in binding.get("totals", {}).items()}
    bases = {name: Basis(name, name, "", "", "", total) for name, total in totals.items()}
    # A group that nobody of this vote was in is still a group of the body.
    roll = Roll(seats, bases, {}, tuple(rule.needs.groups))
    own = binding.get("parameters", {})
    called = {name: own.get(name, name) for name in rule.needs.parameters}
    settled = {name: facts[fact] for name, fact in called.items() if fact in facts}
    unused = set(facts) - set(called.values()) - set(binding.get("totals", {}).values())
    assert not unused, f"facts of the case that the rule does not take: {unused}"
    return Use(rule, roll, tuple(ballots), settled)


def test_all_cases_are_there_each_under_a_rule_of_the_catalogue():
    assert len(CASES) == len({case["id"] for case in CASES}) == 131
    assert {case["rule"] for case in CASES} <= set(catalogue())
    assert {case["outcome"] for case in CASES} <= set(KINDS)


@each_case
def test_the_outcome_is_the_one_that_the_body_announced(case):
    outcome = use_of(case).outcome()
    assert (outcome.label, outcome.kind) == (case["outcome"], KINDS[case["outcome"]])


def test_every_outcome_turns_when_all_answer_the_other_way():
    stays = []
    for case in CASES:
        use = use_of(case)
        adopted = use.outcome().kind is Kind.ADOPTED
        other = use.all_answering(Position.BLOCK if adopted else Position.SUPPORT).outcome()
        stays.extend([case["id"]] if (other.kind is Kind.ADOPTED) is adopted else [])
    assert stays == []


PRINTED = [
    pytest.param(case, printed, id=f"{case['id']}: {printed['label']}")
    for case in CASES
    for printed in case.get("printed", ())
]


@pytest.mark.parametrize(("case", "printed"), PRINTED)
def test_a_percentage_that_a_source_prints_is_the_share_of_the_ballots(case, printed):
    share = _share(case, printed)
    places = len(printed["printed"].partition(".")[2])
    assert f"{float(round(share * 100, places)):.{places}f}" == printed["printed"]
    # What is printed is what the rule tests, unless it is said of those that abstain.
    tested = {node.share for node in use_of(case).outcome().tree.walk()}
    assert share in tested or printed["of"]["vote"] == ["abstain"]


def _share(case, printed):
    """Measure a printed share through the language: by a rule that tests it and passes whatever it is."""
    groups = {tag: tag for side in ("of", "base") for tag in printed[side].get("tags", ())}
    weight = printed["of"].get("w")
    document = {
        "id": "printed.share",
        "version": 1,
        "title": printed["label"],
        "source_status": "design",
        "needs": {"groups": groups, "weights": {weight: weight} if weight else {}},
        "voters": "everyone",
        "positions": "majority",
        "stages": [
            {
                "name": "measure",
                "adopted_if": {
                    "share": {**_amount(printed["of"]), "base": _amount(printed["base"]), "at_least": 0}
                },
                "otherwise": "rejected",
            }
        ],
    }
    plain = {**case, "parameters": {}, "rule": "printed.share"}
    outcome = use_of(plain, load_rule(document)).outcome()
    return next(node.share for node in outcome.tree.walk() if node.test == "share")


def _amount(lines):
    amount = {"of": [STATES[vote] for vote in lines["vote"]] if "vote" in lines else ["roll"]}
    if "w" in lines:
        amount["weight"] = lines["w"]
    if "tags" in lines:
        amount["seats"] = {"in": lines["tags"]}
    return amount
