from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from consult.checks import check_demonstration_stays_local


class ConsultConfig(AppConfig):
    """The project itself: holds its system checks."""

    name = "consult"
    label = "consult"
    verbose_name = _("Consult")

    def ready(self) -> None:
        """Register the checks that concern every app."""
        register(check_demonstration_stays_local, Tags.security)
