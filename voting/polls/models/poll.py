"""The poll: its states, who sees what, its deadline. The one definition of open and closed is here."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import connections, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult import clock
from consult.forums.models import Forum
from consult.texts.models import Reform, Version
from voting.polls.models.rules import RuleVersion
from voting.polls.models.stages import ONE_WAY_ON, Follows, MatterStage, Procedure


class State(models.TextChoices):
    """What a poll can be. Opening, closing, certifying and annulling move it; nothing moves it back."""

    DRAFT = "draft", _("draft")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")
    CERTIFIED = "certified", _("certified")
    ANNULLED = "annulled", _("annulled")


TRANSITIONS: dict[str, frozenset[str]] = {
    State.DRAFT: frozenset({State.OPEN}),
    State.OPEN: frozenset({State.CLOSED, State.ANNULLED}),
    State.CLOSED: frozenset({State.CERTIFIED, State.ANNULLED}),
    State.CERTIFIED: frozenset({State.ANNULLED}),
    State.ANNULLED: frozenset(),
}
"""The legal moves of a poll, in one table."""


class Visibility(models.TextChoices):
    """Who will see whose position, and when; fixed before opening and repeated on the ballot."""

    AT_ONCE = "at_once", _("Everyone sees each seat's position at once.")
    AT_CLOSING = "at_closing", _("Everyone sees each seat's position when the poll has closed.")
    NEVER = (
        "never",
        _("Nobody is shown a position by name: only counts of the whole roll and reasons without a name."),
    )


SMALLEST_UNNAMED = 5
"""Counts of fewer seats would show who holds which position; without names they are not shown either."""


class Secrecy(models.TextChoices):
    """How a ballot is kept. A secret poll is refused until the software can be honest about it."""

    ROLL_CALL = "roll_call", _("roll call")
    SECRET = "secret", _("secret")


class PollQuerySet(models.QuerySet["Poll"]):
    """The one definition of open and closed: by the clock, in every query."""

    def open(self) -> PollQuerySet:
        """Polls that take positions now."""
        return self.filter(state=State.OPEN, closes_at__gt=clock.now())

    def over(self) -> PollQuerySet:
        """Polls whose time has come, whether or not somebody has looked yet."""
        return self.filter(Q(state__in=[State.CLOSED, State.CERTIFIED]) | self._lapsed())

    def lapsed(self) -> PollQuerySet:
        """Polls that the clock has closed and whose closing record is still to be written."""
        return self.filter(self._lapsed())

    @staticmethod
    def _lapsed() -> Q:
        return Q(state=State.OPEN, closes_at__lte=clock.now())

    def published(self) -> PollQuerySet:
        """Polls that the public may see: everything but drafts."""
        return self.exclude(state=State.DRAFT)

    def lock_against_closing(self, pk: int) -> Poll:
        """The poll's row, shared with other casts and held against closing until the transaction ends.

        Only what a cast needs is read: the records of a poll are long. ``database_time`` on it is the
        database's clock.
        """
        return self._lock(pk, "FOR SHARE", self.READ_BY_A_CAST)

    def lock_alone(self, pk: int) -> Poll:
        """The poll's row, held against casts and every other change until the transaction ends."""
        return self._lock(
            pk, "FOR UPDATE", tuple(field.attname for field in self.model._meta.concrete_fields)
        )

    READ_BY_A_CAST = (
        "id",
        "uid",
        "forum_id",
        "version_id",
        "question",
        "rule_id",
        "procedure",
        "state",
        "closes_at",
        "opening_sha256",
    )

    def _lock(self, pk: int, strength: str, columns: tuple[str, ...]) -> Poll:
        """PostgreSQL: a row lock, in SQL because Django cannot say ``FOR SHARE``.

        SQLite needs no lock of its own: its transactions begin IMMEDIATE, so there is one writer at a time.
        """
        if connections[self.db].vendor == "postgresql":
            table, listed = self.model._meta.db_table, ", ".join(f'"{column}"' for column in columns)
            query = (
                f'SELECT {listed}, clock_timestamp() AS database_time FROM "{table}" WHERE id = %s {strength}'
            )
            rows = list(self.raw(query, [pk]))
            if not rows:
                raise self.model.DoesNotExist
            return rows[0]
        return self.only(*columns).get(pk=pk)


class Poll(models.Model):
    """One question put to the seats of a forum under one rule, from opening to certification."""

    uid = models.CharField(_("address"), max_length=12, unique=True, editable=False)
    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="polls")
    version = models.ForeignKey(
        Version, on_delete=models.PROTECT, related_name="polls", verbose_name=_("text that is decided")
    )
    question = models.CharField(_("question"), max_length=300)
    rule = models.ForeignKey(
        RuleVersion, on_delete=models.PROTECT, related_name="polls", verbose_name=_("rule")
    )
    rule_names = models.JSONField(_("names bound to the roll"), default=dict, blank=True)
    rule_parameters = models.JSONField(_("parameters of the rule"), default=dict, blank=True)
    visibility = models.CharField(
        _("who sees whose position, and when"),
        max_length=20,
        choices=Visibility,
        default=Visibility.AT_CLOSING,
    )
    procedure = models.CharField(
        _("procedure"), max_length=20, choices=Procedure, default=Procedure.POSITIONS
    )
    stage = models.ForeignKey(
        MatterStage,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="polls",
        verbose_name=_("stage of the matter"),
    )
    previous = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="following",
        verbose_name=_("poll before it"),
    )
    follows = models.CharField(_("why it follows"), max_length=20, choices=Follows, blank=True)
    follows_reason = models.TextField(_("reason given for it"), blank=True)
    rule_stage = models.CharField(
        _("stage of the rule"),
        max_length=80,
        blank=True,
        help_text=_("The one stage that this poll asks; empty: all stages are gone through on its ballots."),
    )
    secrecy = models.CharField(_("secrecy"), max_length=20, choices=Secrecy, default=Secrecy.ROLL_CALL)
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.DRAFT)
    closes_at = models.DateTimeField(_("closes at"))
    opened_at = models.DateTimeField(_("opened at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    certified_at = models.DateTimeField(_("certified at"), null=True, blank=True)
    annulled_at = models.DateTimeField(_("annulled at"), null=True, blank=True)
    groups = models.JSONField(
        _("groups"),
        default=dict,
        blank=True,
        help_text=_(
            "Groups that the frozen roll declares, in order, so that an empty one is known to be one."
        ),
    )
    closing_reason = models.TextField(_("why it was closed early"), blank=True)
    annulling_reason = models.TextField(_("why it was annulled"), blank=True)
    opening_record = models.TextField(_("opening record"), blank=True)
    opening_sha256 = models.CharField(max_length=64, blank=True)
    closing_record = models.TextField(_("closing record"), blank=True)
    closing_sha256 = models.CharField(max_length=64, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    database_time: datetime | None = None
    """The database's clock where the row was read under a lock on PostgreSQL."""

    objects = PollQuerySet.as_manager()

    class Meta:
        verbose_name = _("poll")
        verbose_name_plural = _("polls")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="polls_state_known"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="polls_visibility_known"
            ),
            models.CheckConstraint(condition=Q(procedure__in=Procedure.values), name="polls_procedure_known"),
            models.CheckConstraint(
                condition=Q(previous__isnull=True, follows="")
                | Q(previous__isnull=False, follows__in=Follows.values),
                name="polls_follows_with_why",
            ),
            models.UniqueConstraint(
                fields=["previous"],
                condition=Q(follows__in=ONE_WAY_ON) & ~Q(state=State.ANNULLED),
                name="polls_one_way_on",
                violation_error_message=_("Another poll follows this one already."),
            ),
            models.CheckConstraint(condition=Q(secrecy=Secrecy.ROLL_CALL), name="polls_no_secret_poll_yet"),
            models.CheckConstraint(
                condition=Q(opened_at__isnull=True) | Q(closes_at__gt=F("opened_at")),
                name="polls_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(state=State.DRAFT) | ~Q(opening_sha256=""), name="polls_opening_on_record"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.CLOSED, State.CERTIFIED]) | ~Q(closing_sha256=""),
                name="polls_closing_on_record",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.uid:
            self.uid = uuid.uuid4().hex[:10]
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("polls:poll", args=[self.uid])

    @property
    def reform(self) -> Reform:
        """The matter that is decided."""
        return self.version.reform

    @property
    def decides_the_matter(self) -> bool:
        """Whether it is the forum whose matter it is; a consulted forum settles only its own position."""
        return self.forum_id == self.version.reform.forum_id

    def is_open_at(self, moment: datetime) -> bool:
        """Whether a cast is accepted at ``moment``; the closing second no longer belongs to the poll."""
        return self.state == State.OPEN and moment < self.closes_at

    @property
    def is_open(self) -> bool:
        """Whether a cast is accepted now."""
        return self.is_open_at(clock.now())

    @property
    def is_over(self) -> bool:
        """Whether the poll has closed, by the clock or on record, and was not annulled."""
        return self.state in (State.CLOSED, State.CERTIFIED) or (
            self.state == State.OPEN and not self.is_open
        )


class Extension(models.Model):
    """A deadline moved to a later time, publicly and with a reason. It is never shortened."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="extensions")
    old_closes_at = models.DateTimeField()
    new_closes_at = models.DateTimeField()
    reason = models.TextField(_("reason"))
    extended_at = models.DateTimeField()

    class Meta:
        verbose_name = _("extension")
        verbose_name_plural = _("extensions")
        ordering = ["poll", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(new_closes_at__gt=F("old_closes_at")), name="polls_deadlines_never_shrink"
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_closes_at} → {self.new_closes_at}"
