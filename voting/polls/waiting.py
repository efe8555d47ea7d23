"""What waits for a person in the open polls: notices, drafts to confirm, requests to answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult import clock
from consult.forums.models import Accreditation, Adviser, Forum, Office
from voting.polls.models import BallotDraft, Poll, Procedure, RollEntry, TimeRequest

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class Waiting:
    """One thing to do, with its poll and the page on which it is done."""

    what: str
    address: str
    poll: Poll


def waiting_for(user: AbstractBaseUser | AnonymousUser) -> list[Waiting]:
    """What this person can do now, by deadline; nothing that is derived from another's position."""
    if not (user.is_authenticated and user.is_active):
        return []
    now = clock.now()
    seats = Accreditation.objects.in_force(now).filter(user=user.pk).values("seat")
    advised = Adviser.objects.in_force(now).filter(user=user.pk).values("seat")
    chaired = Forum.objects.filter(
        offices__in=Office.objects.in_force(now).filter(user=user.pk, role=Office.Role.CHAIR)
    )
    found = [
        *_drafts(user, seats, advised),
        *_notices(seats),
        *_requests(chaired),
    ]
    return sorted(found, key=lambda each: each.poll.closes_at)


def _drafts(
    user: AbstractBaseUser | AnonymousUser,
    seats: QuerySet[Any, Any],
    advised: QuerySet[Any, Any],
) -> list[Waiting]:
    drafts = BallotDraft.objects.waiting().filter(poll__in=Poll.objects.open())
    mine = drafts.filter(entry__seat__in=seats) | drafts.filter(entry__seat__in=advised)
    found = []
    for draft in mine.distinct().select_related("poll__forum", "entry"):
        others = draft.drafted_by_id != user.pk
        words = (
            _("A draft of %(seat)s waits for a second person")
            if others
            else _("Your draft for %(seat)s waits for another person of the seat")
        )
        address = reverse("polls:draft", args=[draft.poll.uid, draft.entry.code, draft.number])
        found.append(Waiting(words % {"seat": draft.entry.name}, address, draft.poll))
    return found


def _notices(seats: QuerySet[Any, Any]) -> list[Waiting]:
    entries = RollEntry.objects.filter(
        poll__in=Poll.objects.open().filter(procedure=Procedure.WRITTEN),
        seat__in=seats,
        decides=True,
        ballots__isnull=True,
        acknowledgements__isnull=True,
    )
    return [
        Waiting(
            _("A written procedure: acknowledge its notice for %(seat)s") % {"seat": entry.name},
            entry.poll.get_absolute_url(),
            entry.poll,
        )
        for entry in entries.select_related("poll__forum")
    ]


def _requests(chaired: QuerySet[Forum]) -> list[Waiting]:
    asked = TimeRequest.objects.waiting().filter(poll__in=Poll.objects.open().filter(forum__in=chaired))
    return [
        Waiting(
            ngettext("%(seat)s asks for %(days)s more day", "%(seat)s asks for %(days)s more days", each.days)
            % {"seat": each.entry.name, "days": each.days},
            reverse("polls:answer_time", args=[each.poll.uid, each.pk]),
            each.poll,
        )
        for each in asked.select_related("poll__forum", "entry")
    ]
