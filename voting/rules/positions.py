"""What a seat can answer, and in which way it takes part."""

from __future__ import annotations

from enum import StrEnum


class Position(StrEnum):
    """What one seat answers to the question of a poll.

    ``UNKNOWN`` belongs to past cases: no position of the seat was published. It is not a position
    that anybody can cast. A seat without a ballot has cast nothing and is *silent*.
    """

    SUPPORT = "support"
    RESERVATION = "reservation"
    ABSTAIN = "abstain"
    STAND_ASIDE = "stand_aside"
    OPPOSE = "oppose"
    BLOCK = "block"
    SPOILT = "spoilt"
    UNKNOWN = "unknown"


class Presence(StrEnum):
    """In which way a seat takes part; a second fact beside its position."""

    PRESENT = "present"
    PROXY = "proxy"
    WRITING = "writing"
    ABSENT = "absent"
    PROTEST = "protest"
    NOT_PARTICIPATING = "not_participating"
