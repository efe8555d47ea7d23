"""The roll of a poll: seats, attributes and weights as they stood when it opened."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Seat
from consult.standing import Given, StandingQuery
from voting.polls.models.poll import Poll


class RollBasis(models.Model):
    """A weight basis as it stood when the poll opened."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="bases")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    unit = models.CharField(max_length=40)
    as_of = models.CharField(max_length=40)
    source = models.TextField()
    published_total = models.DecimalField(max_digits=24, decimal_places=0, null=True)
    remainder = models.DecimalField(max_digits=24, decimal_places=0, null=True)

    class Meta:
        ordering = ["poll", "pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="polls_roll_basis_key")]

    def __str__(self) -> str:
        return self.name


class RollEntryQuerySet(models.QuerySet["RollEntry"]):
    """Seats on frozen rolls."""

    def lock_for_a_cast(self, poll: Poll, code: str) -> RollEntry | None:
        """The seat's row, held against another cast of the same seat; without what only counting reads."""
        return _SEAT_OF_A_CAST.first(using=self.db, poll=poll.pk, code=code)


def _seat_of_a_cast(poll: Given, code: Given) -> models.QuerySet[RollEntry]:
    # In no order: the usual one joins the poll, whose row would then be locked too, and casts that share it
    # would wait for each other without end.
    held = RollEntry.objects.select_for_update(of=("self",)).filter(poll=poll, code=code).order_by()
    return held.defer("attributes", "weights")


_SEAT_OF_A_CAST = StandingQuery(_seat_of_a_cast, poll=models.BigIntegerField(), code=models.CharField())


class RollEntry(models.Model):
    """One seat on the frozen roll. ``decides`` says whether this poll's outcome counts its position."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="roll_entries")
    position = models.PositiveIntegerField(_("order"))
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    constituency = models.CharField(max_length=40)
    decides = models.BooleanField(_("decides"))
    is_signed_by_two = models.BooleanField(
        _("two people sign"),
        default=False,
        help_text=_("As the seat had chosen when the poll opened: a second person confirms its ballot."),
    )
    attributes = models.JSONField(default=dict)
    weights = models.JSONField(default=dict, help_text=_("Basis → amount as text; null is not reported."))

    objects = RollEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat on the roll")
        verbose_name_plural = _("roll")
        ordering = ["poll", "position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "seat"], name="polls_one_entry_per_seat"),
            models.UniqueConstraint(fields=["poll", "code"], name="polls_one_entry_per_code"),
        ]

    def __str__(self) -> str:
        return self.name
