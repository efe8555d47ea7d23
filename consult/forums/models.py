"""Who sits where: forums, their constituencies and seats, the people who hold them, and dated weights.

A seat is a place in a forum; a person holds it through an accreditation. Everything that a roll is built
from (status, weights, who is accredited) carries its dates.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.enums import Capacity as Capacity
from consult.forums.enums import Level as Level
from consult.forums.enums import Symbol as Symbol


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


class WeightBasis(models.Model):
    """A dated set of weights with its source: an amount a seat, a published total, a part of no seat.

    Amounts are whole numbers in ``unit``. ``published_total`` = sum of the seats + ``unattributed``; both
    are empty for a basis of our own making (heads), whose total is the sum of the seats on the roll.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="weight_bases")
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=150)
    unit = models.CharField(_("unit"), max_length=40)
    as_of = models.CharField(_("period or day"), max_length=40)
    published_total = models.DecimalField(
        _("published total"), max_digits=24, decimal_places=0, null=True, blank=True
    )
    unattributed = models.DecimalField(
        _("part that belongs to no seat"), max_digits=24, decimal_places=0, null=True, blank=True
    )
    source = models.TextField(_("source"))
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("weight basis")
        verbose_name_plural = _("weight bases")
        ordering = ["forum", "pk"]
        constraints = [models.UniqueConstraint(fields=["forum", "key"], name="forums_basis_key")]

    def __str__(self) -> str:
        return self.name


class WeightAmount(models.Model):
    """One seat's amount on one basis. No row, or an empty amount, is *not reported*: missing, never 0."""

    basis = models.ForeignKey(WeightBasis, on_delete=models.PROTECT, related_name="amounts")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="weights")
    amount = models.DecimalField(_("amount"), max_digits=24, decimal_places=0, null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("weight")
        verbose_name_plural = _("weights")
        constraints = [
            models.UniqueConstraint(fields=["basis", "seat"], name="forums_one_amount_per_seat"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="forums_amount_sign"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.amount}"


class WeightCorrection(models.Model):
    """A published figure that was corrected: what it was, what it is, why. Comparisons show it."""

    weight = models.ForeignKey(WeightAmount, on_delete=models.PROTECT, related_name="corrections")
    old_amount = models.DecimalField(max_digits=24, decimal_places=0, null=True, blank=True)
    new_amount = models.DecimalField(max_digits=24, decimal_places=0, null=True, blank=True)
    reason = models.TextField(_("reason"))
    corrected_at = models.DateTimeField(_("corrected at"))

    class Meta:
        verbose_name = _("corrected weight")
        verbose_name_plural = _("corrected weights")
        ordering = ["-corrected_at"]

    def __str__(self) -> str:
        return f"{self.weight}: {self.old_amount} → {self.new_amount}"


Dated = TypeVar("Dated", bound=models.Model)


class DatedQuerySet(models.QuerySet[Dated]):
    """Rows that hold from a moment until a moment."""

    def in_force(self, moment: datetime) -> Self:
        """Those in force at ``moment``."""
        return self.filter(valid_from__lte=moment).filter(
            Q(valid_until__isnull=True) | Q(valid_until__gt=moment)
        )


class Accreditation(models.Model):
    """A person holds a seat as holder or alternate, from … until …, by whose nomination."""

    class Role(models.TextChoices):
        HOLDER = "holder", _("holder")
        ALTERNATE = "alternate", _("alternate")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="accreditations"
    )
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="accreditations")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    nominated_by = models.CharField(_("nominated by"), max_length=200)
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("accreditation")
        verbose_name_plural = _("accreditations")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="forums_accreditation_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["seat"],
                condition=Q(role="holder", valid_until__isnull=True),
                name="forums_one_holder_per_seat",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat} ({self.get_role_display()})"


class Office(models.Model):
    """A task in a forum that brings no seat: chairing it, running its secretariat, drafting, analysing."""

    class Role(models.TextChoices):
        CHAIR = "chair", _("chair")
        SECRETARIAT = "secretariat", _("secretariat")
        ANALYST = "analyst", _("analyst")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="offices")
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="offices")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("office")
        verbose_name_plural = _("offices")

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.forum}"


class DisplayIdentity(models.Model):
    """The name under which something is said: a seat, a constituency or a pseudonym; never an account.

    Which account may use it stands in ``IdentityUse``, a table of its own, so that nothing said can be
    joined to a person without reading that table.
    """

    class Kind(models.TextChoices):
        SEAT = "seat", _("seat")
        CONSTITUENCY = "constituency", _("member of a constituency, unnamed")
        PSEUDONYM = "pseudonym", _("pseudonym")

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="identities")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="identities")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="identities")
    label = models.CharField(_("shown as"), max_length=200)

    class Meta:
        verbose_name = _("display identity")
        verbose_name_plural = _("display identities")
        constraints = [
            models.UniqueConstraint(
                fields=["seat"], condition=Q(kind="seat"), name="forums_one_identity_per_seat"
            ),
            models.UniqueConstraint(
                fields=["forum", "label"], condition=Q(kind="pseudonym"), name="forums_pseudonym_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="seat", seat__isnull=False) | (~Q(kind="seat") & Q(seat__isnull=True)),
                name="forums_identity_seat_only_for_seats",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_protected(self) -> bool:
        """Whether the account behind it must stay unknown, also to the secretariat and in the audit."""
        return self.kind != self.Kind.SEAT


class IdentityUse(models.Model):
    """Which account may speak under a protected identity. Read by permission checks only, shown nowhere."""

    identity = models.ForeignKey(DisplayIdentity, on_delete=models.PROTECT, related_name="uses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("use of an identity")
        verbose_name_plural = _("uses of identities")
        constraints = [
            models.UniqueConstraint(fields=["identity"], name="forums_one_account_behind_an_identity")
        ]

    def __str__(self) -> str:
        return str(self.identity)


class Membership(models.Model):
    """A person belongs to a constituency of a forum without holding a seat: may comment, cannot cast."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    constituency = models.ForeignKey(Constituency, on_delete=models.PROTECT, related_name="memberships")
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return str(self.constituency)
