"""From seats and dated weights to the roll that a rule is evaluated on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from consult.forums.models import Constituency, Forum, Seat, WeightAmount, WeightBasis
from voting import rules
from voting.polls.models import Poll

HEADS = "heads"


@dataclass(frozen=True)
class Sitting:
    """A seat as it sits on one day: basis key → whole amount, or None where none is reported."""

    seat: Seat
    attributes: dict[str, str]
    weights: dict[str, int | None]


def sittings(forum: Forum, day: date) -> list[Sitting]:
    """The seats of the forum on ``day`` with their attributes and their weights, in order."""
    bases = list(forum.weight_bases.all())
    amounts: dict[tuple[int, int], Decimal | None] = {
        (row.seat_id, row.basis_id): row.amount for row in WeightAmount.objects.filter(basis__in=bases)
    }
    seats = forum.seats.sitting_on(day).select_related("constituency").in_order()
    return [
        Sitting(
            seat=seat,
            attributes=attributes_of(seat, seat.constituency),
            weights={basis.key: _whole(amounts.get((seat.pk, basis.pk))) for basis in bases},
        )
        for seat in seats
    ]


def attributes_of(seat: Seat, constituency: Constituency) -> dict[str, str]:
    """What rules may select a seat by. ``chamber`` is left out for a seat that belongs to none."""
    attributes = {key: str(value) for key, value in seat.attributes.items() if value not in (None, "")}
    attributes |= {"constituency": constituency.key, "capacity": seat.capacity}
    if constituency.is_chamber:
        attributes["chamber"] = constituency.key
    return attributes


def declared_groups(forum: Forum) -> dict[str, list[str]]:
    """The groups that a forum's roll has today, in the forum's order, whether or not anybody sits in them."""
    constituencies = list(forum.constituencies.all())
    return {
        "constituency": [part.key for part in constituencies],
        "chamber": [part.key for part in constituencies if part.is_chamber],
    }


def engine_roll(
    seats: Iterable[rules.Seat], bases: Iterable[rules.Basis], groups: Mapping[str, Sequence[str]]
) -> rules.Roll:
    """The roll with its declared groups in order, so that an empty group is seen to be empty."""
    seats = tuple(seats)
    declared = {attribute: tuple(values) for attribute, values in groups.items()}
    for attribute in sorted({name for seat in seats for name in seat.attributes} - set(declared)):
        declared[attribute] = tuple(
            sorted({s.attributes[attribute] for s in seats if attribute in s.attributes})
        )
    return rules.Roll(seats=seats, bases={basis.key: basis for basis in bases}, attributes=declared)


def roll_on(forum: Forum, day: date, *, deciding_only: bool = False) -> rules.Roll:
    """The roll of a forum as of a day, from its dated seats and bases."""
    seats = [
        rules.Seat(
            id=sitting.seat.code,
            name=sitting.seat.name,
            decides=sitting.seat.decides,
            attributes=sitting.attributes,
            weights=sitting.weights,
        )
        for sitting in sittings(forum, day)
        if sitting.seat.decides or not deciding_only
    ]
    return engine_roll(
        seats, [engine_basis(basis) for basis in forum.weight_bases.all()], declared_groups(forum)
    )


def engine_basis(basis: WeightBasis) -> rules.Basis:
    """A stored basis as the engine reads it."""
    return rules.Basis(
        key=basis.key,
        name=basis.name,
        unit=basis.unit,
        as_of=basis.as_of,
        source=basis.source,
        published_total=_whole(basis.published_total),
        remainder=_whole(basis.unattributed),
    )


def frozen_roll(poll: Poll, *, deciding_only: bool) -> rules.Roll:
    """The roll of an opened poll. The poll's own outcome counts deciding seats only; comparisons see all."""
    entries = poll.roll.filter(decides=True) if deciding_only else poll.roll.all()
    seats = [
        rules.Seat(
            id=entry.code,
            name=entry.name,
            decides=entry.decides,
            attributes=entry.attributes,
            weights={key: None if value is None else int(value) for key, value in entry.weights.items()},
        )
        for entry in entries
    ]
    bases = [
        rules.Basis(
            key=basis.key,
            name=basis.name,
            unit=basis.unit,
            as_of=basis.as_of,
            source=basis.source,
            published_total=_whole(basis.published_total),
            remainder=_whole(basis.remainder),
        )
        for basis in poll.bases.all()
    ]
    return engine_roll(seats, bases, poll.groups)


def bound_names(names: Mapping[str, str], roll: rules.Roll, year: int) -> dict[str, str]:
    """Replace ``family-*`` by the roll's latest basis of that family up to ``year``.

    Where there is none the pattern stays, so that binding reports it as a weight that the roll lacks.
    """
    bound: dict[str, str] = {}
    for name, wanted in names.items():
        bound[name] = wanted
        if wanted.endswith("-*"):
            family = wanted.removesuffix("*")
            dated = sorted(
                key
                for key in roll.bases
                if key.startswith(family)
                and key.removeprefix(family).isdigit()
                and int(key.removeprefix(family)) <= year
            )
            bound[name] = dated[-1] if dated else wanted
    return bound


def not_applicable(
    rule: rules.Rule, roll: rules.Roll, names: Mapping[str, str], parameters: Mapping[str, object]
) -> list[str]:
    """Why a rule cannot be used on a roll, in sentences; empty when it can."""
    try:
        bound = rules.bind(rule, roll, names=names, parameters=parameters)
    except rules.RuleError as error:
        return [rules.word_fault(fault) for fault in error.faults]
    if isinstance(bound, rules.NotApplicable):
        return [rules.word_fault(fault) for fault in bound.reasons]
    return []


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else int(value)
