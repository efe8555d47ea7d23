"""A rule tried on a sample: so many seats of each constituency support, abstain and oppose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import repeat

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from consult.forums.models import Forum
from consult.ui.reasons import Reason
from consult.ui.words import position_word
from voting import rules
from voting.polls.comparison import reason_of
from voting.polls.offers import usual_names
from voting.polls.outcomes import outcome_document
from voting.polls.rolls import bound_names, not_applicable
from voting.polls.words_of_results import label_words

ANSWERS = ("support", "abstain", "oppose")


@dataclass
class SampleRow:
    """One constituency: its seats on the roll, in order, and what was typed for each answer."""

    key: str
    name: str
    symbol: str
    seats: list[str]
    typed: dict[str, str]

    @property
    def cells(self) -> list[tuple[str, str, str]]:
        """The name of each field, its words, and what was typed."""
        words = {name: position_word(name) for name in ANSWERS}
        return [(_field(self.key, name), words[name], self.typed[name]) for name in ANSWERS]

    @property
    def fault(self) -> str:
        """What is wrong with the numbers, empty when nothing is."""
        if any(
            text and not (text.isascii() and text.isdecimal() and len(text) < 7)
            for text in self.typed.values()
        ):
            return _("%(name)s: write whole numbers.") % {"name": self.name}
        if sum(self.counts.values()) > len(self.seats):
            return _("%(name)s has %(seats)d seats: write no more than that in all.") % {
                "name": self.name,
                "seats": len(self.seats),
            }
        return ""

    @property
    def counts(self) -> dict[str, int]:
        """How many seats give each answer."""
        return {name: int(text) if text.isdecimal() else 0 for name, text in self.typed.items()}


@dataclass
class Tried:
    """What a rule gives on a sample: an outcome with its reason, or why there is none."""

    against: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    outcome: rules.Outcome | None = None
    verdict: str = ""
    explained: str = ""
    reason: Reason | None = None


@dataclass
class Sample:
    """The forum's roll of today, and how it is supposed to answer."""

    roll: rules.Roll
    year: int
    rows: list[SampleRow] = field(default_factory=list)

    def ballots(self, rule: rules.Rule) -> list[rules.Ballot]:
        """The supposed ballots; seats answer in the order of the roll, those left over are silent."""
        offered = rules.offered_positions(rule)
        objection = rules.Position.OPPOSE if rules.Position.OPPOSE in offered else rules.Position.BLOCK
        answers = {"support": rules.Position.SUPPORT, "abstain": rules.Position.ABSTAIN, "oppose": objection}
        found = []
        for row in self.rows:
            given = [answers[name] for name, count in row.counts.items() for _each in repeat(None, count)]
            found += [rules.Ballot(seat, position) for seat, position in zip(row.seats, given, strict=False)]
        return found

    def tried(self, rule: rules.Rule) -> Tried:
        """What the rule gives on this sample."""
        names = bound_names(usual_names(rule, self.roll), self.roll, self.year)
        against = tuple(dict.fromkeys(not_applicable(rule, self.roll, names, {})))
        faults = tuple(row.fault for row in self.rows if row.fault)
        if against or faults:
            return Tried(against, faults)
        outcome = outcome_document(rule, self.roll, self.ballots(rule), names, {})
        called = {seat.id: seat.name for seat in self.roll.seats}
        return Tried(
            outcome=outcome,
            verdict=label_words(outcome.label),
            explained=rules.explain(outcome, called, get_language() or "en"),
            reason=reason_of(outcome, called),
        )


def read_sample(forum: Forum, roll: rules.Roll, year: int, posted: Mapping[str, str] | None) -> Sample:
    """The sample as it was typed; at first one seat opposes and all others support."""
    rows, opposed = [], False
    for part in forum.constituencies.all():
        seats = [seat.id for seat in roll.seats if seat.attributes.get("constituency") == part.key]
        against = int(bool(seats) and not opposed)
        opposed = opposed or bool(against)
        first = {"support": str(len(seats) - against), "abstain": "0", "oppose": str(against)}
        typed = {name: _typed(posted, part.key, name, first[name]) for name in ANSWERS}
        rows.append(SampleRow(part.key, part.name, part.symbol, seats, typed))
    return Sample(roll, year, rows)


def _field(key: str, answer: str) -> str:
    return f"sample:{key}:{answer}"


def _typed(posted: Mapping[str, str] | None, key: str, answer: str, first: str) -> str:
    return first if posted is None else str(posted.get(_field(key, answer), first)).strip()
