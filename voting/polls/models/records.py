"""The record of a decision: its words, what the seats say for it, who was there, what they object to.

Drafts, circulations, statements and attendance are rows that are written once; a change is another row, so
that everything that a record ever said stays readable. ``DecisionRecord`` says only where the record stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult import clock
from consult.forums.models import Accreditation, Forum, Seat
from consult.texts.models import Frozen, FrozenQuerySet
from voting.polls.models.poll import Poll
from voting.polls.models.roll import RollEntry


class Verb(models.TextChoices):
    """What the forum did, in the one word whose force everybody in it knows."""

    ADOPTED = "adopted", _("adopted")
    ENDORSED = "endorsed", _("endorsed")
    ACCEPTED = "accepted", _("accepted")
    MANDATED = "mandated", _("mandated")
    WELCOMED = "welcomed", _("welcomed")
    NOTED = "noted", _("noted")
    ACKNOWLEDGED = "acknowledged", _("acknowledged")
    NO_CONSENSUS = "no_consensus", _("no consensus could be found")


FORCE: Mapping[str, Promise] = {
    Verb.ADOPTED: _("The forum decided it: the text holds from here on."),
    Verb.ENDORSED: _("The forum stands behind what others decided or will decide."),
    Verb.ACCEPTED: _("The forum agreed to what was offered or reported to it."),
    Verb.MANDATED: _("The forum gave somebody a task."),
    Verb.WELCOMED: _("The forum is glad of it and decided nothing."),
    Verb.NOTED: _("The forum took notice, without agreeing."),
    Verb.ACKNOWLEDGED: _("The forum said that it exists, without judging it."),
    Verb.NO_CONSENSUS: _("The forum found no agreement, and says so."),
}

_DECIDED = frozenset({"adopted"})
_ANY = frozenset(
    {"adopted", "rejected", "blocked", "no_quorum", "deferred", "referred", "tied", "not_applicable"}
)
FITS: Mapping[str, frozenset[str]] = {
    Verb.ADOPTED: _DECIDED,
    Verb.ENDORSED: _DECIDED,
    Verb.ACCEPTED: _DECIDED,
    Verb.MANDATED: _DECIDED | {"referred"},
    Verb.WELCOMED: _DECIDED,
    Verb.NOTED: _ANY,
    Verb.ACKNOWLEDGED: _ANY,
    Verb.NO_CONSENSUS: frozenset({"rejected", "blocked", "deferred", "referred", "tied"}),
}
"""Verb → the kinds of outcome of which it may be said. An outcome that awaits its statement bears none."""


def verbs_for(kind: str) -> list[Verb]:
    """The verbs that fit a kind of outcome, the strongest first."""
    return [verb for verb in Verb if kind in FITS[verb]]


class RecordState(models.TextChoices):
    """Where a record stands."""

    DRAFT = "draft", _("draft")
    CIRCULATED = "circulated", _("circulated")
    CERTIFIED = "certified", _("certified")


class Certifier(models.TextChoices):
    """Who may certify, as a forum's terms say."""

    CHAIR = "chair", _("the chair")
    SECRETARIAT = "secretariat", _("the secretariat")
    SEAT = "seat", _("a seat that keeps the record")


class RecordTerms(models.Model):
    """What a forum's terms say of its records. Without a row: the chair certifies, after seven days."""

    forum = models.OneToOneField(Forum, on_delete=models.PROTECT, related_name="record_terms")
    certifier = models.CharField(
        _("who certifies"), max_length=20, choices=Certifier, default=Certifier.CHAIR
    )
    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("which seat")
    )
    objection_days = models.PositiveSmallIntegerField(_("days for objections, at least"), default=7)

    class Meta:
        verbose_name = _("terms of records")
        verbose_name_plural = _("terms of records")
        constraints = [
            models.CheckConstraint(
                condition=Q(certifier=Certifier.SEAT, seat__isnull=False)
                | (~Q(certifier=Certifier.SEAT) & Q(seat__isnull=True)),
                name="polls_record_seat_where_a_seat_certifies",
            ),
        ]

    def __str__(self) -> str:
        return self.get_certifier_display()


class DecisionRecord(models.Model):
    """Where the record of one poll stands; once certified, the exact bytes of it and their hash."""

    poll = models.OneToOneField(Poll, on_delete=models.PROTECT, related_name="decision_record")
    state = models.CharField(_("state"), max_length=20, choices=RecordState, default=RecordState.DRAFT)
    objections_until = models.DateTimeField(_("objections until"), null=True, blank=True)
    certified_at = models.DateTimeField(_("certified at"), null=True, blank=True)
    certified_as = models.CharField(_("certified by"), max_length=200, blank=True)
    document = models.TextField(_("certified record"), blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)

    class Meta:
        verbose_name = _("record of a decision")
        verbose_name_plural = _("records of decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RecordState.values), name="polls_record_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=RecordState.CERTIFIED, certified_at__isnull=False) & ~Q(sha256="")
                | ~Q(state=RecordState.CERTIFIED) & Q(certified_at__isnull=True, sha256=""),
                name="polls_record_certified_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecordState.CIRCULATED) | Q(objections_until__isnull=False),
                name="polls_record_circulated_until",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.poll}: {self.get_state_display()}"

    @property
    def current(self) -> RecordVersion:
        """The latest draft, or the one that was certified."""
        latest: RecordVersion = self.versions.select_related("record__poll").latest("number")
        return latest

    def takes_objections_at(self, moment: datetime) -> bool:
        """Whether a seat may object at ``moment``; the last second no longer belongs to it."""
        return (
            self.state == RecordState.CIRCULATED
            and self.objections_until is not None
            and moment < self.objections_until
        )

    @property
    def takes_objections(self) -> bool:
        """Whether a seat may object now."""
        return self.takes_objections_at(clock.now())

    @property
    def is_ripe(self) -> bool:
        """Whether its time for objections is over and each of them is answered or withdrawn."""
        return (
            self.state == RecordState.CIRCULATED
            and not self.takes_objections
            and not self.objections.open().exists()
        )


class RecordVersion(Frozen):
    """One numbered draft of a record: its verb and words, hashed. ``canonical`` is what was hashed."""

    record = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    verb = models.CharField(_("verb"), max_length=20, choices=Verb)
    wording = models.TextField(_("wording of the outcome"))
    refused_debate = models.TextField(_("debate that was refused"), blank=True)
    account = models.TextField(_("what else the record says"), blank=True)
    returns_on = models.DateField(_("when the matter can come back"), null=True, blank=True)
    returns_how = models.TextField(_("how the matter can come back"), blank=True)
    reason = models.TextField(_("why it was changed"), blank=True)
    written_as = models.CharField(_("written by"), max_length=200)
    written_at = models.DateTimeField(_("written at"))
    canonical = models.TextField(_("canonical JSON"))
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("draft of a record")
        verbose_name_plural = _("drafts of records")
        ordering = ["record", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="polls_record_number"),
            models.CheckConstraint(condition=Q(verb__in=Verb.values), name="polls_record_verb_known"),
        ]

    def __str__(self) -> str:
        return f"{self.record.poll}, {self.number}"


class Circulation(Frozen):
    """A draft was sent to the seats, with the time until which they may object."""

    version = models.ForeignKey(RecordVersion, on_delete=models.PROTECT, related_name="circulations")
    circulated_at = models.DateTimeField(_("circulated at"))
    objections_until = models.DateTimeField(_("objections until"))

    objects = FrozenQuerySet.as_manager()

    class Meta:
        verbose_name = _("circulation of a draft")
        verbose_name_plural = _("circulations of drafts")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.objections_until}"


class RecordPart(models.TextChoices):
    """The part of a record that an objection is about."""

    WORDING = "wording", _("the wording of the outcome")
    DEBATE = "debate", _("the debate that was refused")
    ATTENDANCE = "attendance", _("who was there")
    ACCOUNT = "account", _("what else it says")
    OTHER = "other", _("something that is missing")


class Answer(models.TextChoices):
    """What became of an objection."""

    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RecordObjectionQuerySet(models.QuerySet["RecordObjection"]):
    """Objections to records."""

    def open(self) -> RecordObjectionQuerySet:
        """Those that wait for their answer."""
        return self.filter(answer="")


class RecordObjection(models.Model):
    """A seat objects to a draft, with other words and a reason. It stays on record, whatever the answer."""

    record = models.ForeignKey(DecisionRecord, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveIntegerField(_("number"))
    version = models.ForeignKey(RecordVersion, on_delete=models.PROTECT, related_name="objections")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(_("what it is about"), max_length=20, choices=RecordPart)
    proposed = models.TextField(_("wording proposed"))
    reason = models.TextField(_("reason"))
    language = models.CharField(_("language"), max_length=20, default="en")
    made_at = models.DateTimeField(_("made at"))
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)
    answer_reason = models.TextField(_("reason of the answer"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    led_to = models.ForeignKey(
        RecordVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    put_to = models.ForeignKey(
        Poll,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="disputes_of_the_record",
        verbose_name=_("poll to which it was put"),
    )

    objects = RecordObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("objection to a record")
        verbose_name_plural = _("objections to records")
        ordering = ["record", "number"]
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="polls_record_objection_number"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | Q(answer__in=Answer.values, answered_at__isnull=False),
                name="polls_record_objection_answered_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_part_display()}"


class StatementKind(models.TextChoices):
    """What a seat's statement for the record is."""

    DISSENT = "dissent", _("dissent")
    RESERVATION = "reservation", _("reservation")
    EXPLANATION = "explanation", _("explanation of position")
    PROTEST = "protest", _("absence in protest")


class LatestQuerySet(FrozenQuerySet):
    """Numbered rows of seats, of which the latest stands."""

    def latest_of_each(self, *also: str) -> LatestQuerySet:
        """The latest row of each roll entry (and of each value of ``also``), in the order of the roll."""
        same = {name: models.OuterRef(name) for name in ("entry", *also)}
        later = self.model._default_manager.filter(number__gt=models.OuterRef("number"), **same)
        return self.filter(~models.Exists(later)).select_related("entry").order_by("entry__position")


class RecordStatement(Frozen):
    """What a seat releases for the record, in its own words and language. Empty: it took its words back."""

    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="record_statements")
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=20, choices=StatementKind)
    text = models.TextField(_("statement"), blank=True)
    language = models.CharField(_("language"), max_length=20, default="en")
    released_at = models.DateTimeField(_("released at"))
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")

    objects = LatestQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement for the record")
        verbose_name_plural = _("statements for the record")
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="polls_record_statement_number")
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.number}"


class Presence(models.TextChoices):
    """In which way a seat was there."""

    PRESENT = "present", _("present")
    PROXY = "proxy", _("by proxy")
    WRITING = "writing", _("in writing")
    WALKED_OUT = "walked_out", _("walked out in protest")
    PROTEST = "protest", _("absent in protest")
    ABSENT = "absent", _("absent")


class Attendance(Frozen):
    """Who was there: one entry for one seat, by the secretariat or by the seat itself."""

    class Source(models.TextChoices):
        SEAT = "seat", _("as the seat says")
        SECRETARIAT = "secretariat", _("as the secretariat entered it")

    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="attendance")
    number = models.PositiveIntegerField(_("number"))
    source = models.CharField(_("by whom"), max_length=20, choices=Source)
    presence = models.CharField(_("presence"), max_length=20, choices=Presence)
    note = models.CharField(_("note"), max_length=300, blank=True)
    entered_at = models.DateTimeField(_("entered at"))

    objects = LatestQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance of a seat")
        verbose_name_plural = _("attendance")
        ordering = ["entry", "number"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "source", "number"], name="polls_attendance_number"),
            models.CheckConstraint(
                condition=Q(presence__in=Presence.values), name="polls_attendance_presence_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}: {self.get_presence_display()}"
