"""The same positions under other rules: from stored outcomes to the rows that every surface shows.

A page, the command line and the API all take their rows from here, so they cannot differ. A row is read from
the stored document of an outcome and nothing else; nothing is computed anew. Where a poll promised that no
position is ever shown by name, what would show one (a name, a group, a weight) is left out here, once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from consult.ui.figures import compared, fraction_text
from consult.ui.reasons import Reason
from consult.ui.words import COMPARISONS
from voting import rules
from voting.polls.measures import Measure, measures_of
from voting.polls.models import SMALLEST_UNNAMED, Poll, RuleVersion, StoredOutcome, Visibility
from voting.polls.permissions import is_result_shown
from voting.polls.words_of_results import label_words, verdict_words


class ComputedOutcome(Protocol):
    """What a stored outcome has, whether of a poll, of a past case, or computed for one look."""

    rule: RuleVersion
    label: str
    position: int
    kind: str
    document: dict[str, Any]
    sha256: str
    computed_at: datetime


@dataclass(frozen=True)
class Supposition:
    """What the same rule gives when unknown positions are read in another way."""

    treatment: str
    words: str
    kind: str
    verdict: str
    shares: tuple[Fraction, ...]
    document: dict[str, Any]

    @property
    def share_words(self) -> str:
        """The shares as percentages with their exact form."""
        return "; ".join(f"{compared(share, share).share} ({fraction_text(share)})" for share in self.shares)


@dataclass(frozen=True)
class ComparisonRow:
    """One rule's answer to the positions, with everything a line of the table says.

    ``verdict`` is the body's own label in words, ``kind`` what it amounts to. ``withheld`` is a sentence that
    stands in place of the answer where showing it would show a position that the poll promised not to show.
    """

    rule: RuleVersion
    label: str
    address: str
    kind: str
    verdict: str
    is_official: bool
    treatment: str
    measures: tuple[Measure, ...]
    deciding: str
    reason: Reason | None
    not_applicable: tuple[str, ...]
    suppositions: tuple[Supposition, ...]
    document: dict[str, Any]
    sha256: str
    computed_at: datetime
    withheld: str = ""
    instead_of: ComparisonRow | None = None
    """The row that it would stand in place of, where something is supposed; otherwise none."""

    @property
    def is_changed(self) -> bool:
        """Whether what is supposed gives another answer than the row that it stands in place of."""
        before = self.instead_of
        return before is not None and (before.kind, before.verdict) != (self.kind, self.verdict)

    @property
    def share(self) -> Fraction | None:
        """The first share, by which the row can be told."""
        return self.measures[0].share if self.measures else None

    @property
    def shares(self) -> tuple[Fraction, ...]:
        """Every share that was tested, and of a mean its groups."""
        return tuple(measure.share for measure in self.measures if measure.share is not None)

    @property
    def tested(self) -> tuple[Measure, ...]:
        """The shares that stand against a threshold, one line each."""
        return tuple(measure for measure in self.measures if not measure.is_part)

    @property
    def parts(self) -> tuple[Measure, ...]:
        """The groups of a mean."""
        return tuple(measure for measure in self.measures if measure.is_part)

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the weights come from, each once."""
        return tuple(dict.fromkeys(measure.source for measure in self.measures if measure.source))


def comparison_rows(
    outcomes: Iterable[ComputedOutcome],
    names: Mapping[str, str] | None = None,
    *,
    treatment: str = rules.Treatment.NOT_OPPOSED.value,
) -> list[ComparisonRow]:
    """Rows for stored outcomes, a poll's own first, then the comparison in the forum's order.

    Outcomes of one rule under several treatments of unknown positions make one row: the one under
    ``treatment``, with the others as its suppositions. ``names`` maps seat codes to names; for a poll they
    are read from its roll. The caller has checked that the result may be shown (``poll_comparison`` does).
    """
    found = list(outcomes)
    poll = next((row.poll for row in found if isinstance(row, StoredOutcome)), None)
    if names is None:
        names = dict(poll.roll.values_list("code", "name")) if poll else {}
    guard = _Guard(poll, found) if poll is not None and poll.visibility == Visibility.NEVER else None
    by_rule: dict[tuple[int, str], list[ComputedOutcome]] = {}
    for row in sorted(found, key=lambda row: (not getattr(row, "is_official", False), row.position)):
        by_rule.setdefault((row.position, row.label), []).append(row)
    return [_row(same, names, treatment, guard) for same in by_rule.values()]


def poll_comparison(poll: Poll) -> list[ComparisonRow]:
    """A poll's rows; none before it has closed, for nothing derived from positions leaves before."""
    if not is_result_shown(poll):
        return []
    outcomes = StoredOutcome.objects.shown().filter(poll=poll).select_related("rule", "poll")
    return comparison_rows(outcomes)


class _Guard:
    """What may be shown of a poll whose positions are never shown by name: counts of its whole roll."""

    def __init__(self, poll: Poll, outcomes: Sequence[ComputedOutcome]) -> None:
        cast = poll.ballots.filter(number=1, entry__decides=True).count()
        self.few = cast < SMALLEST_UNNAMED
        official = next((row for row in outcomes if getattr(row, "is_official", False)), None)
        self.voters = _voters(official.document) if official else frozenset()

    def may_show(self, document: Mapping[str, Any]) -> bool:
        """Whether a tree counts heads of the same whole roll only: no group, no selection, no weight.

        Another roll is refused too, for the difference of two counts is the count of the few between them;
        and everything where so few have cast that the counts are their positions.
        """
        if self.few or _voters(document) != self.voters:
            return False
        told = ("group", "groups", "seats", "weight")
        return all(
            node["base_note"] is None and not any(node["values"].get(key) for key in told)
            for node in _nodes(document["tree"])
        )


def _voters(document: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(node["values"]["voters"] for node in _nodes(document["tree"]) if node["test"] == "stage")


def _nodes(tree: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    yield tree
    for child in tree["children"]:
        yield from _nodes(child)


def _without_names(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {**tree, "who": [], "children": [_without_names(child) for child in tree["children"]]}


def _row(
    same: Sequence[ComputedOutcome], names: Mapping[str, str], treatment: str, guard: _Guard | None
) -> ComparisonRow:
    shown = next((row for row in same if row.document["treatment"] == treatment), same[0])
    document = shown.document
    if guard is not None:
        if not guard.may_show(document):
            return _withheld_row(shown)
        document = {**document, "tree": _without_names(document["tree"])}
        names = {}
    outcome = rules.Outcome.from_document(document)
    language = get_language() or "en"
    return ComparisonRow(
        rule=shown.rule,
        label=shown.label,
        address=reverse("rules:rule", args=[shown.rule.rule_id]),
        kind=shown.kind,
        verdict=verdict_words(document),
        is_official=bool(getattr(shown, "is_official", False)),
        treatment=outcome.treatment.value,
        measures=measures_of(outcome),
        deciding=rules.deciding_words(outcome, names, language),
        reason=reason_of(outcome, names),
        not_applicable=_faults(outcome, language),
        suppositions=_suppositions(same, shown),
        document=document,
        sha256=shown.sha256,
        computed_at=shown.computed_at,
    )


def _withheld_row(row: ComputedOutcome) -> ComparisonRow:
    is_official = bool(getattr(row, "is_official", False))
    document = {key: row.document[key] for key in ("rule_id", "rule_version", "rule_hash", "treatment")}
    if is_official:
        document |= {"kind": row.document["kind"], "label": row.document["label"]}
    return ComparisonRow(
        rule=row.rule,
        label=row.label,
        address=reverse("rules:rule", args=[row.rule.rule_id]),
        kind=row.kind if is_official else "",
        verdict=verdict_words(row.document) if is_official else "",
        is_official=is_official,
        treatment=row.document["treatment"],
        measures=(),
        deciding="",
        reason=None,
        not_applicable=(),
        suppositions=(),
        document=document,
        sha256=row.sha256,
        computed_at=row.computed_at,
        withheld=_(
            "Not shown: its figures would let single positions be read off, and this poll promised that "
            "nobody is shown by name."
        ),
    )


def _faults(outcome: rules.Outcome, language: str) -> tuple[str, ...]:
    """Why a rule cannot be used on this roll, each reason as a sentence."""
    if outcome.kind is not rules.Kind.NOT_APPLICABLE:
        return ()
    reasons = outcome.tree.values.get("reasons", ())
    return tuple(
        rules.word_reason(rules.Fault(fault["path"], fault["code"], fault["values"]), language)
        for fault in reasons
    )


def _suppositions(same: Sequence[ComputedOutcome], shown: ComputedOutcome) -> tuple[Supposition, ...]:
    """The rule's other answers; none where it cannot be used whatever is supposed."""
    if shown.kind == rules.Kind.NOT_APPLICABLE:
        return ()
    return tuple(_supposition(row) for row in same if row is not shown)


def _supposition(row: ComputedOutcome) -> Supposition:
    outcome = rules.Outcome.from_document(row.document)
    measures = measures_of(outcome)
    return Supposition(
        treatment=outcome.treatment.value,
        words=treatment_words(outcome.treatment.value),
        kind=row.kind,
        verdict=label_words(outcome.label),
        shares=tuple(m.share for m in measures if m.share is not None and not m.is_part),
        document=row.document,
    )


def treatment_words(treatment: str) -> str:
    """How unknown positions are read, as the name of a case."""
    return {
        rules.Treatment.NOT_OPPOSED.value: _("As not opposed"),
        rules.Treatment.BEST.value: _("Best case"),
        rules.Treatment.WORST.value: _("Worst case"),
    }.get(treatment, "")


# The reason tree


def reason_of(outcome: rules.Outcome, names: Mapping[str, str]) -> Reason | None:
    """The stored tree as sentences, the deciding tests marked; ``None`` where nothing was tested."""
    if outcome.kind is rules.Kind.NOT_APPLICABLE:
        return None
    root = outcome.tree
    top = root.children[0] if len(root.children) == 1 else root
    return _reason(top, names, get_language() or "en")


def _reason(node: rules.Node, names: Mapping[str, str], language: str) -> Reason:
    return Reason(
        sentence=rules.explain_node(node, names, language),
        passed=node.passed,
        decided=node.decided,
        amounts=_exact_amounts(node),
        children=tuple(_reason(child, names, language) for child in node.children),
    )


def _exact_amounts(node: rules.Node) -> str:
    """``54/60 = 9/10 ≥ 2/3``: the exact figures of a test beside its sentence."""
    if node.amount is None or node.threshold is None:
        return ""
    sign = COMPARISONS[node.threshold.comparison].sign
    if not node.threshold.share:
        return _needs(fraction_text(node.amount), sign, fraction_text(node.threshold.value))
    if node.share is None or node.base is None:
        return ""
    figure = fraction_text(node.share)
    if node.base != 1:
        figure = f"{fraction_text(node.amount)} / {fraction_text(node.base)} = {figure}"
    return _needs(figure, sign, fraction_text(node.threshold.value))


def _needs(figure: str, sign: str, threshold: str) -> str:
    return pgettext("an exact figure", "%(figure)s; the test is %(sign)s %(threshold)s") % {
        "figure": figure,
        "sign": sign,
        "threshold": threshold,
    }


# The same row as data


def row_document(row: ComparisonRow) -> dict[str, Any]:
    """A row as JSON: what the table says, beside the stored document with its tree as it is hashed."""
    return {
        "rule": {
            "id": row.rule.rule_id,
            "version": row.rule.version,
            "sha256": row.rule.sha256,
            "address": row.address,
        },
        "label": row.label,
        "official": row.is_official,
        "simulation": not row.is_official,
        "kind": row.kind or None,
        "verdict": row.verdict or None,
        "unknown_positions": row.treatment,
        "measures": [_measure_document(measure) for measure in row.measures],
        "decided_by": row.deciding,
        "not_applicable": list(row.not_applicable),
        "withheld": row.withheld or None,
        "suppositions": [
            {
                "unknown_positions": case.treatment,
                "kind": case.kind,
                "shares": [str(share) for share in case.shares],
                "outcome": case.document,
            }
            for case in row.suppositions
        ],
        "outcome": row.document,
        "outcome_sha256": row.sha256 if not row.withheld else None,
        "computed_at": row.computed_at.isoformat(),
    }


def _measure_document(measure: Measure) -> dict[str, Any]:
    def text(value: Fraction | None) -> str | None:
        return None if value is None else str(value)

    return {
        "about": measure.about,
        "share": text(measure.share),
        "side": measure.side,
        "comparison": measure.comparison or None,
        "threshold": text(measure.threshold),
        "amount": measure.amount,
        "base": measure.base,
        "low": text(measure.low),
        "high": text(measure.high),
        "unknown": measure.unknown,
        "passed": measure.passed,
        "decided": measure.decided,
        "part_of_a_mean": measure.is_part,
        "source": measure.source,
    }
