"""The test of the grounds of a block: who tests them in a forum, a panel and its voices, findings on record.

A finding is written once. A wrong one stays, and a further one follows that says which it corrects.
"""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Accreditation, Forum, Seat
from voting.polls.models.blocks import Block
from voting.polls.models.poll import Poll
from voting.polls.models.rules import RuleVersion


class WhoTests(models.TextChoices):
    """Who tests the grounds of a block."""

    CHAIR = "chair", _("the chair")
    PANEL = "panel", _("a panel of named seats")
    POLL = "poll", _("the seats, by a poll of their own")


class GroundsTestQuerySet(models.QuerySet["GroundsTest"]):
    """The terms of tests, by date."""

    def in_force(self, forum: Forum, moment: datetime) -> GroundsTest | None:
        """The terms of a forum at a moment; None where it has no test."""
        found = self.filter(forum=forum, in_force_from__lte=moment)
        return found.select_related("rule").order_by("-in_force_from", "-pk").first()


class GroundsTest(models.Model):
    """A forum's terms for the test of grounds, from a day on. A poll keeps those of its opening."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="grounds_tests")
    tested_by = models.CharField(_("who tests"), max_length=20, choices=WhoTests)
    rule = models.ForeignKey(
        RuleVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rule of the poll"),
    )
    source = models.TextField(_("where the terms say so"), blank=True)
    in_force_from = models.DateTimeField(_("in force from"))

    objects = GroundsTestQuerySet.as_manager()

    class Meta:
        verbose_name = _("terms of the test of grounds")
        verbose_name_plural = _("terms of the test of grounds")
        constraints = [
            models.CheckConstraint(
                condition=Q(tested_by="poll", rule__isnull=False)
                | Q(tested_by__in=["chair", "panel"], rule__isnull=True),
                name="polls_test_by_poll_has_rule",
            )
        ]

    def __str__(self) -> str:
        return self.get_tested_by_display()


class PanelMemberQuerySet(models.QuerySet["PanelMember"]):
    """Members of panels."""

    def sitting(self) -> PanelMemberQuerySet:
        """Those who were not replaced."""
        return self.filter(replaced_at__isnull=True)


class PanelMember(models.Model):
    """A seat that was named to test a block. A member that is replaced stays on record, with the reason."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="panel")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(_("named at"))
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by"
    )
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    replaced_reason = models.TextField(_("why it was replaced"), blank=True)

    objects = PanelMemberQuerySet.as_manager()

    class Meta:
        verbose_name = _("member of a panel")
        verbose_name_plural = _("members of panels")
        ordering = ["block", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["block", "seat"],
                condition=Q(replaced_at__isnull=True),
                name="polls_seat_once_on_a_panel",
            ),
            models.CheckConstraint(
                condition=Q(replaced_at__isnull=True, replaced_reason="")
                | (Q(replaced_at__gte=F("named_at")) & ~Q(replaced_reason="")),
                name="polls_panel_replaced_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat}"


class PanelVoice(models.Model):
    """What one member of a panel finds, with its reasons; said once."""

    member = models.OneToOneField(PanelMember, on_delete=models.PROTECT, related_name="voice")
    is_founded = models.BooleanField(_("founded"))
    reasons = models.TextField(_("reasons"))
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("voice of a panel member")
        verbose_name_plural = _("voices of panel members")

    def __str__(self) -> str:
        return f"{self.member}"


class GroundsPoll(models.Model):
    """A poll in which the seats of the forum test the grounds of a block."""

    __test__ = False

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="tests")
    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="tested")

    class Meta:
        verbose_name = _("poll on the grounds of a block")
        verbose_name_plural = _("polls on the grounds of blocks")

    def __str__(self) -> str:
        return f"{self.poll}"


class Finding(models.Model):
    """What a test came to: whether the block is founded, with reasons. ``record`` is its canonical JSON.

    The latest of a block counts; a further one says in its reasons what it corrects.
    """

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="findings")
    number = models.PositiveSmallIntegerField(_("number"))
    tested_by = models.CharField(_("tested by"), max_length=20, choices=WhoTests)
    is_founded = models.BooleanField(_("founded"))
    reasons = models.TextField(_("reasons"))
    poll = models.OneToOneField(
        Poll,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="finding",
        verbose_name=_("poll that found it"),
    )
    found_at = models.DateTimeField(_("found at"))
    record = models.TextField(_("canonical record"))
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("finding on a block")
        verbose_name_plural = _("findings on blocks")
        ordering = ["block", "number"]
        constraints = [
            models.UniqueConstraint(fields=["block", "number"], name="polls_findings_in_order"),
            models.CheckConstraint(
                condition=Q(tested_by="poll") | Q(poll__isnull=True), name="polls_finding_of_a_poll"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.block}, {self.number}"
