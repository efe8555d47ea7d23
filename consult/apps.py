from django.apps import AppConfig
from django.core.checks import Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from consult.checks import check_database_keeps_what_it_confirmed, check_demonstration_stays_local


class ConsultConfig(AppConfig):
    """The project itself: holds its system checks."""

    name = "consult"
    label = "consult"
    verbose_name = _("Consult")

    def ready(self) -> None:
        """Register the checks that concern every app; a demonstration that looks like a real site stops here.

        A server runs no checks of its own, so the one that must hold is made at every start.
        """
        register(check_demonstration_stays_local, Tags.security)
        register(check_database_keeps_what_it_confirmed, Tags.database)
        if errors := check_demonstration_stays_local():
            raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
