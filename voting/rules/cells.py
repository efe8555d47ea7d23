"""Cells of a table: what stands in one of them, exactly.

A reader of a cell returns what it means, or the :class:`Fault` that it is.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Final, TypeAlias

from voting.rules.coherence import closest
from voting.rules.errors import Fault
from voting.rules.exact import mend_for
from voting.rules.positions import Position, Presence
from voting.rules.roll import Number

Answer: TypeAlias = tuple[Position | None, Presence]

_EXACT: Final = re.compile(r"\d+(?:\.\d+)?|\d+/0*[1-9]\d*")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[, ’']\d{3})+(?:\.\d+)?")
POSITIONS: Final[dict[str, Position]] = {
    **{word.value: word for word in Position if word is not Position.UNKNOWN},
    "support_with_reservation": Position.RESERVATION,
    "yes": Position.SUPPORT,
    "no": Position.OPPOSE,
}
# Ways of being there (or not) without a position, written where a position stands.
SHORTHAND: Final[dict[str, Presence]] = {
    "no_position": Presence.PRESENT,
    "absent": Presence.ABSENT,
    "absent_in_protest": Presence.PROTEST,
    "not_participating": Presence.NOT_PARTICIPATING,
}
PRESENCES: Final[dict[str, Presence]] = {
    **{word.value: word for word in Presence},
    "absent_in_protest": Presence.PROTEST,
    "by_proxy": Presence.PROXY,
    "in_writing": Presence.WRITING,
}
_OFFERED: Final = (
    "support, support_with_reservation, abstain, stand_aside, oppose, block, spoilt, no_position, absent, "
    "absent_in_protest, not_participating"
)
_STANDS: Final = {"": None, "yes": True, "no": False}


def exact_number(text: str) -> Number | None:
    """Return a number written as a decimal or as p/q, exactly; ``None`` where it is neither."""
    if not _EXACT.fullmatch(text):
        return None
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number


def weight_of(cell: str) -> Number | Fault | None:
    """Read a weight; an empty cell is a weight that is not reported."""
    if not cell:
        return None
    number = exact_number(cell)
    if number is not None:
        return number
    pattern, plain = (r"[, ’']", "") if _GROUPED.fullmatch(cell) else (r",(?=\d+$)", ".")
    mend = re.sub(pattern, plain, cell)
    mend = mend if exact_number(mend) is not None else ""
    return Fault("", "not_exact", {"value": cell, "mend": mend})


def head_count(cell: str) -> int | Fault:
    """Read how many seats a row stands for; an empty cell is one seat."""
    if not cell:
        return 1
    if cell.isascii() and cell.isdigit():
        return int(cell)
    return Fault("", "not_a_head_count", {"value": cell})


def part_of(cell: str) -> Number | Fault | None:
    """Read which part of a seat's weight a ballot is; an empty cell is the whole seat."""
    if not cell:
        return None
    number = exact_number(cell)
    if number is None:
        return Fault("", "not_exact", {"value": cell, "mend": mend_for(cell, share=True)})
    if not 0 < number <= 1:
        return Fault("", "not_a_part", {"value": cell})
    return number


def presence_of(cell: str) -> Presence | Fault | None:
    """Read in which way a seat takes part; an empty cell leaves it to the position."""
    word = cell.lower().replace(" ", "_")
    if not word:
        return None
    if word in PRESENCES:
        return PRESENCES[word]
    known = ("present", "proxy", "writing", "absent", "absent_in_protest", "not_participating")
    values = {"value": cell, "known": ", ".join(known), "meant": closest(word, PRESENCES)}
    return Fault("", "unknown_presence", values)


def answer_of(cell: str, presence: Presence | Fault | None) -> Answer | Fault:
    """Read a position (or the shorthand for having none) together with the presence beside it."""
    word = cell.lower().replace(" ", "_")
    way = presence if isinstance(presence, Presence) else None
    if word in POSITIONS:
        return POSITIONS[word], way or Presence.PRESENT
    if word in SHORTHAND:
        meant = SHORTHAND[word]
        if way is not None and word != "no_position" and way is not meant:
            return Fault("", "presence_contradicts", {"value": cell, "presence": way.value})
        return None, way or meant
    if not word and (way is not None or isinstance(presence, Fault)):
        return None, way or Presence.PRESENT
    if not word:
        return Fault("", "cell_empty", {"wanted": "position"})
    values = {"value": cell, "known": _OFFERED, "meant": closest(word, [*POSITIONS, *SHORTHAND])}
    return Fault("", "unknown_position", values)


def stands(cell: str) -> bool | Fault | None:
    """Read whether a block was found to stand; an empty cell is one that nobody judged."""
    if cell.lower() in _STANDS:
        return _STANDS[cell.lower()]
    return Fault("", "not_yes_or_no", {"value": cell})
