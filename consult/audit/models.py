"""The append-only record of who did what.

An entry names the thing it speaks of by type, id and label and carries ids and verbs only: never the text of
a closed note or a draft, never an account behind a protected identity.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class EntryQuerySet(models.QuerySet["Entry"]):
    """Entries, read only: nothing updates or deletes one."""

    def about(self, thing_type: str, thing_id: str) -> EntryQuerySet:
        """The history of one thing, oldest first."""
        return self.filter(thing_type=thing_type, thing_id=thing_id).order_by("pk")


class Entry(models.Model):
    """One change of state. ``verb`` is ``noun.participle`` (``ballot.cast``), the same string everywhere."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("Empty when the system acted, or when someone spoke under a protected identity."),
    )
    acting_as = models.CharField(_("acting as"), max_length=200, blank=True)
    verb = models.CharField(_("verb"), max_length=60, db_index=True)
    thing_type = models.CharField(_("type of thing"), max_length=60)
    thing_id = models.CharField(_("id of thing"), max_length=80)
    thing_label = models.CharField(_("thing"), max_length=300)
    data = models.JSONField(_("data"), default=dict, blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [models.Index(fields=["thing_type", "thing_id"], name="audit_thing")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb} {self.thing_label}"
