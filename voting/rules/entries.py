"""The catalogue: the packaged rules by their ids, and their worked examples as rolls and ballots.

Rules of which only a description is known stand beside them, in ``described``; they are never evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from voting.rules.binding import Binding, NotApplicable, bind
from voting.rules.described import DescribedEntry, DescribedRule, is_described_only
from voting.rules.document import NO_POSITION, Example, ExampleLine, Rule
from voting.rules.evaluate import evaluate
from voting.rules.outcome import Outcome
from voting.rules.parsing import parse
from voting.rules.positions import Presence
from voting.rules.reading import load_rule
from voting.rules.roll import Ballot, Basis, Roll, Seat


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A rule of the catalogue, with what the catalogue page says of it."""

    rule: Rule
    document: str

    @property
    def title(self) -> str:
        """What the rule is called."""
        return self.rule.title

    @property
    def body(self) -> str:
        """Whose rule it is."""
        return self.rule.body

    @property
    def source(self) -> str:
        """Where it stands written."""
        return self.rule.source

    @property
    def source_status(self) -> str:
        """``found``, ``memory`` (to be verified), ``hypothetical`` or ``design``."""
        return self.rule.source_status

    @property
    def notes(self) -> str:
        """What to know before using it."""
        return self.rule.notes

    @property
    def who_uses(self) -> str:
        """Who decides by it."""
        return self.rule.who_uses

    @property
    def examples(self) -> Sequence[Example]:
        """Worked examples on both sides of its thresholds."""
        return self.rule.examples


@cache
def catalogue() -> Mapping[str, CatalogueEntry]:
    """Return the packaged rules by id, in alphabetical order. ``document`` is the YAML as it is packaged.

    Raises :class:`RuleError` if a packaged rule is faulty.
    """
    found = {}
    for text, data in _packaged():
        if not is_described_only(data):
            rule = load_rule(data)
            found[rule.id] = CatalogueEntry(rule, text)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def described() -> Mapping[str, DescribedEntry]:
    """Return the packaged descriptions of rules that cannot be evaluated, by id, in alphabetical order."""
    found = {}
    for text, data in _packaged():
        if is_described_only(data):
            rule = DescribedRule.model_validate(data)
            found[rule.id] = DescribedEntry(rule, text)
    return MappingProxyType(dict(sorted(found.items())))


@cache
def _packaged() -> Sequence[tuple[str, Mapping[str, Any]]]:
    folder = resources.files("voting.rules").joinpath("catalogue")
    texts = [file.read_text(encoding="utf-8") for file in folder.iterdir() if file.name.endswith(".yaml")]
    return [(text, parse(text)) for text in texts]


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """An example ready to be evaluated: its roll, its ballots, and the rule bound to them."""

    roll: Roll
    ballots: Sequence[Ballot]
    binding: Binding | NotApplicable


def work_out(rule: Rule, example: Example) -> WorkedExample:
    """Make the roll and the ballots of an example; one roll entry stands for each of its lines."""
    seats: list[Seat] = []
    ballots: list[Ballot] = []
    for number, line in enumerate(example.seats, start=1):
        key = f"line{number}"
        seats.append(
            Seat(
                key,
                key,
                line.decides,
                dict(line.attributes),
                dict(line.weights),
                frozenset(line.groups),
                line.n,
            )
        )
        ballots.extend(_cast(key, line))
    weights = {name for line in example.seats for name in line.weights} | set(example.published)
    bases = {name: Basis(name, name, "", "", "", example.published.get(name)) for name in sorted(weights)}
    roll = Roll(seats, bases)
    return WorkedExample(roll, ballots, bind(rule, roll, example.names, example.parameters))


def _cast(seat: str, line: ExampleLine) -> Iterator[Ballot]:
    """Yield the ballots of a line: none where it casts nothing, several where its seats divide themselves."""
    for position, part in line.parts.items():
        yield Ballot(seat, position, line.presence, line.valid_block, part=part)
    if line.position == NO_POSITION:
        yield Ballot(seat, None, line.presence, line.valid_block)
    elif line.position is not None or (line.presence is not Presence.PRESENT and not line.parts):
        yield Ballot(seat, line.position, line.presence, line.valid_block)


def evaluate_example(rule: Rule, example: Example) -> Outcome:
    """Evaluate a worked example."""
    work = work_out(rule, example)
    return evaluate(rule, work.roll, work.ballots, binding=work.binding, statements=dict(example.statements))
