"""What was cast, and what rules make of it once the poll has closed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Accreditation
from consult.standing import StandingQuery
from voting.polls.models.poll import Poll
from voting.polls.models.roll import RollEntry
from voting.polls.models.rules import RuleVersion
from voting.polls.models.statements import OutcomeStatement


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Casts. The latest of each seat counts."""

    def counting(self) -> BallotQuerySet:
        """The latest cast of each roll entry, in the order of the roll."""
        later = Ballot.objects.filter(entry=models.OuterRef("entry"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later)).order_by("entry__position")

    def latest_of(self, entry: RollEntry) -> Ballot | None:
        """The seat's latest cast."""
        return _LATEST_OF_A_SEAT.first(using=self.db, entry=entry.pk)


_LATEST_OF_A_SEAT = StandingQuery(
    lambda entry: Ballot.objects.filter(entry=entry).order_by("-number")[:1], entry=models.BigIntegerField()
)


class Ballot(models.Model):
    """One accepted cast of one seat; never changed, never deleted. ``record`` is its canonical JSON."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="ballots")
    number = models.PositiveIntegerField(_("number of the cast"))
    position = models.CharField(_("position"), max_length=20)
    presence = models.CharField(_("presence"), max_length=20, default="present")
    statement = models.TextField(_("reservation or reason"), blank=True)
    language = models.CharField(_("language of the words"), max_length=20, blank=True)
    cast_at = models.DateTimeField(_("cast at"))
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    retry_key = models.UUIDField(_("key of the attempt"))
    record = models.TextField(_("canonical record"))
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = BallotQuerySet.as_manager()

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="polls_one_row_per_cast"),
            models.UniqueConstraint(fields=["entry", "retry_key"], name="polls_one_row_per_attempt"),
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.number}"

    @property
    def words(self) -> str:
        """What the seat wrote, a closed reason too: for the seat itself and for who may read that reason.

        Everything that shows ballots to others reads ``statement``, which is empty where a reason is closed.
        """
        closed = getattr(self, "closed_reason", None)
        return self.statement if closed is None else str(closed.statement)


class StoredOutcomeQuerySet(models.QuerySet["StoredOutcome"]):
    """Stored outcomes. What was on record stays there; of a poll's own the latest stands."""

    def standing(self) -> StoredOutcomeQuerySet:
        """Each poll's own outcome as it stands: from closing, or with the latest statement of its result."""
        later = StoredOutcome.objects.filter(
            poll=models.OuterRef("poll"), is_official=True, number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later), is_official=True)

    def shown(self) -> StoredOutcomeQuerySet:
        """What is shown of polls: the comparison, and their own outcome as it stands.

        A comparison that was counted again, with what was found of a block, takes the place of the earlier.
        """
        later = StoredOutcome.objects.filter(
            poll=models.OuterRef("poll"), is_official=False, number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later), is_official=False) | self.standing()


class StoredOutcome(models.Model):
    """What a rule makes of a poll's ballots: the document with its reason tree, as every surface shows it.

    The poll's own are ``is_official``: number 0 from its closing, then one with each statement of a result
    that a person states; the others are the comparison, each a simulation. The digests say what was counted,
    so that a recount can be held against it.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="outcomes")
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    is_official = models.BooleanField(default=False)
    number = models.PositiveSmallIntegerField(default=0)
    statement = models.OneToOneField(
        OutcomeStatement, on_delete=models.PROTECT, null=True, blank=True, related_name="outcome"
    )
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=30)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    ballots_sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    objects = StoredOutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["poll", "-is_official", "-number", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll", "number"], condition=Q(is_official=True), name="polls_one_official_outcome"
            ),
            models.CheckConstraint(
                condition=Q(statement__isnull=True) | Q(number__gt=0, is_official=True),
                name="polls_outcome_of_a_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.kind}"
