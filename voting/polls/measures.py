"""From a stored reason tree to figures for a line: share, threshold, base, bounds, what is not known.

A rule compares either shares or counts. Both become one kind of measure here, so that a consensus ("no more
than 0 objections") stands on the same line as two thirds: the share of those who do not object, and the share
that is needed. Everything is exact; words are put to it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from consult.ui.figures import fraction_text
from voting import rules
from voting.rules.words import words

_OBJECTIONS = frozenset({"no", "oppose", "block"})
_MEASURED = frozenset({"share", "count", "mean_share", "group_share"})
# Not objecting must be what is left of a limit on objections: "blocked by more than n" and "at most n object"
# both ask for at least the rest.
_OF_THE_REST = {
    "more_than": "at_least",
    "at_most": "at_least",
    "at_least": "more_than",
    "fewer_than": "more_than",
}


@dataclass(frozen=True)
class Measure:
    """One figure that a rule tested.

    ``about`` names the group or weight it is about (empty: all who vote). ``threshold`` and ``comparison``
    are ``None`` and empty for a part of a mean, which is not tested alone. ``side`` says of whom it is the
    share (in favour, against, not objecting), ``base`` of what. ``low`` and ``high`` are the share
    over everything that is not known. ``unknown`` says in words what is not known, and which bound ``share``
    therefore is; it stands in the same line as the share.
    """

    about: str
    share: Fraction | None
    threshold: Fraction | None
    comparison: str
    amount: str
    side: str
    base: str
    source: str
    low: Fraction | None
    high: Fraction | None
    unknown: str
    passed: bool | None
    decided: bool
    is_part: bool


def measures_of(outcome: rules.Outcome) -> tuple[Measure, ...]:
    """The figures on which an outcome rests, in the order of the rule; none where the rule has none."""
    return tuple(_measure(node, outcome.treatment) for node in _measured_nodes(outcome))


def _measured_nodes(outcome: rules.Outcome) -> Iterator[rules.Node]:
    """The tests of the last stage's deciding steps; beside a group that decided, the other groups too."""
    if not outcome.tree.children:
        return
    steps = outcome.tree.children[-1].children
    for step in [step for step in steps if step.decided] or steps:
        yield from _measured_below(step)


def _measured_below(node: rules.Node) -> Iterator[rules.Node]:
    """Shares and counts; of a mean also its groups, unless it stands inside a group itself."""
    if node.test in _MEASURED:
        yield node
        if node.test == "mean_share" and not node.values.get("groups"):
            yield from node.children
        return
    for child in node.children:
        yield from _measured_below(child)


def _measure(node: rules.Node, treatment: rules.Treatment) -> Measure:
    share, threshold, comparison = node.share, None, ""
    low = node.bounds.low if node.bounds else None
    high = node.bounds.high if node.bounds else None
    amount, passed = node.amount, node.passed
    if node.threshold is not None:
        threshold, comparison = node.threshold.value, node.threshold.comparison
    if node.test == "count":
        share, threshold, low, high = _per_base(node, low, high)
        if _counts_objections(node):
            kept_back = comparison in ("more_than", "at_least")
            passed = not passed if kept_back and passed is not None else passed
            comparison = _OF_THE_REST[comparison]
            share, threshold = _rest(share), _rest(threshold)
            low, high = _rest(high), _rest(low)
            amount = None if node.base is None or amount is None else node.base - amount
    return Measure(
        about=_about(node),
        share=share,
        threshold=threshold,
        comparison=comparison,
        amount=_amount_words(node, amount),
        side=_side_words(node, treatment),
        base=_base_words(node),
        source=_source_words(node),
        low=low,
        high=high,
        unknown=_unknown_words(node, share, low, high, treatment),
        passed=passed,
        decided=node.decided,
        is_part=node.test == "group_share",
    )


def _counts_objections(node: rules.Node) -> bool:
    """Whether the test limits how many may object; its line then shows those who do not."""
    of = set(node.values.get("of", ()))
    return bool(of) and of <= _OBJECTIONS


def _per_base(
    node: rules.Node, low: Fraction | None, high: Fraction | None
) -> tuple[Fraction | None, Fraction | None, Fraction | None, Fraction | None]:
    """A count as a share of everybody it was counted among: share, threshold, bounds."""
    if not node.base or node.amount is None or node.threshold is None:
        return None, None, None, None
    base = node.base

    def part(value: Fraction | None) -> Fraction | None:
        return None if value is None else value / base

    return part(node.amount), part(node.threshold.value), part(low), part(high)


def _rest(share: Fraction | None) -> Fraction | None:
    return None if share is None else 1 - share


def _about(node: rules.Node) -> str:
    groups = [str(name) for name in node.values.get("groups", ())]
    if node.test == "group_share" and "group_called" in node.values:
        groups = groups or [str(node.values["group_called"])]
    chosen = node.values.get("seats", {})
    groups += [str(name) for key in ("in", "in_any") for name in chosen.get(key, ())]
    return ", ".join(_own_words(name) for name in groups)


def _own_words(text: str) -> str:
    """Return what a rule calls something in the page's language, where it is known there."""
    return words(get_language() or "en").term(text)


def unit_of(node: rules.Node) -> str:
    """What is counted: the unit of the weight, or what the rule calls those who vote."""
    if node.base_note is not None and node.base_note.unit:
        return _own_words(node.base_note.unit)
    called = node.values.get("weight_called") or node.values.get("called")
    return _own_words(str(called)) if called else _("seats")


def _amount_words(node: rules.Node, amount: Fraction | None) -> str:
    """``54 of 60 Participants``; of a mean ``19/30``, for a mean counts nothing."""
    if node.test == "mean_share":
        return "" if node.share is None else fraction_text(node.share)
    if amount is None or node.base is None:
        return ""
    return _("%(amount)s of %(base)s %(unit)s") % {
        "amount": fraction_text(amount),
        "base": fraction_text(node.base),
        "unit": unit_of(node),
    }


def _side_words(node: rules.Node, treatment: rules.Treatment) -> str:
    """Whose share it is; where unknown positions are read as not opposed, no more than that is said."""
    of = set(node.values.get("of", ()))
    if not of or node.test in ("mean_share", "group_share"):
        return ""
    if treatment is rules.Treatment.NOT_OPPOSED and node.unknown is not None and of <= {"yes", "support"}:
        return _("not opposed")
    if of <= _OBJECTIONS:
        return _("not objecting") if node.test == "count" else _("against")
    if of <= {"yes", "support", "reservation"}:
        return _("in favour")
    if of <= {"present", "roll", "counted"}:
        return _("present")
    return _("for or against") if of == {"cast"} else ""


def _base_words(node: rules.Node) -> str:
    """What the whole is: a published total, the roll, those who were counted; with its year."""
    if node.test == "mean_share" or node.base is None:
        return _("mean of the groups' shares")
    note = node.base_note
    if note is None:
        return _heads_words(node)
    year = note.as_of if note.as_of and note.as_of.isdigit() else ""
    if note.published:
        return _("published total %(year)s") % {"year": year} if year else _("published total")
    return _("seats on the roll, %(year)s") % {"year": year} if year else _("seats on the roll")


def _heads_words(node: rules.Node) -> str:
    base = node.values.get("base")
    if base == "cast":
        return _("of those for and against")
    if base in ("counted", "present"):
        return _("of those present")
    return _("of the roll") if base in (None, "roll") else ""


def _source_words(node: rules.Node) -> str:
    """Name, part of no seat, missing figures and source of a weight basis; empty for heads."""
    note = node.base_note
    if note is None or not note.name:
        return ""
    said = [f"{note.name}."]
    if note.published and note.remainder:
        said.append(
            _("%(rest)s %(unit)s of the published total belong to no seat of the roll.")
            % {"rest": fraction_text(note.remainder), "unit": unit_of(node)}
        )
    if note.missing:
        said.append(
            ngettext(
                "%(count)s seat has no reported figure; it is missing, not 0.",
                "%(count)s seats have no reported figure; they are missing, not 0.",
                len(note.missing),
            )
            % {"count": len(note.missing)}
        )
    if note.source:
        said.append(_("Source: %(source)s") % {"source": note.source})
    return " ".join(said)


def _unknown_words(
    node: rules.Node,
    share: Fraction | None,
    low: Fraction | None,
    high: Fraction | None,
    treatment: rules.Treatment,
) -> str:
    """Which bound the share is and how much is not known, e.g. ``upper bound: 54 positions not known``."""
    what = _what_is_unknown(node)
    if not what:
        return ""
    if share is not None and low is not None and high is not None and low != high:
        if share == high:
            return _("upper bound: %(what)s") % {"what": what}
        if share == low:
            return _("lower bound: %(what)s") % {"what": what}
    read = {
        rules.Treatment.NOT_OPPOSED: _("read as not opposed"),
        rules.Treatment.BEST: _("read as in the best case"),
        rules.Treatment.WORST: _("read as in the worst case"),
    }.get(treatment)
    return f"{what}, {read}" if read else what


def _unknown_seats(node: rules.Node) -> int:
    """How many unknown positions the share depends on; of a mean those in its groups, not those in none."""
    if node.children:
        return sum(_unknown_seats(child) for child in node.children)
    return node.unknown.seats if node.unknown else 0


def _what_is_unknown(node: rules.Node) -> str:
    if node.unknown is None:
        return ""
    seats, count = "", _unknown_seats(node)
    if count:
        seats = ngettext("%(count)s position not known", "%(count)s positions not known", count) % {
            "count": count
        }
    rest = node.base_note.remainder if node.base_note else None
    if not node.unknown.remainder_counted_as or not rest:
        return seats
    parts = {"rest": fraction_text(rest), "unit": unit_of(node), "seats": seats}
    if not seats:
        return _("%(rest)s %(unit)s of no seat") % parts
    return _("%(seats)s, and %(rest)s %(unit)s of no seat") % parts
