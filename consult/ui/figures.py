"""Exact numbers for reading: fractions stay beside their percentages, and rounding never hides a result."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from django.utils import formats

NARROW_SPACE = "\u202f"
MOST_DECIMALS = 6

Number = Fraction | int | str


def exact(value: Number | None) -> Fraction | None:
    """Read an exact number: a ``Fraction``, an ``int`` or text such as ``"9/10"`` or ``"0.5"``.

    ``None`` and empty text give ``None``. ``TypeError`` for anything else, floats included: a float has
    already lost what decides.
    """
    if value is None or value == "":
        return None
    if isinstance(value, float | bool) or not isinstance(value, int | str | Fraction):
        raise TypeError(f"{value!r} is not an exact number.")
    return Fraction(value)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Round half away from zero to ``decimals`` places, exactly."""
    scale = 10**decimals
    steps = floor(abs(value) * scale + Fraction(1, 2))
    return Fraction(steps if value >= 0 else -steps, scale)


def decimal_text(value: Fraction, decimals: int) -> str:
    """``value`` with a fixed number of decimals, in the active language's way of writing numbers."""
    scaled = rounded(value, decimals) * 10**decimals
    digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
    plain = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
    sign = "-" if scaled < 0 else ""
    return str(formats.number_format(sign + plain, decimals, use_l10n=True, force_grouping=False))


def percent(share: Fraction, decimals: int = 1) -> str:
    """A share as people say it: ``9/10`` as ``90.0 %`` with a narrow space that does not break.

    Nothing and everything stand without decimals, so that no rounded number looks like them.
    """
    places = 0 if share in (0, 1) else decimals
    return f"{decimal_text(share * 100, places)}{NARROW_SPACE}%"


def fraction_text(value: Fraction) -> str:
    """The exact form: ``9/10``, or the bare number when it is whole (grouped in thousands)."""
    if value.denominator == 1:
        return str(formats.number_format(value.numerator, use_l10n=True, force_grouping=True))
    return f"{value.numerator}/{value.denominator}"


def decimals_apart(*values: Fraction, decimals: int = 1) -> int:
    """As many decimals of a percentage as it takes to tell ``values`` apart, up to ``MOST_DECIMALS``."""
    different = set(values)
    for places in range(decimals, MOST_DECIMALS):
        if len({rounded(value * 100, places) for value in different}) == len(different):
            return places
    return MOST_DECIMALS


@dataclass(frozen=True)
class Compared:
    """A share and its threshold, written with as many decimals as it takes to tell them apart."""

    share: str
    threshold: str


def compared(share: Fraction, threshold: Fraction, decimals: int = 1) -> Compared:
    """Percentages of both; 65.49 % is never shown as equal to 65.5 % when the two differ.

    Decimals grow from ``decimals`` up to ``MOST_DECIMALS`` while two different numbers would read the same;
    what is closer still is rounded apart, the smaller one down and the greater one up.
    """
    places = decimals_apart(share, threshold, decimals=decimals)
    if share == threshold or rounded(share * 100, places) != rounded(threshold * 100, places):
        return Compared(percent(share, places), percent(threshold, places))
    scale = 100 * 10**places
    one, other = (floor, ceil) if share < threshold else (ceil, floor)
    return Compared(
        percent(Fraction(one(share * scale), scale), places),
        percent(Fraction(other(threshold * scale), scale), places),
    )
