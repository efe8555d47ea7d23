"""Choosing among texts: rules that pick the text that goes to consensus, and never adopt anything.

Pure, like the package that it stands in: ``choose(rule, roll, ballots, options)`` returns a :class:`Choice`.
"""

from voting.rules.choosing.ballots import ANSWER_OF, Answer, ChoiceBallot, answer_faults, read_answer
from voting.rules.choosing.choose import choose
from voting.rules.choosing.describe import counted_in_words, describe_choosing, method_name
from voting.rules.choosing.document import MOST_OPTIONS, ChoosingRule
from voting.rules.choosing.entries import ChoosingEntry, choose_example, choosing_catalogue
from voting.rules.choosing.explain import explain_choice, kind_in_words, reasons, verdict
from voting.rules.choosing.methods import METHODS
from voting.rules.choosing.normal_form import choosing_document_hash, choosing_hash, choosing_normal_form
from voting.rules.choosing.outcome import Choice, ChoiceKind, CountingRound, NextVote, PairTable, StageChoice
from voting.rules.choosing.reading import choosing_schema, load_choosing_rule
from voting.rules.choosing.records import (
    RecordedElection,
    decide_election,
    named,
    read_elections,
    what_differs,
)

__all__ = [
    "ANSWER_OF",
    "METHODS",
    "MOST_OPTIONS",
    "Answer",
    "Choice",
    "ChoiceBallot",
    "ChoiceKind",
    "ChoosingEntry",
    "ChoosingRule",
    "CountingRound",
    "NextVote",
    "PairTable",
    "RecordedElection",
    "StageChoice",
    "answer_faults",
    "choose",
    "choose_example",
    "choosing_catalogue",
    "choosing_document_hash",
    "choosing_hash",
    "choosing_normal_form",
    "choosing_schema",
    "counted_in_words",
    "decide_election",
    "describe_choosing",
    "explain_choice",
    "kind_in_words",
    "load_choosing_rule",
    "method_name",
    "named",
    "read_answer",
    "read_elections",
    "reasons",
    "verdict",
    "what_differs",
]
