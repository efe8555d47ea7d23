"""Every change to past cases: entering one, correcting a position, and computing its table anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from voting import rules
from voting.cases.models import (
    CaseOutcome,
    Correction,
    PastCase,
    Replay,
    Report,
    ReportedPosition,
    Variant,
)
from voting.cases.permissions import can_correct_case
from voting.cases.replay import case_roll, compared_rules, compute_outcomes, results_of, tables_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import Forum, Seat
    from consult.texts.models import Reform
    from voting.cases.replay import Table


@dataclass(frozen=True)
class ReportedFact:
    """Something a source says of somebody, as it is read in."""

    party: str
    what: str
    source: str
    confidence: str
    seat: Seat | None = None


@dataclass(frozen=True)
class PositionFact:
    """A position as a source reports it, as it is read in."""

    seat: Seat
    position: str
    source: str
    confidence: str
    role: str = ""
    reported_on: str = ""
    dispute: str = ""
    is_counted: bool = True


_POSITIONS = frozenset(p.value for p in rules.Position) - {rules.Position.UNKNOWN.value}


def _check_position(fact: PositionFact, forum: Forum) -> None:
    if fact.seat.forum_id != forum.pk:
        raise ValidationError(_("%(seat)s is not a seat of %(forum)s.") % {"seat": fact.seat, "forum": forum})
    if fact.position not in _POSITIONS:
        raise ValidationError(
            _("%(seat)s: “%(position)s” is not a position; leave the row out where none is known.")
            % {"seat": fact.seat, "position": fact.position}
        )
    if not fact.source.strip():
        raise ValidationError(
            _("%(seat)s: a position in a seat's name needs its source.") % {"seat": fact.seat}
        )


def _check_variant(variant: dict[str, Any], forum: Forum) -> None:
    known = set(forum.seats.values_list("code", flat=True))
    for code, position in variant.get("positions", {}).items():
        if code not in known:
            raise ValidationError(_("%(code)s is not a seat of %(forum)s.") % {"code": code, "forum": forum})
        if position is not None and position not in _POSITIONS:
            raise ValidationError(
                _("%(seat)s: “%(position)s” is not a position; leave it empty where none is known.")
                % {"seat": code, "position": position}
            )


@transaction.atomic
def enter_case(
    *,
    code: str,
    forum: Forum,
    matter: str,
    day: date,
    precision: str,
    place: str,
    rule_reported: str,
    outcome_reported: str,
    source: str,
    title: str = "",
    note: str = "",
    assumptions: Sequence[str] = (),
    reforms: Sequence[Reform] = (),
    reports: Sequence[ReportedFact] = (),
    positions: Sequence[PositionFact] = (),
    variants: Sequence[dict[str, Any]] = (),
    by: AbstractBaseUser | None = None,
) -> PastCase:
    """Enter a real decision as its sources report it.

    ``ValidationError`` for a position without source, for a word that is no position, and for a seat of
    another forum.
    """
    for fact in positions:
        _check_position(fact, forum)
    for variant in variants:
        _check_variant(variant, forum)
    case = PastCase.objects.create(
        code=code,
        forum=forum,
        title=title,
        matter=matter,
        date=day,
        precision=precision,
        place=place,
        rule_reported=rule_reported,
        outcome_reported=outcome_reported,
        note=note,
        source=source,
        assumptions=list(assumptions),
    )
    case.reforms.set(reforms)
    Report.objects.bulk_create(Report(case=case, **_fields(fact)) for fact in reports)
    ReportedPosition.objects.bulk_create(ReportedPosition(case=case, **_fields(fact)) for fact in positions)
    Variant.objects.bulk_create(Variant(case=case, **variant) for variant in variants)
    record(
        verb="case.entered",
        thing_type="case",
        thing_id=code,
        thing_label=case.heading,
        actor=by,
        data={"positions": len(positions), "reports": len(reports)},
    )
    return case


def _fields(fact: ReportedFact | PositionFact) -> dict[str, Any]:
    """The fact's fields by name; a seat stays the row it is."""
    return {name: getattr(fact, name) for name in fact.__dataclass_fields__}


@transaction.atomic
def correct_position(
    *, case: PastCase, fact: PositionFact | None, seat: Seat, reason: str, by: AbstractBaseUser
) -> Correction:
    """Replace, add or (with ``fact=None``) remove a reported position, and keep what stood before.

    Raises ``PermissionDenied`` unless the person runs the secretariat, ``ValidationError`` without a reason,
    without a source, or for a word that is no position. The table is computed anew at the next look.
    """
    case = PastCase.objects.select_for_update().get(pk=case.pk)
    if not can_correct_case(by, case):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the position is corrected; the reason is published.")})
    old = ReportedPosition.objects.filter(case=case, seat=seat).first()
    before = _as_data(old)
    if fact is None:
        if old is None:
            raise ValidationError(
                _("No position of %(seat)s is reported here, so there is none to take out.") % {"seat": seat}
            )
        old.delete()
    else:
        if fact.seat != seat:
            raise ValidationError(
                _("The position is of %(other)s, the correction of %(seat)s.")
                % {"other": fact.seat, "seat": seat}
            )
        _check_position(fact, case.forum)
        ReportedPosition.objects.update_or_create(
            case=case, seat=seat, defaults={k: v for k, v in _fields(fact).items() if k != "seat"}
        )
    correction = Correction.objects.create(
        case=case,
        seat=seat,
        old=before,
        new=_as_data(ReportedPosition.objects.filter(case=case, seat=seat).first()),
        reason=reason.strip(),
        corrected_at=clock.now(),
    )
    record(
        verb="case.corrected",
        thing_type="case",
        thing_id=case.code,
        thing_label=case.heading,
        actor=by,
        data={"seat": seat.code, "correction": correction.pk},
    )
    return correction


def _as_data(row: ReportedPosition | None) -> dict[str, Any]:
    if row is None:
        return {}
    kept = ("position", "role", "source", "reported_on", "confidence", "dispute", "is_counted")
    return {name: getattr(row, name) for name in kept}


@transaction.atomic
def replay_case(*, case: PastCase) -> bool:
    """Bring a case's tables up to date; returns whether anything had to be computed.

    Called by whoever finds that ``is_current`` says no. The row lock makes all but the first caller find the
    work done. A case without reported positions has no table.
    """
    case = PastCase.objects.select_for_update().get(pk=case.pk)
    roll = case_roll(case)
    compared = compared_rules(case)
    tables = tables_of(case, roll, compared)
    if not tables:
        return case.outcomes.all().delete()[0] > 0
    changed = False
    for table in tables:
        stored = CaseOutcome.objects.filter(case=case, variant=table.variant)
        if set(stored.values_list("inputs_sha256", flat=True)) == {table.inputs_sha256}:
            continue
        stored.delete()
        _store(case, table, compute_outcomes(case, table, roll, compared))
        changed = True
    return changed


def _store(case: PastCase, table: Table, rows: list[CaseOutcome]) -> None:
    now = clock.now()
    for row in rows:
        row.computed_at = now
    CaseOutcome.objects.bulk_create(rows)
    Replay.objects.create(
        case=case,
        variant=table.variant,
        inputs=table.inputs,
        inputs_sha256=table.inputs_sha256,
        results=results_of(rows),
        computed_at=now,
    )
    record(
        verb="case.replayed",
        thing_type="case",
        thing_id=case.code,
        thing_label=case.heading,
        data={
            "inputs": table.inputs_sha256,
            "variant": table.variant.key if table.variant else "",
            "rows": len(rows),
        },
    )
