"""Polls: the rule, the frozen roll, the ballots, the outcome.

How a ballot is stored: ``actions/casting.py`` ``cast_ballot`` writes one immutable ``Ballot`` row for each
accepted cast, numbered within its roll entry; the highest number counts. Weights stand in the roll, never in
the ballot.
"""

from voting.polls.models.ballots import Ballot, BallotQuerySet, StoredOutcome, StoredOutcomeQuerySet
from voting.polls.models.poll import (
    SMALLEST_UNNAMED,
    TRANSITIONS,
    Extension,
    Poll,
    PollQuerySet,
    Secrecy,
    State,
    Visibility,
)
from voting.polls.models.roll import RollBasis, RollEntry, RollEntryQuerySet
from voting.polls.models.rules import ComparisonRule, RuleVersion
from voting.polls.models.stages import ONE_WAY_ON, Follows, MatterStage, Procedure, Purpose, Reopening
from voting.polls.models.statements import OutcomeStatement, RoleHolder

__all__ = [
    "ONE_WAY_ON",
    "SMALLEST_UNNAMED",
    "TRANSITIONS",
    "Ballot",
    "BallotQuerySet",
    "ComparisonRule",
    "Extension",
    "Follows",
    "MatterStage",
    "OutcomeStatement",
    "Poll",
    "PollQuerySet",
    "Procedure",
    "Purpose",
    "Reopening",
    "RoleHolder",
    "RollBasis",
    "RollEntry",
    "RollEntryQuerySet",
    "RuleVersion",
    "Secrecy",
    "State",
    "StoredOutcome",
    "StoredOutcomeQuerySet",
    "Visibility",
]
