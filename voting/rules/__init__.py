"""Decision rules as data: write them, bind them to a roll, evaluate, describe and compare them.

Pure Python: no Django, no clock, no input or output but the packaged catalogue.
"""

from voting.rules.ballot_words import effect_of
from voting.rules.binding import Binding, GroupOnRoll, NotApplicable, bind
from voting.rules.describe import Description, describe
from voting.rules.described import DescribedEntry, DescribedRule, DescribedWords, describe_described
from voting.rules.document import Judgement, Rule
from voting.rules.entries import CatalogueEntry, catalogue, described, evaluate_example, work_out
from voting.rules.errors import Fault, RuleError
from voting.rules.evaluate import evaluate
from voting.rules.explain import deciding_nodes, deciding_words, explain, explain_node
from voting.rules.fault_words import word_fault, word_reason
from voting.rules.normal_form import canonical_json, document_hash, normal_form, normalised, rule_hash
from voting.rules.offers import offered_positions
from voting.rules.outcome import ENGINE_VERSION, Bounds, Kind, Margin, Node, Outcome, Treatment
from voting.rules.positions import Position, Presence
from voting.rules.reading import json_schema, load_rule
from voting.rules.roll import Ballot, Basis, Roll, Seat
from voting.rules.staging import at_stage, evaluate_stage, judgement_of, next_stage, stage_names

__all__ = [
    "ENGINE_VERSION",
    "Ballot",
    "Basis",
    "Binding",
    "Bounds",
    "CatalogueEntry",
    "DescribedEntry",
    "DescribedRule",
    "DescribedWords",
    "Description",
    "Fault",
    "GroupOnRoll",
    "Judgement",
    "Kind",
    "Margin",
    "Node",
    "NotApplicable",
    "Outcome",
    "Position",
    "Presence",
    "Roll",
    "Rule",
    "RuleError",
    "Seat",
    "Treatment",
    "at_stage",
    "bind",
    "canonical_json",
    "catalogue",
    "deciding_nodes",
    "deciding_words",
    "describe",
    "describe_described",
    "described",
    "document_hash",
    "effect_of",
    "evaluate",
    "evaluate_example",
    "evaluate_stage",
    "explain",
    "explain_node",
    "json_schema",
    "judgement_of",
    "load_rule",
    "next_stage",
    "normal_form",
    "normalised",
    "offered_positions",
    "rule_hash",
    "stage_names",
    "word_fault",
    "word_reason",
    "work_out",
]
