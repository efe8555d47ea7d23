"""The catalogue of choosing rules by their ids, and their worked examples as rolls and ballots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib import resources
from types import MappingProxyType

from voting.rules.binding import bind
from voting.rules.choosing.ballots import Answer, ChoiceBallot
from voting.rules.choosing.choose import choose
from voting.rules.choosing.document import Cast, ChoosingExample, ChoosingRule
from voting.rules.choosing.outcome import Choice
from voting.rules.choosing.reading import load_choosing_rule
from voting.rules.roll import Basis, Roll, Seat


@dataclass(frozen=True, slots=True)
class ChoosingEntry:
    """A choosing rule of the catalogue; ``document`` is the YAML as it is packaged."""

    rule: ChoosingRule
    document: str


@cache
def choosing_catalogue() -> Mapping[str, ChoosingEntry]:
    """Return the packaged choosing rules by id, in alphabetical order.

    Raises :class:`RuleError` if a packaged rule is faulty.
    """
    found: dict[str, ChoosingEntry] = {}
    for file in resources.files("voting.rules.choosing").joinpath("catalogue").iterdir():
        if file.name.endswith(".yaml"):
            text = file.read_text(encoding="utf-8")
            rule = load_choosing_rule(text)
            found[rule.id] = ChoosingEntry(rule, text)
    return MappingProxyType(dict(sorted(found.items())))


@dataclass
class _Pool:
    """Equal seats of an example, so that in a later vote the same ones answer again."""

    line: Cast
    weights: Mapping[str, Fraction]
    seats: list[Seat] = field(default_factory=list)
    used: dict[int, int] = field(default_factory=dict)

    def take(self, n: int, vote: int, number: int) -> list[Seat]:
        """Return so many seats that have not answered in a vote yet, making those that are missing."""
        start = self.used.get(vote, 0)
        self.used[vote] = start + n
        while len(self.seats) < start + n:
            key = f"line{number}.{len(self.seats) + 1}"
            line = self.line
            self.seats.append(
                Seat(
                    key,
                    key,
                    line.decides,
                    dict(line.attributes),
                    dict(self.weights),
                    frozenset(line.groups),
                )
            )
        return self.seats[start : start + n]


def work_out_choice(rule: ChoosingRule, example: ChoosingExample) -> tuple[Roll, Sequence[ChoiceBallot]]:
    """Make the roll and the ballots of an example, a seat for each that a line speaks of."""
    pools: dict[str, _Pool] = {}
    ballots = []
    for number, line in enumerate(example.cast, start=1):
        weights = {name: amount / line.n for name, amount in line.weights.items()} if line.n else {}
        alike = repr(
            (line.decides, sorted(line.attributes.items()), sorted(line.groups), sorted(weights.items()))
        )
        pool = pools.setdefault(alike, _Pool(line, weights))
        seats = pool.take(line.n, line.vote, number)
        if not line.absent:
            ballots += [ChoiceBallot(seat.id, answer_of(line), line.vote) for seat in seats]
    names = sorted({name for line in example.cast for name in line.weights})
    seats = [seat for pool in pools.values() for seat in pool.seats]
    return Roll(seats, {name: Basis(name, name, "", "", "") for name in names}), ballots


def answer_of(line: Cast) -> Answer:
    """Return what each seat of a line answers."""
    approves = None if line.approves is None else frozenset(line.approves)
    return Answer(line.one, approves, line.points, line.levels, line.ranks)


def choose_example(rule: ChoosingRule, example: ChoosingExample) -> Choice:
    """Return what a worked example comes to."""
    roll, ballots = work_out_choice(rule, example)
    bound = bind(rule, roll, example.names)
    options = () if rule.options else example.options
    return choose(rule, roll, ballots, options, binding=bound, statements=dict(example.statements))
