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
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from voting import rules
from voting.polls.rule_files import (
    Gathering,
    Setting,
    Votes,
    WrongFilesError,
    cannot_be_used,
    open_cases,
    open_rule,
    open_rule_file,
    open_rules_in,
    open_votes,
    read_setting,
    settle,
)
from voting.rules.fault_words import word_reason
from voting.rules.records import RecordedCase, decide_case
from voting.rules.reports import (
    COMPARISON_COLUMNS,
    comparison_row,
    counts_of,
    outcome_report,
    why_not_applicable,
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
        return _json([*map(_listed, found), *map(_listed, known_of)]), 0
    width = max(len(key) for key in (*rules.catalogue(), *rules.described()))
    lines = []
    for rule in found:
        verify = " (to be verified)" if rule.source_status == _TO_BE_VERIFIED else ""
        lines.append(f"{rule.id:<{width}}  {rule.title}{verify}")
    for known in known_of:
        lines.append(f"{known.id:<{width}}  {known.title}. {rules.describe_described(known).sentence}")
    counted = f"{len(found)} rules, and {len(known_of)} that are described only"
    return "\n".join([*lines, counted]), 0


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
        rule = open_rule(options["rule"]) if known_of is None else None
    gathering.done()
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
    rule = open_rule_file(options["file"])
    lines = [f"{options['file']} is a rule: {rule.id}, version {rule.version}", rules.describe(rule).sentence]
    differing = 0
    for example in rule.examples:
        wrong = _differs(rule, example)
        differing += bool(wrong)
        lines.extend([f"DIFFERS  {example.name}: {wrong}"] if wrong else [])
    lines.append(f"{len(rule.examples)} worked examples, {differing} come out otherwise")
    lines.append(f"hash {rules.rule_hash(rule)}")
    return "\n".join(lines), 1 if differing else 0


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
    votes, used = _used([options["rule"]], options)
    rule, outcome = used[0]
    if options["json"]:
        return _json(outcome_report(outcome, counts_of(votes.roll, votes.ballots))), 0
    names = _called(votes.roll)
    lines = [f"{rule.title} ({rule.id})", rules.explain(outcome, names), ""]
    lines += _tree(outcome.tree, names)
    return "\n".join(lines), 0


def compare_rules(options: dict[str, Any]) -> tuple[str, int]:
    """The outcomes of several rules on the same ballots."""
    votes, used = _used(options["rules"], options)
    if options["json"]:
        counts = counts_of(votes.roll, votes.ballots)
        return _json([outcome_report(outcome, counts) for _, outcome in used]), 0
    rows = [comparison_row(outcome, rule.title) for rule, outcome in used]
    if options["csv"]:
        table = io.StringIO()
        writer = csv.DictWriter(table, COMPARISON_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return table.getvalue(), 0
    width = max(len(row["rule"]) for row in rows)
    return "\n".join(f"{row['rule']:<{width}}  {row['label']:<14}  {row['decided_by']}" for row in rows), 0


def verify_rules(options: dict[str, Any]) -> tuple[str, int]:
    """Whether each recorded decision has the outcome that its rule gives."""
    gathering = Gathering()
    own: dict[str, rules.Rule] = {}
    cases: tuple[RecordedCase, ...] = ()
    if options["folder"]:
        with gathering.one():
            own = open_rules_in(options["folder"])
    with gathering.one():
        cases = open_cases(options["cases"])
    gathering.done()
    known = {**{key: entry.rule for key, entry in rules.catalogue().items()}, **own}
    found = [_verified(case, known) for case in cases]
    agreed = sum(item["agrees"] for item in found)
    differed = len(found) - agreed
    status = 1 if differed else 0
    if options["json"]:
        return _json({"cases": found, "count": len(found), "agreed": agreed, "differed": differed}), status
    lines = [_case_line(item) for item in found]
    return "\n".join([*lines, f"{len(found)} cases: {agreed} agree, {differed} differ"]), status


VERBS: dict[str, Callable[[dict[str, Any]], tuple[str, int]]] = {
    "list": list_rules,
    "describe": describe_rule,
    "check": check_rule,
    "evaluate": evaluate_rule,
    "compare": compare_rules,
    "verify": verify_rules,
}


def _used(given: list[str], options: dict[str, Any]) -> tuple[Votes, list[tuple[rules.Rule, rules.Outcome]]]:
    """Open everything that a use of rules needs and evaluate them; every fault is told at once."""
    gathering = Gathering()
    found: list[tuple[str, rules.Rule]] = []
    settings: list[Setting] = []
    votes = Votes(rules.Roll([]), (), "")
    for name in given:
        with gathering.one():
            found.append((name, open_rule(name)))
    for option in ("--param", "--bind"):
        for text in options[option.removeprefix("--")]:
            with gathering.one():
                settings.append(read_setting(option, text))
    with gathering.one():
        votes = open_votes(options["roll"], options["ballots"])
    if len(found) == len(given):
        with gathering.one():
            bindings = settle(found, settings, votes.roll)
    gathering.done()
    outcomes = []
    for (_, rule), binding in zip(found, bindings, strict=True):
        with gathering.one():
            outcomes.append((rule, _outcome(rule, votes, binding, rules.Treatment(options["unknown"]))))
    gathering.done()
    return votes, outcomes


def _outcome(
    rule: rules.Rule,
    votes: Votes,
    binding: rules.Binding | rules.NotApplicable,
    treatment: rules.Treatment,
) -> rules.Outcome:
    try:
        return rules.evaluate(rule, votes.roll, votes.ballots, binding=binding, treatment=treatment)
    except rules.RuleError as error:
        raise votes.wrong_under(rule, error) from error


def _verified(case: RecordedCase, known: dict[str, rules.Rule]) -> dict[str, Any]:
    """Return a recorded decision with what its rule makes of it."""
    found: dict[str, Any] = {"id": case.id, "rule": case.rule, "expected": case.expected, "outcome": None}
    if case.rule not in known and case.rule in rules.described():
        return {**found, "agrees": False, "why": [rules.word_fault(cannot_be_used(case.rule))]}
    if case.rule not in known:
        return {**found, "agrees": False, "why": [f"there is no rule “{case.rule}”"]}
    try:
        outcome = decide_case(known[case.rule], case)
    except rules.RuleError as error:
        return {**found, "agrees": False, "why": [rules.word_fault(fault) for fault in error.faults]}
    found["outcome"] = {"kind": outcome.kind.value, "label": outcome.label, "stage": outcome.stage}
    why = why_not_applicable(outcome) or [rules.explain(outcome)]
    return {**found, "agrees": outcome.label == case.expected, "why": why}


def _case_line(found: dict[str, Any]) -> str:
    if found["agrees"]:
        return f"agrees   {found['id']}  {found['rule']}: {found['expected']}"
    came = found["outcome"]["label"] if found["outcome"] else "no outcome"
    return (
        f"DIFFERS  {found['id']}  {found['rule']}: expected {found['expected']}, comes to {came}. "
        f"{'; '.join(found['why'])}"
    )


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


def _called(roll: rules.Roll) -> dict[str, str]:
    return {seat.id: seat.name for seat in roll.seats}


def _json(document: Any) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
