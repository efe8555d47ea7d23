"""The two past cases with reported positions, read from the demonstration data without a database."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from voting.rules import (
    Ballot,
    Basis,
    NotApplicable,
    Outcome,
    Position,
    Roll,
    Rule,
    Seat,
    Treatment,
    bind,
    catalogue,
    evaluate,
)

ROOT = Path(__file__).parents[2]
DATA = ROOT / "cms" / "demo" / "data"
EXPECTED = ROOT / "tests" / "cases" / "replay_expected.csv"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def expected_rows() -> tuple[Mapping[str, str], ...]:
    """Return the rows of the published comparison."""
    return tuple(_rows(EXPECTED))


@cache
def _documents() -> tuple[dict[str, Any], dict[str, Any]]:
    cases = yaml.safe_load((DATA / "cases" / "cases.yaml").read_text(encoding="utf-8"))
    weights = yaml.safe_load((DATA / "forums" / "kp_weights.yaml").read_text(encoding="utf-8"))
    return {case["code"]: case for case in cases["cases"]}, {item["key"]: item for item in weights["bases"]}


@dataclass(frozen=True)
class Replay:
    """One past case (or a variant of it) as a roll and ballots; unknown positions stay unknown."""

    case: dict[str, Any]
    roll: Roll
    ballots: tuple[Ballot, ...]

    def evaluate(
        self,
        rule: str | Rule,
        treatment: Treatment = Treatment.NOT_OPPOSED,
        parameters: Mapping[str, object] | None = None,
    ) -> Outcome:
        """Evaluate a rule of the catalogue on the case, with the case's own weight bases."""
        document = catalogue()[rule].rule if isinstance(rule, str) else rule
        names = {name: self.case["bases"][name] for name in document.needs.weights}
        binding = bind(document, self.roll, names, parameters)
        assert not isinstance(binding, NotApplicable), binding
        return evaluate(document, self.roll, self.ballots, binding=binding, treatment=treatment)


@cache
def replay(code: str, variant: str = "") -> Replay:
    """Return a past case as it is replayed."""
    cases, _ = _documents()
    case = cases[code]
    roll = _roll(case["roll_date"])
    answers = {seat.id: Position.UNKNOWN for seat in roll.seats}
    for line in case["positions"]:
        if line["counted"]:
            answers[line["party"]] = Position(line["position"])
    for change in next((v["set"] for v in case["variants"] if v["key"] == variant), []):
        answers[change["party"]] = Position(change["position"])
    return Replay(case, roll, tuple(Ballot(seat, position) for seat, position in answers.items()))


def _roll(day: date) -> Roll:
    _, bases = _documents()
    amounts: dict[str, dict[str, int]] = {}
    for row in _rows(DATA / "forums" / "kp_weights.csv"):
        amounts.setdefault(row["seat"], {})[row["basis"]] = int(row["amount"])
    seats = []
    for row in _rows(DATA / "forums" / "kp_seats.csv"):
        if date.fromisoformat(row["joined_from"]) > day:
            continue
        decides = row["capacity"] == "participant"
        attributes = {key: row[key] for key in ("constituency", "region", "role") if row[key]}
        seats.append(Seat(row["code"], row["name"], decides, attributes, amounts.get(row["code"], {})))
    return Roll(seats, {key: _basis(item) for key, item in bases.items()})


def _basis(item: dict[str, Any]) -> Basis:
    return Basis(
        item["key"],
        item["name"],
        item["unit"],
        str(item["as_of"]),
        item["source"],
        published_total=item["published_total"],
        remainder=item["unattributed"],
    )


def shares(text: str) -> list[Fraction]:
    """Return the fractions of a cell such as ``9/10; 1; 0``."""
    return [Fraction(part.strip()) for part in text.split(";") if part.strip()]
