"""The past cases of the demonstration, entered by the same action as any other."""

from __future__ import annotations

from typing import Any

from cms.demo.files import read_yaml
from consult.forums.models import Forum, Seat
from consult.texts.models import Reform
from voting.cases.actions import PositionFact, ReportedFact, enter_case, replay_case
from voting.cases.models import PastCase

UNKNOWN = "unknown"


def load_cases(forum: Forum) -> list[PastCase]:
    """Enter the fifteen cases and compute the tables of those with reported positions."""
    data = read_yaml("cases/cases.yaml")
    seats = {seat.code: seat for seat in forum.seats.all()}
    reforms = {reform.code: reform for reform in Reform.objects.all()}
    cases = [_enter(case, forum, seats, reforms) for case in data["cases"]]
    for case in cases:
        replay_case(case=case)
    return cases


def _enter(
    case: dict[str, Any], forum: Forum, seats: dict[str, Seat], reforms: dict[str, Reform]
) -> PastCase:
    touched = [case["reform"], *case["also_about"]]
    return enter_case(
        code=case["code"],
        forum=forum,
        title=case["title"],
        matter=case["matter"].strip(),
        day=case.get("roll_date") or case["date"],
        precision=case["date_precision"],
        place=", ".join(part for part in (case["place"], case["channel"]) if part),
        rule_reported=case["rule"],
        outcome_reported=case["outcome"],
        source=case["source"],
        note=case["note"].strip(),
        assumptions=case.get("assumptions", []),
        reforms=[reforms[code] for code in touched if code in reforms],
        reports=[
            ReportedFact(
                party=row.get("party_name") or seats[row["party"]].name,
                what=row["what"],
                source=row["source"],
                confidence=row["confidence"],
                seat=seats.get(row["party"]) if row.get("in_forum", True) else None,
            )
            for row in case["reported"]
        ],
        positions=[
            PositionFact(
                seat=seats[row["party"]],
                position=row["position"],
                source=row["source"],
                confidence=row["confidence"],
                role=row["role"],
                dispute=row["dispute"],
                is_counted=row["counted"],
            )
            for row in case.get("positions", [])
        ],
        variants=[_variant(row) for row in case.get("variants", [])],
    )


def _variant(row: dict[str, Any]) -> dict[str, Any]:
    """A reading of the sources; ``unknown`` takes a position back."""
    positions = {
        change["party"]: None if change["position"] == UNKNOWN else change["position"]
        for change in row["set"]
    }
    return {
        "key": row["key"].lower().replace(" ", "-"),
        "label": row["label"],
        "positions": positions,
        "reason": f"{row['why'].strip()} {row['effect'].strip()}",
    }
