"""What the page of a past case shows, put together from stored rows: tables, picture, weights, history.

Reading only. The page and the command line take their table from here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from consult.forums.models import Forum, WeightBasis
from consult.ui.dates import day_text
from consult.ui.pictures import Group, SeatMark, SeatPicture, seat_picture
from voting import rules
from voting.cases.changes import Recomputation, recomputations
from voting.cases.models import PastCase, ReportedPosition, Variant
from voting.cases.replay import TREATMENTS, case_roll, compared_rules, known_positions, last_replay
from voting.polls.comparison import ComparisonRow, comparison_rows, treatment_words
from voting.polls.outcomes import load_kept_rule
from voting.polls.rolls import bound_names


@dataclass(frozen=True)
class Known:
    """A reported position as the page shows it; ``note`` says why it is not counted, where it is not."""

    row: ReportedPosition
    note: str


@dataclass(frozen=True)
class CaseTable:
    """The replay of a case under one reading of its sources and of what is not known."""

    case: PastCase
    variant: Variant | None
    treatment: str
    rows: list[ComparisonRow]
    picture: SeatPicture
    known_count: int
    unknown_count: int
    computed_at: datetime
    inputs_sha256: str
    history: list[Recomputation]
    bases: list[WeightBasis]

    @property
    def treatment_words(self) -> str:
        """How unknown positions are read in this table."""
        return treatment_words(self.treatment)


def when_of(case: PastCase) -> str:
    """The date of a case, as exactly as it is known."""
    return day_text(case.date, case.precision)


def names_of(forum: Forum) -> dict[str, str]:
    """Seat code → name, of every seat that the forum ever had."""
    return dict(forum.seats.values_list("code", "name"))


def known_of(case: PastCase, roll: rules.Roll) -> list[Known]:
    """Every reported position in the order of the roll, also those that are not counted."""
    order = {seat.id: place for place, seat in enumerate(roll.seats)}
    rows = case.positions.select_related("seat", "seat__constituency")
    return [
        Known(row, _why_not_counted(row, order))
        for row in sorted(rows, key=lambda row: order.get(row.seat.code, len(order)))
    ]


def _why_not_counted(row: ReportedPosition, order: dict[str, int]) -> str:
    if row.seat.code not in order:
        return _("Not on the roll of that day, so not counted.")
    return "" if row.is_counted else _("Shown, not counted.")


def case_table(case: PastCase, variant: Variant | None, treatment: str) -> CaseTable | None:
    """The stored table of a case; ``None`` where it has none. The caller has brought it up to date."""
    replay = last_replay(case, variant)
    outcomes = list(case.outcomes.filter(variant=variant).select_related("rule"))
    if replay is None or not outcomes:
        return None
    roll = case_roll(case)
    names = names_of(case.forum)
    known = known_positions(case, variant)
    seated = sum(seat.id in known for seat in roll.seats)
    return CaseTable(
        case=case,
        variant=variant,
        treatment=treatment,
        rows=comparison_rows(outcomes, names, treatment=treatment),
        picture=_picture(case, roll, known),
        known_count=seated,
        unknown_count=len(roll.seats) - seated,
        computed_at=replay.computed_at,
        inputs_sha256=replay.inputs_sha256,
        history=recomputations(case, variant, names),
        bases=_bases_used(case, roll),
    )


def _picture(case: PastCase, roll: rules.Roll, known: dict[str, str]) -> SeatPicture:
    disputed = {row.seat.code: row.dispute for row in case.positions.select_related("seat") if row.dispute}
    marks = [
        SeatMark(
            code=seat.id,
            name=seat.name,
            constituency=seat.attributes["constituency"],
            position=known.get(seat.id, rules.Position.UNKNOWN.value),
            decides=seat.decides,
            note=disputed.get(seat.id, ""),
        )
        for seat in roll.seats
    ]
    groups = [Group(part.key, part.name, part.symbol) for part in case.forum.constituencies.all()]
    return seat_picture(
        marks,
        groups,
        title=_("What is reported of positions. Simulation, not an official result."),
    )


def _bases_used(case: PastCase, roll: rules.Roll) -> list[WeightBasis]:
    used: set[str] = set()
    for rule in compared_rules(case):
        names = bound_names(rule.names, roll, case.date.year)
        used |= {names.get(key, key) for key in load_kept_rule(rule.rule).needs.weights}
    return [basis for basis in case.forum.weight_bases.all() if basis.key in used]


def treatments() -> Sequence[tuple[str, str]]:
    """The three ways of reading an unknown position: key and words."""
    return [(treatment.value, treatment_words(treatment.value)) for treatment in TREATMENTS]
