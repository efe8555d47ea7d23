"""Template tags of the design system. Load with ``{% load ui %}``.

Everything is server-rendered, escapes what it is given and carries no style attribute.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.conf.urls.i18n import is_language_prefix_patterns_used
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consult import clock
from consult.ui import dates, drawing, figures, shares, symbols, treatments, words
from consult.ui.pictures import SeatPicture, WeightStrip
from consult.ui.reasons import Reason, Step

register = template.Library()

MAIN_ENTRIES = (
    ("/reforms/", _("Reforms")),
    ("/consultations/", _("Consultations")),
    ("/decisions/", _("Decisions")),
    ("/lab/", _("Rule lab")),
    ("/forums/", _("Forums")),
)


# --- The frame ------------------------------------------------------------------------------------------


@register.simple_tag
def address(path: str) -> str:
    """The address of a page in the language of the reader: ``/reforms/`` is ``/ar/reforms/`` in Arabic."""
    language = get_language()
    is_prefixed, prefix_default = is_language_prefix_patterns_used(settings.ROOT_URLCONF)
    if not language or not is_prefixed or (language == settings.LANGUAGE_CODE and not prefix_default):
        return path
    return f"/{language}{path}"


@register.inclusion_tag("ui/entries.html", takes_context=True)
def main_entries(context: Context) -> dict[str, Any]:
    """The five entries of the frame.

    The entry of this very page is marked as the current page, the one that the page stands under as current.
    """
    request = context.get("request")
    path = request.path if request else ""
    entries = []
    for plain, label in MAIN_ENTRIES:
        here = address(plain)
        current = "page" if path == here else "true" if path.startswith(here) else ""
        entries.append({"address": here, "label": label, "current": current})
    return {"entries": entries}


# --- Marks and words ------------------------------------------------------------------------------------


def symbol_svg(symbol: str, key: str = "") -> SafeString:
    """The shape of a constituency as a small inline picture; its word stands beside it."""
    return format_html(
        '<svg class="mark__symbol" viewBox="0 0 24 24" aria-hidden="true">'
        '<path d="{}" stroke-width="2.5"/></svg>',
        symbols.OUTLINES[symbols.shape_of(symbol, key)],
    )


@register.simple_tag
def constituency_mark(
    key: str = "",
    symbol: str = "",
    hollow: bool = False,
    label: str = "",
    count: int | None = None,
    compact: bool = False,
) -> SafeString:
    """Symbol, colour and word of a constituency, e.g. ``■ Government`` or, compact with a count, ``■ 3``.

    ``hollow`` for observers. ``compact`` hides the word from sight, never from a screen reader.
    """
    name = label or symbols.name_of(key)
    word = format_html('<span class="visually-hidden">{}: </span>' if compact else "{} ", name)
    number = format_html('<span class="mark__count">{}</span>', count) if count is not None else ""
    return format_html(
        '<span class="mark{} {}">{}{}{}</span>',
        " mark--hollow" if hollow else "",
        symbols.colour_class(symbol, key),
        symbol_svg(symbol, key),
        word,
        number,
    )


@register.simple_tag
def outcome_badge(kind: str, label: str = "", size: str = "") -> SafeString:
    """Sign and word of an outcome. ``label`` is the body's own word; ``size="large"`` for a verdict."""
    worded = words.outcome_word(str(kind))
    return format_html(
        '<span class="outcome outcome--{}{}">'
        '<span class="outcome__sign" aria-hidden="true">{}</span> {}</span>',
        kind,
        " outcome--large" if size == "large" else "",
        worded.sign,
        label or worded.word,
    )


@register.simple_tag
def stance_mark(stance: str, label: str = "") -> SafeString:
    """Sign and word of a comment's stance; nothing when it has none (a reply)."""
    worded = words.STANCES.get(str(stance))
    if worded is None:
        return SafeString("")
    return format_html(
        '<span class="stance"><span class="stance__sign" aria-hidden="true">{}</span> {}</span>',
        worded.sign,
        label or worded.word,
    )


@register.simple_tag(takes_context=True)
def position_mark(context: Context, position: str | None, symbol: str = "square") -> SafeString:
    """The treatment of a position without its word, for a place where the word stands beside it anyway."""
    look = (symbols.shape_of(symbol), treatments.treatment_of(position), False)
    return format_html(
        '{}<span class="treatment">{}</span>', drawing.sprite(context, [look]), drawing.reference(look)
    )


@register.simple_tag(takes_context=True)
def position_label(context: Context, position: str | None, symbol: str = "square") -> SafeString:
    """Mark and word of a position, absence or vacancy; nothing when no position is shown."""
    word = words.position_word(position)
    if not word:
        return SafeString("")
    return format_html('<span class="position">{} {}</span>', position_mark(context, position, symbol), word)


@register.simple_tag
def position_word(position: str | None) -> str:
    """The word for a position, without its mark."""
    return words.position_word(position)


# --- Pictures -------------------------------------------------------------------------------------------


@register.inclusion_tag("ui/seat_picture.html", takes_context=True)
def seat_picture(context: Context, picture: SeatPicture) -> dict[str, Any]:
    """A ``consult.ui.pictures.seat_picture`` with its legend, its counts in words and its table."""
    return drawing.picture_context(context, picture)


@register.inclusion_tag("ui/seat_strip.html", takes_context=True)
def seat_strip(context: Context, strip: WeightStrip) -> dict[str, Any]:
    """A ``consult.ui.pictures.weight_strip`` with its shares in words and its table."""
    return drawing.strip_context(context, strip)


@register.inclusion_tag("ui/share_line.html")
def share_line(
    share: figures.Number | None,
    threshold: figures.Number | None = None,
    comparison: str = "",
    kind: str = "",
    low: figures.Number | None = None,
    high: figures.Number | None = None,
    note: str = "",
) -> dict[str, Any]:
    """A share and its threshold; see ``consult.ui.shares.share_line``.

    ``kind`` is the kind of outcome that gives the dot its colour. ``note`` says in the same line what the
    figure must not be read without ("upper bound: 54 positions not known").
    """
    return {"line": shares.share_line(share, threshold, comparison, kind, low=low, high=high, note=note)}


@register.inclusion_tag("ui/reason_tree.html")
def reason_tree(reason: Reason) -> dict[str, Any]:
    """A ``consult.ui.reasons.Reason`` and what it consists of, as indented sentences."""
    return {"reasons": [reason]}


@register.inclusion_tag("ui/way.html")
def way(steps: Iterable[Step]) -> dict[str, Any]:
    """The steps of a matter: what happened, where it stands, what comes.

    Each step has the fields of ``consult.ui.reasons.Step``; ``address``, ``source`` and ``precision`` may be
    absent.
    """
    return {"steps": [(step, _when_text(step)) for step in steps]}


def _when_text(step: Step) -> str:
    when = step.when
    return (
        dates.day_text(when, getattr(step, "precision", "day")) if isinstance(when, date) else str(when or "")
    )


# --- Numbers, times, words of a text --------------------------------------------------------------------


@register.simple_tag
def hash_line(sha256: str, label: str = "SHA-256") -> SafeString:
    """A hash in one line. The whole of it is there to be selected and printed; the eye sees its beginning."""
    return (
        format_html('<span class="hash">{} <code>{}</code></span>', label, sha256)
        if sha256
        else SafeString("")
    )


@register.simple_tag
def fraction(value: figures.Number | None, decimals: int = 1) -> SafeString:
    """An exact number with its percentage: ``2/3 (66.7 %)``.

    A whole number stands alone; ``None`` is a dash. ``TypeError`` for a float.
    """
    number = figures.exact(value)
    if number is None:
        return SafeString("–")
    written = value if isinstance(value, str) and "/" in value else figures.fraction_text(number)
    if number.denominator == 1 and written == figures.fraction_text(number):
        return format_html('<span class="fraction">{}</span>', written)
    said = figures.percent(number, decimals) if 0 <= number <= 1 else figures.decimal_text(number, decimals)
    return format_html('<span class="fraction">{} <span class="soft">({})</span></span>', written, said)


@register.simple_tag
def deadline(when: date | datetime | None, zone: str = "UTC", relative: bool = True) -> SafeString:
    """A time and how far away it is: "12 May 2026, 18:00 (Gaborone), in 9 days".

    A moment needs its own time zone and is shown in ``zone``, the forum's; a date stands without an hour.
    ``relative=False`` leaves the distance out. ``ValueError`` for a moment without a time zone.
    """
    if when is None:
        return SafeString("")
    if isinstance(when, datetime):
        stamp, text = dates.aware(when).isoformat(timespec="minutes"), dates.moment_text(when, zone)
    else:
        stamp, text = when.isoformat(), dates.day_text(when)
    time = format_html('<time datetime="{}">{}</time>', stamp, text)
    if not relative:
        return time
    return format_html('{}, <span class="soft">{}</span>', time, dates.distance(when, clock.now(), zone))


@register.simple_tag
def redline(op: str, text: str, other: str = "") -> SafeString:
    """Words with their fate: ``equal``, ``insert``, ``delete``, ``moved_in``, ``moved_out``.

    ``other`` is the number of the clause that moved words came from or went to. Inserted and deleted words
    say so to a screen reader; an unknown fate leaves the words as they are.
    """
    fate = str(op)
    if fate in ("insert", "added"):
        said = format_html('<span class="visually-hidden">{} </span>', _("Inserted:"))
        return format_html("<ins>{}{}</ins>", said, text)
    if fate in ("delete", "removed"):
        said = format_html('<span class="visually-hidden">{} </span>', _("Deleted:"))
        return format_html("<del>{}{}</del>", said, text)
    if fate in ("moved_in", "moved_out"):
        return _moved(fate, text, other)
    return format_html("{}", text)


def _moved(fate: str, text: str, other: str) -> SafeString:
    if fate == "moved_in":
        said = _("from %(clause)s:") % {"clause": other} if other else _("moved here:")
        return format_html('<ins class="moved"><small class="moved__note">{} </small>{}</ins>', said, text)
    said = _("to %(clause)s:") % {"clause": other} if other else _("moved away:")
    return format_html('<del class="moved"><small class="moved__note">{} </small>{}</del>', said, text)
