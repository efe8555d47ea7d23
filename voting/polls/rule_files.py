"""Files that a working group keeps (rules, a roll, ballots, records), and what is wrong with them.

Everything that is wrong with all files of one use is gathered before anything is decided.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from voting import rules
from voting.rules.ballot_tables import BallotTable, read_ballots
from voting.rules.bulk import Tally
from voting.rules.classes import Asked
from voting.rules.coherence import closest
from voting.rules.columns import Answer, Cast, Coded, Electorate
from voting.rules.fault_words import word_place
from voting.rules.locating import place
from voting.rules.records import RecordedCase, read_cases
from voting.rules.reports import counts_of
from voting.rules.roll_tables import RollTable, read_roll
from voting.rules.sheets import CellFault


class WrongFilesError(Exception):
    """Files that cannot be used; ``lines`` say what is wrong with them, one fault a line."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(lines))


class Gathering:
    """Gathers what is wrong with several files, so that all of it is told at once."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    @contextmanager
    def one(self) -> Iterator[None]:
        """Note what is wrong with one file and go on with the next."""
        try:
            yield
        except WrongFilesError as error:
            self.lines.extend(line for line in error.lines if line not in self.lines)

    def done(self) -> None:
        """Raise :class:`WrongFilesError` if anything was wrong."""
        if self.lines:
            raise WrongFilesError(self.lines)


@dataclass(frozen=True)
class Votes:
    """The ballots on a roll, counted as far as they are asked for, and the file in which they stand."""

    tally: Tally
    ballots: BallotTable
    ballots_file: str

    @classmethod
    def none(cls) -> Votes:
        """Return no ballots on an empty roll, to go on with where files are wrong."""
        nothing: Coded[Answer] = Coded.of([])
        return cls(Tally(Electorate([]), Cast(nothing)), _no_ballots(), "")

    @cached_property
    def counts(self) -> dict[str, Any]:
        """What was cast, before any rule reads it."""
        count = self.tally.count(Asked(weights=frozenset(self.tally.electorate.weights)))
        return counts_of(count.roll, count.ballots)

    @cached_property
    def names(self) -> dict[str, str]:
        """The names of the seats, where the roll has a column of them."""
        electorate = self.tally.electorate
        names = electorate.attributes.get("name")
        if names is None:
            return {}
        return {seat: names.at(row) or seat for row, seat in enumerate(electorate.ids)}

    def wrong_under(self, rule: rules.Rule, error: rules.RuleError) -> WrongFilesError:
        """Say what a rule does not take of these ballots, with the row of each."""
        lines = []
        for fault in error.faults:
            row = self.ballots.row_of(fault.values.get("seat", ""))
            named = rules.Fault(rule.id, fault.code, fault.values)
            if row is None:
                lines.append(rules.word_fault(named))
            else:
                lines.append(word_place(self.ballots_file, row, "part", named))
        return WrongFilesError(lines)


def _text(name: str) -> str:
    """Return the text of a file. Raises :class:`WrongFilesError` where there is none."""
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise WrongFilesError([word_place(name, 1, "1", rules.Fault("", "not_utf8"))]) from None
    except OSError as error:
        raise WrongFilesError([_unreadable(name, error)]) from error


def _unreadable(name: str, error: OSError) -> str:
    return f"{name}: this file cannot be read ({(error.strerror or str(error)).lower()}); correct its name"


def open_rule(name: str) -> rules.Rule:
    """Return the rule of the catalogue with an id, or the one in a YAML file.

    Raises :class:`WrongFilesError` for a rule of which only a description is known.
    """
    if name in rules.catalogue():
        return rules.catalogue()[name].rule
    if name in rules.described():
        raise WrongFilesError([rules.word_fault(cannot_be_used(name))])
    if not Path(name).exists() and not name.endswith((".yaml", ".yml", ".json")):
        near = closest(name, [*rules.catalogue(), *rules.described()])
        meant = f"; “{near}” may be meant" if near else ""
        raise WrongFilesError([f"{name}: there is no such rule in the catalogue and no such file{meant}"])
    return open_rule_file(name)


def cannot_be_used(name: str) -> rules.Fault:
    """Return the fault that a rule of the catalogue is described only, placed at its id."""
    return rules.Fault(name, "described_only", {"why": rules.described()[name].rule.described_only})


def open_rule_file(name: str) -> rules.Rule:
    """Return the rule in a YAML file. Raises :class:`WrongFilesError` with the place of each fault."""
    text = _text(name)
    try:
        return rules.load_rule(text)
    except rules.RuleError as error:
        raise placed(name, text, error) from error


def placed(name: str, text: str, error: rules.RuleError) -> WrongFilesError:
    """Return the faults of a rule as faults of the file, each with its line and column."""
    lines = []
    for fault in error.faults:
        row, column = place(text, fault)
        lines.append(word_place(name, row, str(column), fault))
    return WrongFilesError(lines)


def said_of_examples(lines: list[str], worked: Sequence[tuple[str, str]], sha256: str) -> tuple[str, int]:
    """Return a report on a rule's file, begun by ``lines``, and 1 where an example comes out otherwise.

    ``worked`` has the name of each worked example and how it differs, an empty string where it does not.
    """
    differing = [f"DIFFERS  {name}: {wrong}" for name, wrong in worked if wrong]
    lines = [*lines, *differing]
    lines += [f"{len(worked)} worked examples, {len(differing)} come out otherwise", f"hash {sha256}"]
    return "\n".join(lines), 1 if differing else 0


def open_rules_in(folder: str) -> dict[str, rules.Rule]:
    """Return the rules in the YAML files of a folder, by their ids."""
    if not Path(folder).is_dir():
        raise WrongFilesError([f"{folder}: there is no such folder"])
    found: dict[str, rules.Rule] = {}
    gathering = Gathering()
    for file in sorted(path for path in Path(folder).iterdir() if path.suffix in (".yaml", ".yml")):
        with gathering.one():
            rule = open_rule_file(str(file))
            if rule.id in found:
                raise WrongFilesError([f"{file}: another file of {folder} has the id “{rule.id}”; keep one"])
            found[rule.id] = rule
    gathering.done()
    return found


def open_votes(roll_file: str, ballots_file: str) -> Votes:
    """Return a roll and the ballots on it. Raises :class:`WrongFilesError` with the faults of both files."""
    gathering = Gathering()
    on, cast = _no_roll(), _no_ballots()
    with gathering.one(), _opened(roll_file) as stream:
        on = read_roll(stream)
        gathering.lines.extend(_cell_faults(roll_file, on.faults))
    with gathering.one(), _opened(ballots_file) as stream:
        cast = read_ballots(stream, on)
        gathering.lines.extend(_cell_faults(ballots_file, cast.faults))
    gathering.done()
    if on.electorate is None or cast.cast is None:
        raise WrongFilesError([f"{roll_file}: there is no roll in this file"])
    return Votes(Tally(on.electorate, cast.cast), cast, ballots_file)


def _no_roll() -> RollTable:
    nothing = np.zeros(0, dtype=np.int64)
    return RollTable(None, (), pl.Series([], dtype=pl.String), nothing, nothing)


def _no_ballots() -> BallotTable:
    return BallotTable(None, None, (), {}, np.zeros(0, dtype=np.int64))


@contextmanager
def _opened(name: str) -> Iterator[Iterator[str]]:
    try:
        with Path(name).open(encoding="utf-8-sig", newline="") as stream:
            yield stream
    except OSError as error:
        raise WrongFilesError([_unreadable(name, error)]) from error


def _cell_faults(name: str, faults: Sequence[CellFault]) -> list[str]:
    return [word_place(name, cell.row, cell.column, cell.fault) for cell in faults]


def open_cases(name: str) -> tuple[RecordedCase, ...]:
    """Return the decisions of a case file. Raises :class:`WrongFilesError` with every fault of it."""
    try:
        return read_cases(_text(name))
    except rules.RuleError as error:
        raise WrongFilesError([f"{name}: {rules.word_fault(fault)}" for fault in error.faults]) from error


@dataclass(frozen=True)
class Setting:
    """One ``[RULE:]NAME=VALUE`` of the command line."""

    option: str
    rule: str
    name: str
    value: str

    def is_for(self, given: str, rule: rules.Rule) -> bool:
        """Whether it speaks of a rule, by the name it was given by or by its id."""
        return self.rule in ("", given, rule.id)


def read_setting(option: str, text: str) -> Setting:
    """Read ``[RULE:]NAME=VALUE``. Raises :class:`WrongFilesError` where it is not."""
    left, sign, value = text.partition("=")
    rule, _, name = left.rpartition(":")
    if not sign or not name.strip() or not value.strip():
        raise WrongFilesError([f"{option} {text}: write NAME=VALUE, or RULE:NAME=VALUE for one rule"])
    return Setting(option, rule.strip(), name.strip(), value.strip())


@dataclass(frozen=True)
class Use:
    """A rule as it is used: what its names are on the roll, and its binding."""

    rule: rules.Rule
    names: dict[str, str]
    binding: rules.Binding | rules.NotApplicable


def settle(given: Sequence[tuple[str, rules.Rule]], settings: Sequence[Setting], tally: Tally) -> list[Use]:
    """Bind rules to a roll, each with the settings that speak of it.

    A setting without a rule is for every rule that has the name. Raises :class:`WrongFilesError` for one that
    no rule takes and for a value that does not fit.
    """
    gathering = Gathering()
    for setting in settings:
        with gathering.one():
            _refuse_stray(setting, given)
    found: list[Use] = []
    for name, rule in given:
        own = [s for s in settings if s.is_for(name, rule) and s.name in _names(s.option, rule)]
        names = {s.name: s.value for s in own if s.option == "--bind"}
        parameters = {s.name: s.value for s in own if s.option == "--param"}
        try:
            found.append(Use(rule, names, tally.bind(rule, names, parameters)))
        except rules.RuleError as error:
            gathering.lines.extend(f"{name}: {rules.word_fault(fault)}" for fault in error.faults)
    gathering.done()
    return found


def _names(option: str, rule: rules.Rule) -> list[str]:
    needs = rule.needs
    return [*needs.parameters] if option == "--param" else [*needs.groups, *needs.attributes, *needs.weights]


def _refuse_stray(setting: Setting, given: Sequence[tuple[str, rules.Rule]]) -> None:
    meant = [rule for name, rule in given if setting.is_for(name, rule)]
    where = f"{setting.option} {setting.name}"
    if not meant:
        raise WrongFilesError(
            [f"{setting.option} {setting.rule}:{setting.name}: no rule “{setting.rule}” is used"]
        )
    known = [name for rule in meant for name in _names(setting.option, rule)]
    if setting.name not in known:
        values = {"name": setting.name, "meant": closest(setting.name, known)}
        if setting.option == "--param":
            raise WrongFilesError([rules.word_fault(rules.Fault(where, "unknown_parameter", values))])
        raise WrongFilesError([rules.word_fault(rules.Fault(where, "unknown_name", values))])
