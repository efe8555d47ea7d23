"""Records of a body's own decisions: the lines of a case as a roll, ballots and facts of its rule.

A case file is JSON with ``outcome_cases``. Each case has the ``rule`` that it was decided by, ``params`` (the
facts of that decision), ``ballots``, and ``expected.outcome``, the body's own word for the result. A line
of ballots is ``n`` equal members with one ``vote``; its weights ``w`` are the total of the line, and a weight
that it does not name is 0; its ``tags`` are groups. ``statements`` gives the result of each stage that a
person judged, alone or as ``result`` with its ``reason``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, Final

from voting.rules.binding import bind
from voting.rules.cells import exact_number
from voting.rules.coherence import closest, passages
from voting.rules.conditions import PUBLISHED, ShareTest
from voting.rules.document import Rule
from voting.rules.errors import Fault, RuleError
from voting.rules.evaluate import evaluate
from voting.rules.outcome import Outcome
from voting.rules.positions import Position, Presence
from voting.rules.roll import Ballot, Basis, Roll, Seat

OBSERVER: Final = "observer"
# Groups that say more of a seat than that it is in them.
_AWAY: Final = frozenset({"absent"})
_UNFOUNDED: Final = frozenset({"addressed", "not_legitimate"})
SETTLING: Final = _AWAY | _UNFOUNDED

_VOTES: Final[dict[str, tuple[Position | None, Presence]]] = {
    "yes": (Position.SUPPORT, Presence.PRESENT),
    "no": (Position.OPPOSE, Presence.PRESENT),
    "abstain": (Position.ABSTAIN, Presence.PRESENT),
    "block": (Position.BLOCK, Presence.PRESENT),
    "stand_aside": (Position.STAND_ASIDE, Presence.PRESENT),
    "spoilt": (Position.SPOILT, Presence.PRESENT),
    "no_position": (None, Presence.PRESENT),
    "absent": (None, Presence.ABSENT),
    "not_participating": (None, Presence.NOT_PARTICIPATING),
}


def advises(groups: Iterable[str]) -> bool:
    """Return whether a seat in some groups advises only: observers speak and do not decide."""
    return OBSERVER in groups


def settled(ballot: Ballot, groups: Iterable[str]) -> Ballot:
    """Return a ballot as the groups of its seat settle it.

    A seat in the group ``absent`` was away, whatever it had declared; an objection of a seat in
    ``addressed`` or ``not_legitimate`` was judged not to stand.
    """
    found = set(groups)
    if found & _AWAY and ballot.presence is Presence.PRESENT:
        ballot = replace(ballot, presence=Presence.ABSENT)
    if found & _UNFOUNDED and ballot.valid_block is None:
        ballot = replace(ballot, valid_block=False)
    return ballot


@dataclass(frozen=True, slots=True)
class RecordedCase:
    """A decision that was taken: its rule, the facts of it, its lines, and what was announced.

    ``statements`` are the results that persons stated of the stages that they judge, ``reasons`` why.
    """

    id: str
    rule: str
    title: str
    facts: Mapping[str, object]
    lines: tuple[Mapping[str, Any], ...]
    expected: str
    statements: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)


def read_cases(text: str) -> tuple[RecordedCase, ...]:
    """Read a case file. Raises :class:`RuleError` with every fault and where it stands."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        values = {"problem": error.msg, "line": str(error.lineno), "column": str(error.colno)}
        raise RuleError([Fault("", "bad_syntax", values)]) from error
    given = document.get("outcome_cases") if isinstance(document, dict) else None
    if given is None and isinstance(document, dict) and "election_cases" in document:
        return ()
    if not isinstance(given, list):
        raise RuleError([Fault("outcome_cases", "no_cases")])
    faults = [fault for index, case in enumerate(given) for fault in _case_faults(case, index)]
    if faults:
        raise RuleError(faults)
    return tuple(_case(case) for case in given)


def _case(case: Mapping[str, Any]) -> RecordedCase:
    return RecordedCase(
        case["id"],
        case["rule"],
        str(case.get("title", "")),
        case.get("params") or {},
        tuple(case["ballots"]),
        case["expected"]["outcome"],
        {stage: said if isinstance(said, str) else said["result"] for stage, said in _stated(case).items()},
        {stage: said.get("reason", "") for stage, said in _stated(case).items() if not isinstance(said, str)},
    )


def _stated(case: Mapping[str, Any]) -> dict[str, Any]:
    return case.get("statements") or {}


def _statement_faults(case: Mapping[str, Any], path: str) -> Iterator[Fault]:
    given = _stated(case)
    if not isinstance(given, dict):
        yield Fault(f"{path}.statements", "not_statements")
        return
    for stage, said in given.items():
        whole = isinstance(said, dict) and said.keys() <= {"result", "reason"}
        texts = [said.get("result"), said.get("reason", "")] if whole else [said]
        if not all(isinstance(text, str) for text in texts):
            yield Fault(f"{path}.statements.{stage}", "not_statements")


def _case_faults(case: object, index: int) -> Iterator[Fault]:
    path = f"outcome_cases[{index}]"
    if not isinstance(case, dict):
        yield Fault(path, "not_a_case")
        return
    for key in ("id", "rule"):
        if not isinstance(case.get(key), str):
            yield Fault(f"{path}.{key}", "missing", {"key": key})
    expected = case.get("expected")
    if not isinstance(expected, dict) or not isinstance(expected.get("outcome"), str):
        yield Fault(f"{path}.expected.outcome", "missing", {"key": "outcome"})
    if not isinstance(case.get("params") or {}, dict):
        yield Fault(f"{path}.params", "not_facts")
    else:
        for name, value in (case.get("params") or {}).items():
            if _fact(value) is None:
                yield Fault(f"{path}.params.{name}", "not_exact", {"value": str(value), "mend": ""})
    yield from _statement_faults(case, path)
    lines = case.get("ballots")
    if not isinstance(lines, list):
        yield Fault(f"{path}.ballots", "missing", {"key": "ballots"})
        return
    for number, line in enumerate(lines):
        yield from _line_faults(line, f"{path}.ballots[{number}]")


def _line_faults(line: object, path: str) -> Iterator[Fault]:
    if not isinstance(line, dict):
        yield Fault(path, "not_a_line")
        return
    vote, n = line.get("vote"), line.get("n", 1)
    if vote not in _VOTES:
        values = {"value": str(vote), "known": ", ".join(_VOTES), "meant": closest(str(vote), _VOTES)}
        yield Fault(f"{path}.vote", "unknown_position", values)
    if not isinstance(n, int) or isinstance(n, bool) or n < 0:
        yield Fault(f"{path}.n", "not_a_head_count", {"value": str(n)})
    weights, tags = line.get("w") or {}, line.get("tags") or []
    if not isinstance(weights, dict):
        yield Fault(f"{path}.w", "not_facts")
        weights = {}
    for name, amount in weights.items():
        if _amount(amount) is None:
            yield Fault(f"{path}.w.{name}", "not_exact", {"value": str(amount), "mend": ""})
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield Fault(f"{path}.tags", "not_tags")


def _amount(value: object) -> Fraction | None:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    number = exact_number(str(value).strip())
    return None if number is None else Fraction(number)


def _fact(value: object) -> Fraction | str | None:
    """Return a fact of a case as a rule takes it: a number, or a word such as the base that is meant."""
    number = _amount(value)
    if number is None and isinstance(value, str) and value.isidentifier():
        return value
    return number


def decide_case(rule: Rule, case: RecordedCase) -> Outcome:
    """Evaluate a rule on a case.

    The weights, groups and parameters of the case have the names that the rule gives them. A fact that is no
    parameter of the rule is the published total of the weight that the rule measures against one. Raises
    :class:`RuleError` for a fact that the rule has no use for and a parameter that has no value.
    """
    facts, totals = _facts(rule, case)
    seats, ballots = [], []
    for number, line in enumerate(case.lines, start=1):
        tags = frozenset(line.get("tags") or ())
        key = f"{line.get('member', 'line')} {number}"
        weights = dict.fromkeys(rule.needs.weights, Fraction(0))
        weights |= {name: _amount(value) or Fraction(0) for name, value in (line.get("w") or {}).items()}
        decides = not advises(tags - set(rule.needs.groups))
        seats.append(Seat(key, key, decides, {}, weights, tags, line.get("n", 1)))
        position, presence = _VOTES[line["vote"]]
        ballots.append(settled(Ballot(key, position, presence), tags - set(rule.needs.groups)))
    bases = {name: Basis(name, name, "", "", "", total) for name, total in totals.items()}
    # A group that nobody of this decision was in is still a group of the body.
    roll = Roll(seats, bases, {}, tuple(rule.needs.groups))
    binding = bind(rule, roll, parameters=facts)
    return evaluate(rule, roll, ballots, binding=binding, statements=case.statements)


def _facts(rule: Rule, case: RecordedCase) -> tuple[dict[str, object], dict[str, Fraction]]:
    """Return the parameters of a case and the published totals, by the names of the rule."""
    parameters: dict[str, object] = {}
    totals: dict[str, Fraction] = {}
    faults = []
    small = {name.lower(): name for name in rule.needs.parameters}
    for name, given in case.facts.items():
        value = _fact(given)
        called = name if name in rule.needs.parameters else small.get(name.lower())
        weight = _published_weight(rule)
        if called is not None:
            parameters[called] = value
        elif weight is not None and not totals and isinstance(value, Fraction):
            totals[weight] = value
        else:
            faults.append(Fault(f"params.{name}", "unknown_parameter", {"name": name, "meant": ""}))
    if faults:
        raise RuleError(faults)
    return parameters, totals


def _published_weight(rule: Rule) -> str | None:
    """Return the one weight of a rule that is measured against a published total."""
    found = {
        passage.weight
        for _, passage in passages(rule.stages)
        if isinstance(passage, ShareTest) and passage.weight and _may_be_published(rule, passage.base)
    }
    return found.pop() if len(found) == 1 else None


def _may_be_published(rule: Rule, base: object) -> bool:
    if not isinstance(base, str):
        return False
    parameter = rule.needs.parameters.get(base)
    return base == PUBLISHED or (parameter is not None and parameter.kind == "base")
