"""Template tags of the design system. Load with ``{% load ui %}``.

Everything is server-rendered, escapes what it is given and carries no style attribute.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from consult.ui import symbols, words

register = template.Library()

MAIN_ENTRIES = (
    ("/reforms/", _("Reforms")),
    ("/consultations/", _("Consultations")),
    ("/decisions/", _("Decisions")),
    ("/lab/", _("Rule lab")),
    ("/forums/", _("Forums")),
)


@register.inclusion_tag("ui/entries.html", takes_context=True)
def main_entries(context: dict[str, Any]) -> dict[str, Any]:
    """The five entries of the frame; the one that the page stands under is marked as current."""
    request = context.get("request")
    path = request.path if request else ""
    return {
        "entries": [
            {"address": address, "label": label, "is_current": path.startswith(address)}
            for address, label in MAIN_ENTRIES
        ]
    }


def symbol_svg(symbol: str, key: str = "") -> SafeString:
    """The shape of a constituency as a small inline picture; its word stands beside it."""
    return format_html(
        '<svg class="mark__symbol" viewBox="0 0 24 24" aria-hidden="true"><path d="{}" stroke-width="2.5"/></svg>',
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
    """Sign and word of an outcome. ``label`` is the body's own word; ``size="large"`` for a page's verdict."""
    worded = words.outcome_word(str(kind))
    return format_html(
        '<span class="outcome outcome--{}{}"><span class="outcome__sign" aria-hidden="true">{}</span> {}</span>',
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
