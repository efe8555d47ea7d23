"""The rule engine: a million ballots counted and decided, one poll of sixty seats, a large table read.

Nothing here needs a server: rules are pure. Each sample has its yardstick right before it. All
but the tables, which polars reads with both cores, is CPU time of one core, which a neighbour changes little.
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl
import yaml

from bench.report import Measured, say
from tests.support.servers import ROOT
from voting import rules
from voting.rules.ballot_tables import read_ballots
from voting.rules.bulk import Tally
from voting.rules.classes import Asked
from voting.rules.columns import Answer, Cast, Coded, Electorate, Weighing
from voting.rules.roll_tables import read_roll
from voting.rules.sheets import read_sheet

BALLOTS = 1_000_000
RULES = 20
CONSTITUENCIES = ("government", "industry", "civil_society", "community")
POSITIONS = [position for position in rules.Position if position is not rules.Position.UNKNOWN]
KP = ROOT / "cms" / "demo" / "data" / "forums"
# What the names of rules are on the roll of the Kimberley Process.
NAMES = {
    "countries": "government",
    "producers": "role=producer|both",
    "consumers": "role=trader",
    "concerned": "seat=RU|BY",
    "african": "region=Africa",
}
FACTS = {"share": "1/3", "base": "cast", "number": 2}

Use = tuple[rules.Rule, Mapping[str, str], rules.Binding]


def measure(passes: int) -> list[Measured]:
    """Measure everything that the engine promises."""
    return [*million(passes), *one_poll(passes), *tables(passes)]


def seconds(
    work: Callable[[], object], tries: int = 5, clock: Callable[[], float] = time.perf_counter
) -> float:
    """The shortest of a few runs: what the work costs when nothing else runs."""
    found = []
    for _ in range(tries):
        started = clock()
        work()
        found.append(clock() - started)
    return min(found)


def _cpu(work: Callable[[], object]) -> float:
    return seconds(work, 9, time.process_time)


# A million ballots


def million(passes: int) -> list[Measured]:
    """Twenty rules on a million ballots: by constituency and position, and with eight attributes."""
    say(f"  making {BALLOTS:,} ballots ...")
    drawn = np.random.default_rng(1)
    answers: Coded[Answer] = Coded(
        (*((position, rules.Presence.PRESENT, None) for position in POSITIONS), None),
        drawn.choice(8, BALLOTS, p=[0.5, 0.1, 0.1, 0.05, 0.1, 0.05, 0.05, 0.05]).astype(np.uint8),
    )
    weights = {
        "usd": Weighing(drawn.integers(0, 10**9, BALLOTS), 100),
        "carats": Weighing(drawn.integers(0, 10**6, BALLOTS)),
        "dues": Weighing(drawn.integers(0, 10**4, BALLOTS)),
    }
    attributes: dict[str, Coded[str | None]] = {
        "constituency": Coded(CONSTITUENCIES, drawn.integers(0, 4, BALLOTS, dtype=np.uint8)),
        "region": Coded(tuple("ABCDE"), drawn.integers(0, 5, BALLOTS, dtype=np.uint8)),
        **{
            f"fact_{number}": Coded(tuple("uvw"), drawn.integers(0, 3, BALLOTS, dtype=np.uint8))
            for number in range(6)
        },
    }
    ids = [f"s{number}" for number in range(BALLOTS)]
    small = Electorate(ids, {"constituency": attributes["constituency"]}, _first(weights, 2))
    large = Electorate(ids, attributes, weights)
    cast = Cast(answers)
    return [
        *_by_constituency(small, cast, passes),
        _by_amounts(large, cast, passes),
    ]


def _first(weights: Mapping[str, Weighing], number: int) -> dict[str, Weighing]:
    return dict(list(weights.items())[:number])


def _usable(electorate: Electorate, cast: Cast, groups: Mapping[str, str]) -> list[Use]:
    """Twenty rules of the catalogue that can be used on an electorate, each weight of it used in turn."""
    tally = Tally(electorate, cast)
    found: list[Use] = []
    names_of = [*electorate.weights]
    # Those that need groups first, so that they are among the twenty.
    for entry in sorted(rules.catalogue().values(), key=lambda entry: not entry.rule.needs.groups):
        needs = entry.rule.needs
        facts = {name: FACTS[item.kind] for name, item in needs.parameters.items() if item.default is None}
        names = {name: groups[name] for name in needs.groups if name in groups}
        names |= {name: names_of[(len(found) + at) % len(names_of)] for at, name in enumerate(needs.weights)}
        binding = tally.bind(entry.rule, names, facts)
        if isinstance(binding, rules.Binding) and _weighs_or_groups(entry.rule, found):
            found.append((entry.rule, names, binding))
    return found[:RULES]


def _weighs_or_groups(rule: rules.Rule, found: list[Use]) -> bool:
    """Whether a rule needs a weight or a group; of those that count heads only, eight are enough."""
    plain = sum(not (use[0].needs.weights or use[0].needs.groups) for use in found)
    return bool(rule.needs.weights or rule.needs.groups) or plain < 8


def _decided(electorate: Electorate, cast: Cast, uses: list[Use]) -> Tally:
    tally = Tally(electorate, cast)
    tally.count_for([(rule, names) for rule, names, _ in uses])
    for rule, names, binding in uses:
        tally.evaluate(rule, names, binding=binding)
    return tally


def _by_constituency(electorate: Electorate, cast: Cast, passes: int) -> list[Measured]:
    uses = _usable(electorate, cast, {})
    place = electorate.attributes["constituency"].codes * np.uint8(8) + cast.answers.codes
    whole = Measured(
        "20 rules with reasons on 1,000,000 ballots, two weights", "np.bincount", "ms CPU", "at most 3.5"
    )
    counting = Measured("counting alone, two weights", "np.bincount", "ms CPU", "")
    memory = Measured("most memory beyond the ballots' arrays", "these arrays", "MB", "at most 3")
    arrays = cast.answers.codes.nbytes + sum(column.codes.nbytes for column in electorate.attributes.values())
    arrays += sum(weight.amounts.nbytes for weight in electorate.weights.values())
    asked = Asked(frozenset(electorate.attributes), weights=frozenset(electorate.weights))
    for _ in range(passes):
        yardstick = _cpu(lambda: np.bincount(place))
        whole.add(_cpu(lambda: _decided(electorate, cast, uses)) * 1000, yardstick * 1000)
        yardstick = _cpu(lambda: np.bincount(place))
        counting.add(_cpu(lambda: Tally(electorate, cast).count(asked)) * 1000, yardstick * 1000)
    tracemalloc.start()
    _decided(electorate, cast, uses)
    memory.add(tracemalloc.get_traced_memory()[1] / 1e6, arrays / 1e6)
    tracemalloc.stop()
    whole.notes.append(f"{', '.join(rule.id for rule, _, _ in uses)}; bound to the roll beforehand.")
    return [whole, counting, memory]


def _by_amounts(electorate: Electorate, cast: Cast, passes: int) -> Measured:
    uses = _usable(
        electorate, cast, {"african": "region=A", "producers": "fact_0=u", "consumers": "fact_1=v"}
    )
    single = sorted({amount for rule, names, _ in uses for amount in _amounts(rule, names, electorate)})
    measured = Measured(
        f"{len(uses)} rules on 1,000,000 ballots, eight attributes, three weights",
        f"the {len(single)} single counts of their amounts",
        "ms CPU",
        "at most 3",
    )
    for _ in range(passes):
        yardstick = sum(_cpu(lambda: _single(electorate, cast, *amount)) for amount in single)  # noqa: B023
        measured.add(_cpu(lambda: _decided(electorate, cast, uses)) * 1000, yardstick * 1000)
    return measured


def _amounts(rule: rules.Rule, names: Mapping[str, str], electorate: Electorate) -> set[tuple[str, str]]:
    """The amounts that a rule needs: heads or a weight, over all or by an attribute."""
    from_groups = [names.get(name, name) for name in rule.needs.groups]
    attributes = {
        attribute
        for target in from_groups
        for attribute, column in electorate.attributes.items()
        if target in column.values or target.startswith(f"{attribute}=")
    }
    weights = {names[name] for name in rule.needs.weights} | ({""} if rule.counts_heads else set())
    return {(weight, attribute) for weight in weights for attribute in attributes or {""}}


def _single(electorate: Electorate, cast: Cast, weight: str, attribute: str) -> None:
    """Count one amount by itself, as one would for one rule."""
    place = cast.answers.codes
    if attribute:
        place = electorate.attributes[attribute].codes * np.uint8(8) + place
    if weight:
        np.add.at(np.zeros(256, dtype=np.int64), place.astype(np.intp), electorate.weights[weight].amounts)
    else:
        np.bincount(place)


# One poll of sixty seats


def kimberley_process() -> tuple[rules.Roll, list[rules.Ballot]]:
    """The Participants with their reported weights, and ballots that are made up."""
    amounts: dict[str, dict[str, int]] = {}
    for row in _rows("kp_weights.csv"):
        amounts.setdefault(row["seat"], {})[row["basis"]] = int(row["amount"])
    facts = ("region", "african", "role", "constituency", "capacity")
    seats = [
        rules.Seat(
            row["code"],
            row["name"],
            True,
            {name: row[name] for name in facts if row[name]},
            amounts.get(row["code"], {}),
        )
        for row in _rows("kp_seats.csv")
        if row["capacity"] == "participant"
    ]
    described = yaml.safe_load((KP / "kp_weights.yaml").read_text(encoding="utf-8"))["bases"]
    bases = {
        item["key"]: rules.Basis(
            item["key"],
            item["name"],
            item["unit"],
            str(item["as_of"]),
            item["source"],
            item["published_total"],
        )
        for item in described
    }
    drawn = random.Random(3)
    positions = drawn.choices(POSITIONS, [16, 2, 2, 1, 2, 2, 0], k=len(seats))
    ballots = [rules.Ballot(seat.id, position) for seat, position in zip(seats, positions, strict=True)]
    return rules.Roll(seats, bases, {"constituency": CONSTITUENCIES}), ballots


def _rows(name: str) -> list[dict[str, str]]:
    with (KP / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def one_poll(passes: int) -> list[Measured]:
    """Each rule for the Kimberley Process on its roll of sixty seats, and twenty of them, in CPU time."""
    roll, ballots = kimberley_process()
    uses = []
    for entry in rules.catalogue().values():
        needs = entry.rule.needs
        names = {name: target for name, target in NAMES.items() if name in needs.groups}
        names |= dict.fromkeys(needs.weights, "usd-2022") | (
            {"carats": "carats-2022"} if "carats" in needs.weights else {}
        )
        facts = {name: FACTS[item.kind] for name, item in needs.parameters.items() if item.default is None}
        if entry.rule.id.startswith("kp.") and isinstance(
            rules.bind(entry.rule, roll, names, facts), rules.Binding
        ):
            uses.append((entry.rule, names, facts))
    uses = uses[:RULES]
    one = Measured(
        "the slowest of these rules on 60 seats, bound and decided with reasons",
        "a millisecond",
        "ms CPU",
        "at most 1",
    )
    twenty = Measured(f"{len(uses)} rules on 60 seats", "ten milliseconds", "ms CPU", "at most 1")

    def decide(use: tuple[rules.Rule, Mapping[str, str], Mapping[str, object]]) -> rules.Outcome:
        rule, names, facts = use
        return rules.evaluate(rule, roll, ballots, binding=rules.bind(rule, roll, names, facts))

    for _ in range(passes):
        each = [seconds(lambda: decide(use), 9, time.process_time) * 1000 for use in uses]  # noqa: B023
        one.add(max(each), 1)
        together = seconds(lambda: [decide(use) for use in uses], 9, time.process_time)
        twenty.add(together * 1000, 10)
    twenty.notes.append(", ".join(rule.id for rule, _, _ in uses))
    return [one, twenty]


# A large table


def tables(passes: int) -> list[Measured]:
    """Reading ballots.csv of a million rows against polars, which checks nothing."""
    say(f"  writing tables of {BALLOTS:,} rows ...")
    with tempfile.TemporaryDirectory(prefix="consult-bench-") as folder:
        roll_file, ballots_file = Path(folder, "roll.csv"), Path(folder, "ballots.csv")
        write_tables(roll_file, ballots_file)
        with roll_file.open(encoding="utf-8", newline="") as stream:
            on = read_roll(stream)

        def load() -> None:
            with ballots_file.open(encoding="utf-8", newline="") as stream:
                if read_ballots(stream, on).faults:
                    raise RuntimeError("a table without faults has faults")

        def parse() -> None:
            with ballots_file.open(encoding="utf-8", newline="") as stream:
                read_sheet(stream, ("seat", "position"))

        loaded = Measured(
            "ballots.csv of 1,000,000 rows with every check", "polars reading it", "ms", "at most 15"
        )
        parsed = Measured("parsing it alone", "polars reading it", "ms", "at most 3")
        for _ in range(passes):
            for measured, work in ((loaded, load), (parsed, parse)):
                yardstick = seconds(lambda: pl.read_csv(ballots_file), 3)
                measured.add(seconds(work, 3) * 1000, yardstick * 1000)
    return [loaded, parsed]


def write_tables(roll_file: Path, ballots_file: Path) -> None:
    """Write a roll of a million seats and a ballot of each, in another order."""
    drawn = random.Random(1)
    words = (
        "support",
        "support_with_reservation",
        "abstain",
        "oppose",
        "block",
        "yes",
        "no",
        "absent",
        "spoilt",
    )
    seats = [f"S{number:07d}" for number in range(BALLOTS)]
    with roll_file.open("w", encoding="utf-8") as stream:
        stream.write("seat,constituency\n")
        stream.writelines(f"{seat},{drawn.choice(CONSTITUENCIES)}\n" for seat in seats)
    drawn.shuffle(seats)
    with ballots_file.open("w", encoding="utf-8") as stream:
        stream.write("seat,position,presence,part,reason\n")
        stream.writelines(f"{seat},{drawn.choice(words)},,,\n" for seat in seats)
