"""Why a case's table changed: two replays held against each other, in sentences.

A replay keeps everything that it was computed from, so the difference is read off and never guessed; the
reason is that of the published correction which made it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from consult.forums.models import WeightCorrection
from consult.ui.figures import compared, fraction_text
from consult.ui.words import outcome_word, position_word
from voting.cases.models import Correction, PastCase, Replay, Variant


@dataclass(frozen=True)
class Change:
    """One thing that went in differently, and why where a correction says it."""

    sentence: str
    reason: str = ""


@dataclass(frozen=True)
class Recomputation:
    """A table that took the place of another: when, what went in differently, what came out differently."""

    computed_at: datetime
    inputs_sha256: str
    previous_sha256: str
    changes: tuple[Change, ...]
    results: tuple[str, ...]


def recomputations(case: PastCase, variant: Variant | None, names: Mapping[str, str]) -> list[Recomputation]:
    """How the table of a case came to be what it is, the latest change first; empty if it never changed."""
    replays = list(case.replays.filter(variant=variant))
    return [_recomputation(case, old, new, names) for new, old in itertools.pairwise(replays)]


def _recomputation(case: PastCase, old: Replay, new: Replay, names: Mapping[str, str]) -> Recomputation:
    return Recomputation(
        computed_at=new.computed_at,
        inputs_sha256=new.inputs_sha256,
        previous_sha256=old.inputs_sha256,
        changes=tuple(_changes(case, old, new, names)),
        results=tuple(_changed_results(old, new)),
    )


def _changes(case: PastCase, old: Replay, new: Replay, names: Mapping[str, str]) -> Iterator[Change]:
    yield from _changed_positions(case, old, new, names)
    yield from _changed_weights(case, old, new, names)
    before, after = _seats(old), _seats(new)
    for code in sorted(after.keys() - before.keys()):
        yield Change(_("%(seat)s now stands on the roll of that day.") % {"seat": names.get(code, code)})
    for code in sorted(before.keys() - after.keys()):
        yield Change(
            _("%(seat)s no longer stands on the roll of that day.") % {"seat": names.get(code, code)}
        )
    for key, sentence in (
        ("rules", _("The rules under which this forum compares its results changed.")),
        ("engine", _("The evaluation of rules has a new version.")),
        ("attributes", _("The groups of seats changed.")),
        ("bases", _("A weight basis changed: its total, its name or its source.")),
    ):
        if old.inputs.get(key) != new.inputs.get(key):
            yield Change(sentence)


def _seats(replay: Replay) -> dict[str, dict[str, Any]]:
    return {seat["id"]: seat for seat in replay.inputs["seats"]}


def _changed_positions(
    case: PastCase, old: Replay, new: Replay, names: Mapping[str, str]
) -> Iterator[Change]:
    before = {ballot["seat"]: ballot["position"] for ballot in old.inputs["ballots"]}
    for ballot in new.inputs["ballots"]:
        code, position = ballot["seat"], ballot["position"]
        if code in before and before[code] != position:
            yield Change(
                _("%(seat)s: “%(old)s” became “%(new)s”.")
                % {
                    "seat": names.get(code, code),
                    "old": position_word(before[code]),
                    "new": position_word(position),
                },
                _reason_of_position(case, code, new),
            )


def _reason_of_position(case: PastCase, code: str, new: Replay) -> str:
    corrected = Correction.objects.filter(case=case, seat__code=code, corrected_at__lte=new.computed_at)
    latest = corrected.order_by("-corrected_at", "-pk").first()
    return latest.reason if latest else ""


def _changed_weights(case: PastCase, old: Replay, new: Replay, names: Mapping[str, str]) -> Iterator[Change]:
    before = _seats(old)
    bases = {basis["key"]: basis for basis in new.inputs["bases"]}
    for code, seat in _seats(new).items():
        for key, amount in seat["weights"].items():
            if code not in before or key not in before[code]["weights"]:
                continue
            was = before[code]["weights"][key]
            if was != amount:
                basis = bases.get(key, {"name": key, "unit": ""})
                yield Change(
                    _("%(seat)s, %(basis)s: %(old)s became %(new)s.")
                    % {
                        "seat": names.get(code, code),
                        "basis": basis["name"],
                        "old": _amount(was, basis["unit"]),
                        "new": _amount(amount, basis["unit"]),
                    },
                    _reason_of_weight(case, code, key, new),
                )


def _amount(amount: str | None, unit: str) -> str:
    if amount is None:
        return _("not reported")
    return f"{fraction_text(Fraction(amount))} {unit}".strip()


def _reason_of_weight(case: PastCase, code: str, key: str, new: Replay) -> str:
    corrected = WeightCorrection.objects.filter(
        weight__basis__forum=case.forum,
        weight__basis__key=key,
        weight__seat__code=code,
        corrected_at__lte=new.computed_at,
    )
    latest = corrected.order_by("-corrected_at", "-pk").first()
    return latest.reason if latest else ""


def _changed_results(old: Replay, new: Replay) -> Iterator[str]:
    before = {(row["label"], row["treatment"]): row for row in old.results}
    for row in new.results:
        was = before.get((row["label"], row["treatment"]))
        if row["treatment"] == "not_opposed" and was is not None and was != row:
            yield _("%(rule)s: %(old)s became %(new)s.") % {
                "rule": row["label"],
                "old": _result(was),
                "new": _result(row),
            }


def _result(row: Mapping[str, Any]) -> str:
    word = str(outcome_word(row["kind"]).word)
    if row["share"] is None:
        return word
    share = Fraction(row["share"])
    return f"{word}, {compared(share, share, 2).share} ({fraction_text(share)})"
