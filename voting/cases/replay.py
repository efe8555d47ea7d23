"""Replaying a past case: the roll of its day, what is known of positions, and each rule's answer.

A seat of which no position was reported stands as *unknown*; the treatment says how unknown counts. Stored
answers carry the hash of everything they were computed from, so that a corrected position, weight or rule
is noticed and the table is computed anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.cases.models import CaseOutcome, PastCase, Replay, Variant
from voting.polls.measures import measures_of
from voting.polls.models import ComparisonRule
from voting.polls.outcomes import load_kept_rule, outcome_document
from voting.polls.rolls import bound_names, roll_on

TREATMENTS = (rules.Treatment.NOT_OPPOSED, rules.Treatment.BEST, rules.Treatment.WORST)


@dataclass(frozen=True)
class Table:
    """One table of a case as it is to be computed: its variant, its ballots, all it depends on."""

    variant: Variant | None
    ballots: Sequence[rules.Ballot]
    inputs: dict[str, Any]
    inputs_sha256: str


def case_roll(case: PastCase) -> rules.Roll:
    """The forum's roll on the day of the case, from its dated seats and weights."""
    return roll_on(case.forum, case.date)


def known_positions(case: PastCase, variant: Variant | None = None) -> dict[str, str]:
    """Seat code → position that the replay counts: as reported, changed by the variant."""
    known: dict[str, str | None] = {
        row.seat.code: row.position for row in case.positions.select_related("seat") if row.is_counted
    }
    if variant is not None:
        known |= variant.positions
    return {code: position for code, position in known.items() if position}


def case_ballots(case: PastCase, roll: rules.Roll, variant: Variant | None = None) -> list[rules.Ballot]:
    """One ballot a seat of the roll: the counted reported position, changed by the variant, else unknown."""
    known = known_positions(case, variant)
    return [
        rules.Ballot(seat=seat.id, position=rules.Position(known.get(seat.id, rules.Position.UNKNOWN.value)))
        for seat in roll.seats
    ]


def compared_rules(case: PastCase) -> list[ComparisonRule]:
    """The rules under which the forum compares its results, in order."""
    return list(case.forum.comparison_rules.select_related("rule"))


def tables_of(case: PastCase, roll: rules.Roll, compared: Sequence[ComparisonRule]) -> list[Table]:
    """The tables of a case as its inputs now stand: as reported, then each variant.

    There are none without reported positions or without rules to compare.
    """
    if not compared or not case.positions.exists():
        return []
    tables = []
    for variant in (None, *case.variants.all()):
        ballots = case_ballots(case, roll, variant)
        inputs = inputs_document(case, roll, ballots, compared)
        tables.append(Table(variant, ballots, inputs, sha256_hex(canonical_json(inputs))))
    return tables


def is_current(case: PastCase) -> bool:
    """Whether the stored tables were computed from the inputs as they now stand. Reads only."""
    kept = dict(case.outcomes.order_by().values_list("variant", "inputs_sha256").distinct())
    wanted = tables_of(case, case_roll(case), compared_rules(case))
    return kept == {table.variant.pk if table.variant else None: table.inputs_sha256 for table in wanted}


def inputs_document(
    case: PastCase,
    roll: rules.Roll,
    ballots: Sequence[rules.Ballot],
    compared: Sequence[ComparisonRule],
) -> dict[str, Any]:
    """Everything the table depends on, as it is hashed."""
    return {
        "engine": rules.ENGINE_VERSION,
        "year": case.date.year,
        "attributes": {name: list(values) for name, values in roll.attributes.items()},
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
            {
                "key": basis.key,
                "name": basis.name,
                "unit": basis.unit,
                "as_of": basis.as_of,
                "source": basis.source,
                "total": None if basis.published_total is None else str(basis.published_total),
            }
            for basis in roll.bases.values()
        ],
        "ballots": [{"seat": b.seat, "position": b.position.value if b.position else None} for b in ballots],
        "rules": [
            {"rule": c.rule.sha256, "label": c.label, "names": c.names, "parameters": c.parameters}
            for c in compared
        ],
    }


def compute_outcomes(
    case: PastCase, table: Table, roll: rules.Roll, compared: Sequence[ComparisonRule]
) -> list[CaseOutcome]:
    """The unsaved rows of a table: every comparison rule under every treatment of unknown positions."""
    rows = []
    for rule in compared:
        names = bound_names(rule.names, roll, case.date.year)
        for treatment in TREATMENTS:
            outcome = outcome_document(
                load_kept_rule(rule.rule), roll, list(table.ballots), names, rule.parameters, treatment
            )
            document = outcome.to_document()
            rows.append(
                CaseOutcome(
                    case=case,
                    variant=table.variant,
                    rule=rule.rule,
                    label=rule.label,
                    position=rule.position,
                    treatment=treatment.value,
                    kind=outcome.kind.value,
                    document=document,
                    sha256=sha256_hex(canonical_json(document)),
                    inputs_sha256=table.inputs_sha256,
                )
            )
    return rows


def results_of(outcomes: Sequence[CaseOutcome]) -> list[dict[str, Any]]:
    """What came out, in short: the first share of each row, exact, beside its kind."""
    results = []
    for row in outcomes:
        measures = measures_of(rules.Outcome.from_document(row.document))
        share = measures[0].share if measures else None
        results.append(
            {
                "label": row.label,
                "treatment": row.treatment,
                "kind": row.kind,
                "share": None if share is None else str(share),
            }
        )
    return results


def last_replay(case: PastCase, variant: Variant | None) -> Replay | None:
    """The replay whose table stands."""
    return case.replays.filter(variant=variant).first()
