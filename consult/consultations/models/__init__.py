"""What people say on a text, and what they propose instead of its words: comments and amendments.

Everything that is said belongs to a display identity and never to an account.
"""

from consult.consultations.models.amendments import (
    REASON_LIMIT,
    STANDING,
    TEXT_LIMIT,
    TRANSITIONS,
    Amendment,
    AmendmentQuerySet,
    AmendmentState,
    AmendmentStep,
    Change,
    CoSponsor,
    Role,
)
from consult.consultations.models.comments import (
    BODY_LIMIT,
    WORDING_LIMIT,
    Comment,
    CommentQuerySet,
    CommentWording,
    Stance,
)

__all__ = [
    "BODY_LIMIT",
    "REASON_LIMIT",
    "STANDING",
    "TEXT_LIMIT",
    "TRANSITIONS",
    "WORDING_LIMIT",
    "Amendment",
    "AmendmentQuerySet",
    "AmendmentState",
    "AmendmentStep",
    "Change",
    "CoSponsor",
    "Comment",
    "CommentQuerySet",
    "CommentWording",
    "Role",
    "Stance",
]
