"""The public line of the chair's consultations: that they took place, between whom if all agree, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from consult.forums.models import Forum
from consult.forums.permissions import accreditation_of
from consult.texts.models import Reform
from voting.polls.models import ChairConsultation, Poll, TalkSeat

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


@dataclass(frozen=True)
class NamedTalk:
    """A talk that may be named: when, and with which seats."""

    held_at: datetime
    seats: tuple[str, ...]


@dataclass(frozen=True)
class PublicLine:
    """Consultations of the chair as everybody may know of them."""

    consultation: ChairConsultation
    named: tuple[NamedTalk, ...]


def public_line(consultation: ChairConsultation) -> PublicLine:
    """What everybody may know: the talks are named that the chair and every seat of them agree to name."""
    talks = consultation.talks.filter(is_nameable=True).defer("sealed_note").prefetch_related("parties__seat")
    named = tuple(
        NamedTalk(talk.held_at, tuple(party.seat.name for party in talk.parties.all()))
        for talk in talks
        if all(party.agreed_at for party in talk.parties.all())
    )
    return PublicLine(consultation, named)


def lines_of_poll(poll: Poll) -> list[PublicLine]:
    """The consultations on a poll, and those of the same forum on its matter that name no poll."""
    found = ChairConsultation.objects.filter(forum=poll.forum_id, reform=poll.reform).select_related("forum")
    return [public_line(each) for each in found.filter(Q(poll=poll) | Q(poll=None))]


def lines_of_matter(forum: Forum, reform: Reform) -> list[PublicLine]:
    """All consultations that the chair of a forum held on a matter."""
    found = ChairConsultation.objects.filter(forum=forum, reform=reform).select_related("forum")
    return [public_line(each) for each in found]


def parties_to_ask(user: AbstractBaseUser | AnonymousUser, consultation: ChairConsultation) -> list[TalkSeat]:
    """The seats for which the person acts in talks that the chair would name, and have not agreed yet."""
    if not user.is_authenticated:
        return []
    waiting = (
        TalkSeat.objects.filter(talk__consultation=consultation, talk__is_nameable=True, agreed_at=None)
        .select_related("talk", "seat")
        .defer("talk__sealed_note")
    )
    return [party for party in waiting if accreditation_of(user, party.seat) is not None]
