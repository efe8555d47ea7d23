"""Records of elections: the votes of each round as ballots of a choosing rule, and who was announced.

A case file is JSON with ``election_cases``. Each has the ``rule`` it was held under, ``rounds`` (for every
vote in turn the options with their votes), and ``expected`` with the ``winner`` and, where they are known,
the ``eliminated`` in their order and the number of the ``stage`` that settled it. Who cast which vote is
not in such a record and does not matter: within a stage all voters count alike.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from voting.rules.choosing.ballots import Answer, ChoiceBallot
from voting.rules.choosing.choose import choose
from voting.rules.choosing.document import ChoosingRule
from voting.rules.choosing.outcome import Choice
from voting.rules.conditions import Selector
from voting.rules.errors import Fault, RuleError
from voting.rules.roll import Roll, Seat


@dataclass(frozen=True, slots=True)
class RecordedElection:
    """An election that was held: its rule, the votes of each round, and what was announced."""

    id: str
    rule: str
    rounds: tuple[Mapping[str, int], ...]
    winner: str
    eliminated: tuple[str, ...] | None = None
    stage: int | None = None


def read_elections(text: str) -> tuple[RecordedElection, ...]:
    """Read the elections of a case file, none where it has none.

    Raises :class:`RuleError` with every fault and where it stands.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        values = {"problem": error.msg, "line": str(error.lineno), "column": str(error.colno)}
        raise RuleError([Fault("", "bad_syntax", values)]) from error
    given = document.get("election_cases", []) if isinstance(document, dict) else []
    if not isinstance(given, list):
        raise RuleError([Fault("election_cases", "not_elections")])
    faults = [
        fault for index, case in enumerate(given) for fault in _faults(case, f"election_cases[{index}]")
    ]
    if faults:
        raise RuleError(faults)
    return tuple(_election(case) for case in given)


def _election(case: Mapping[str, Any]) -> RecordedElection:
    expected = case["expected"]
    eliminated = expected.get("eliminated")
    return RecordedElection(
        case["id"],
        case["rule"],
        tuple(dict(votes) for votes in case["rounds"]),
        expected["winner"],
        None if eliminated is None else tuple(eliminated),
        expected.get("stage"),
    )


def _faults(case: object, path: str) -> Iterator[Fault]:
    if not isinstance(case, dict):
        yield Fault(path, "not_an_election")
        return
    for key in ("id", "rule"):
        if not isinstance(case.get(key), str):
            yield Fault(f"{path}.{key}", "missing", {"key": key})
    expected = case.get("expected")
    if not isinstance(expected, dict) or not isinstance(expected.get("winner"), str):
        yield Fault(f"{path}.expected.winner", "missing", {"key": "winner"})
    elif not _is_names(expected.get("eliminated", [])):
        yield Fault(f"{path}.expected.eliminated", "not_tags")
    rounds = case.get("rounds")
    if not isinstance(rounds, list) or not rounds:
        yield Fault(f"{path}.rounds", "missing", {"key": "rounds"})
        return
    for number, votes in enumerate(rounds):
        if not isinstance(votes, dict) or not votes:
            yield Fault(f"{path}.rounds[{number}]", "not_facts")
            continue
        for option, n in votes.items():
            if not isinstance(n, int) or isinstance(n, bool) or n < 0:
                yield Fault(f"{path}.rounds[{number}].{option}", "not_a_head_count", {"value": str(n)})


def _is_names(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def decide_election(rule: ChoosingRule, case: RecordedElection) -> Choice:
    """Choose by a rule on the votes of a record.

    The voters of each vote are as many seats as it has votes, in the groups that vote in its stage; in a
    later vote of the same stage they are the same. Raises :class:`RuleError` for votes that the rule does
    not take.
    """
    options = list(dict.fromkeys(option for votes in case.rounds for option in votes))
    keys = {option: f"o{number}" for number, option in enumerate(options)}
    seats: dict[str, Seat] = {}
    ballots: list[ChoiceBallot] = []
    stage = rule.stages[0].name
    for vote, votes in enumerate(case.rounds, start=1):
        number = 0
        for option, n in votes.items():
            for _ in range(n):
                number += 1
                key = f"{stage}.{number}"
                seats.setdefault(key, _seat(key, rule.voters_of(rule.stage(stage))))
                ballots.append(ChoiceBallot(key, Answer(one=keys[option]), vote))
        roll = Roll(tuple(seats.values()), groups=tuple(rule.needs.groups))
        choice = choose(rule, _whole(rule, roll), ballots, [keys[option] for option in options])
        if choice.next_vote is not None:
            stage = choice.next_vote.stage
    return choice


def _seat(key: str, voters: Selector) -> Seat:
    groups = frozenset((*voters.in_all, *voters.in_any[:1]))
    return Seat(key, key, voters.decides is not False, {}, {}, groups)


def _whole(rule: ChoosingRule, roll: Roll) -> Roll:
    """Return a roll on which every stage has a voter, so that the rule can be used before all have voted."""
    missing = []
    for stage in rule.stages:
        if not any(seat.id.startswith(f"{stage.name}.") for seat in roll.seats):
            missing.append(_seat(f"{stage.name}.1", rule.voters_of(stage)))
    return Roll((*roll.seats, *missing), groups=roll.groups)


def what_differs(case: RecordedElection, choice: Choice) -> list[str]:
    """Return what came out otherwise than was announced, in a few words each, nothing where all agrees."""
    names = named(case)
    found = []
    chosen = [names[key] for key in choice.chosen]
    if chosen != [case.winner]:
        found.append(f"expected {case.winner}, comes to {', '.join(chosen) or choice.kind.value}")
    dropped = [names[key] for stage in choice.stages for each in stage.rounds for key in each.dropped]
    if case.eliminated is not None and tuple(dropped) != case.eliminated:
        found.append(f"expected {', '.join(case.eliminated)} to be dropped, dropped: {', '.join(dropped)}")
    if case.stage is not None and case.stage != len(choice.stages):
        found.append(f"expected to be settled in stage {case.stage}, settled in stage {len(choice.stages)}")
    return found


def named(case: RecordedElection) -> dict[str, str]:
    """Return what the options are called in a record, by their keys in the choice."""
    options = dict.fromkeys(option for votes in case.rounds for option in votes)
    return {f"o{number}": option for number, option in enumerate(options)}
