"""Results that a person states, and who holds the roles that rules give to persons.

A statement is written once, like a ballot: a wrong one is followed by its correction, which stands.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import DatedQuerySet, Forum
from voting.polls.models.poll import Poll


class OutcomeStatement(models.Model):
    """The result of a judged stage, as the office that the rule names stated it; the latest stands.

    ``finding`` is one of the labels that the rule allows, ``office`` what the role was called when it was
    stated. ``record`` is its canonical JSON, chained to the closing record and to the statement before it.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="statements")
    number = models.PositiveSmallIntegerField(_("number"))
    stage = models.CharField(_("stage of the rule"), max_length=80)
    finding = models.CharField(_("result"), max_length=80)
    reasons = models.TextField(_("reasons"))
    role = models.CharField(_("role in the rule"), max_length=80)
    office = models.CharField(_("stated by"), max_length=200)
    stated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(_("stated at"))
    record = models.TextField(_("canonical record"))
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("stated result")
        verbose_name_plural = _("stated results")
        ordering = ["poll", "number"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "number"], name="polls_one_row_per_statement"),
            models.CheckConstraint(condition=~Q(reasons=""), name="polls_statement_with_reasons"),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.finding}"

    @property
    def is_correction(self) -> bool:
        """Whether it takes the place of an earlier one."""
        return self.number > 1


class RoleHolder(models.Model):
    """Who holds a role that a rule names and that is no office of the forum, from … until …."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="role_holders")
    role = models.SlugField(_("role in the rule"), max_length=80)
    called = models.CharField(_("what the role is called"), max_length=200)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_as = models.CharField(_("named as"), max_length=200)
    valid_from = models.DateTimeField(_("from"))
    valid_until = models.DateTimeField(_("until"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        verbose_name = _("holder of a role")
        verbose_name_plural = _("holders of roles")
        ordering = ["forum", "role", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["forum", "role"],
                condition=Q(valid_until__isnull=True),
                name="polls_one_holder_of_a_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="polls_role_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called}: {self.named_as}"
