"""The table of the two replays, row by row, on every surface, against the published expectation."""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client

from cms.demo.files import DATA
from tests.cases.conftest import Cases
from voting import rules
from voting.cases.pages import CaseTable, case_table
from voting.cases.replay import case_ballots, case_roll
from voting.polls.comparison import ComparisonRow
from voting.polls.outcomes import outcome_document

EXPECTED = Path(__file__).with_name("replay_expected.csv")
AFRICAN_LEG = "kp.regional_concurrence (its African leg)"
VARIANTS = {"": "", "US instead of GB": "us-instead-of-gb", "CN counted": "cn-counted"}
THRESHOLD = re.compile(r"^(>=|>) (\d+/\d+)")


@dataclass(frozen=True)
class Expected:
    """One line of the file."""

    case: str
    variant: str
    rule: str
    is_published: bool
    shares: tuple[Fraction, ...]
    low: Fraction | None
    threshold: Fraction | None
    comparison: str
    kind: str
    worst: str

    @classmethod
    def read(cls, line: dict[str, str]) -> Expected:
        threshold = THRESHOLD.match(line["threshold"])
        low = line["share_if_unknown_oppose"]
        return cls(
            case=line["case"],
            variant=VARIANTS[line["variant"]],
            rule=line["rule"].replace(AFRICAN_LEG, "kp.regional_concurrence.african_leg"),
            is_published=line["base"].startswith("published"),
            shares=tuple(Fraction(s) for s in line["share_if_unknown_not_opposed"].split("; ") if s),
            low=Fraction(low) if low else None,
            threshold=Fraction(threshold[2]) if threshold else None,
            comparison={">=": "at_least", ">": "more_than"}[threshold[1]] if threshold else "",
            kind=line["result"].split()[0],
            worst=line["worst_case"].split()[0] if line["worst_case"] else "",
        )

    def is_of(self, row: dict[str, Any]) -> bool:
        """Whether a row, as data, is the one that this line speaks of."""
        tested = [m for m in row["measures"] if not m["part_of_a_mean"]]
        if row["rule"]["id"] != self.rule:
            return False
        if self.rule.startswith("kp.weighted"):
            return tested[0]["base"].startswith("published") == self.is_published
        return self.rule != "kp.equal_thirds" or tested[0]["threshold"] == str(self.threshold)


def expectations() -> list[Expected]:
    with EXPECTED.open(encoding="utf-8") as file:
        return [Expected.read(line) for line in csv.DictReader(file)]


TABLES = sorted({(line.case, line.variant) for line in expectations()})


def table_of(cases: Cases, code: str, key: str = "", treatment: str = "not_opposed") -> CaseTable:
    case = cases[code]
    variant = case.variants.get(key=key) if key else None
    table = case_table(case, variant, treatment)
    assert table is not None
    return table


def by_command(code: str, key: str, *more: str) -> dict[str, Any]:
    out = StringIO()
    call_command("compare", code, f"--variant={key}", "--json", *more, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


def test_the_file_speaks_of_both_replays_and_their_variants() -> None:
    assert len(expectations()) == 64
    assert TABLES == [
        ("KP-2022-AGENDA", ""),
        ("KP-2022-AGENDA", "cn-counted"),
        ("KP-2025-DEF", ""),
        ("KP-2025-DEF", "us-instead-of-gb"),
    ]


def test_every_row_is_reproduced_to_the_exact_fraction(cases: Cases) -> None:
    for code, key in TABLES:
        rows = by_command(code, key)["rows"]
        worst = {row["label"]: row for row in by_command(code, key, "--unknown=worst")["rows"]}
        for line in [line for line in expectations() if (line.case, line.variant) == (code, key)]:
            found = [row for row in rows if line.is_of(row)]
            assert len(found) == 1, f"{line} has {len(found)} rows"
            check_row(line, found[0], worst[found[0]["label"]])


def check_row(line: Expected, row: dict[str, Any], worst: dict[str, Any]) -> None:
    tested = [measure for measure in row["measures"] if not measure["part_of_a_mean"]]
    assert row["kind"] == line.kind, line
    if line.shares:
        assert tuple(Fraction(m["share"]) for m in tested) == line.shares, line
    if line.threshold is not None:
        assert {m["threshold"] for m in tested} == {str(line.threshold)}, line
        assert {m["comparison"] for m in tested} == {line.comparison}, line
    if line.low is not None:
        assert Fraction(tested[0]["low"]) == line.low, line
        assert Fraction(worst["measures"][0]["share"]) == line.low, line
    if line.worst:
        assert worst["kind"] == line.worst, line


@pytest.mark.parametrize(("code", "objecting"), [("KP-2025-DEF", 6), ("KP-2022-AGENDA", 5)])
def test_consensus_minus_n_takes_n_of_as_many_as_object(cases: Cases, code: str, objecting: int) -> None:
    case = cases[code]
    roll = case_roll(case)
    kinds = {
        n: outcome_document(
            rules.catalogue()["consensus.minus_n"].rule,
            roll,
            case_ballots(case, roll),
            {},
            {"n": n},
            rules.Treatment.NOT_OPPOSED,
        ).kind
        for n in range(1, objecting + 2)
    }
    assert [n for n, kind in kinds.items() if kind == "adopted"] == [objecting, objecting + 1]


@pytest.mark.parametrize(("code", "key"), TABLES)
def test_page_command_and_api_show_the_same_tree(cases: Cases, client: Client, code: str, key: str) -> None:
    for unknown in ("not_opposed", "worst"):
        served = client.get(f"/api/v1/cases/{code}/replay?unknown={unknown}&variant={key}").json()
        printed = by_command(code, key, f"--unknown={unknown}")
        assert served["rows"] == printed["rows"]
        table = table_of(cases, code, key, unknown)
        stored = {o.sha256 for o in cases[code].outcomes.filter(variant=table.variant, treatment=unknown)}
        assert {row["outcome_sha256"] for row in served["rows"]} == stored
        page = client.get(f"/decisions/cases/{code}/?unknown={unknown}&variant={key}").content.decode()
        text = BeautifulSoup(page, "html.parser")
        shown = [line.get_text(" ", strip=True) for line in text.select("table.comparison .share")]
        expected = [m for row in table.rows for m in row.tested if m.share is not None]
        assert len(shown) == len(expected)
        for words, measure in zip(shown, expected, strict=True):
            assert measure.share is not None
            exact = f"({measure.share})" if measure.share.denominator > 1 else f"{measure.share * 100} "
            assert exact.strip() in words.replace("\u202f", " "), (words, measure)


def lower_bound_of_equal_thirds(code: str, participants: int) -> Fraction:
    """From the positions as they are shipped: every seat that is not reported opposes."""
    data = yaml.safe_load((DATA / "cases/cases.yaml").read_text(encoding="utf-8"))
    case = next(case for case in data["cases"] if case["code"] == code)
    support = {row["party"] for row in case["positions"] if row["position"] == "support" and row["counted"]}
    government = Fraction(len(support - {"WDC", "CSC", "ADPA", "DDI"}), participants)
    return (government + ("WDC" in support) + ("CSC" in support)) / 3


def test_lower_bounds_of_equal_thirds_are_those_computed_a_second_way(cases: Cases) -> None:
    for code, participants, bound in (
        ("KP-2025-DEF", 60, Fraction(1, 3)),
        ("KP-2022-AGENDA", 59, Fraction(67, 177)),
    ):
        assert lower_bound_of_equal_thirds(code, participants) == bound
        for treatment in ("not_opposed", "worst"):
            rows = [
                row
                for row in table_of(cases, code, "", treatment).rows
                if row.rule.rule_id == "kp.equal_thirds"
            ]
            assert [row.measures[0].low for row in rows] == [bound, bound]
            if treatment == "worst":
                assert [row.share for row in rows] == [bound, bound]


def test_both_bases_stand_side_by_side_where_they_differ(cases: Cases) -> None:
    rows = table_of(cases, "KP-2025-DEF").rows
    carats = [row for row in rows if row.rule.rule_id == "kp.weighted_carats"]
    assert [(row.share, row.measures[0].base) for row in carats] == [
        (Fraction(95542, 111523), "published total 2023"),
        (Fraction(13556, 15839), "seats on the roll, 2023"),
    ]
    assert "650,000 carats of the published total belong to no seat" in carats[0].sources[0]
    assert "naturaldiamonds.com" in carats[0].sources[0]


def unknown_seats(row: ComparisonRow) -> int:
    """How many unknown positions the deciding tests of a row have counted somehow, by its stored tree."""
    found = [0]

    def walk(node: dict[str, Any]) -> None:
        if node["decided"] and node["unknown"]:
            found.append(node["unknown"]["seats"])
        for child in node["children"]:
            walk(child)

    walk(row.document["tree"])
    return max(found)


@pytest.mark.parametrize("code", ["KP-2025-DEF", "KP-2022-AGENDA"])
@pytest.mark.parametrize("unknown", ["not_opposed", "best", "worst"])
def test_unknown_is_never_counted_silently(cases: Cases, client: Client, code: str, unknown: str) -> None:
    page = client.get(f"/decisions/cases/{code}/?unknown={unknown}").content.decode()
    soup = BeautifulSoup(page, "html.parser")
    drawn = soup.select("table.comparison tr.comparison__row")
    rows = table_of(cases, code, "", unknown).rows
    assert len(drawn) == len(rows)
    for element, row in zip(drawn, rows, strict=True):
        says_so = [line for line in element.select(".share") if "not known" in line.get_text()]
        supposing = [m for m in row.tested if m.low is not None and m.low != m.high]
        if row.kind != "not_applicable" and unknown_seats(row):
            assert supposing, row.label
        assert len(says_so) >= len(supposing), row.label


def test_a_rule_that_the_roll_cannot_bear_is_not_applicable_and_never_a_pass(
    cases: Cases, client: Client
) -> None:
    for treatment in ("not_opposed", "best", "worst"):
        row = next(
            row
            for row in table_of(cases, "KP-2025-DEF", "", treatment).rows
            if row.rule.rule_id == "kp.four_chambers"
        )
        assert row.kind == "not_applicable"
        assert row.measures == ()
        assert "mining communities" in row.not_applicable[0]
    page = client.get("/decisions/cases/KP-2025-DEF/").content.decode()
    assert "Not applicable to this roll" in page
