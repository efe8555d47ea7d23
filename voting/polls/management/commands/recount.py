"""``manage.py recount POLL``: count a closed poll again from what is stored, and compare every hash.

Exit status 0: everything comes out as it is on record. 1: something differs; each difference is told with the
places that keep another hash. 2: there is no such poll, or nothing to count again yet.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from voting.polls.models import Poll
from voting.polls.recounting import CannotRecountError, Check, recount


class Command(BaseCommand):
    """Counts a poll again and says whether the same comes out."""

    help = "Count a closed poll again from its stored roll, rule and ballots, and compare every hash."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the poll, and the shape of what is printed."""
        parser.add_argument("poll", metavar="POLL", help="The address of the poll, as in its page's address.")
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the checks; leave with the exit status."""
        poll = Poll.objects.select_related("forum", "rule", "version__reform", "previous", "stage")
        found = poll.filter(uid=options["poll"]).first()
        if found is None:
            self.stderr.write(f"There is no poll {options['poll']}.")
            sys.exit(2)
        try:
            checks = recount(found)
        except CannotRecountError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.stdout.write(as_json(found, checks) if options["json"] else in_lines(found, checks))
        if not all(check.is_same for check in checks):
            sys.exit(1)


def as_json(poll: Poll, checks: list[Check]) -> str:
    """The recount as one document."""
    document = {
        "poll": poll.uid,
        "same": all(check.is_same for check in checks),
        "checks": [check.to_document() for check in checks],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def in_lines(poll: Poll, checks: list[Check]) -> str:
    """One line for each check, below a difference one for each place that keeps another hash."""
    lines = [f"Poll {poll.uid}: {poll.question}"]
    for check in checks:
        sign = "same   " if check.is_same else "DIFFERS"
        lines.append(f"{sign}  {check.what}  {check.recomputed or 'unreadable'}")
        other = [(place, kept) for place, kept in check.stored if place in check.differing]
        lines += [f"           {place}: {kept or 'nothing'}" for place, kept in other]
    wrong = [check.what for check in checks if not check.is_same]
    if wrong:
        lines.append(f"{len(wrong)} of {len(checks)} differ: {'; '.join(wrong)}.")
    else:
        lines.append(f"All {len(checks)} come out the same.")
    return "\n".join(lines)
