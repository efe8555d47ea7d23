"""The matter and its frozen text: reforms, issued versions, clauses, and the way a matter has gone.

A version is written once, when it is issued, and never changed: ``canonical`` holds the exact bytes that
were hashed, and the rows refuse to be written again. Comments and polls point here, so nothing of a decided
text depends on the editor.
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Forum, Seat


class Stage(models.TextChoices):
    """Where a matter stands."""

    DRAFT = "draft", _("draft")
    CONSULTATION = "consultation", _("consultation")
    DECISION = "decision", _("decision")
    DECIDED = "decided", _("decided")
    FOLLOW_UP = "follow_up", _("follow-up")


class Reform(models.Model):
    """The matter: its code and title, the forum it belongs to, where it stands."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    theme = models.CharField(_("theme"), max_length=200, blank=True)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="reforms")
    consulted_forums = models.ManyToManyField(
        Forum,
        related_name="consulted_on",
        blank=True,
        verbose_name=_("forums that are consulted"),
        help_text=_("Their members comment too, and they may poll their own seats on it."),
    )
    stage = models.CharField(_("stage"), max_length=20, choices=Stage, default=Stage.DRAFT)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    class Meta:
        verbose_name = _("reform")
        verbose_name_plural = _("reforms")
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("texts:reform", args=[self.code])

    def forums_taking_part(self) -> list[Forum]:
        """The forum whose matter it is, then those that are consulted on it."""
        return [self.forum, *self.consulted_forums.all()]


class FrozenQuerySet(models.QuerySet[Any]):
    """Rows that are written once: no change, no deletion, whoever asks."""

    def update(self, **fields: Any) -> NoReturn:
        raise RuntimeError(f"{self.model.__name__} is frozen: issue another version instead.")

    def delete(self) -> NoReturn:
        raise RuntimeError(f"{self.model.__name__} is frozen: an issued text stays on record.")


class Frozen(models.Model):
    """A row that is written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise RuntimeError(f"{type(self).__name__} is frozen: issue another version instead.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise RuntimeError(f"{type(self).__name__} is frozen: an issued text stays on record.")


class VersionQuerySet(FrozenQuerySet):
    """Issued versions."""

    def open_for_comment(self) -> VersionQuerySet:
        """Current versions of matters that have not gone to a decision: the one definition of *open*."""
        return self.current().filter(reform__stage__in=(Stage.DRAFT, Stage.CONSULTATION))

    def open_for_amendment(self) -> VersionQuerySet:
        """Current versions of matters not decided yet; while a poll is open too, to resolve a block."""
        stages = (Stage.DRAFT, Stage.CONSULTATION, Stage.DECISION)
        return self.current().filter(reform__stage__in=stages)

    def current(self) -> VersionQuerySet:
        """The latest version of each reform."""
        newer = Version.objects.filter(reform=models.OuterRef("reform"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(newer))


class Version(Frozen):
    """One issued text of a reform: immutable, numbered, hashed, in clauses."""

    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    language = models.CharField(_("authoritative language"), max_length=20, default="en")
    summary = models.TextField(_("in short"), blank=True)
    note = models.TextField(_("what changed"), blank=True)
    authors = models.JSONField(_("written by"), default=list)
    sponsor = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("tabled by")
    )
    issued_at = models.DateTimeField(_("issued at"))
    source_revision = models.PositiveBigIntegerField(_("revision it was issued from"), null=True, blank=True)
    canonical = models.TextField(_("canonical JSON"))
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["reform", "number"]
        constraints = [models.UniqueConstraint(fields=["reform", "number"], name="texts_version_number")]

    def __str__(self) -> str:
        return f"{self.reform.code}, {_('version')} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("texts:version", args=[self.reform.code, self.number])


class Clause(Frozen):
    """A numbered passage of a version. ``key`` is the id that survives versions."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="clauses")
    key = models.CharField(_("id"), max_length=64)
    position = models.PositiveIntegerField(_("order"))
    number = models.CharField(_("number"), max_length=20)
    heading = models.CharField(_("heading"), max_length=200)
    text = models.TextField(_("text"))
    continues = models.JSONField(_("continues"), default=list, blank=True)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "key"], name="texts_clause_key"),
            models.UniqueConstraint(fields=["version", "position"], name="texts_clause_order"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.heading}"


class WayStep(models.Model):
    """One step of a reform so far, written by the action that took it, or reported with its source."""

    class Precision(models.TextChoices):
        DAY = "day", _("day")
        MONTH = "month", _("month")
        YEAR = "year", _("year")

    reform = models.ForeignKey(Reform, on_delete=models.PROTECT, related_name="way")
    kind = models.CharField(_("kind"), max_length=40)
    label = models.CharField(_("what happened"), max_length=300)
    at = models.DateTimeField(_("when"))
    precision = models.CharField(_("how exact"), max_length=10, choices=Precision, default=Precision.DAY)
    thing_type = models.CharField(max_length=40, blank=True)
    thing_id = models.CharField(max_length=80, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    source = models.TextField(_("source"), blank=True)

    class Meta:
        verbose_name = _("step of the way")
        verbose_name_plural = _("way")
        ordering = ["reform", "at", "pk"]

    def __str__(self) -> str:
        return self.label
