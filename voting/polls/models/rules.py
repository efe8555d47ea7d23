"""Decision rules as they were kept: for polls to point to, and for a forum to compare its results under."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, ManyToOneRel, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Forum


class RuleVersionQuerySet(models.QuerySet["RuleVersion"]):
    """Kept rules."""

    def of_forum(self, forum: Forum) -> RuleVersionQuerySet:
        """A forum's own rules, withdrawn ones too, by rule and version."""
        return self.filter(forum=forum).order_by("rule_id", "pk")

    def current(self) -> RuleVersionQuerySet:
        """Of each forum's own rule the latest version that is not withdrawn, and the catalogue's rules."""
        later = RuleVersion.objects.filter(
            forum=OuterRef("forum"), rule_id=OuterRef("rule_id"), pk__gt=OuterRef("pk"), withdrawn_at=None
        )
        return self.filter(withdrawn_at=None).filter(~Exists(later))


class RuleVersion(models.Model):
    """A decision rule as it stood when it was used: the document, its normal form's hash, whose it is.

    Two rules may decide alike and still be two, with names and sources of their own.
    """

    rule_id = models.CharField(_("rule"), max_length=80)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    document = models.JSONField(_("document"))
    sha256 = models.CharField("SHA-256", max_length=64)
    forum = models.ForeignKey(
        Forum,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rules",
        help_text=_("The forum whose own rule this is; empty for a rule of the catalogue."),
    )
    withdrawn_at = models.DateTimeField(
        _("withdrawn at"),
        null=True,
        blank=True,
        help_text=_("A rule that nobody used may be withdrawn: it stays on record and is not offered."),
    )

    objects = RuleVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision rule")
        verbose_name_plural = _("decision rules")
        ordering = ["rule_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule_id", "version", "sha256"],
                condition=Q(forum=None),
                name="polls_rule_of_the_catalogue_once",
            ),
            models.UniqueConstraint(
                fields=["forum", "rule_id", "version", "sha256"], name="polls_rule_of_a_forum_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_used(self) -> bool:
        """Whether a poll (in draft too), an outcome, a comparison or a past case points to it."""
        # Whatever points here, from apps above too: the relation knows them, an import would turn the arrows.
        fields = self._meta.get_fields(include_hidden=True)
        pointing = [each for each in fields if isinstance(each, ManyToOneRel)]
        return any(
            each.related_model._base_manager.filter(**{each.field.name: self}).exists() for each in pointing
        )


class ComparisonRule(models.Model):
    """A rule under which a forum's results are compared. ``names`` binds the rule's names to the roll's.

    A name that ends in ``-*`` takes the forum's latest basis of that family on the day of the roll
    (``carats-*`` is ``carats-2022`` in June 2022 and ``carats-2023`` in November 2025).
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="comparison_rules")
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(_("label"), max_length=200)
    names = models.JSONField(default=dict, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(_("order"))

    class Meta:
        verbose_name = _("comparison rule")
        verbose_name_plural = _("comparison rules")
        ordering = ["forum", "position"]
        constraints = [models.UniqueConstraint(fields=["forum", "position"], name="polls_comparison_order")]

    def __str__(self) -> str:
        return self.label
