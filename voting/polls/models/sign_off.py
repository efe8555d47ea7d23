"""Two-person sign-off: a ballot that one person of a seat has drafted and another one has still to confirm.

A draft is no ballot: it counts for nothing, is shown to the people of its seat only, and lapses when the poll
closes. Once it is confirmed its words stand with the ballot and no longer here.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from voting.polls.models.ballots import Ballot
from voting.polls.models.poll import Poll
from voting.polls.models.roll import RollEntry


class DraftState(models.TextChoices):
    """Where a draft stands. One that waits when the poll closes has lapsed; its row stays as it is."""

    WAITING = "waiting", _("waits for the second person")
    CONFIRMED = "confirmed", _("confirmed and cast")
    REPLACED = "replaced", _("replaced by a later draft")
    TAKEN_BACK = "taken_back", _("taken back")


class BallotDraftQuerySet(models.QuerySet["BallotDraft"]):
    """Drafts of ballots."""

    def waiting(self) -> BallotDraftQuerySet:
        """Those that nobody has confirmed, replaced or taken back."""
        return self.filter(state=DraftState.WAITING)


class BallotDraft(models.Model):
    """What one person of a seat would have it answer. ``retry_key`` makes two confirmations one cast."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballot_drafts")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="drafts")
    number = models.PositiveIntegerField(_("number of the draft"))
    position = models.CharField(_("position"), max_length=20)
    statement = models.TextField(_("reservation or reason"), blank=True)
    language = models.CharField(_("language of the words"), max_length=20, blank=True)
    grounds = models.JSONField(_("what goes with an objection"), default=dict, blank=True)
    retry_key = models.UUIDField(_("key of the attempt"))
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(_("drafted at"))
    state = models.CharField(_("state"), max_length=20, choices=DraftState, default=DraftState.WAITING)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ballot = models.OneToOneField(
        Ballot, on_delete=models.PROTECT, null=True, blank=True, related_name="draft"
    )

    objects = BallotDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a ballot")
        verbose_name_plural = _("drafts of ballots")
        ordering = ["entry", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DraftState.values), name="polls_draft_state_known"),
            models.CheckConstraint(
                condition=Q(state=DraftState.CONFIRMED, ballot__isnull=False)
                | (~Q(state=DraftState.CONFIRMED) & Q(ballot__isnull=True)),
                name="polls_draft_confirmed_by_a_ballot",
            ),
            models.UniqueConstraint(fields=["entry", "number"], name="polls_one_row_per_draft"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state=DraftState.WAITING), name="polls_one_waiting_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.number}"

    @property
    def is_waiting(self) -> bool:
        """Whether it can still be confirmed."""
        return self.state == DraftState.WAITING and self.poll.is_open

    @property
    def has_lapsed(self) -> bool:
        """Whether the poll ended before a second person confirmed it."""
        return self.state == DraftState.WAITING and not self.poll.is_open
