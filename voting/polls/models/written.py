"""The written procedure: its terms, what each seat was told and when, who acknowledged it, closed reasons.

A poll whose procedure is *written* runs for whole days and asks who objects; roll, ballots and closing are
those of every poll. The words of a closed reason stand in a table of their own and in no other, so that
nothing that shows ballots can show them by mistake.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Accreditation
from voting import rules
from voting.polls.models.ballots import Ballot
from voting.polls.models.poll import Poll
from voting.polls.models.roll import RollEntry

LONGEST_PROCEDURE = 366
OBJECTIONS = frozenset({rules.Position.OPPOSE, rules.Position.BLOCK})
"""The positions by which a seat objects in writing; each then needs its reason."""


class Reasons(models.TextChoices):
    """Who reads the reason of an objection; fixed before opening and repeated on the ballot."""

    PUBLIC = "public", _("Everyone who may see the objection reads its reason with it.")
    CLOSED = (
        "closed",
        _("Only the chair and the objecting seat read the reason of an objection."),
    )


class WrittenTerms(models.Model):
    """What a written procedure adds to the terms of its poll."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, primary_key=True, related_name="written")
    days = models.PositiveSmallIntegerField(
        _("days"), help_text=_("Whole days of the forum's time zone after the day on which it opens.")
    )
    reasons = models.CharField(_("reasons of objections"), max_length=20, choices=Reasons)

    class Meta:
        verbose_name = _("terms of a written procedure")
        verbose_name_plural = _("terms of written procedures")
        constraints = [
            models.CheckConstraint(
                condition=Q(days__gte=1, days__lte=LONGEST_PROCEDURE), name="polls_written_days"
            ),
            models.CheckConstraint(condition=Q(reasons__in=Reasons.values), name="polls_reasons_known"),
        ]

    def __str__(self) -> str:
        return f"{self.poll}: {self.days}"

    @property
    def has_closed_reasons(self) -> bool:
        """Whether only the chair and the objecting seat read why it objects."""
        return self.reasons == Reasons.CLOSED


def written_terms(poll: Poll) -> WrittenTerms | None:
    """What a written procedure adds to a poll; None for a poll of another procedure."""
    return getattr(poll, "written", None)


class NoticeKind(models.TextChoices):
    """What a seat was told."""

    OPENED = "opened", _("notice of the procedure")
    REMINDED = "reminded", _("reminder")
    EXTENDED = "extended", _("notice of a later deadline")


class SeatNotice(models.Model):
    """A seat was told something on a day of the forum's time zone: the formal notice of a procedure."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="seat_notices")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("what it was told"), max_length=20, choices=NoticeKind)
    day = models.DateField(_("day in the forum's time zone"))
    given_at = models.DateTimeField(_("given at"))

    class Meta:
        verbose_name = _("notice to a seat")
        verbose_name_plural = _("notices to seats")
        ordering = ["poll", "given_at", "entry__position"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="polls_notice_kind_known"),
            models.UniqueConstraint(
                fields=["entry", "day"],
                condition=Q(kind=NoticeKind.REMINDED),
                name="polls_one_reminder_a_day",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(kind=NoticeKind.OPENED), name="polls_one_opening_notice"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_kind_display()}, {self.day}"


class Acknowledgement(models.Model):
    """Somebody who acts for a seat has said that the notice arrived. It is no position."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="acknowledgements")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="acknowledgements")
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(_("acknowledged at"))

    class Meta:
        verbose_name = _("receipt of a notice")
        verbose_name_plural = _("receipts of notices")
        ordering = ["poll", "acknowledged_at"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "accreditation"], name="polls_one_receipt_a_person")
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.acknowledged_at}"


class ClosedReason(models.Model):
    """The words of an objection whose reason is closed. The ballot itself carries only their hash.

    Read through ``permissions.can_read_closed_reason``, and never by what lists, searches or exports ballots.
    """

    ballot = models.OneToOneField(
        Ballot, on_delete=models.PROTECT, primary_key=True, related_name="closed_reason"
    )
    statement = models.TextField(_("reason"))
    nonce = models.CharField(_("nonce of the hash"), max_length=32)

    class Meta:
        verbose_name = _("closed reason")
        verbose_name_plural = _("closed reasons")

    def __str__(self) -> str:
        return str(self.ballot)
