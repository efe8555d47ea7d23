"""``manage.py compare KP-2025-DEF``: the comparison of a past case or a closed poll, as text or JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consult.ui.figures import compared, fraction_text
from consult.ui.words import COMPARISONS, outcome_word
from voting.cases.actions import replay_case
from voting.cases.api import replay_document
from voting.cases.models import PastCase
from voting.cases.pages import CaseTable, case_table, treatments
from voting.cases.replay import is_current
from voting.polls.actions import settle
from voting.polls.comparison import ComparisonRow, poll_comparison, row_document
from voting.polls.measures import Measure
from voting.polls.models import Poll
from voting.polls.permissions import is_result_shown


class Command(BaseCommand):
    """Prints the rows that the page shows, or with ``--json`` what the API serves."""

    help = "Compare decision rules on the positions of a past case (its code) or of a closed poll (its uid)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", help="Code of a past case (KP-2025-DEF) or uid of a poll.")
        parser.add_argument(
            "--unknown",
            choices=[key for key, _words in treatments()],
            default="not_opposed",
            help="How positions that are not known are read.",
        )
        parser.add_argument("--variant", default="", help="Another reading of the sources, by its key.")
        parser.add_argument("--json", action="store_true", help="Print JSON with the stored reason trees.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Find the case or the poll and print its comparison."""
        case = PastCase.objects.filter(code=options["what"]).first()
        if case is not None:
            self._print_case(case, options)
            return
        poll = Poll.objects.published().filter(uid=options["what"]).first()
        if poll is None:
            raise CommandError(f"There is no past case and no poll {options['what']}.")
        poll = settle(poll=poll)
        if not is_result_shown(poll):
            raise CommandError(f"The poll {poll.uid} has not closed: nothing is computed before.")
        rows = poll_comparison(poll)
        if options["json"]:
            self._print_json({"poll": poll.uid, "rows": [row_document(row) for row in rows]})
            return
        self.stdout.write(f"{poll.question}\nOnly the row marked official is the outcome of this poll.\n\n")
        self._print_rows(rows)

    def _print_case(self, case: PastCase, options: dict[str, Any]) -> None:
        variant = case.variants.filter(key=options["variant"]).first()
        if options["variant"] and variant is None:
            known = ", ".join(case.variants.values_list("key", flat=True)) or "none"
            raise CommandError(f"{case.code} has no variant {options['variant']}; it has: {known}.")
        if not is_current(case):
            replay_case(case=case)
        table = case_table(case, variant, options["unknown"])
        if table is None:
            raise CommandError(f"{case.code} has no reported positions, so there is nothing to compare.")
        if options["json"]:
            self._print_json(replay_document(table))
            return
        self.stdout.write(_heading(table))
        self._print_rows(table.rows)

    def _print_json(self, document: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(document, indent=2, ensure_ascii=False, default=str))

    def _print_rows(self, rows: list[ComparisonRow]) -> None:
        for row in rows:
            self.stdout.write("\n".join(_lines(row)) + "\n\n")


def _heading(table: CaseTable) -> str:
    reading = f"\nReading of the sources: {table.variant.label}." if table.variant else ""
    return (
        f"{table.case}\nReported outcome: {table.case.outcome_reported}. "
        f"Simulation, not an official result.{reading}\n"
        f"{table.known_count} positions reported, {table.unknown_count} not known; "
        f"read: {table.treatment_words.lower()}. Inputs {table.inputs_sha256[:12]}.\n\n"
    )


def _lines(row: ComparisonRow) -> list[str]:
    official = " (official)" if row.is_official else ""
    sign = outcome_word(row.kind).sign if row.kind else "-"
    lines = [f"{row.label}{official}: {sign} {row.verdict or 'not shown'}"]
    lines += [f"    {_measure(measure)}" for measure in row.measures if measure.share is not None]
    said = row.not_applicable or (row.deciding, row.withheld)
    lines += [f"    {text}" for text in said if text]
    for case in row.suppositions:
        shares = f", {case.share_words}" if case.shares else ""
        lines.append(f"    {case.words.lower()}: {case.verdict}{shares}")
    return lines


def _measure(measure: Measure) -> str:
    share = measure.share
    if share is None:
        return ""
    about = f"{measure.about}: " if measure.about else ""
    of = " ".join(part for part in (measure.amount, measure.side) if part)
    text = f"{about}{compared(share, measure.threshold or share, 2).share} = {fraction_text(share)}"
    if measure.threshold is not None:
        sign = COMPARISONS[measure.comparison].sign
        text += f", needs {sign} {fraction_text(measure.threshold)}"
    if of:
        text += f" ({of}, {measure.base})" if measure.base else f" ({of})"
    return f"{text}; {measure.unknown}" if measure.unknown else text
