"""Exact numbers as a rule document writes them: whole numbers and fractions, nothing rounded."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from pydantic_core import PydanticCustomError

# Longer numbers are no facts of a decision, and reading them takes without end.
_MOST_DIGITS = 40
_TOO_MANY = 10**_MOST_DIGITS
_FRACTION = re.compile(rf"[0-9]{{1,{_MOST_DIGITS}}}(?:/(?=0*[1-9])[0-9]{{1,{_MOST_DIGITS}}})?")
_ROUNDED = re.compile(rf"[0-9]{{0,{_MOST_DIGITS}}}(?:\.[0-9]{{0,{_MOST_DIGITS}}})?%?")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_EVERYDAY_DENOMINATORS = 12


def number_or_name(value: object) -> Fraction | str:
    """Read ``9``, ``"2/3"`` or the name of a parameter. Raises ``not_a_fraction`` with the mend."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _TOO_MANY:
        return Fraction(value)
    if isinstance(value, str):
        text = value.strip()
        if _FRACTION.fullmatch(text):
            return Fraction(text)
        if _NAME.fullmatch(text):
            return text
    raise PydanticCustomError(
        "not_a_fraction", "not a fraction", {"value": _shown(value), "mend": mend_for(value)}
    )


def exact_number(value: object) -> Fraction:
    """Read ``9`` or ``"2/3"``. Raises ``not_a_fraction`` with the mend."""
    number = number_or_name(value)
    if isinstance(number, str):
        raise PydanticCustomError("not_a_fraction", "not a fraction", {"value": number, "mend": ""})
    return number


def share_or_name(value: object) -> Fraction | str:
    """Read a share from 0 to 1, or the name of a parameter. Raises ``not_a_fraction``, ``share_range``."""
    try:
        share = number_or_name(value)
    except PydanticCustomError as error:
        mend = mend_for(value, share=True)
        raise PydanticCustomError(
            "not_a_fraction", "not a fraction", {"value": _shown(value), "mend": mend}
        ) from error
    if isinstance(share, Fraction) and share > 1:
        mend = mend_for(value, share=True)
        raise PydanticCustomError("share_range", "a share is at most 1", {"value": str(share), "mend": mend})
    return share


def written(value: Fraction | str) -> int | str:
    """Write an exact number (or a parameter's name) as a document has it: ``9`` or ``"2/3"``."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return str(value)


def mend_for(value: object, *, share: bool = False) -> str:
    """Propose exact fractions for a rounded number: ``66,67%`` → ``2/3 or 6667/10000``; ``""`` if none.

    Where a share is wanted, a number above 1 is read as a percentage.
    """
    text = _shown(value).replace(" ", "").replace(",", ".")
    if not _ROUNDED.fullmatch(text):
        return ""
    try:
        decimal = Decimal(text.rstrip("%"))
    except InvalidOperation:
        return ""
    if not decimal.is_finite() or decimal < 0:
        return ""
    percent = text.endswith("%") or (share and 1 < decimal <= 100)
    exact = Fraction(decimal) / (100 if percent else 1)
    half_a_digit = Fraction(1, 2 * 10 ** max(-_exponent(decimal), 0)) / (100 if percent else 1)
    everyday = exact.limit_denominator(_EVERYDAY_DENOMINATORS)
    if everyday != exact and abs(everyday - exact) <= half_a_digit:
        return f"{everyday} or {exact}"
    return str(exact)


def _exponent(decimal: Decimal) -> int:
    exponent = decimal.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _shown(value: object) -> str:
    """Return a value as it was written, as far as a reader can use it."""
    if isinstance(value, int) and abs(value) >= _TOO_MANY:
        return f"{'-' if value < 0 else ''}{'9' * _MOST_DIGITS}…"
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= 2 * _MOST_DIGITS else f"{text[: 2 * _MOST_DIGITS]}…"
