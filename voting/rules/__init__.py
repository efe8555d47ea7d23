"""Decision rules as data: write them, bind them to a roll, evaluate, describe and compare them.

Pure Python: no Django, no clock, no input or output but the packaged catalogue.
"""

from voting.rules.errors import Fault, RuleError
from voting.rules.outcome import ENGINE_VERSION, Bounds, Kind, Margin, Node, Outcome, Treatment
from voting.rules.positions import Position, Presence
from voting.rules.roll import Ballot, Basis, Roll, Seat

__all__ = [
    "ENGINE_VERSION",
    "Ballot",
    "Basis",
    "Bounds",
    "Fault",
    "Kind",
    "Margin",
    "Node",
    "Outcome",
    "Position",
    "Presence",
    "Roll",
    "RuleError",
    "Seat",
    "Treatment",
]
