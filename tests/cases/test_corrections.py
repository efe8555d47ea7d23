"""A corrected position or weight changes the table of a replay, and the page says so and why."""

from __future__ import annotations

from fractions import Fraction

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from consult import clock
from consult.audit.models import Entry
from consult.forums.actions import correct_weight
from consult.forums.models import WeightAmount
from tests.cases.conftest import LATER, Cases
from tests.support.world import person
from voting.cases.actions import PositionFact, correct_position, enter_case, replay_case
from voting.cases.models import CaseOutcome, PastCase, ReportedPosition
from voting.cases.pages import case_table
from voting.cases.replay import is_current

CODE = "KP-2025-DEF"
PAGE = f"/decisions/cases/{CODE}/"
COUNTRIES = "kp.two_thirds_countries"


def share_of(case: PastCase, rule_id: str) -> Fraction | None:
    table = case_table(case, None, "not_opposed")
    assert table is not None
    return next(row.share for row in table.rows if row.rule.rule_id == rule_id)


def support_of(cases: Cases, code: str, source: str = "A statement of the day.") -> PositionFact:
    seat = cases.forum.seats.get(code=code)
    return PositionFact(seat=seat, position="support", source=source, confidence="high")


def correct(cases: Cases, code: str, fact: PositionFact | None, reason: str = "A better source.") -> None:
    correct_position(
        case=cases[CODE],
        fact=fact,
        seat=cases.forum.seats.get(code=code),
        reason=reason,
        by=cases.secretariat,
    )


def test_a_corrected_position_changes_the_table_and_says_what_and_why(cases: Cases, client: Client) -> None:
    assert share_of(cases[CODE], COUNTRIES) == Fraction(54, 86)
    with clock.at(LATER):
        correct(cases, "EU", support_of(cases, "EU"), "The European Union published its vote.")
        assert not is_current(cases[CODE])
        page = client.get(PAGE).content.decode()
    assert is_current(cases[CODE])
    assert share_of(cases[CODE], COUNTRIES) == Fraction(81, 86)
    assert "Recomputed on 9 March 2026" in page
    assert "European Union: “Block” became “Support”." in page
    assert "The European Union published its vote." in page
    assert "Rejected, 62.79\u202f% (27/43) became Adopted, 94.19\u202f% (81/86)." in page


def test_a_corrected_weight_changes_the_table_and_says_what_and_why(cases: Cases, client: Client) -> None:
    before = share_of(cases[CODE], "kp.weighted_carats")
    canada = WeightAmount.objects.get(basis__key="carats-2023", seat__code="CA")
    assert canada.amount is not None
    with clock.at(LATER):
        correct_weight(
            weight=canada,
            amount=int(canada.amount) - 1_000_000,
            reason="The statistics were revised.",
            by=cases.secretariat,
        )
        page = client.get(PAGE).content.decode()
    after = share_of(cases[CODE], "kp.weighted_carats")
    assert before is not None
    # The published total stays; what Canada has less belongs to no seat and is read like what is not known.
    assert after == before + Fraction(1_000_000, 111_523_000)
    assert "Recomputed on 9 March 2026" in page
    assert "The statistics were revised." in page
    assert "Canada, Production in carats, 2023: 15,981,000 carats became 14,981,000 carats." in page


def test_the_variants_of_a_corrected_case_are_computed_anew_too(cases: Cases, client: Client) -> None:
    with clock.at(LATER):
        correct(cases, "EU", support_of(cases, "EU"))
        page = client.get(f"{PAGE}?variant=us-instead-of-gb").content.decode()
    assert "81/86" in page
    assert "Recomputed on 9 March 2026" in page


def test_a_case_that_nobody_corrected_is_computed_once(cases: Cases, client: Client) -> None:
    stored = set(CaseOutcome.objects.values_list("pk", "sha256"))
    history = Entry.objects.count()
    page = client.get(PAGE).content.decode()
    assert "Recomputed on" not in page
    assert "Nothing was corrected yet." in page
    assert set(CaseOutcome.objects.values_list("pk", "sha256")) == stored
    assert Entry.objects.count() == history
    assert replay_case(case=cases[CODE]) is False


def test_taking_out_every_position_leaves_no_table(cases: Cases, client: Client) -> None:
    for position in ReportedPosition.objects.filter(case=cases[CODE]).select_related("seat"):
        correct(cases, position.seat.code, None, "The source withdrew its report.")
    page = client.get(PAGE)
    assert page.status_code == 200
    assert not cases[CODE].outcomes.exists()
    assert "The same positions under other rules" not in page.content.decode()
    assert "The source withdrew its report." in page.content.decode()


def test_only_the_secretariat_corrects_and_never_without_reason_or_source(cases: Cases) -> None:
    seat = cases.forum.seats.get(code="BW")
    fact = support_of(cases, "BW")
    with pytest.raises(PermissionDenied):
        correct_position(case=cases[CODE], fact=fact, seat=seat, reason="Why not.", by=person("outsider"))
    with pytest.raises(ValidationError, match="Say why"):
        correct(cases, "BW", fact, " ")
    with pytest.raises(ValidationError, match="needs its source"):
        correct(cases, "BW", support_of(cases, "BW", source=" "))
    with pytest.raises(ValidationError, match="none to take out"):
        correct(cases, "BW", None)
    with pytest.raises(ValidationError, match="the correction of"):
        correct(cases, "BW", support_of(cases, "ZA"))
    assert not cases[CODE].corrections.exists()
    assert is_current(cases[CODE])


def test_a_variant_cannot_name_a_seat_or_a_position_that_does_not_exist(cases: Cases) -> None:
    for positions, message in (({"XX": "block"}, "is not a seat"), ({"BW": "no"}, "is not a position")):
        with pytest.raises(ValidationError, match=message):
            enter_case(
                code="NEW",
                forum=cases.forum,
                matter="A matter.",
                day=LATER.date(),
                precision="day",
                place="",
                rule_reported="kp.consensus",
                outcome_reported="adopted",
                source="A source.",
                variants=[{"key": "other", "label": "Another reading", "positions": positions}],
            )
    assert not PastCase.objects.filter(code="NEW").exists()
