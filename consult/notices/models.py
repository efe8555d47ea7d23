"""What people are told: one row a person and step, for the list on the site and for one e-mail.

A notice says which step was taken on which thing, by its type, id and public label. It carries no words of a
ballot, a draft, a note or a comment, so that nothing secret can stand in a subject line.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult import clock


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Notices."""

    def of(self, person_pk: int) -> NoticeQuerySet:
        """A person's own that are due, the newest first."""
        return self.filter(person=person_pk, due_at__lte=clock.now()).order_by("-due_at", "-pk")

    def unread(self) -> NoticeQuerySet:
        """Those that the person has not marked as read."""
        return self.filter(read_at=None)

    def to_send(self) -> NoticeQuerySet:
        """Those that are due and have not gone out, to accounts that are open; the oldest first."""
        due = self.filter(sent_at=None, due_at__lte=clock.now(), person__is_active=True)
        return due.order_by("due_at", "pk")


class Notice(models.Model):
    """One person is told of one step. ``message_id`` is that of its e-mail, however often it is sent."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    verb = models.CharField(_("step"), max_length=60)
    thing_type = models.CharField(_("type of thing"), max_length=60)
    thing_id = models.CharField(_("id of thing"), max_length=80)
    label = models.CharField(_("thing"), max_length=300)
    forum = models.CharField(_("forum"), max_length=200, blank=True)
    address = models.CharField(_("address"), max_length=300)
    step = models.CharField(_("which step of the record"), max_length=80)
    due_at = models.DateTimeField(_("due at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    failures = models.PositiveSmallIntegerField(_("failed attempts"), default=0)
    message_id = models.CharField("Message-ID", max_length=200, unique=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-due_at", "-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at=None), name="notices_to_send"),
            models.Index(fields=["person", "-due_at"], name="notices_of_a_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["person", "step"], name="notices_told_once")]

    def __str__(self) -> str:
        return f"{self.verb}: {self.label}"
