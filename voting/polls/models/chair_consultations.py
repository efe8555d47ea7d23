"""The chair's consultations: a public line that they took place, and a private log of talks.

The words of a talk are sealed before they reach the database and are opened only for the chair's office. They
stand in no other column, and no other table, record, feed or page carries them.
"""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Accreditation, DatedQuerySet, Forum, Seat
from consult.texts.models import Reform
from voting.polls.models.poll import Poll


class ChairConsultation(models.Model):
    """Consultations of the chair on a matter, from opening to closing. All of it but the talks is public."""

    uid = models.CharField(_("address"), max_length=12, unique=True, editable=False)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="chair_consultations")
    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="chair_consultations")
    poll = models.ForeignKey(
        Poll,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="chair_consultations",
        verbose_name=_("poll that they follow"),
    )
    reason = models.TextField(_("why they are opened"))
    opened_at = models.DateTimeField(_("opened at"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    result = models.TextField(_("what the chair states at their end"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("consultations of the chair")
        verbose_name_plural = _("consultations of the chair")
        ordering = ["opened_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="polls_chair_consultation_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["forum", "reform"],
                condition=Q(closed_at__isnull=True),
                name="polls_one_open_chair_consultation",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reform} ({self.forum})"

    def save(self, *args: object, **kwargs: object) -> None:
        if not self.uid:
            self.uid = uuid.uuid4().hex[:10]
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("polls:chair_consultation", args=[self.uid])

    @property
    def is_open(self) -> bool:
        """Whether talks can still be noted."""
        return self.closed_at is None


class Confidant(models.Model):
    """Somebody whom the chair lets into the log, from … until ….

    The rows of the present chair are not needed: the office itself lets in whoever holds it.
    """

    consultation = models.ForeignKey(ChairConsultation, on_delete=models.PROTECT, related_name="confidants")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("person of the chair's office")
        verbose_name_plural = _("persons of the chair's office")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "user"],
                condition=Q(valid_until__isnull=True),
                name="polls_confidant_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}: {self.user_id}"


class Talk(models.Model):
    """One talk: with which seats, when, and what was said, sealed."""

    consultation = models.ForeignKey(ChairConsultation, on_delete=models.PROTECT, related_name="talks")
    number = models.PositiveIntegerField(_("number"))
    held_at = models.DateTimeField(_("held at"))
    seats = models.ManyToManyField(Seat, through="TalkSeat", related_name="+")
    sealed_note = models.TextField(_("what was said, sealed"))
    is_nameable = models.BooleanField(
        _("the chair agrees that it is named"),
        default=False,
        help_text=_("Publicly, with whom and when; shown once each of its seats agrees as well."),
    )
    noted_at = models.DateTimeField(_("noted at"))
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("talk of the chair")
        verbose_name_plural = _("talks of the chair")
        ordering = ["consultation", "held_at", "number"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="polls_talk_number"),
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}, {self.number}"


class TalkSeat(models.Model):
    """A seat that took part in a talk, and whether it agrees that this is named publicly."""

    talk = models.ForeignKey(Talk, on_delete=models.PROTECT, related_name="parties")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(_("agreed at"), null=True, blank=True)
    agreed_as = models.ForeignKey(
        Accreditation, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("seat in a talk")
        verbose_name_plural = _("seats in talks")
        ordering = ["talk", "pk"]
        constraints = [models.UniqueConstraint(fields=["talk", "seat"], name="polls_seat_once_in_a_talk")]

    def __str__(self) -> str:
        return f"{self.talk_id}: {self.seat_id}"
