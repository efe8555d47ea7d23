"""What people say on a text: comments on a clause or the whole, one level of replies, moderation on record.

A comment belongs to a display identity and never to an account.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.models import DisplayIdentity
from consult.texts.models import Version

BODY_LIMIT = 4000
WORDING_LIMIT = 4000


class Stance(models.TextChoices):
    """What a comment says of the passage, in one word."""

    SUPPORT = "support", _("support")
    CHANGES = "support_with_changes", _("support with changes")
    OPPOSE = "oppose", _("oppose")
    QUESTION = "question", _("question")


class CommentQuerySet(models.QuerySet["Comment"]):
    """Comments; hidden ones stay on record and are shown as a stub with the reason."""

    def on_version(self, version: Version) -> CommentQuerySet:
        """Comments on one version, oldest first, with who is shown to have said them."""
        return (
            self.filter(version=version)
            .select_related("identity__constituency", "identity__seat")
            .order_by("pk")
        )

    def visible(self) -> CommentQuerySet:
        """Those whose words may be shown."""
        return self.filter(hidden_at__isnull=True)

    def top_level(self) -> CommentQuerySet:
        """Comments that are not replies."""
        return self.filter(parent__isnull=True)


class Comment(models.Model):
    """What someone says on a clause (``clause_key``) or on the whole of one version."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="comments")
    clause_key = models.CharField(_("clause"), max_length=64, blank=True)
    identity = models.ForeignKey(DisplayIdentity, on_delete=models.PROTECT, related_name="comments")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replies"
    )
    stance = models.CharField(_("stance"), max_length=30, choices=Stance, blank=True)
    body = models.TextField(_("comment"), max_length=BODY_LIMIT)
    proposed_wording = models.TextField(_("proposed wording"), max_length=WORDING_LIMIT, blank=True)
    language = models.CharField(_("language"), max_length=20, default="en")
    said_at = models.DateTimeField(_("said"), help_text=_("The day only, where the identity is protected."))
    edited_at = models.DateTimeField(_("last changed"), null=True, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.TextField(_("reason for hiding"), blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [models.Index(fields=["version", "clause_key"], name="consultations_by_clause")]
        constraints = [
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="consultations_hidden_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, stance__in=Stance.values)
                | Q(parent__isnull=False, stance=""),
                name="consultations_stance_on_comments_only",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.identity}: {self.body[:60]}"

    def get_absolute_url(self) -> str:
        """The comment's own address, which leads to the page where it stands."""
        return reverse("consultations:comment_page", args=[self.uid])

    @property
    def anchor(self) -> str:
        """Its place within a page."""
        return f"comment-{self.uid}"

    def get_edit_url(self) -> str:
        """Where whoever speaks under its identity may change it, until somebody has replied."""
        return reverse("consultations:edit", args=[self.uid])


class CommentWording(models.Model):
    """What a comment said before it was changed; kept on record."""

    comment = models.ForeignKey(Comment, on_delete=models.PROTECT, related_name="earlier_wordings")
    stance = models.CharField(max_length=30, blank=True)
    body = models.TextField()
    proposed_wording = models.TextField(blank=True)
    replaced_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier wording")
        verbose_name_plural = _("earlier wordings")
        ordering = ["comment", "pk"]

    def __str__(self) -> str:
        return self.body[:60]
