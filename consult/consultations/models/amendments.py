"""Amendments: other words for one clause of a version, with those who stand behind them and the answer.

Writing, tabling and deciding stay three roles. The author is a display identity, as with comments; the seat
that tables is one that decides; the office answers. The amendment that was written is never changed: what was
accepted with changes stands beside it, and every step is a row of its own.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.models import DisplayIdentity, Seat
from consult.texts.models import Clause, Reform, Version

TEXT_LIMIT = 20_000
REASON_LIMIT = 2_000


class Change(models.TextChoices):
    """What an amendment does to the text."""

    REWORD = "reword", _("reword the clause")
    DELETE = "delete", _("delete the clause")
    INSERT = "insert", _("put a new clause after it")


class AmendmentState(models.TextChoices):
    """How far an amendment has come."""

    OFFERED = "offered", _("offered")
    TABLED = "tabled", _("tabled")
    ACCEPTED = "accepted", _("accepted")
    ACCEPTED_WITH_CHANGES = "accepted_with_changes", _("accepted with changes")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")
    LAPSED = "lapsed", _("lapsed")


_ANSWERS = frozenset({AmendmentState.ACCEPTED, AmendmentState.ACCEPTED_WITH_CHANGES, AmendmentState.DECLINED})
STANDING = (AmendmentState.OFFERED, AmendmentState.TABLED)
"""The states in which an amendment still waits for its answer."""
TRANSITIONS: dict[str, frozenset[str]] = {
    AmendmentState.OFFERED: frozenset(
        {AmendmentState.TABLED, AmendmentState.WITHDRAWN, AmendmentState.LAPSED}
    ),
    AmendmentState.TABLED: _ANSWERS | {AmendmentState.WITHDRAWN, AmendmentState.LAPSED},
    AmendmentState.ACCEPTED: _ANSWERS,
    AmendmentState.ACCEPTED_WITH_CHANGES: _ANSWERS,
    AmendmentState.DECLINED: _ANSWERS,
    AmendmentState.WITHDRAWN: frozenset(),
    AmendmentState.LAPSED: frozenset(),
}
"""The legal moves, in one table. An answer may be changed until a version has taken the amendment in."""


class Role(models.TextChoices):
    """As what somebody took a step; who it was as a person stands nowhere here."""

    AUTHOR = "author", _("its author")
    SPONSOR = "sponsor", _("a seat that decides")
    SECRETARIAT = "secretariat", _("the secretariat")
    CHAIR = "chair", _("the chair")
    CLOCKWORK = "clockwork", _("the site, when a later version was issued")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Amendments; none is ever deleted."""

    def on_reform(self, reform: Reform) -> AmendmentQuerySet:
        """All that were ever offered on a matter, in order of version and number."""
        return self.filter(version__reform=reform)

    def beside(self, version: Version) -> AmendmentQuerySet:
        """Those of a version, and those of earlier ones that wait because their clause has not changed."""
        earlier = Q(version__reform=version.reform_id, version__number__lt=version.number, state__in=STANDING)
        return self.filter(Q(version=version) | earlier)

    def standing(self) -> AmendmentQuerySet:
        """Still to be answered."""
        return self.filter(state__in=STANDING)

    def accepted(self) -> AmendmentQuerySet:
        """Accepted, with changes or without."""
        return self.filter(state__in=(AmendmentState.ACCEPTED, AmendmentState.ACCEPTED_WITH_CHANGES))

    def waiting_for_a_version(self) -> AmendmentQuerySet:
        """Accepted, and not yet part of an issued version."""
        return self.accepted().filter(taken_into__isnull=True)

    def resolving(self, thing_type: str, thing_id: object) -> AmendmentQuerySet:
        """Offered in answer to one thing, such as a block, by its type and id."""
        return self.filter(resolves_type=thing_type, resolves_id=str(thing_id))

    def with_people(self) -> AmendmentQuerySet:
        """With everything that a line about it names."""
        return self.select_related(
            "version__reform__forum",
            "taken_into",
            "author__constituency",
            "author__forum",
            "author__seat",
            "tabled_by__forum",
            "tabled_by__constituency",
        )


class Amendment(models.Model):
    """Other words for one clause of one version, numbered within it ("amendment 2").

    ``clause_key`` is the clause that is reworded or deleted, or after which a new one stands (empty: before
    the first). ``heading`` and ``text`` are what its author proposed; ``settled_heading`` and
    ``settled_text`` what was accepted where that differs.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="amendments")
    number = models.PositiveIntegerField(_("number"))
    change = models.CharField(_("what it does"), max_length=10, choices=Change)
    clause_key = models.CharField(_("clause"), max_length=64, blank=True)
    heading = models.CharField(_("heading"), max_length=200, blank=True)
    text = models.TextField(_("text"), max_length=TEXT_LIMIT, blank=True)
    reason = models.TextField(_("reason"), max_length=REASON_LIMIT)
    language = models.CharField(_("language of the reason"), max_length=20, default="en")
    author = models.ForeignKey(
        DisplayIdentity, on_delete=models.PROTECT, related_name="amendments", verbose_name=_("written by")
    )
    state = models.CharField(
        _("state"), max_length=30, choices=AmendmentState, default=AmendmentState.OFFERED
    )
    offered_at = models.DateTimeField(
        _("offered"), help_text=_("The day only, where the identity is protected.")
    )
    tabled_by = models.ForeignKey(
        Seat,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments_tabled",
        verbose_name=_("tabled by"),
    )
    settled_heading = models.CharField(_("heading as accepted"), max_length=200, blank=True)
    settled_text = models.TextField(_("text as accepted"), max_length=TEXT_LIMIT, blank=True)
    taken_into = models.ForeignKey(
        Version,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="took_in",
        verbose_name=_("version that took it in"),
    )
    resolves_type = models.CharField(max_length=40, blank=True)
    resolves_id = models.CharField(max_length=80, blank=True)
    resolves_label = models.CharField(_("in answer to"), max_length=300, blank=True)
    resolves_address = models.CharField(max_length=300, blank=True)
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_reason = models.TextField(_("reason for hiding"), max_length=REASON_LIMIT, blank=True)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["version", "number"]
        indexes = [
            models.Index(fields=["resolves_type", "resolves_id"], name="consultations_resolves"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="consultations_amendment_number"),
            models.CheckConstraint(
                condition=Q(state__in=AmendmentState.values), name="consultations_amendment_state_known"
            ),
            models.CheckConstraint(
                condition=Q(change=Change.DELETE, heading="", text="")
                | (Q(change__in=(Change.REWORD, Change.INSERT)) & ~Q(heading="") & ~Q(text="")),
                name="consultations_amendment_has_words",
            ),
            models.CheckConstraint(
                condition=Q(change=Change.INSERT) | ~Q(clause_key=""),
                name="consultations_amendment_has_a_clause",
            ),
            models.CheckConstraint(
                condition=Q(tabled_by__isnull=False)
                | Q(state__in=(AmendmentState.OFFERED, AmendmentState.WITHDRAWN, AmendmentState.LAPSED)),
                name="consultations_amendment_answered_once_tabled",
            ),
            models.CheckConstraint(
                condition=Q(taken_into__isnull=True)
                | Q(state__in=(AmendmentState.ACCEPTED, AmendmentState.ACCEPTED_WITH_CHANGES)),
                name="consultations_amendment_taken_in_once_accepted",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at__isnull=True) | ~Q(hidden_reason=""),
                name="consultations_amendment_hidden_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version}, {_('amendment')} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("texts:amendment", args=[self.version.reform.code, self.version.number, self.number])

    @property
    def order(self) -> tuple[int, int]:
        """Its place among all amendments to the matter."""
        return self.version.number, self.number

    @property
    def new_key(self) -> str:
        """The id that a new clause carries from its first version on."""
        return str(self.uid)

    @property
    def is_standing(self) -> bool:
        """Whether it still waits for its answer."""
        return self.state in STANDING

    @property
    def is_accepted(self) -> bool:
        """Whether it was accepted, with changes or without."""
        return self.state in (AmendmentState.ACCEPTED, AmendmentState.ACCEPTED_WITH_CHANGES)

    @property
    def is_resolving(self) -> bool:
        """Whether it was offered in answer to something, such as a block."""
        return bool(self.resolves_type)

    @property
    def words(self) -> tuple[str, str]:
        """Heading and text as they would stand: as accepted, otherwise as proposed."""
        if self.state == AmendmentState.ACCEPTED_WITH_CHANGES:
            return self.settled_heading, self.settled_text
        return self.heading, self.text

    def clause(self) -> Clause | None:
        """The clause of its version that it names; none for a new clause before the first."""
        return Clause.objects.filter(version=self.version_id, key=self.clause_key).first()


class CoSponsor(models.Model):
    """Somebody who stands behind an amendment beside its author, from a day until a day."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="co_sponsors")
    identity = models.ForeignKey(DisplayIdentity, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(_("joined"))
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        verbose_name = _("co-sponsor")
        verbose_name_plural = _("co-sponsors")
        ordering = ["amendment", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["amendment", "identity"],
                condition=Q(left_at__isnull=True),
                name="consultations_co_sponsor_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.identity)


class AmendmentStep(models.Model):
    """One step of an amendment, written by the action that took it and never changed.

    ``heading`` and ``text`` are the words that were accepted, where they differ from those proposed.
    """

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="steps")
    state = models.CharField(_("state"), max_length=30, choices=AmendmentState)
    at = models.DateTimeField(_("when"))
    role = models.CharField(_("who"), max_length=20, choices=Role)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    heading = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)

    class Meta:
        verbose_name = _("step of an amendment")
        verbose_name_plural = _("steps of amendments")
        ordering = ["amendment", "pk"]

    def __str__(self) -> str:
        return f"{self.amendment}: {self.get_state_display()}"
