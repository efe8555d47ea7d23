"""``manage.py load_demo``: the demonstration's content, once; ``--list-sign-ins`` says who can sign in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo.load import is_loaded, load_demonstration
from cms.demo.people import password, sign_ins


class Command(BaseCommand):
    """Loads the demonstration; refuses on a real site, because its accounts have a published password."""

    help = "Load the demonstration's content, unless it is there already."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--list-sign-ins", action="store_true", help="only list who can sign in")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CONSULT_DEMO:
            raise CommandError(
                "The demonstration is for demo settings only: its accounts have a published password. "
                "Use DJANGO_SETTINGS_MODULE=consult.settings.demo."
            )
        if options["list_sign_ins"]:
            for name, email in sign_ins():
                self.stdout.write(f"{name}: {email}")
            self.stdout.write(f"Password of all: {password()}")
            return
        if is_loaded():
            self.stdout.write("The demonstration is there already; nothing was changed.")
            return
        load_demonstration()
        self.stdout.write("The demonstration is loaded.")
