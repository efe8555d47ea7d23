"""Polls: the rule, the frozen roll, the ballots, the outcome.

How a ballot is stored: ``actions/casting.py`` ``cast_ballot`` writes one immutable ``Ballot`` row for each
accepted cast, numbered within its roll entry; the highest number counts. Weights stand in the roll, never in
the ballot.
"""

from voting.polls.models.ballots import Ballot, BallotQuerySet, StoredOutcome, StoredOutcomeQuerySet
from voting.polls.models.blocks import (
    Block,
    BlockAnswer,
    BlockQuerySet,
    BlockState,
    Ground,
    Withdrawal,
    blocks_of,
)
from voting.polls.models.chair_consultations import ChairConsultation, Confidant, Talk, TalkSeat
from voting.polls.models.findings import Finding, GroundsPoll, GroundsTest, PanelMember, PanelVoice, WhoTests
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
from voting.polls.models.records import (
    Attendance,
    Circulation,
    DecisionRecord,
    RecordObjection,
    RecordStatement,
    RecordTerms,
    RecordVersion,
)
from voting.polls.models.roll import RollBasis, RollEntry, RollEntryQuerySet
from voting.polls.models.rules import ComparisonRule, RuleVersion
from voting.polls.models.sign_off import BallotDraft, DraftState
from voting.polls.models.stages import (
    KEEPS_ITS_RULE,
    ONE_WAY_ON,
    Follows,
    MatterStage,
    Procedure,
    Purpose,
    Reopening,
)
from voting.polls.models.statements import OutcomeStatement, RoleHolder
from voting.polls.models.time_requests import RequestState, TimeRequest
from voting.polls.models.written import (
    OBJECTIONS,
    Acknowledgement,
    ClosedReason,
    NoticeKind,
    Reasons,
    SeatNotice,
    WrittenTerms,
    written_terms,
)

__all__ = [
    "KEEPS_ITS_RULE",
    "OBJECTIONS",
    "ONE_WAY_ON",
    "SMALLEST_UNNAMED",
    "TRANSITIONS",
    "Acknowledgement",
    "Attendance",
    "Ballot",
    "BallotDraft",
    "BallotQuerySet",
    "Block",
    "BlockAnswer",
    "BlockQuerySet",
    "BlockState",
    "ChairConsultation",
    "Circulation",
    "ClosedReason",
    "ComparisonRule",
    "Confidant",
    "DecisionRecord",
    "DraftState",
    "Extension",
    "Finding",
    "Follows",
    "Ground",
    "GroundsPoll",
    "GroundsTest",
    "MatterStage",
    "NoticeKind",
    "OutcomeStatement",
    "PanelMember",
    "PanelVoice",
    "Poll",
    "PollQuerySet",
    "Procedure",
    "Purpose",
    "Reasons",
    "RecordObjection",
    "RecordStatement",
    "RecordTerms",
    "RecordVersion",
    "Reopening",
    "RequestState",
    "RoleHolder",
    "RollBasis",
    "RollEntry",
    "RollEntryQuerySet",
    "RuleVersion",
    "SeatNotice",
    "Secrecy",
    "State",
    "StoredOutcome",
    "StoredOutcomeQuerySet",
    "Talk",
    "TalkSeat",
    "TimeRequest",
    "Visibility",
    "WhoTests",
    "Withdrawal",
    "WrittenTerms",
    "blocks_of",
    "written_terms",
]
