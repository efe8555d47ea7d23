"""The words and signs of outcomes, positions and stances: one place, so that every page says the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Worded:
    """A sign that is legible in grey, and the word that always goes with it."""

    sign: str
    word: Promise | str


OUTCOMES: Mapping[str, Worded] = {
    "adopted": Worded("✓", _("Adopted")),
    "rejected": Worded("✕", _("Rejected")),
    "blocked": Worded("⊘", _("Blocked")),
    "no_quorum": Worded("◌", _("No quorum")),
    "deferred": Worded("…", _("Deferred")),
    "referred": Worded("→", _("Referred")),
    "tied": Worded("=", _("Tied")),
    "awaiting_statement": Worded("?", _("Awaiting statement")),
    "not_applicable": Worded("–", _("Not applicable to this roll")),
}

# In the order in which a picture shows them: what stops a decision first, what nobody knows last.
POSITIONS: Mapping[str, Promise] = {
    "block": _("Block"),
    "oppose": _("Oppose"),
    "stand_aside": _("Stand aside"),
    "abstain": _("Abstain"),
    "reservation": _("Support with reservation"),
    "support": _("Support"),
    "spoilt": _("Spoilt"),
    "protest": _("Absent in protest"),
    "absent": _("Absent"),
    "silent": _("Has not cast"),
    "vacant": _("Vacant"),
    "unknown": _("No position known"),
}

STANCES: Mapping[str, Worded] = {
    "support": Worded("+", _("Support")),
    "support_with_changes": Worded("±", _("Support with changes")),
    "oppose": Worded("−", _("Oppose")),
    "question": Worded("?", _("Question")),
}

COMPARISONS: Mapping[str, Worded] = {
    "at_least": Worded("≥", _("at least")),
    "more_than": Worded(">", _("more than")),
    "at_most": Worded("≤", _("at most")),
    "fewer_than": Worded("<", _("fewer than")),
}


def outcome_word(kind: str) -> Worded:
    """Sign and word of a kind of outcome; an unknown kind is shown as it is called, without a sign."""
    return OUTCOMES.get(kind, Worded("·", kind.replace("_", " ").capitalize()))


def position_word(position: str | None) -> str:
    """The word for a position, absence or vacancy; empty when no position is shown at all."""
    if not position:
        return ""
    known = POSITIONS.get(position)
    return str(known) if known is not None else position.replace("_", " ")
