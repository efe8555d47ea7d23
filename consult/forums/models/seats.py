"""Forums, their constituencies and their seats, each with the dates from which and until which it sits."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.enums import Capacity, Level, Symbol


class Forum(models.Model):
    """A body that consults and decides under its terms of reference."""

    slug = models.SlugField(_("address"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    level = models.CharField(_("level"), max_length=20, choices=Level)
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO code; empty if none"))
    time_zone = models.CharField(_("time zone"), max_length=60, default="UTC")
    terms = models.TextField(_("terms of reference"), blank=True)
    terms_source = models.TextField(_("source of the terms"), blank=True)
    note = models.TextField(_("note"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("forum")
        verbose_name_plural = _("forums")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("forums:forum", args=[self.slug])


class Constituency(models.Model):
    """A part of society that sits in a forum. ``key`` is what a decision rule binds to."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="constituencies")
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=100)
    position = models.PositiveSmallIntegerField(_("order"))
    symbol = models.CharField(_("symbol"), max_length=20, choices=Symbol)
    is_chamber = models.BooleanField(
        _("is a chamber"),
        default=True,
        help_text=_("Whether rules that count by chamber may count this constituency as one."),
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("constituency")
        verbose_name_plural = _("constituencies")
        ordering = ["forum", "position"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "key"], name="forums_constituency_key"),
            models.UniqueConstraint(fields=["forum", "position"], name="forums_constituency_order"),
        ]

    def __str__(self) -> str:
        return self.name


class SeatQuerySet(models.QuerySet["Seat"]):
    """Seats, by date: the one definition of who sits in a forum on a day."""

    def sitting_on(self, day: date) -> SeatQuerySet:
        """Seats of the forum on ``day``: joined by then and not suspended or gone on that day."""
        off_the_roll = SeatStatus.objects.covering(day).filter(
            seat=models.OuterRef("pk"), status__in=SeatStatus.OFF_THE_ROLL
        )
        return self.filter(Q(joined_on__isnull=True) | Q(joined_on__lte=day)).filter(
            ~models.Exists(off_the_roll)
        )

    def in_order(self) -> SeatQuerySet:
        """By constituency in the forum's order, then by name."""
        return self.order_by("constituency__position", "name", "pk")


class Seat(models.Model):
    """A place in a forum, in one constituency. ``code`` is unique in its forum (``BW``, ``WDC``)."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="seats")
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="seats")
    code = models.CharField(_("code"), max_length=40)
    name = models.CharField(_("name"), max_length=200)
    capacity = models.CharField(_("capacity"), max_length=20, choices=Capacity)
    attributes = models.JSONField(
        _("attributes"), default=dict, blank=True, help_text=_("Facts that rules may select by, as text.")
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    joined_note = models.CharField(_("how sure the date is"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"), blank=True)
    is_signed_by_two = models.BooleanField(
        _("two people sign its ballots"),
        default=False,
        help_text=_("One person of the seat drafts a ballot, another one confirms it. Its holder chooses."),
    )
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [models.UniqueConstraint(fields=["forum", "code"], name="forums_seat_code")]

    def __str__(self) -> str:
        return self.name

    @property
    def decides(self) -> bool:
        """Whether the seat is a participant; observers are heard and counted apart."""
        return self.capacity == Capacity.PARTICIPANT


class SeatStatusQuerySet(models.QuerySet["SeatStatus"]):
    """Dated facts about seats."""

    def covering(self, day: date) -> SeatStatusQuerySet:
        """Those in force on ``day`` (the last day belongs to the period)."""
        return self.filter(valid_from__lte=day).filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))


class SeatStatus(models.Model):
    """What was so of a seat from a day to a day: suspended, restricted, withdrawn, boycotting …"""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        RESTRICTED = "restricted", _("restricted (stays on the roll)")
        SUSPENDED = "suspended", _("suspended")
        BOYCOTTING = "boycotting", _("boycotting (stays on the roll)")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REMOVED = "removed", _("removed")
        VACANT = "vacant", _("vacant (stays on the roll)")

    OFF_THE_ROLL = (Status.SUSPENDED, Status.WITHDRAWN, Status.REMOVED)

    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="statuses")
    status = models.CharField(_("status"), max_length=20, choices=Status)
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"), blank=True)

    objects = SeatStatusQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat status")
        verbose_name_plural = _("seat statuses")
        ordering = ["seat", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="forums_status_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_status_display()}"
