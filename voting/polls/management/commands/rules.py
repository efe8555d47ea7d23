"""``manage.py rules …``: decision rules for a working group without a server or a database.

Exit status 0: done. 1: a record or a worked example comes out otherwise. 2: wrong files or words; every fault
is then told on standard error, and nothing stands on standard output.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from voting import rules
from voting.polls.choosing_files import (
    checked,
    choosing_document,
    choosing_list,
    open_choosing,
    open_elections,
    verified_election,
)
from voting.polls.rule_files import (
    Gathering,
    Setting,
    Use,
    Votes,
    WrongFilesError,
    open_cases,
    open_rule,
    open_rule_file,
    open_rules_in,
    open_votes,
    read_setting,
    said_of_examples,
    settle,
)
from voting.polls.rule_records import case_line, verified
from voting.polls.rule_statements import (
    OPTION,
    Statement,
    read_statement,
    stated_document,
    stated_lines,
    statements_for,
    statements_of,
)
from voting.rules.choosing import RecordedElection, choosing_catalogue, describe_choosing
from voting.rules.fault_words import word_reason
from voting.rules.records import RecordedCase
from voting.rules.reports import (
    COMPARISON_COLUMNS,
    comparison_row,
    outcome_report,
)
from voting.rules.words import languages

_SIGNS = {True: "+", False: "-", None: "?"}
_TO_BE_VERIFIED = "memory"


class Command(BaseCommand):
    """Lists, describes, checks, evaluates, compares and verifies decision rules."""

    help = "Say, check, evaluate, compare and verify decision rules, without a database."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the verbs, each with its own arguments."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add_list(verbs.add_parser("list", help="The rules of the catalogue."))
        describing = verbs.add_parser("describe", help="A rule in plain words.")
        describing.add_argument("rule", metavar="RULE", help="Id of a rule of the catalogue, or a YAML file.")
        describing.add_argument("--language", default="en", help="en, fr, pt …")
        checking = verbs.add_parser("check", help="Whether a YAML file is a rule; its worked examples.")
        checking.add_argument("file", metavar="FILE")
        evaluating = verbs.add_parser("evaluate", help="What a rule makes of ballots on a roll.")
        evaluating.add_argument("rule", metavar="RULE", help="Id of a rule of the catalogue, or a YAML file.")
        add_votes(evaluating)
        evaluating.add_argument("--json", action="store_true", help="Print JSON with the tree of reasons.")
        comparing = verbs.add_parser("compare", help="What several rules make of the same ballots.")
        comparing.add_argument("rules", metavar="RULE", nargs="+")
        add_votes(comparing)
        shape = comparing.add_mutually_exclusive_group()
        shape.add_argument("--json", action="store_true", help="Print JSON, one document a rule.")
        shape.add_argument("--csv", action="store_true", help="Print a table of comma-separated values.")
        verifying = verbs.add_parser("verify", help="Whether rules give the outcomes that a body announced.")
        verifying.add_argument("cases", metavar="CASES.json")
        verifying.add_argument(
            "--rules", metavar="DIR", dest="folder", help="A folder with YAML rules to add."
        )
        verifying.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says; leave with its exit status."""
        try:
            text, status = VERBS[options["verb"]](options)
        except WrongFilesError as error:
            self.stderr.write("\n".join(error.lines))
            sys.exit(2)
        self.stdout.write(text)
        if status:
            sys.exit(status)


def add_list(parser: CommandParser) -> None:
    """Add the arguments of ``list``."""
    parser.add_argument("--json", action="store_true", help="Print JSON.")


def add_votes(parser: CommandParser) -> None:
    """Add the arguments that say what was cast and how a rule is used on it."""
    parser.add_argument("--roll", required=True, metavar="roll.csv")
    parser.add_argument("--ballots", required=True, metavar="ballots.csv")
    parser.add_argument(
        "--param", action="append", default=[], metavar="[RULE:]NAME=VALUE", help="A fact of this use."
    )
    parser.add_argument(
        "--bind",
        action="append",
        default=[],
        metavar="[RULE:]NAME=GROUP",
        help="What a group, an attribute or a weight of the rule is on this roll.",
    )
    parser.add_argument(
        OPTION,
        action="append",
        default=[],
        metavar="[RULE:]STAGE=RESULT[: REASON]",
        help="What a person found in a stage that is judged and not counted, and why.",
    )
    parser.add_argument(
        "--unknown",
        choices=[treatment.value for treatment in rules.Treatment],
        default=rules.Treatment.AS_CAST.value,
        help="What is supposed of the part of a published total that belongs to no seat.",
    )


# The verbs: each returns what is printed, and the exit status


def list_rules(options: dict[str, Any]) -> tuple[str, int]:
    """The rules of the catalogue: id, title, what is to be verified; what is described only stands last."""
    found = [entry.rule for entry in rules.catalogue().values()]
    known_of = [entry.rule for entry in rules.described().values()]
    if options["json"]:
        chosen = [choosing_document(entry.rule) for entry in choosing_catalogue().values()]
        return _json([*map(_listed, found), *map(_listed, known_of), *chosen]), 0
    width = max(len(key) for key in (*rules.catalogue(), *rules.described(), *choosing_catalogue()))
    lines = []
    for rule in found:
        verify = " (to be verified)" if rule.source_status == _TO_BE_VERIFIED else ""
        lines.append(f"{rule.id:<{width}}  {rule.title}{verify}")
    for known in known_of:
        lines.append(f"{known.id:<{width}}  {known.title}. {rules.describe_described(known).sentence}")
    by_choosing = choosing_list(width)
    counted = f"{len(found)} rules, {len(known_of)} that are described only, {len(by_choosing)} that choose"
    return "\n".join([*lines, *by_choosing, counted]), 0


def _listed(rule: rules.Rule | rules.DescribedRule) -> dict[str, Any]:
    listed: dict[str, Any] = {"id": rule.id, "title": rule.title, "source_status": rule.source_status}
    listed["can_be_evaluated"] = isinstance(rule, rules.Rule)
    if isinstance(rule, rules.DescribedRule):
        listed["because"] = rule.described_only
    return listed


def describe_rule(options: dict[str, Any]) -> tuple[str, int]:
    """A rule in plain words, with its source."""
    gathering = Gathering()
    language = options["language"]
    known_of = rules.described().get(options["rule"])
    with gathering.one():
        if language.partition("-")[0].partition("_")[0] not in languages():
            known = ", ".join(languages())
            raise WrongFilesError(
                [f"--language {language}: there are no words in this language; known: {known}"]
            )
    with gathering.one():
        choosing = open_choosing(options["rule"])
        rule = open_rule(options["rule"]) if known_of is None and choosing is None else None
    gathering.done()
    if choosing is not None:
        return describe_choosing(choosing, language).text, 0
    if known_of is not None:
        return _described(known_of.rule, language), 0
    return rules.describe(rule, language).text if rule else "", 0


def _described(rule: rules.DescribedRule, language: str) -> str:
    """Return what is known of a rule and what is not, with its source."""
    return "\n".join(
        [
            f"{rule.title} ({rule.id})",
            f"{rule.body}. {rule.source.strip()}",
            rules.describe_described(rule, language).text,
        ]
    )


def check_rule(options: dict[str, Any]) -> tuple[str, int]:
    """Whether a file is a rule, and whether its worked examples come out as they say."""
    choosing = open_choosing(options["file"])
    if choosing is not None:
        return checked(options["file"], choosing)
    rule = open_rule_file(options["file"])
    lines = [f"{options['file']} is a rule: {rule.id}, version {rule.version}", rules.describe(rule).sentence]
    worked = [(example.name, _differs(rule, example)) for example in rule.examples]
    return said_of_examples(lines, worked, rules.rule_hash(rule))


def _differs(rule: rules.Rule, example: Any) -> str:
    """Return how an example comes out where that is not what it expects, else an empty string."""
    try:
        outcome = rules.evaluate_example(rule, example)
    except rules.RuleError as error:
        return "; ".join(word_reason(fault) for fault in error.faults)
    expected = example.expect
    pairs = (
        (expected.kind.value, outcome.kind.value),
        (expected.label, outcome.label),
        (expected.stage, outcome.stage),
    )
    wrong = [f"expected {wanted}, comes to {found}" for wanted, found in pairs if wanted not in (None, found)]
    return "; ".join(wrong)


def evaluate_rule(options: dict[str, Any]) -> tuple[str, int]:
    """The outcome of one rule with the tree of its reasons."""
    votes, (used,) = _used([options["rule"]], options)
    if options["json"]:
        return _json(_report(votes, used)), 0
    names = votes.names
    lines = [f"{used.rule.title} ({used.rule.id})", rules.explain(used.outcome, names)]
    lines += [*stated_lines(used.rule, used.outcome, used.statements), ""]
    lines += _tree(used.outcome.tree, names)
    return "\n".join(lines), 0


def compare_rules(options: dict[str, Any]) -> tuple[str, int]:
    """The outcomes of several rules on the same ballots."""
    votes, used = _used(options["rules"], options)
    if options["json"]:
        return _json([_report(votes, each) for each in used]), 0
    rows = [comparison_row(each.outcome, each.rule.title) for each in used]
    if options["csv"]:
        table = io.StringIO()
        writer = csv.DictWriter(table, COMPARISON_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return table.getvalue(), 0
    width = max(len(row["rule"]) for row in rows)
    lines = []
    for row, each in zip(rows, used, strict=True):
        lines.append(f"{row['rule']:<{width}}  {row['label']:<14}  {row['decided_by']}")
        stated = stated_lines(each.rule, each.outcome, each.statements)
        lines.extend(f"{'':<{width}}  {'':<14}  {line}" for line in stated)
    return "\n".join(lines), 0


def _report(votes: Votes, used: Used) -> dict[str, Any]:
    """Return an outcome as a document; ``stated`` is there where the rule came to a stage that is judged."""
    document = outcome_report(used.outcome, votes.counts)
    stated = stated_document(used.outcome, used.statements)
    return {**document, "stated": stated} if stated else document


def verify_rules(options: dict[str, Any]) -> tuple[str, int]:
    """Whether each recorded decision has the outcome that its rule gives."""
    gathering = Gathering()
    own: dict[str, rules.Rule] = {}
    cases: tuple[RecordedCase, ...] = ()
    if options["folder"]:
        with gathering.one():
            own = open_rules_in(options["folder"])
    elections: tuple[RecordedElection, ...] = ()
    with gathering.one():
        cases = open_cases(options["cases"])
        elections = open_elections(options["cases"])
    gathering.done()
    known = {**{key: entry.rule for key, entry in rules.catalogue().items()}, **own}
    for case in cases:
        with gathering.one():
            if case.rule in known:
                statements_of(case, known[case.rule])
    gathering.done()
    found = [*(verified(case, known) for case in cases), *map(verified_election, elections)]
    agreed = sum(item["agrees"] for item in found)
    differed = len(found) - agreed
    status = 1 if differed else 0
    if options["json"]:
        return _json({"cases": found, "count": len(found), "agreed": agreed, "differed": differed}), status
    lines = [case_line(item) for item in found]
    return "\n".join([*lines, f"{len(found)} cases: {agreed} agree, {differed} differ"]), status


VERBS: dict[str, Callable[[dict[str, Any]], tuple[str, int]]] = {
    "list": list_rules,
    "describe": describe_rule,
    "check": check_rule,
    "evaluate": evaluate_rule,
    "compare": compare_rules,
    "verify": verify_rules,
}


@dataclass(frozen=True)
class Used:
    """A rule as it was used: its outcome, and what was stated of its stages."""

    rule: rules.Rule
    outcome: rules.Outcome
    statements: dict[str, Statement]


def _used(given: list[str], options: dict[str, Any]) -> tuple[Votes, list[Used]]:
    """Open everything that a use of rules needs and evaluate them; every fault is told at once."""
    gathering = Gathering()
    found: list[tuple[str, rules.Rule]] = []
    settings: list[Setting] = []
    statements: list[Statement] = []
    votes = Votes.none()
    for name in given:
        with gathering.one():
            found.append((name, open_rule(name)))
    for option in ("--param", "--bind"):
        for text in options[option.removeprefix("--")]:
            with gathering.one():
                settings.append(read_setting(option, text))
    for text in options[OPTION.removeprefix("--")]:
        with gathering.one():
            statements.append(read_statement(text))
    with gathering.one():
        votes = open_votes(options["roll"], options["ballots"])
    if len(found) == len(given):
        with gathering.one():
            uses = settle(found, settings, votes.tally)
        with gathering.one():
            stated = statements_for(found, statements)
    gathering.done()
    used = []
    for use, said in zip(uses, stated, strict=True):
        with gathering.one():
            treatment = rules.Treatment(options["unknown"])
            used.append(Used(use.rule, _outcome(use, votes, treatment, said), said))
    gathering.done()
    return votes, used


def _outcome(use: Use, votes: Votes, treatment: rules.Treatment, said: dict[str, Statement]) -> rules.Outcome:
    found = {stage: statement.result for stage, statement in said.items()}
    try:
        return votes.tally.evaluate(
            use.rule,
            use.names,
            binding=use.binding,
            treatment=treatment,
            statements=found,
            in_full=True,
        )
    except rules.RuleError as error:
        raise votes.wrong_under(use.rule, error) from error


def _tree(node: rules.Node, names: dict[str, str], depth: int = 0) -> Iterator[str]:
    """Yield the tree of reasons, a test a line: passed (+), not passed (-), or without an answer (?)."""
    inside = depth
    if node.test not in ("rule", "step", "quorum"):
        decided = " [decided]" if node.decided and not node.children else ""
        sign = " " if node.test == "stage" else _SIGNS[node.passed]
        yield f"{'  ' * depth}{sign} {rules.explain_node(node, names)}{decided}"
        inside += 1
    for child in node.children:
        yield from _tree(child, names, inside)


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
