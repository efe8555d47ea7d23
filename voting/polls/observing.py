"""What if observers decided? The same ballots, counted with the observers of the roll among those who decide.

A simulation, computed when it is asked for and never stored: the outcome of the poll stays what it is. Each
row keeps the one that it would stand in place of, so that a reader sees what would change and what would not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from consult.forums.models import Capacity
from voting import rules
from voting.polls.comparison import ComparisonRow, comparison_rows, poll_comparison
from voting.polls.models import Poll, StoredOutcome, Visibility
from voting.polls.outcomes import (
    counting_ballots,
    engine_ballots,
    load_kept_rule,
    outcome_document,
    outcome_row,
)
from voting.polls.permissions import is_result_shown
from voting.polls.rolls import bound_names, frozen_roll

ASKED = "deciding"
"""The value of ``?observers=`` that asks for it."""


@dataclass(frozen=True)
class Observers:
    """The observers on a poll's roll: how many there are, how many cast, whether they are counted here."""

    number: int
    cast: int
    are_counted: bool = False
    changed: int = 0
    of: int = 0


def observers_of(poll: Poll) -> Observers | None:
    """The observers of a poll whose result is shown; none where there is none, or nothing by name is shown.

    Where positions are never shown by name the difference of two counts would be what the few between them
    cast, so it is not offered there at all.
    """
    if not is_result_shown(poll) or poll.visibility == Visibility.NEVER:
        return None
    entries = poll.roll.filter(decides=False, attributes__capacity=Capacity.OBSERVER)
    number = entries.count()
    if not number:
        return None
    return Observers(number, entries.filter(ballots__isnull=False).distinct().count())


def comparison_of(poll: Poll, asked: str) -> dict[str, Any]:
    """The rows of a poll's page and its observers; with these deciding where ``asked`` says so."""
    observers = observers_of(poll)
    rows = poll_comparison(poll)
    if observers is None or asked != ASKED or not rows:
        return {"rows": rows, "observers": observers if rows else None}
    supposed = rows_with_observers(poll, rows)
    changed = sum(row.is_changed for row in supposed)
    counted = replace(observers, are_counted=True, changed=changed, of=len(supposed))
    return {"rows": supposed, "observers": counted}


def rows_with_observers(poll: Poll, rows: list[ComparisonRow]) -> list[ComparisonRow]:
    """The rows of a poll's comparison as they would be, each with the one that it stands in place of."""
    cast = engine_ballots(counting_ballots(poll))
    roll = roll_with_observers(poll)
    compared = {each.position: each for each in poll.forum.comparison_rules.select_related("rule")}
    supposed: list[StoredOutcome] = []
    places: list[ComparisonRow] = []
    for position, row in enumerate(rows):
        terms = _terms_of(poll, row, compared, roll)
        if terms is None:
            continue
        outcome = outcome_document(_rule_of(poll, row), roll, cast, *terms)
        # Shown once and not stored: it is no count of the poll, so it carries no digest of one.
        supposed.append(outcome_row(poll, row.rule, row.label, outcome, digest="", position=position))
        places.append(row)
    shown = comparison_rows(supposed)
    return [replace(new, instead_of=old) for new, old in zip(shown, places, strict=True)]


def roll_with_observers(poll: Poll) -> rules.Roll:
    """The frozen roll with every observer as a seat that decides; others that advise stay as they are."""
    roll = frozen_roll(poll, deciding_only=False)
    seats = tuple(_deciding(seat) if _observes(seat) else seat for seat in roll.seats)
    return replace(roll, seats=seats)


def _observes(seat: rules.Seat) -> bool:
    return not seat.decides and seat.attributes.get("capacity") == Capacity.OBSERVER


def _deciding(seat: rules.Seat) -> rules.Seat:
    attributes = {**seat.attributes, "capacity": Capacity.PARTICIPANT.value}
    return replace(seat, decides=True, attributes=attributes)


def _rule_of(poll: Poll, row: ComparisonRow) -> rules.Rule:
    """The rule of a row; of the poll's own the one stage that it was about."""
    rule = load_kept_rule(row.rule)
    return rules.at_stage(rule, poll.rule_stage) if row.is_official and poll.rule_stage else rule


def _terms_of(
    poll: Poll, row: ComparisonRow, compared: Mapping[int, Any], roll: rules.Roll
) -> tuple[dict[str, str], dict[str, Any]] | None:
    """Names and parameters under which a row was computed; ``None`` for a rule that is compared no more."""
    if row.is_official:
        return poll.rule_names, poll.rule_parameters
    for each in compared.values():
        if each.rule_id == row.rule.pk and each.label == row.label:
            year = poll.opened_at.year if poll.opened_at else poll.closes_at.year
            return bound_names(each.names, roll, year), each.parameters
    return None
