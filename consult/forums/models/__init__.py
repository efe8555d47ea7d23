"""Who sits where: forums, their constituencies and seats, the people who hold them, and dated weights.

A seat is a place in a forum; a person holds it through an accreditation. Everything that a roll is built
from (status, weights, who is accredited) carries its dates.
"""

from consult.forums.enums import Capacity, Level, Symbol
from consult.forums.models.people import (
    Accreditation,
    Adviser,
    DatedQuerySet,
    DisplayIdentity,
    IdentityUse,
    Membership,
    Office,
)
from consult.forums.models.seats import (
    Constituency,
    Forum,
    Seat,
    SeatQuerySet,
    SeatStatus,
    SeatStatusQuerySet,
)
from consult.forums.models.weights import WeightAmount, WeightBasis, WeightCorrection

__all__ = [
    "Accreditation",
    "Adviser",
    "Capacity",
    "Constituency",
    "DatedQuerySet",
    "DisplayIdentity",
    "Forum",
    "IdentityUse",
    "Level",
    "Membership",
    "Office",
    "Seat",
    "SeatQuerySet",
    "SeatStatus",
    "SeatStatusQuerySet",
    "Symbol",
    "WeightAmount",
    "WeightBasis",
    "WeightCorrection",
]
