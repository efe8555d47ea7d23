"""The way of a matter through a forum's own stages: agenda, text, adoption, record, as its terms say.

Each stage is decided by a poll of its own, and every poll knows the one before it and why it follows.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Forum
from voting.polls.models.rules import RuleVersion


class Purpose(models.TextChoices):
    """What a stage of a matter settles."""

    AGENDA = "agenda", _("whether the matter is taken up")
    TEXT = "text", _("which text goes on")
    ADOPTION = "adoption", _("whether the text is adopted")
    RECORD = "record", _("what the record says")
    OTHER = "other", _("another question of the forum's own")


class Procedure(models.TextChoices):
    """In which way the seats of a forum are asked."""

    POSITIONS = "positions", _("positions in a meeting")
    WRITTEN = "written", _("written procedure: silence does not object")
    CHOOSING = "choosing", _("choosing among texts")
    GROUNDS = "grounds", _("test of the grounds of a block")


class Follows(models.TextChoices):
    """Why a poll follows the one before it."""

    STAGE_OF_MATTER = "stage_of_matter", _("the next stage of the matter")
    STAGE_OF_RULE = "stage_of_rule", _("the next stage of the rule")
    AMENDED = "amended", _("restarted on an amended text")
    REOPENED = "reopened", _("reopened after a block")
    GROUNDS = "grounds", _("test of the grounds of a block")
    ROUND = "round", _("the next round of the same choice")


ONE_WAY_ON = (Follows.STAGE_OF_MATTER, Follows.STAGE_OF_RULE, Follows.AMENDED, Follows.REOPENED)
"""Ways in which a matter goes on after a poll: one such poll at a time follows it."""


KEEPS_ITS_RULE = (Follows.STAGE_OF_RULE, Follows.AMENDED)
"""Ways in which a poll goes on under the rule of the poll before it."""


class Reopening(models.TextChoices):
    """Who may take a blocked matter up again at this stage."""

    CHAIR = "chair", _("the chair, with a reason")
    SEAT = "seat", _("any deciding seat, with a reason")
    NEVER = "never", _("nobody: a blocked matter is closed")


class MatterStageQuerySet(models.QuerySet["MatterStage"]):
    """The stages that forums have named."""

    def in_use(self) -> MatterStageQuerySet:
        """Those at which polls are prepared, in order; retired ones stay on the polls that had them."""
        return self.filter(retired_at=None).order_by("forum", "position")


class MatterStage(models.Model):
    """One stage that the forum's terms name, in order. ``rule`` is the one by which it is usually decided."""

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="matter_stages")
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("name"), max_length=120)
    purpose = models.CharField(_("what it settles"), max_length=20, choices=Purpose)
    position = models.PositiveSmallIntegerField(_("order"))
    rule = models.ForeignKey(
        RuleVersion,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("usual rule"),
    )
    reopening = models.CharField(
        _("who may take a blocked matter up again"),
        max_length=20,
        choices=Reopening,
        default=Reopening.CHAIR,
    )
    retired_at = models.DateTimeField(_("not used any more since"), null=True, blank=True)

    objects = MatterStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a matter")
        verbose_name_plural = _("stages of a matter")
        ordering = ["forum", "position"]
        constraints = [
            models.UniqueConstraint(fields=["forum", "key"], name="polls_stage_key"),
            models.UniqueConstraint(fields=["forum", "position"], name="polls_stage_order"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="polls_stage_purpose_known"),
        ]

    def __str__(self) -> str:
        return self.label
