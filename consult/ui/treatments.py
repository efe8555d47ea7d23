"""How a position is drawn into the shape of a constituency.

Shape says who, treatment says what, so that a picture needs no colour to be read. Each pair is one
``<symbol>`` that a page carries once; every mark on it is a reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consult.ui import symbols

# What is drawn for a position, an absence or a vacancy; a seat that is shown without any is simply full.
_TREATMENTS: Mapping[str, str] = {
    "": "full",
    "support": "full",
    "reservation": "dot",
    "abstain": "ring",
    "stand_aside": "gap",
    "oppose": "slash",
    "block": "bar",
    "spoilt": "crossed",
    "protest": "protest",
    "absent": "empty",
    "not_participating": "empty",
    "silent": "empty",
    "vacant": "empty",
    "unknown": "unknown",
}

# The middle of a shape's weight, where a dot or a question mark belongs.
_MIDDLES: Mapping[str, float] = {"triangle": 14.5, "star": 12.75}

_LAYERS: Mapping[str, tuple[str, ...]] = {
    "full": ("full",),
    "dot": ("full", "dot"),
    "ring": ("ring",),
    "gap": ("ring", "opening"),
    "slash": ("full", "slash"),
    "bar": ("core", "bar"),
    "crossed": ("faint", "cross"),
    "protest": ("dots", "stroke"),
    "empty": ("dots",),
    "unknown": ("question",),
}


def treatment_of(position: str | None) -> str:
    """The treatment for a position; one that nobody has named is drawn like an unknown one."""
    return _TREATMENTS.get(position or "", "unknown")


def symbol_id(shape: str, treatment: str, is_hollow: bool = False) -> str:
    """The id of a symbol in the page: ``s-sqba``; short, because every seat repeats it. ``a``: advisory."""
    return f"s-{shape[:2]}{treatment[:2]}{'a' if is_hollow else ''}"


def symbol(shape: str, treatment: str, is_hollow: bool = False) -> SafeString:
    """The ``<symbol>`` of a shape in a treatment; hollow (a thin outline with a small core) for advice."""
    middle = _MIDDLES.get(shape, 12)
    # A shape is drawn at half its size inside its own outline.
    drawn = format_html_join("", "{}", ((_layer(layer, shape, middle),) for layer in _LAYERS[treatment]))
    if is_hollow:
        drawn = format_html(
            '{}<g transform="translate({} {}) scale(.5)">{}</g>',
            _layer("faint", shape, middle),
            6,
            middle / 2,
            drawn,
        )
    return format_html(
        '<symbol id="{}" viewBox="-1 -1 26 26">{}</symbol>', symbol_id(shape, treatment, is_hollow), drawn
    )


def _layer(layer: str, shape: str, middle: float) -> SafeString:
    outline = symbols.OUTLINES[shape]
    match layer:
        case "dot":
            return format_html('<circle class="seat__dot" cx="12" cy="{}" r="4"/>', middle)
        case "core":
            return format_html(
                '<path class="seat__full" d="{}" transform="translate(6 {}) scale(.5)"/>', outline, middle / 2
            )
        case "opening":
            return SafeString('<path class="seat__opening" d="M13 11 25-1"/>')
        case "slash":
            return format_html('<path class="seat__cut" d="M0 {}l24-24"/>', middle + 12)
        case "stroke":
            return format_html('<path class="seat__line" d="M3 {}l18-18"/>', middle + 9)
        case "cross":
            return format_html('<path class="seat__line" d="M8.5 {}l7 7m0-7-7 7"/>', middle - 3.5)
        case "question":
            return format_html(
                '<path class="seat__line"'
                ' d="M8.2 {}a3.8 3.8 0 1 1 5.9 3.2c-1.5 1-2.1 1.7-2.1 3.3m0 4.4v.2"/>',
                middle - 3.5,
            )
        case _:
            return format_html('<path class="seat__{}" d="{}"/>', layer, outline)
