"""What the text of every rule of the catalogue claims, on its own roll with ballots of every mixture.

Each test goes through the whole catalogue and names every rule that breaks it. Rules for which a property
does not hold are listed with the reason.
"""

import json
import random
from dataclasses import replace
from fractions import Fraction
from functools import cache

from voting.rules import (
    Ballot,
    Kind,
    NotApplicable,
    Outcome,
    Position,
    Presence,
    Roll,
    Seat,
    bind,
    canonical_json,
    catalogue,
    evaluate,
    load_rule,
    normalised,
)
from voting.rules.entries import work_out

MIXTURES = 6
MOST_APART = 12
OTHERS = (Position.OPPOSE, Position.BLOCK, Position.ABSTAIN, Position.STAND_ASIDE, None)

# More support can end what was adopted: the rule, and why that is what its text says.
NOT_MONOTONE: dict[str, str] = {}
# A number of votes is written into the rule, so that votes in another unit are other votes.
IN_VOTES = {
    "de.bundesrat": "35 votes",
    "eu.qmv.15": "62 votes",
    "eu.qmv.15.other": "62 votes",
    "eu.qmv.1958": "12 votes",
    "eu.qmv.1958.other": "12 votes",
    "eu.qmv.nice27": "255 votes",
    "eu.qmv.nice27.other": "255 votes",
    "eu.qmv.nice27.unasked": "255 votes",
    "nassau": "a quota of votes",
}
# One objection that stands is enough, whoever it comes from.
CONSENSUS = (
    "apache.lazy",
    "cfsp.constructive",
    "esm.mutual",
    "formal.consensus",
    "ietf.rough",
    "kp.consensus",
    "kp.written",
    "liberum",
    "national.consensus",
    "oecd.mutual",
    "osce.consensus",
    "socio.consent",
    "wto.consensus",
)
# Nothing is counted by these: a person states the result, whatever was cast.
JUDGED = {"ietf.rough.judged": "the chair states whether there is rough consensus"}


@cache
def used(key):
    """Return a rule, a roll on which its first adopted example stands seat by seat, and its binding."""
    rule = catalogue()[key].rule
    example = next(item for item in rule.examples if item.expect.kind is Kind.ADOPTED)
    work = work_out(rule, example)
    roll = Roll([part for seat in work.roll.seats for part in _apart(seat)], work.roll.bases)
    binding = bind(rule, roll, example.names, example.parameters)
    if isinstance(binding, NotApplicable):
        return rule, work.roll, work.binding
    return rule, roll, binding


def _apart(seat):
    if not 1 < seat.n <= MOST_APART:
        return [seat]
    weights = {name: Fraction(weight or 0) / seat.n for name, weight in seat.weights.items()}
    return [replace(seat, id=f"{seat.id}.{number}", n=1, weights=weights) for number in range(seat.n)]


@cache
def mixtures(key):
    """Return ballots on the roll of a rule, from few in support to nearly all, the same every time."""
    _, roll, _ = used(key)
    drawn = random.Random(key)
    found = []
    for number in range(MIXTURES):
        support = (number + 2) / (MIXTURES + 1)
        ballots = []
        for seat in roll.seats:
            position = Position.SUPPORT if drawn.random() < support else drawn.choice(OTHERS)
            presence = Presence.ABSENT if position is None and drawn.random() < 0.5 else Presence.PRESENT
            ballots.append(Ballot(seat.id, position, presence))
        found.append(tuple(ballots))
    return found


@cache
def outcomes(key):
    """Return what a rule makes of each of its mixtures."""
    rule, roll, binding = used(key)
    return [evaluate(rule, roll, ballots, binding=binding) for ballots in mixtures(key)]


def result(outcome):
    return outcome.kind, outcome.label, outcome.stage


def cases():
    for key in catalogue():
        yield from (
            (key, ballots, outcome) for ballots, outcome in zip(mixtures(key), outcomes(key), strict=True)
        )


def test_more_support_never_turns_what_was_adopted_into_another_result():
    broken = {}
    adopted = 0
    for key, ballots, outcome in cases():
        rule, roll, binding = used(key)
        if outcome.kind is not Kind.ADOPTED:
            continue
        adopted += 1
        for index, ballot in enumerate(ballots):
            if ballot.position is not Position.SUPPORT:
                turned = Ballot(ballot.seat, Position.SUPPORT)
                more = [*ballots[:index], turned, *ballots[index + 1 :]]
                kind = evaluate(rule, roll, more, binding=binding).kind
                if kind is not Kind.ADOPTED:
                    broken.setdefault(key, f"{ballot.seat}: {kind}")
    assert adopted > len(catalogue())
    assert set(broken) == set(NOT_MONOTONE), broken


def test_what_all_support_is_adopted_and_what_all_block_is_not_under_every_rule():
    broken = []
    for key in sorted(catalogue().keys() - JUDGED.keys()):
        rule, roll, binding = used(key)
        for position in (Position.SUPPORT, Position.BLOCK):
            ballots = [Ballot(seat.id, position) for seat in roll.seats]
            adopted = evaluate(rule, roll, ballots, binding=binding).kind is Kind.ADOPTED
            if adopted is not (position is Position.SUPPORT):
                broken.append((key, position))
    assert broken == []


def test_seats_that_are_alike_can_exchange_their_ballots_under_every_rule():
    broken = []
    exchanged = 0
    for key, ballots, outcome in cases():
        rule, roll, binding = used(key)
        alike = {}
        for seat in roll.seats:
            facts = (tuple(sorted(seat.attributes.items())), tuple(sorted(seat.weights.items())))
            alike.setdefault((facts, seat.groups, seat.decides, seat.n), []).append(seat.id)
        other = {}
        for seats in alike.values():
            other |= dict(zip(seats, reversed(seats), strict=True))
        swapped = [replace(ballot, seat=other[ballot.seat]) for ballot in ballots]
        exchanged += sorted(swapped, key=repr) != sorted(ballots, key=repr)
        if result(evaluate(rule, roll, swapped, binding=binding)) != result(outcome):
            broken.append(key)
    assert exchanged > len(catalogue())
    assert broken == []


def test_the_order_of_ballots_and_of_seats_changes_nothing_under_any_rule():
    broken = []
    for key, ballots, outcome in cases():
        rule, roll, binding = used(key)
        if evaluate(rule, roll, ballots[::-1], binding=binding) != outcome:
            broken.append(key)
        turned = replace(roll, seats=tuple(reversed(roll.seats)))
        if result(evaluate(rule, turned, ballots, binding=binding)) != result(outcome):
            broken.append(key)
    assert broken == []


def test_a_weight_in_another_unit_changes_nothing_where_no_number_of_votes_is_written():
    broken = set()
    for key, ballots, outcome in cases():
        rule, roll, binding = used(key)
        if rule.needs.weights:
            other = _in_another_unit(roll, Fraction(7, 3))
            if result(evaluate(rule, other, ballots, binding=binding)) != result(outcome):
                broken.add(key)
    assert broken <= set(IN_VOTES), broken - set(IN_VOTES)
    assert {key for key in IN_VOTES if not catalogue()[key].rule.needs.weights} == set()


def _in_another_unit(roll, factor):
    def times(amount):
        return None if amount is None else amount * factor

    seats = [
        Seat(
            s.id, s.name, s.decides, s.attributes, {k: times(w) for k, w in s.weights.items()}, s.groups, s.n
        )
        for s in roll.seats
    ]
    bases = {
        key: replace(basis, published_total=times(basis.published_total)) for key, basis in roll.bases.items()
    }
    return Roll(seats, bases, roll.attributes, roll.groups)


def test_under_consensus_one_block_never_adopts():
    broken = []
    for key in CONSENSUS:
        rule, roll, binding = used(key)
        for seat in roll.seats:
            ballots = [Ballot(s.id, Position.BLOCK if s is seat else Position.SUPPORT) for s in roll.seats]
            voting = any(binding.selects(rule.voters_of(stage), seat) for stage in rule.stages)
            if voting and evaluate(rule, roll, ballots, binding=binding).kind is Kind.ADOPTED:
                broken.append((key, seat.id))
    assert broken == []


def test_a_rule_and_an_outcome_that_were_written_out_and_read_again_give_the_same_bytes():
    broken = []
    for key in catalogue():
        rule, roll, binding = used(key)
        again = load_rule(json.dumps(rule.to_document()))
        for ballots, outcome in list(zip(mixtures(key), outcomes(key), strict=True))[::3]:
            bytes_of = canonical_json(outcome.to_document())
            repeated = evaluate(again, roll, ballots, binding=binding)
            read = Outcome.from_document(json.loads(bytes_of))
            if not canonical_json(repeated.to_document()) == canonical_json(read.to_document()) == bytes_of:
                broken.append(key)
    assert broken == []


def test_the_normal_form_of_every_rule_counts_every_ballot_alike():
    broken = []
    for key in catalogue():
        rule, roll, binding = used(key)
        normal = normalised(rule)
        for ballots, outcome in zip(mixtures(key), outcomes(key), strict=True):
            if result(evaluate(normal, roll, ballots, binding=binding)) != result(outcome):
                broken.append(key)
    assert broken == []


def test_a_rule_that_a_person_judges_adopts_nothing_until_it_is_stated():
    for key in JUDGED:
        rule, roll, binding = used(key)
        stages = {stage.name: stage.judged_by.findings for stage in rule.stages}
        for position in (Position.SUPPORT, Position.BLOCK):
            ballots = [Ballot(seat.id, position) for seat in roll.seats]
            assert evaluate(rule, roll, ballots, binding=binding).kind is Kind.AWAITING_STATEMENT
            for stage, findings in stages.items():
                for label in findings:
                    stated = evaluate(rule, roll, ballots, binding=binding, statements={stage: label})
                    assert stated.label == label
