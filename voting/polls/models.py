"""Polls: the rule, the frozen roll, the ballots, the outcome.

How a ballot is stored: ``actions/casting.py`` ``cast_ballot`` writes one immutable ``Ballot`` row for each
accepted cast, numbered within its roll entry; the highest number counts. Weights stand in the roll, never in
the ballot.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import connections, models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult import clock
from consult.forums.models import Accreditation, Forum, Seat
from consult.texts.models import Reform, Version


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

    def for_a_cast(self) -> PollQuerySet:
        """Polls with only what a cast needs: their records are long."""
        return self.only(*self.READ_BY_A_CAST)

    def lock_against_closing(self, pk: int) -> Poll:
        """The poll's row, shared with other casts and held against closing until the transaction ends.

        Only what a cast needs is read; ``database_time`` on it is the database's clock.
        """
        return self._lock(pk, "FOR SHARE", self.READ_BY_A_CAST)

    def lock_alone(self, pk: int) -> Poll:
        """The poll's row, held against casts and every other change until the transaction ends."""
        return self._lock(
            pk, "FOR UPDATE", tuple(field.attname for field in self.model._meta.concrete_fields)
        )

    READ_BY_A_CAST = ("id", "uid", "question", "rule_id", "state", "closes_at", "opening_sha256")

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


class RollBasis(models.Model):
    """A weight basis as it stood when the poll opened."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="bases")
    key = models.CharField(max_length=40)
    name = models.CharField(max_length=150)
    unit = models.CharField(max_length=40)
    as_of = models.CharField(max_length=40)
    source = models.TextField()
    published_total = models.DecimalField(max_digits=24, decimal_places=0, null=True)
    remainder = models.DecimalField(max_digits=24, decimal_places=0, null=True)

    class Meta:
        ordering = ["poll", "pk"]
        constraints = [models.UniqueConstraint(fields=["poll", "key"], name="polls_roll_basis_key")]

    def __str__(self) -> str:
        return self.name


class RollEntryQuerySet(models.QuerySet["RollEntry"]):
    """Seats on frozen rolls."""

    def lock_for_a_cast(self, poll: Poll, code: str) -> RollEntry | None:
        """The seat's row, held against another cast of the same seat; without what only counting reads.

        In no order: the usual one joins the poll, whose row would then be locked too, and casts that share it
        would wait for each other without end.
        """
        row = self.select_for_update(of=("self",)).filter(poll=poll, code=code).order_by("pk")
        return row.defer("attributes", "weights").first()


class RollEntry(models.Model):
    """One seat on the frozen roll. ``decides`` says whether this poll's outcome counts its position."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="roll_entries")
    position = models.PositiveIntegerField(_("order"))
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    constituency = models.CharField(max_length=40)
    decides = models.BooleanField(_("decides"))
    attributes = models.JSONField(default=dict)
    weights = models.JSONField(default=dict, help_text=_("Basis → amount as text; null is not reported."))

    objects = RollEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("seat on the roll")
        verbose_name_plural = _("roll")
        ordering = ["poll", "position"]
        constraints = [
            models.UniqueConstraint(fields=["poll", "seat"], name="polls_one_entry_per_seat"),
            models.UniqueConstraint(fields=["poll", "code"], name="polls_one_entry_per_code"),
        ]

    def __str__(self) -> str:
        return self.name


class BallotQuerySet(models.QuerySet["Ballot"]):
    """Casts. The latest of each seat counts."""

    def counting(self) -> BallotQuerySet:
        """The latest cast of each roll entry, in the order of the roll."""
        later = Ballot.objects.filter(entry=models.OuterRef("entry"), number__gt=models.OuterRef("number"))
        return self.filter(~models.Exists(later)).order_by("entry__position")


class Ballot(models.Model):
    """One accepted cast of one seat; never changed, never deleted. ``record`` is its canonical JSON."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="ballots")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="ballots")
    number = models.PositiveIntegerField(_("number of the cast"))
    position = models.CharField(_("position"), max_length=20)
    presence = models.CharField(_("presence"), max_length=20, default="present")
    statement = models.TextField(_("reservation or reason"), blank=True)
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


class StoredOutcome(models.Model):
    """What a rule makes of a poll's ballots: the document with its reason tree, as every surface shows it.

    One row is the poll's own (``is_official``); the others are the comparison, each a simulation. The
    digests say what was counted, so that a recount can be held against it.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="outcomes")
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=200)
    is_official = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=30)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    ballots_sha256 = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["poll", "-is_official", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["poll"], condition=Q(is_official=True), name="polls_one_official_outcome"
            )
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.kind}"
