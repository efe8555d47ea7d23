"""Past cases: real decisions reported elsewhere, with what is known of who held which position.

A position that nobody reported has no row: it is *no position known* and never support. Each row has its
source, its date, how sure it is, and what disputes it; a correction keeps what stood before. What rules make
of the positions is computed and kept (``CaseOutcome``) together with everything it was computed from
(``Replay``), so that a changed table can say what changed and why.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Forum, Seat
from consult.texts.models import Reform, WayStep
from voting.polls.models import RuleVersion


class Confidence(models.TextChoices):
    """How sure a reported fact is."""

    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class PastCase(models.Model):
    """A real decision, its outcome in the words in which it was reported."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="past_cases")
    reforms = models.ManyToManyField(Reform, related_name="past_cases", blank=True)
    title = models.CharField(_("title"), max_length=200, blank=True)
    matter = models.TextField(_("matter"))
    date = models.DateField(_("date"))
    precision = models.CharField(max_length=10, choices=WayStep.Precision, default=WayStep.Precision.MONTH)
    place = models.CharField(_("place"), max_length=200)
    rule_reported = models.CharField(_("rule as reported"), max_length=200)
    outcome_reported = models.CharField(_("outcome as reported"), max_length=300)
    note = models.TextField(_("note"), blank=True)
    source = models.TextField(_("source"))
    assumptions = models.JSONField(_("assumptions of the replay"), default=list, blank=True)

    class Meta:
        verbose_name = _("past case")
        verbose_name_plural = _("past cases")
        ordering = ["-date", "code"]

    def __str__(self) -> str:
        return f"{self.code}: {self.heading}"

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.code])

    @property
    def heading(self) -> str:
        """The title, or the matter where it has none."""
        return self.title or self.matter


class Report(models.Model):
    """What a source says somebody did (blocked, tabled, walked out) where no positions were published."""

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="reports")
    party = models.CharField(_("who"), max_length=200)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    what = models.TextField(_("what"))
    source = models.TextField(_("source"))
    confidence = models.CharField(max_length=10, choices=Confidence)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["case", "pk"]

    def __str__(self) -> str:
        return f"{self.party}: {self.what}"


class ReportedPosition(models.Model):
    """A seat's position as a source reports it. ``is_counted`` says whether the replay counts it."""

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="positions")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(_("position"), max_length=20)
    role = models.CharField(_("role"), max_length=40, blank=True)
    source = models.TextField(_("source"))
    reported_on = models.CharField(_("date of the report"), max_length=40, blank=True)
    confidence = models.CharField(max_length=10, choices=Confidence)
    dispute = models.TextField(_("disputed by"), blank=True)
    is_counted = models.BooleanField(_("counted"), default=True)

    class Meta:
        verbose_name = _("reported position")
        verbose_name_plural = _("reported positions")
        ordering = ["case", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "seat"], name="cases_one_position_per_seat"),
            models.CheckConstraint(condition=~Q(source=""), name="cases_position_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.position}"


class Correction(models.Model):
    """A change to a reported position: what stood, what stands, why."""

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="corrections")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.TextField(_("reason"))
    corrected_at = models.DateTimeField()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["case", "-corrected_at"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.seat}"


class Variant(models.Model):
    """Another reading of the sources: which positions it sets (``{code: position or null}``), and why."""

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="variants")
    key = models.SlugField(max_length=60)
    label = models.CharField(max_length=200)
    positions = models.JSONField(default=dict)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["case", "pk"]
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="cases_variant_key")]

    def __str__(self) -> str:
        return self.label


class Replay(models.Model):
    """One computing of a case's table: when, from which inputs, and what came out; never changed.

    The latest row of a case and variant is the table that stands in ``CaseOutcome``; the one before it says
    what the table was, so that both can be held against each other.
    """

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="replays")
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True, related_name="replays"
    )
    inputs = models.JSONField(help_text=_("Roll, weights, positions and rules, as they were hashed."))
    inputs_sha256 = models.CharField(max_length=64)
    results = models.JSONField(default=list, help_text=_("Label, treatment, kind and share of each row."))
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("replay")
        verbose_name_plural = _("replays")
        ordering = ["case", "-pk"]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.inputs_sha256[:12]}"


class CaseOutcome(models.Model):
    """What a rule makes of a case's positions: simulation, not an official result.

    ``treatment`` says how unknown positions were counted. ``inputs_sha256`` covers roll, weights and
    positions: when it differs from the present inputs the row is stale and is computed anew, and the page
    says since when.
    """

    case = models.ForeignKey(PastCase, on_delete=models.PROTECT, related_name="outcomes")
    variant = models.ForeignKey(
        Variant, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes"
    )
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    position = models.PositiveSmallIntegerField()
    treatment = models.CharField(max_length=20)
    kind = models.CharField(max_length=30)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    inputs_sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("simulated outcome")
        verbose_name_plural = _("simulated outcomes")
        ordering = ["case", "variant", "position", "treatment"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "position", "treatment"],
                condition=Q(variant__isnull=True),
                name="cases_one_outcome_per_rule",
            ),
            models.UniqueConstraint(
                fields=["case", "variant", "position", "treatment"],
                condition=Q(variant__isnull=False),
                name="cases_one_outcome_per_rule_of_a_variant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.kind}"
