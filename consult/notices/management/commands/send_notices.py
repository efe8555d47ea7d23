"""``manage.py send_notices [--every SECONDS]``: send the notices that are due, once or again and again."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from consult.notices.actions import send_due


class Command(BaseCommand):
    """Send what is due; meant for a timer, or to stay with ``--every``."""

    help = "Send the notices that are due by e-mail."

    def add_arguments(self, parser: CommandParser) -> None:
        """How often to look, if more than once."""
        parser.add_argument("--every", type=float, metavar="SECONDS", help="stay, and look every so often")

    def handle(self, *args: Any, every: float | None, verbosity: int, **options: Any) -> None:
        """Send, and stay if asked to."""
        while True:
            sent = send_due()
            if sent and verbosity:
                self.stdout.write(f"{sent} notices sent.")
            if every is None:
                return
            close_old_connections()
            time.sleep(every)
