"""Replaying a past case: the roll of its day, what is known of positions, and each rule's answer.

A seat of which no position was reported stands as *unknown*; the treatment says how unknown counts. Stored
answers carry the hash of everything they were computed from, so that a corrected position, weight or rule
is noticed and the table is computed anew.
"""

from __future__ import annotations

from typing import Any

from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.cases.models import CaseOutcome, PastCase, Variant
from voting.polls.models import ComparisonRule
from voting.polls.outcomes import load_kept_rule, outcome_document
from voting.polls.rolls import bound_names, roll_on

TREATMENTS = (rules.Treatment.NOT_OPPOSED, rules.Treatment.BEST, rules.Treatment.WORST)


def case_roll(case: PastCase) -> rules.Roll:
    """The forum's roll on the day of the case, from its dated seats and weights."""
    return roll_on(case.forum, case.date)


def case_ballots(case: PastCase, roll: rules.Roll, variant: Variant | None = None) -> list[rules.Ballot]:
    """One ballot a seat of the roll: the counted reported position, changed by the variant, else unknown."""
    known = {row.seat.code: row.position for row in case.positions.select_related("seat") if row.is_counted}
    if variant is not None:
        known |= variant.positions
    return [
        rules.Ballot(seat=seat.id, position=rules.Position(known.get(seat.id) or rules.Position.UNKNOWN))
        for seat in roll.seats
    ]


def inputs_document(
    roll: rules.Roll, ballots: list[rules.Ballot], compared: list[ComparisonRule]
) -> dict[str, Any]:
    """Everything the table depends on, as it is hashed."""
    return {
        "engine": rules.ENGINE_VERSION,
        "seats": [
            {
                "id": seat.id,
                "decides": seat.decides,
                "attributes": dict(seat.attributes),
                "weights": {key: None if w is None else str(w) for key, w in seat.weights.items()},
            }
            for seat in roll.seats
        ],
        "bases": [
            {"key": basis.key, "total": str(basis.published_total), "rest": str(basis.remainder)}
            for basis in roll.bases.values()
        ],
        "ballots": [{"seat": b.seat, "position": b.position.value} for b in ballots],
        "rules": [
            {"rule": c.rule.sha256, "label": c.label, "names": c.names, "parameters": c.parameters}
            for c in compared
        ],
    }


def compute_case(
    case: PastCase, variant: Variant | None, roll: rules.Roll, compared: list[ComparisonRule]
) -> tuple[str, list[CaseOutcome]]:
    """The hash of the inputs, and the unsaved table: every comparison rule under every treatment."""
    ballots = case_ballots(case, roll, variant)
    digest = sha256_hex(canonical_json(inputs_document(roll, ballots, compared)))
    rows = []
    for rule in compared:
        names = bound_names(rule.names, roll, case.date.year)
        for treatment in TREATMENTS:
            outcome = outcome_document(
                load_kept_rule(rule.rule), roll, ballots, names, rule.parameters, treatment
            )
            document = outcome.to_document()
            rows.append(
                CaseOutcome(
                    case=case,
                    variant=variant,
                    rule=rule.rule,
                    label=rule.label,
                    position=rule.position,
                    treatment=treatment.value,
                    kind=outcome.kind.value,
                    document=document,
                    sha256=sha256_hex(canonical_json(document)),
                    inputs_sha256=digest,
                )
            )
    return digest, rows
