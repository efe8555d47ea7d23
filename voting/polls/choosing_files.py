"""Choosing rules on the command line: listed, described, checked, and held against recorded elections."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from voting import rules
from voting.polls.rule_files import WrongFilesError, placed, said_of_examples
from voting.rules import choosing
from voting.rules.fault_words import word_reason
from voting.rules.parsing import parse


def choosing_list(width: int) -> list[str]:
    """Return the choosing rules of the catalogue, one a line."""
    found = [entry.rule for entry in choosing.choosing_catalogue().values()]
    return [
        f"{rule.id:<{width}}  {rule.title}. {choosing.describe_choosing(rule).sentence}" for rule in found
    ]


def choosing_document(rule: choosing.ChoosingRule) -> dict[str, Any]:
    """Return what a list of rules for programs says of a choosing rule."""
    listed = {"id": rule.id, "title": rule.title, "source_status": rule.source_status}
    return {**listed, "can_be_evaluated": False, "picks": rule.picks}


def open_choosing(name: str) -> choosing.ChoosingRule | None:
    """Return the choosing rule with an id or in a YAML file; ``None`` where the name means another rule.

    Raises :class:`WrongFilesError` with the place of each fault.
    """
    entry = choosing.choosing_catalogue().get(name)
    if entry is not None:
        return entry.rule
    text = _choosing_text(name)
    if text is None:
        return None
    try:
        return choosing.load_choosing_rule(text)
    except rules.RuleError as error:
        raise placed(name, text, error) from error


def _choosing_text(name: str) -> str | None:
    """Return the text of a file that says what it ``picks``, as only choosing rules do."""
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
        document = parse(text)
    except (OSError, UnicodeDecodeError, rules.RuleError):
        return None  # what is wrong with it is told where decision rules are read
    return text if isinstance(document, dict) and "picks" in document else None


def checked(name: str, rule: choosing.ChoosingRule) -> tuple[str, int]:
    """Return what is to be said of a choosing rule in a file, and 1 where an example comes out otherwise."""
    sentence = choosing.describe_choosing(rule).sentence
    lines = [f"{name} is a choosing rule: {rule.id}, version {rule.version}", sentence]
    worked = [(example.name, _differs(rule, example)) for example in rule.examples]
    return said_of_examples(lines, worked, choosing.choosing_hash(rule))


def _differs(rule: choosing.ChoosingRule, example: Any) -> str:
    """Return how an example comes out where that is not what it expects, else an empty string."""
    try:
        choice = choosing.choose_example(rule, example)
    except rules.RuleError as error:
        return "; ".join(word_reason(fault) for fault in error.faults)
    wanted = [example.expect.kind, *example.expect.chosen]
    found = [choice.kind.value, *choice.chosen]
    if example.expect.stage is not None:
        wanted, found = [*wanted, example.expect.stage], [*found, str(choice.stage)]
    return "" if wanted == found else f"expected {' '.join(wanted)}, comes to {' '.join(found)}"


def open_elections(name: str) -> tuple[choosing.RecordedElection, ...]:
    """Return the elections of a case file. Raises :class:`WrongFilesError` with every fault of it."""
    try:
        return choosing.read_elections(Path(name).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        return ()  # what is wrong with the file as a whole is told where its decisions are read
    except rules.RuleError as error:
        raise WrongFilesError([f"{name}: {rules.word_fault(fault)}" for fault in error.faults]) from error


def verified_election(case: choosing.RecordedElection) -> dict[str, Any]:
    """Return a recorded election with what its rule makes of it."""
    found: dict[str, Any] = {"id": case.id, "rule": case.rule, "expected": case.winner, "outcome": None}
    entry = choosing.choosing_catalogue().get(case.rule)
    if entry is None:
        return {**found, "agrees": False, "why": [f"there is no choosing rule “{case.rule}”"]}
    try:
        choice = choosing.decide_election(entry.rule, case)
    except rules.RuleError as error:
        return {**found, "agrees": False, "why": [rules.word_fault(fault) for fault in error.faults]}
    names = choosing.named(case)
    label = ", ".join(names[key] for key in choice.chosen) or choice.kind.value
    found["outcome"] = {"kind": choice.kind.value, "label": label, "stage": choice.stage}
    differs = choosing.what_differs(case, choice)
    why = differs or [choosing.explain_choice(choice, names)]
    return {**found, "agrees": not differs, "why": why}
