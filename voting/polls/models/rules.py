"""Decision rules as they were kept: for polls to point to, and for a forum to compare its results under."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Forum


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
