"""Where a poll stands: its state, and once it has closed what its outcome asks for next.

A poll that is closed may still wait for a person who states its result, may go on to the next stage of its
rule, or may have stopped and be taken up again. This is the one place that says which.
"""

from __future__ import annotations

from enum import StrEnum

from voting import rules
from voting.polls.models import Poll, Purpose, State, StoredOutcome
from voting.polls.outcomes import load_kept_rule


class Standing(StrEnum):
    """Where a poll stands, finer than its state: a closed one by what its outcome asks for."""

    DRAFT = "draft"
    OPEN = "open"
    AWAITING = "awaiting"
    GOES_ON = "goes_on"
    ADOPTED = "adopted"
    STOPPED = "stopped"
    UNDECIDED = "undecided"
    ANNULLED = "annulled"


CLOSED = (
    Standing.AWAITING,
    Standing.GOES_ON,
    Standing.ADOPTED,
    Standing.STOPPED,
    Standing.UNDECIDED,
)
"""Where a poll can stand whose state is closed or certified."""

_BY_KIND = {
    rules.Kind.ADOPTED: Standing.ADOPTED,
    rules.Kind.REJECTED: Standing.STOPPED,
    rules.Kind.BLOCKED: Standing.STOPPED,
    rules.Kind.AWAITING_STATEMENT: Standing.AWAITING,
}


def standing_outcome(poll: Poll) -> StoredOutcome | None:
    """The poll's own outcome as it stands, ``None`` before it has closed."""
    return StoredOutcome.objects.standing().select_related("statement").filter(poll=poll).first()


def standing_of(poll: Poll, outcome: StoredOutcome | None = None) -> Standing:
    """Where a poll stands. The caller has settled it; ``outcome`` spares looking it up."""
    if poll.state == State.DRAFT:
        return Standing.DRAFT
    if poll.state == State.OPEN:
        return Standing.OPEN
    if poll.state == State.ANNULLED:
        return Standing.ANNULLED
    outcome = outcome or standing_outcome(poll)
    return Standing.UNDECIDED if outcome is None else closed_as(poll, outcome)


def closed_as(poll: Poll, outcome: StoredOutcome) -> Standing:
    """Where a poll stands that closed with an outcome."""
    if stage_to_come(poll, outcome) is not None:
        return Standing.GOES_ON
    return _BY_KIND.get(rules.Kind(outcome.kind), Standing.UNDECIDED)


def stage_to_come(poll: Poll, outcome: StoredOutcome) -> str | None:
    """The stage of the rule that the poll's outcome goes on to, where its stages are polls of their own."""
    if not poll.rule_stage:
        return None
    label = str(outcome.document["label"])
    return label if label in rules.stage_names(load_kept_rule(poll.rule)) else None


def judged_stage(poll: Poll, outcome: StoredOutcome) -> str | None:
    """The stage whose result a person states or has stated in this poll, ``None`` where it was counted."""
    if outcome.statement is not None:
        return outcome.statement.stage
    if outcome.kind != rules.Kind.AWAITING_STATEMENT:
        return None
    stage = outcome.document["stage"]
    return None if stage is None else str(stage)


def moves_the_matter(poll: Poll) -> bool:
    """Whether the poll settles the matter itself: not its place on the agenda, and not the record of it."""
    at_the_edge = poll.stage is not None and poll.stage.purpose in (Purpose.AGENDA, Purpose.RECORD)
    return poll.decides_the_matter and not at_the_edge


def settles_the_matter(poll: Poll, standing: Standing) -> bool:
    """Whether nothing of the decision is to come once the poll stands so."""
    chooses = poll.stage is not None and poll.stage.purpose == Purpose.TEXT
    waits = standing in (Standing.AWAITING, Standing.GOES_ON)
    return moves_the_matter(poll) and not chooses and not waits
