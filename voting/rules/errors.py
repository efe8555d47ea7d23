"""What is wrong with a rule, its use or its data: codes with values, worded elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its path (``stages[1].adopted_if.share.at_least``), its code, its values."""

    path: str
    code: str
    values: Mapping[str, str] = field(default_factory=dict)


class RuleError(Exception):
    """A rule, a binding or the ballots cannot be used; ``faults`` has every fault that was found."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.path}: {fault.code}" for fault in self.faults))
