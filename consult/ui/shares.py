"""A share against its threshold as one small picture: a line, a dot, a tick, and exact words beside it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _

from consult.ui import figures, words

# The line runs from LEFT to LEFT + LENGTH; the dot needs the room at both ends.
LEFT = 6
LENGTH = 132


@dataclass(frozen=True)
class ShareLine:
    """What ``ui/share_line.html`` draws; places are on the line, empty where there is nothing to mark."""

    kind: str
    figure: str
    exact: str
    need: str
    need_exact: str
    dot: str
    tick: str
    low: str
    high: str
    range_words: str
    note: str


def share_line(
    share: figures.Number | None,
    threshold: figures.Number | None = None,
    comparison: str = "",
    kind: str = "",
    *,
    low: figures.Number | None = None,
    high: figures.Number | None = None,
    note: str = "",
) -> ShareLine:
    """Put a share, its threshold and the reach of what is not known on one line.

    All numbers are exact (``Fraction``, ``int``, ``"p/q"``); ``share`` may be ``None`` (0 of 0), a
    ``threshold`` may be missing. ``comparison`` is a key of ``words.COMPARISONS``. ``TypeError`` for a float.
    """
    value, needed = figures.exact(share), figures.exact(threshold)
    lowest, highest = figures.exact(low), figures.exact(high)
    figure, need = _figures(value, needed)
    has_range = lowest is not None and highest is not None and lowest != highest
    return ShareLine(
        kind=str(kind),
        figure=figure,
        exact=_exact_text(share),
        need=_need(need, comparison),
        need_exact=_exact_text(threshold),
        dot=_place(value),
        tick=_place(needed),
        low=_place(lowest) if has_range else "",
        high=_place(highest) if has_range else "",
        range_words=_range_words(lowest, highest, needed) if has_range else "",
        note=note,
    )


def _figures(value: Fraction | None, needed: Fraction | None) -> tuple[str, str]:
    if value is not None and needed is not None:
        both = figures.compared(value, needed)
        return both.share, both.threshold
    return (
        figures.percent(value) if value is not None else _("no answer"),
        figures.percent(needed) if needed is not None else "",
    )


def _need(need: str, comparison: str) -> str:
    if not need:
        return ""
    worded = words.COMPARISONS.get(str(comparison))
    return f"{worded.sign} {need}" if worded else need


def _exact_text(value: figures.Number | None) -> str:
    """The number as it was given where that says more: ``54/60`` is not shortened to ``9/10``."""
    if value is None or value == "":
        return ""
    if isinstance(value, str) and "/" in value:
        return value
    number = figures.exact(value)
    # 0 and 1 say nothing that "0 %" and "100 %" do not.
    return figures.fraction_text(number) if number is not None and number.denominator > 1 else ""


def _range_words(low: Fraction | None, high: Fraction | None, needed: Fraction | None) -> str:
    if low is None or high is None:
        return ""
    # An end that misses the threshold by a hair must not read as if it met it.
    ends = [
        figures.compared(end, needed).share if needed is not None else figures.percent(end)
        for end in (low, high)
    ]
    return _("between %(low)s and %(high)s") % {"low": ends[0], "high": ends[1]}


def _place(value: Fraction | None) -> str:
    """A coordinate on the line, written for SVG; a number outside 0 to 1 stands at the end of the line."""
    if value is None:
        return ""
    inside = min(max(value, Fraction(0)), Fraction(1))
    return f"{float(figures.rounded(LEFT + inside * LENGTH, 1)):g}"
