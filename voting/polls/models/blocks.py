"""A block as something that is worked through: grounds, clause, what would lift it, answers, its end.

What a block says is written once, with the cast that raised it, and never changed; its ``state`` follows from
what happened to it, and each of those steps is a row of its own.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consult.forums.models import Accreditation, Forum, Seat
from consult.texts.models import Clause
from voting.polls.models.ballots import Ballot
from voting.polls.models.poll import Poll, Visibility
from voting.polls.models.roll import RollEntry


class Ground(models.Model):
    """One of the grounds on which a seat of the forum may block, from the forum's own list.

    A row is never changed: what is meant otherwise is a new ground, and the old one is withdrawn.
    """

    forum = models.ForeignKey(Forum, on_delete=models.PROTECT, related_name="grounds")
    key = models.SlugField(_("key"), max_length=40)
    label = models.CharField(_("ground"), max_length=120)
    explanation = models.TextField(_("what it means"), blank=True)
    position = models.PositiveSmallIntegerField(_("order"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("ground of a block")
        verbose_name_plural = _("grounds of a block")
        ordering = ["forum", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["forum", "key"], name="polls_ground_key")]

    def __str__(self) -> str:
        return self.label


class BlockState(models.TextChoices):
    """What has become of a block. Standing and founded blocks count as blocks."""

    STANDING = "standing", _("stands")
    FOUNDED = "founded", _("found founded")
    UNFOUNDED = "unfounded", _("found unfounded")
    WITHDRAWN = "withdrawn", _("withdrawn")
    STOOD_ASIDE = "stood_aside", _("withdrawn: the seat stands aside")
    RESERVED = "reserved", _("withdrawn: the seat supports with a reservation")
    REPLACED = "replaced", _("replaced by a later ballot of the seat")


HELD = (BlockState.STANDING, BlockState.FOUNDED, BlockState.UNFOUNDED)
"""States in which the ballot that raised the block is the one that counts for the seat."""


class BlockQuerySet(models.QuerySet["Block"]):
    """Blocks. A poll's visibility is asked before any of them is shown: ``shown_in`` says which can be."""

    def in_order(self) -> BlockQuerySet:
        """By seat in the order of the roll, then as they were raised, with all that a page says of them."""
        return (
            self.select_related("entry", "ballot", "clause", "poll", "poll__forum")
            .prefetch_related("grounds")
            .order_by("entry__position", "ballot__number")
        )

    def held(self) -> BlockQuerySet:
        """Those whose ballot counts: nobody has withdrawn or replaced them."""
        return self.filter(state__in=HELD)

    def ever_shown(self, poll: Poll) -> BlockQuerySet:
        """Those of a poll that anybody but the seat has been or will be shown.

        A block that a later ballot of the seat replaced while nobody saw positions was never on view, and
        is not brought to light afterwards.
        """
        found = self.filter(poll=poll)
        return found if poll.visibility == Visibility.AT_ONCE else found.exclude(state=BlockState.REPLACED)


class Block(models.Model):
    """One block as one seat raised it with one cast. Its words are the statement of that ballot."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="blocks")
    entry = models.ForeignKey(RollEntry, on_delete=models.PROTECT, related_name="blocks")
    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="block")
    grounds = models.ManyToManyField(Ground, related_name="blocks", verbose_name=_("grounds"))
    clause = models.ForeignKey(
        Clause,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="blocks",
        verbose_name=_("clause it is about"),
        help_text=_("Empty where it is about the whole text."),
    )
    lifted_by = models.TextField(_("what would lift it"), blank=True)
    state = models.CharField(_("state"), max_length=20, choices=BlockState, default=BlockState.STANDING)

    objects = BlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("block")
        verbose_name_plural = _("blocks")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=BlockState.values), name="polls_block_state_known"),
            models.UniqueConstraint(
                fields=["entry"], condition=Q(state__in=HELD), name="polls_one_block_held_per_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry}, {self.ballot.number}"

    def get_absolute_url(self) -> str:
        return reverse("polls:block", args=[self.poll.uid, self.entry.code, self.ballot.number])

    @property
    def thing_id(self) -> str:
        """How what lies below names it: poll, seat, number of the cast."""
        return f"{self.poll.uid}/{self.entry.code}/{self.ballot.number}"

    @property
    def is_held(self) -> bool:
        """Whether the ballot that raised it still counts for the seat."""
        return self.state in HELD

    @property
    def stands(self) -> bool:
        """Whether it counts as a block: held, and not found unfounded."""
        return self.state in (BlockState.STANDING, BlockState.FOUNDED)


def blocks_of(poll: Poll) -> BlockQuerySet:
    """The blocks of a poll as they may ever be shown, in order. Whether they may now, the poll says."""
    return Block.objects.ever_shown(poll).in_order()


class BlockAnswer(models.Model):
    """What another seat of the forum answers to a block; one level, on record."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="answers")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    accreditation = models.ForeignKey(Accreditation, on_delete=models.PROTECT, related_name="+")
    body = models.TextField(_("answer"))
    said_at = models.DateTimeField(_("said at"))

    class Meta:
        verbose_name = _("answer to a block")
        verbose_name_plural = _("answers to a block")
        ordering = ["block", "said_at", "pk"]

    def __str__(self) -> str:
        return f"{self.seat}, {self.block}"


class Withdrawal(models.Model):
    """How a seat withdrew its block while the poll was open, by which later cast, and in which words.

    ``conditions`` are what the seat attaches to it; ``resolved_by`` is what moved it, such as an amendment.
    """

    block = models.OneToOneField(Block, on_delete=models.PROTECT, related_name="withdrawal")
    ballot = models.OneToOneField(Ballot, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField(_("reason"))
    conditions = models.TextField(_("conditions"), blank=True)
    resolved_by = models.CharField(_("on what"), max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"))

    class Meta:
        verbose_name = _("withdrawal of a block")
        verbose_name_plural = _("withdrawals of blocks")

    def __str__(self) -> str:
        return f"{self.block}"
