"""Outcomes as documents for other programs: exact numbers beside their floats, and what was cast.

A float is for display only; whoever computes takes ``exact``.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from voting.rules.errors import Fault
from voting.rules.explain import deciding_nodes, deciding_words
from voting.rules.fault_words import word_reason
from voting.rules.outcome import Kind, Margin, Node, Outcome
from voting.rules.positions import Presence
from voting.rules.roll import Ballot, Number, Roll
from voting.rules.tally import lines_of

COMPARISON_COLUMNS = (
    "rule",
    "title",
    "kind",
    "label",
    "stage",
    "amount",
    "base",
    "share",
    "comparison",
    "threshold",
    "margin_seats",
    "margin_weight",
    "decided_by",
    "rule_hash",
)


def exact(value: Number | None) -> dict[str, Any] | None:
    """Return an exact number as a document has it: ``{"exact": "2/3", "value": 0.666…}``."""
    return None if value is None else {"exact": str(Fraction(value)), "value": float(value)}


def node_document(node: Node) -> dict[str, Any]:
    """Return one node of the tree of reasons with everything below it."""
    return {
        "id": node.id,
        "test": node.test,
        "amount": exact(node.amount),
        "base": exact(node.base),
        "share": exact(node.share),
        "threshold": exact(node.threshold.value) if node.threshold else None,
        "margin": _margin(node.margin),
        "passed": node.passed,
        "decided": node.decided,
        "children": [node_document(child) for child in node.children],
    }


def _margin(margin: Margin | None) -> dict[str, Any] | None:
    return None if margin is None else {"seats": exact(margin.seats), "weight": exact(margin.weight)}


def outcome_report(outcome: Outcome, counts: dict[str, Any]) -> dict[str, Any]:
    """Return an outcome with its reasons; one that is not applicable says why, in sentences."""
    result: dict[str, Any] = {"kind": outcome.kind.value, "label": outcome.label, "stage": outcome.stage}
    if outcome.kind is Kind.NOT_APPLICABLE:
        result["why"] = why_not_applicable(outcome)
    return {
        "rule": outcome.rule_id,
        "rule_hash": outcome.rule_hash,
        "outcome": result,
        "reasons": node_document(outcome.tree),
        "counts": counts,
    }


def why_not_applicable(outcome: Outcome, language: str = "en") -> list[str]:
    """Return the reasons for which a rule cannot be used on a roll, in sentences."""
    reasons = outcome.tree.values.get("reasons", ())
    return [
        word_reason(Fault(reason["path"], reason["code"], reason["values"]), language) for reason in reasons
    ]


def counts_of(roll: Roll, ballots: Iterable[Ballot]) -> dict[str, Any]:
    """Return what was cast, before any rule reads it: seats and weights by position and by presence.

    ``none`` is having taken no position. A weight that a seat does not report adds nothing.
    """
    positions: dict[str, dict[str, Number]] = {}
    presences: dict[str, Number] = {}
    for line in lines_of(roll, ballots):
        ballot, part = line.ballot, line.part
        position = "none" if ballot is None or ballot.position is None else ballot.position.value
        presence = Presence.ABSENT if ballot is None else ballot.presence
        presences[presence.value] = presences.get(presence.value, 0) + line.seat.n * part
        amounts = positions.setdefault(position, {})
        amounts[""] = amounts.get("", 0) + line.seat.n * part
        for name, weight in line.seat.weights.items():
            if weight is not None:
                amounts[name] = amounts.get(name, 0) + weight * part
    return {
        "seats": exact(sum(seat.n for seat in roll.seats)),
        "positions": {
            position: {
                "seats": exact(amounts.pop("")),
                "weights": {name: exact(amount) for name, amount in sorted(amounts.items())},
            }
            for position, amounts in sorted(positions.items())
        },
        "presences": {presence: exact(number) for presence, number in sorted(presences.items())},
    }


def comparison_row(outcome: Outcome, title: str) -> dict[str, str]:
    """Return an outcome as one row of a table: the first test that decided it, exactly, and its words."""
    row = dict.fromkeys(COMPARISON_COLUMNS, "")
    row |= {
        "rule": outcome.rule_id,
        "title": title,
        "kind": outcome.kind.value,
        "label": outcome.label,
        "stage": outcome.stage or "",
        "decided_by": deciding_words(outcome),
        "rule_hash": outcome.rule_hash,
    }
    node = next(iter(deciding_nodes(outcome)), None)
    if node is None or node.threshold is None:
        return row
    figures: dict[str, Number | None] = {
        "amount": node.amount,
        "base": node.base,
        "share": node.share,
        "threshold": node.threshold.value,
    }
    if node.margin is not None:
        figures["margin_seats"], figures["margin_weight"] = node.margin.seats, node.margin.weight
    row |= {name: str(value) for name, value in figures.items() if value is not None}
    return row | {"comparison": node.threshold.comparison}
