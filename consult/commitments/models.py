"""What was promised: commitments of a forum, each with its owner, its day, what proves it, and its history.

A commitment says where it comes from by type, id, label and address, because what decided it lies above. Its
terms and its status change only with another ``Change``, which is written once and stays on record.
"""

from __future__ import annotations

import uuid
from datetime import date
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult import clock
from consult.forums.models import Accreditation, Forum, Office, Seat
from consult.texts.models import Frozen, FrozenQuerySet, Reform


class Status(models.TextChoices):
    """Where a commitment stands."""

    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("in progress")
    DONE = "done", _("done")
    NOT_DONE = "not_done", _("not done")
    DROPPED = "dropped", _("dropped")


RUNNING = (Status.OPEN, Status.IN_PROGRESS)
"""A commitment that somebody still owes."""


def today_of(forum: Forum) -> date:
    """The day that it is in the forum's time zone."""
    return clock.now().astimezone(ZoneInfo(forum.time_zone)).date()


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    """Commitments: the one definition of running and overdue."""

    def running(self) -> CommitmentQuerySet:
        """Those that are still owed."""
        return self.filter(status__in=RUNNING)

    def overdue(self) -> CommitmentQuerySet:
        """Those still owed whose day has passed, in the time zone of each forum."""
        late = Q(pk__in=[])
        zones = self.running().order_by().values_list("forum__time_zone", flat=True).distinct()
        for zone in zones:
            day = clock.now().astimezone(ZoneInfo(zone)).date()
            late |= Q(forum__time_zone=zone, due__lt=day)
        return self.running().filter(late)

    def to_read(self) -> CommitmentQuerySet:
        """With all that a list says of each."""
        return self.select_related("forum", "reform", "owner_seat")


class Commitment(models.Model):
    """One thing that was promised. ``owner_words`` names an owner that is neither a seat nor an office."""

    uid = models.CharField(_("address"), max_length=12, unique=True, editable=False)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="commitments")
    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="commitments")
    what = models.CharField(_("what is promised"), max_length=300)
    proof = models.TextField(_("what proves that it is done"))
    owner_seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="commitments"
    )
    owner_office = models.CharField(_("office"), max_length=20, choices=Office.Role, blank=True)
    owner_words = models.CharField(_("who else"), max_length=200, blank=True)
    due = models.DateField(_("due on"))
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("opened at"))
    thing_type = models.CharField(max_length=40)
    thing_id = models.CharField(max_length=80)
    thing_label = models.CharField(_("comes from"), max_length=300)
    address = models.CharField(_("address of it"), max_length=300)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="commitments_status_known"),
            models.CheckConstraint(
                condition=Q(owner_seat__isnull=False, owner_office="", owner_words="")
                | Q(owner_seat__isnull=True, owner_words="") & ~Q(owner_office="")
                | Q(owner_seat__isnull=True, owner_office="") & ~Q(owner_words=""),
                name="commitments_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.uid:
            self.uid = uuid.uuid4().hex[:10]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("commitments:commitment", args=[self.uid])

    @property
    def owner(self) -> str:
        """Who owes it, in words."""
        if self.owner_seat is not None:
            return self.owner_seat.name
        if self.owner_office:
            return str(_("the %(office)s")) % {"office": self.get_owner_office_display()}
        return self.owner_words

    @property
    def is_running(self) -> bool:
        """Whether it is still owed."""
        return self.status in RUNNING

    @property
    def is_overdue(self) -> bool:
        """Whether it is still owed and its day has passed where the forum sits."""
        return self.is_running and self.due < today_of(self.forum)


class Change(Frozen):
    """One step of a commitment: its status and its day from here on, why, and the evidence for it."""

    commitment = models.ForeignKey(Commitment, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveIntegerField(_("number"))
    at = models.DateTimeField(_("at"))
    status = models.CharField(_("status"), max_length=20, choices=Status)
    due = models.DateField(_("due on"))
    owner = models.CharField(_("owner"), max_length=200)
    note = models.TextField(_("what happened, or why"))
    evidence = models.TextField(_("evidence"), blank=True)
    link = models.URLField(_("where it can be read"), max_length=500, blank=True)
    source = models.CharField(_("source of it"), max_length=300, blank=True)
    said_as = models.CharField(_("entered by"), max_length=200)
    accreditation = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("step of a commitment")
        verbose_name_plural = _("steps of commitments")
        ordering = ["commitment", "number"]
        constraints = [
            models.UniqueConstraint(fields=["commitment", "number"], name="commitments_change_number"),
            models.CheckConstraint(
                condition=~Q(status=Status.DONE) | ~Q(evidence=""), name="commitments_done_with_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}, {self.number}"
