"""Asking for time: a seat asks for days, the chair grants them to every seat or declines, both in public."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Accreditation
from voting.polls.models.poll import Extension, Poll
from voting.polls.models.roll import RollEntry

MOST_DAYS = 90


class RequestState(models.TextChoices):
    """Where a request for time stands. One that nobody answered before the poll closed stays as asked."""

    ASKED = "asked", _("asked")
    GRANTED = "granted", _("granted to every seat")
    DECLINED = "declined", _("declined")


class TimeRequestQuerySet(models.QuerySet["TimeRequest"]):
    """Requests for time."""

    def waiting(self) -> TimeRequestQuerySet:
        """Those that the chair has not answered."""
        return self.filter(state=RequestState.ASKED)


class TimeRequest(models.Model):
    """A seat asked for days beyond the deadline that it was given, and what the chair answered."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="time_requests")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="time_requests")
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField(_("days asked for"))
    reason = models.TextField(_("reason"))
    asked_at = models.DateTimeField(_("asked at"))
    closes_at = models.DateTimeField(_("deadline when it was asked"))
    wanted_at = models.DateTimeField(_("deadline asked for"))
    state = models.CharField(_("state"), max_length=20, choices=RequestState, default=RequestState.ASKED)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    answer = models.TextField(_("answer of the chair"), blank=True)
    extension = models.ForeignKey(
        Extension, on_delete=models.PROTECT, null=True, blank=True, related_name="time_requests"
    )

    objects = TimeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for time")
        verbose_name_plural = _("requests for time")
        ordering = ["poll", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values), name="polls_time_request_state_known"
            ),
            models.CheckConstraint(condition=Q(days__gte=1, days__lte=MOST_DAYS), name="polls_time_days"),
            models.CheckConstraint(
                condition=Q(state=RequestState.ASKED, answered_at__isnull=True)
                | Q(state__in=[RequestState.GRANTED, RequestState.DECLINED], answered_at__isnull=False),
                name="polls_time_request_answered",
            ),
            models.UniqueConstraint(
                fields=["entry"],
                condition=Q(state=RequestState.ASKED),
                name="polls_one_waiting_time_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.days}"

    @property
    def is_waiting(self) -> bool:
        """Whether the chair has still to answer, and can."""
        return self.state == RequestState.ASKED and self.poll.is_open
