"""What the lab compares rules on: past cases with reported positions, and polls that have closed.

Everything is read or computed for one look and nothing is stored, so a link to a comparison is its address.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from consult import clock
from consult.canonical import canonical_json, sha256_hex
from voting import rules
from voting.cases.models import PastCase
from voting.cases.pages import names_of
from voting.cases.replay import TREATMENTS, case_ballots, case_roll
from voting.polls.comparison import ComparisonRow, ComputedOutcome, comparison_rows
from voting.polls.models import ComparisonRule, Poll, RuleVersion
from voting.polls.outcomes import counting_ballots, engine_ballots, outcome_document
from voting.polls.rolls import bound_names, frozen_roll


@dataclass
class Trial:
    """A rule of the catalogue tried on a matter for one look; it has what a stored outcome has."""

    rule: RuleVersion
    label: str
    position: int
    kind: str
    document: dict[str, Any]
    sha256: str
    computed_at: datetime


@dataclass(frozen=True)
class Matter:
    """A past case or a closed poll, with the outcomes that are stored for it."""

    key: str
    label: str
    address: str
    source: PastCase | Poll
    year: int

    @property
    def is_case(self) -> bool:
        """Whether positions may be unknown, so that the switch for them means something."""
        return isinstance(self.source, PastCase)

    @property
    def compared(self) -> Sequence[ComparisonRule]:
        """The rules under which its forum compares results."""
        return list(self.source.forum.comparison_rules.select_related("rule"))

    def stored(self) -> list[ComputedOutcome]:
        """The stored outcomes, a poll's own included."""
        if isinstance(self.source, PastCase):
            return list(self.source.outcomes.filter(variant=None).select_related("rule"))
        return list(self.source.outcomes.shown().select_related("rule", "poll"))

    def roll_and_ballots(self) -> tuple[rules.Roll, list[rules.Ballot]]:
        """The roll that comparisons count on, and the positions."""
        if isinstance(self.source, PastCase):
            roll = case_roll(self.source)
            return roll, case_ballots(self.source, roll)
        return frozen_roll(self.source, deciding_only=False), engine_ballots(counting_ballots(self.source))


def matters() -> list[Matter]:
    """Everything that rules can be compared on: cases with positions, then polls that are over."""
    cases = PastCase.objects.filter(positions__isnull=False).distinct().select_related("forum")
    polls = Poll.objects.over().exclude(closing_sha256="").select_related("forum", "version__reform")
    found = [
        Matter(f"case:{case.code}", case.heading, case.get_absolute_url(), case, case.date.year)
        for case in cases
    ]
    return found + [
        Matter(
            f"poll:{poll.uid}",
            f"{poll.reform.code}: {poll.question}",
            poll.get_absolute_url(),
            poll,
            (poll.opened_at or poll.closes_at).year,
        )
        for poll in polls
    ]


def rows_of(matter: Matter, wanted: frozenset[str], treatment: str) -> list[ComparisonRow]:
    """The rows of the wanted rules (all that the forum compares by when none is named).

    A rule of the catalogue that the forum does not compare by is tried under its own names; what the roll
    does not have makes it not applicable. A poll's own outcome always stands first.
    """
    stored = [
        row
        for row in matter.stored()
        if not wanted or row.rule.rule_id in wanted or getattr(row, "is_official", False)
    ]
    known = {rule.rule.rule_id for rule in matter.compared}
    extra = [rules.catalogue()[key].rule for key in sorted(wanted - known) if key in rules.catalogue()]
    trials = _trials(matter, extra) if extra else []
    names = names_of(matter.source.forum) if matter.is_case else None
    return comparison_rows([*stored, *trials], names, treatment=treatment)


def _trials(matter: Matter, extra: Sequence[rules.Rule]) -> list[Trial]:
    roll, ballots = matter.roll_and_ballots()
    treatments = TREATMENTS if matter.is_case else (rules.Treatment.AS_CAST,)
    place = max((rule.position for rule in matter.compared), default=0)
    return [
        _trial(rule, roll, ballots, matter.year, treatment, place + number)
        for number, rule in enumerate(extra, start=1)
        for treatment in treatments
    ]


def _trial(
    rule: rules.Rule,
    roll: rules.Roll,
    ballots: list[rules.Ballot],
    year: int,
    treatment: rules.Treatment,
    position: int,
) -> Trial:
    # A rule that weighs by carats finds the roll's latest figures of that name.
    dated = {name: f"{name}-*" for name in rule.needs.weights if name not in roll.bases}
    names = {name: key for name, key in bound_names(dated, roll, year).items() if key in roll.bases}
    outcome = outcome_document(rule, roll, ballots, names, {}, treatment)
    document = outcome.to_document()
    return Trial(
        rule=RuleVersion(
            rule_id=rule.id, version=rule.version, title=rule.title, sha256=rules.rule_hash(rule)
        ),
        label=rule.title,
        position=position,
        kind=outcome.kind.value,
        document=document,
        sha256=sha256_hex(canonical_json(document)),
        computed_at=clock.now(),
    )
