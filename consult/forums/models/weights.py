"""Dated weights of seats, each with its source, and the corrections of published figures."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models.seats import Forum, Seat


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
