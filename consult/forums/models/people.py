"""The people of a forum: who holds a seat, who advises it, who has an office, who speaks under which name."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models.seats import Constituency, Forum, Seat

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


class Adviser(models.Model):
    """A person who prepares what a seat answers: may draft its ballots, and may neither confirm nor cast."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="advises")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="advisers")
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("adviser of a seat")
        verbose_name_plural = _("advisers of seats")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="forums_adviser_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["seat", "user"],
                condition=Q(valid_until__isnull=True),
                name="forums_one_adviser_a_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.seat)


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
