"""Which positions a poll under a rule offers, in the order in which a ballot lists them."""

from __future__ import annotations

from voting.rules.document import Rule
from voting.rules.positions import Position
from voting.rules.profiles import Objection

_OBJECTIONS = {
    Objection.OPPOSE: {Position.OPPOSE},
    Objection.BLOCK: {Position.BLOCK},
    Objection.BOTH: {Position.OPPOSE, Position.BLOCK},
}
_ORDER = (
    Position.SUPPORT,
    Position.RESERVATION,
    Position.ABSTAIN,
    Position.STAND_ASIDE,
    Position.OPPOSE,
    Position.BLOCK,
)


def offered_positions(rule: Rule) -> tuple[Position, ...]:
    """Return what a seat can answer under a rule.

    Where consensus means absence of objection an opposition is an objection exactly like a block, so the rule
    says which of the two is offered; a rule whose stages differ offers what any of them offers.
    """
    objections = set[Position]().union(
        *(_OBJECTIONS[rule.profile_of(stage).objection] for stage in rule.stages)
    )
    never = {Position.OPPOSE, Position.BLOCK} - objections
    return tuple(position for position in _ORDER if position not in never)
