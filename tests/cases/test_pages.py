"""What the pages of past cases and of the rule lab say."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.test import Client

from tests.cases.conftest import Cases
from voting.cases.models import CaseOutcome, PastCase, Replay

SIMULATION = "Simulation, not an official result."


def text_of(client: Client, address: str) -> str:
    page = client.get(address)
    assert page.status_code == 200
    return BeautifulSoup(page.content, "html.parser").get_text(" ", strip=True)


def test_all_fifteen_cases_stand_in_the_list_with_their_reported_outcome(
    cases: Cases, client: Client
) -> None:
    page = text_of(client, "/decisions/cases/")
    assert PastCase.objects.count() == 15
    for case in PastCase.objects.all():
        assert case.code in page
        assert case.outcome_reported in page
    assert "no other positions published" in page
    assert "independent of the Kimberley Process" in page


def test_a_case_without_positions_shows_its_reports_and_no_table(cases: Cases, client: Client) -> None:
    page = text_of(client, "/decisions/cases/KP-2011-MARANGE/")
    assert "contested" in page
    assert "Global Witness" in page
    assert "No other positions published." in page
    assert "under other rules" not in page
    assert not CaseOutcome.objects.filter(case=cases["KP-2011-MARANGE"]).exists()


def test_every_position_stands_with_source_confidence_and_dispute(cases: Cases, client: Client) -> None:
    for code in ("KP-2025-DEF", "KP-2022-AGENDA"):
        page = text_of(client, f"/decisions/cases/{code}/")
        for row in cases[code].positions.select_related("seat"):
            assert row.seat.name in page
            assert row.source in page
            assert not row.dispute or row.dispute in page
        assert SIMULATION in page
        for assumption in cases[code].assumptions:
            assert assumption in page


def test_a_position_that_one_source_reports_is_shown_and_not_counted(cases: Cases, client: Client) -> None:
    page = text_of(client, "/decisions/cases/KP-2022-AGENDA/")
    assert "Shown, not counted." in page
    assert "14 positions are reported" in page


def test_the_seat_picture_marks_what_nobody_reported(cases: Cases, client: Client) -> None:
    page = client.get("/decisions/cases/KP-2025-DEF/").content
    picture = BeautifulSoup(page, "html.parser").select_one("figure.seats")
    assert picture is not None
    words = picture.get_text(" ", strip=True)
    assert "No position known 54" in words
    assert SIMULATION in words


def test_a_variant_or_case_that_does_not_exist_is_not_found(cases: Cases, client: Client) -> None:
    assert client.get("/decisions/cases/KP-1999-NONE/").status_code == 404
    assert client.get("/decisions/cases/KP-2025-DEF/?variant=none").status_code == 404
    assert client.get("/api/v1/cases/KP-2025-DEF/replay?variant=none").status_code == 404
    assert client.get("/api/v1/cases/KP-2025-DEF/replay?unknown=yes").status_code == 404
    assert client.get("/api/v1/cases/KP-2011-MARANGE/replay").status_code == 404
    assert client.post("/decisions/cases/KP-2025-DEF/").status_code == 405


def test_the_command_says_what_it_cannot_do(cases: Cases) -> None:
    with pytest.raises(CommandError, match="no past case and no poll"):
        call_command("compare", "KP-1999-NONE")
    with pytest.raises(CommandError, match="no reported positions"):
        call_command("compare", "KP-2011-MARANGE")
    with pytest.raises(CommandError, match="us-instead-of-gb"):
        call_command("compare", "KP-2025-DEF", "--variant=none")


def test_the_lab_shows_the_chosen_rules_on_the_chosen_positions_and_stores_nothing(
    cases: Cases, client: Client
) -> None:
    kinds: list[type[Model]] = [CaseOutcome, Replay]
    before = [kind.objects.count() for kind in kinds]  # type: ignore[attr-defined]
    page = BeautifulSoup(
        client.get("/lab/?of=case:KP-2022-AGENDA&rule=kp.consensus&rule=unsc.proc&unknown=worst").content,
        "html.parser",
    )
    rows = [row.get_text(" ", strip=True) for row in page.select("tr.comparison__row")]
    assert len(rows) == 2
    assert "Blocked" in rows[0]
    assert [kind.objects.count() for kind in kinds] == before  # type: ignore[attr-defined]
    assert SIMULATION in page.get_text(" ", strip=True)
    chosen = {box["value"] for box in page.select("input[name=rule][checked]")}
    assert chosen == {"kp.consensus", "unsc.proc"}


def test_the_lab_gives_a_rule_that_weighs_the_figures_of_the_year(cases: Cases, client: Client) -> None:
    """A rule that the forum does not compare by finds the roll's latest carats before the day of the case."""
    cases.forum.comparison_rules.filter(rule__rule_id="kp.weighted_carats").delete()
    page = text_of(client, "/lab/?of=case:KP-2022-AGENDA&rule=kp.weighted_carats")
    assert "(79547/121471)" in page
    assert "published total 2022" in page


def test_the_lab_names_what_it_does_not_have(cases: Cases, client: Client) -> None:
    assert client.get("/lab/?of=case:NONE").status_code == 404
    page = text_of(client, "/lab/?of=case:KP-2025-DEF&rule=irma.board")
    assert "Not applicable to this roll" in page
