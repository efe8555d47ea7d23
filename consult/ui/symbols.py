"""Shapes and colours of constituencies. A symbol always goes with its colour and its word."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Outlines in a square of 24 units, of about the same visual weight.
OUTLINES: Mapping[str, str] = {
    "square": "M4 4H20V20H4Z",
    "diamond": "M12 1.5 22.5 12 12 22.5 1.5 12Z",
    "circle": "M12 2.75a9.25 9.25 0 1 0 0 18.5a9.25 9.25 0 1 0 0-18.5Z",
    "triangle": "M12 2.5 22.5 20.75H1.5Z",
    "star": "M12 1.75l3 6.9 7.5.7-5.7 4.95 1.7 7.3L12 17.75 5.5 21.6l1.7-7.3L1.5 9.35l7.5-.7Z",
}

# A forum may write the character instead of the name of the shape.
_CHARACTERS: Mapping[str, str] = {
    "■": "square",
    "□": "square",
    "◆": "diamond",
    "◇": "diamond",
    "●": "circle",
    "○": "circle",
    "▲": "triangle",
    "△": "triangle",
    "★": "star",
    "☆": "star",
}

_COLOURS: Mapping[str, str] = {
    "square": "government",
    "diamond": "industry",
    "circle": "civil-society",
    "triangle": "community",
    "star": "neutral",
}

_SYMBOLS_BY_KEY: Mapping[str, str] = {
    "government": "square",
    "industry": "diamond",
    "civil_society": "circle",
    "community": "triangle",
}

_NAMES_BY_KEY: Mapping[str, Promise] = {
    "government": _("Government"),
    "industry": _("Industry"),
    "civil_society": _("Civil society"),
    "community": _("Community"),
    "other_observers": _("Other observers"),
}


def shape_of(symbol: str, key: str = "") -> str:
    """The name of a shape in ``OUTLINES`` for its name or its character.

    An unknown or empty symbol falls back to the shape usual for the constituency's ``key``, then to the
    star, the neutral shape.
    """
    named = _CHARACTERS.get(symbol, symbol)
    return named if named in OUTLINES else _SYMBOLS_BY_KEY.get(key, "star")


def colour_class(symbol: str, key: str = "", token: str = "") -> str:
    """The CSS class (``c-government`` …) that sets the colour of a constituency.

    Colour follows the shape, so that the pair is the same in every forum; ``token`` overrules it where it
    names one of the five colours.
    """
    wanted = token.replace("_", "-")
    if wanted in _COLOURS.values():
        return f"c-{wanted}"
    return f"c-{_COLOURS[shape_of(symbol, key)]}"


def name_of(key: str) -> str:
    """The word for a constituency when its forum gives no name of its own."""
    known = _NAMES_BY_KEY.get(key)
    return str(known) if known is not None else key.replace("_", " ").capitalize()
