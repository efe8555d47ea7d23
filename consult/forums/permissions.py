"""Who may do what in a forum. Being staff or superuser gives no right here: offices and seats do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from consult import clock
from consult.forums.models import (
    Accreditation,
    Constituency,
    DisplayIdentity,
    Forum,
    IdentityUse,
    Membership,
    Office,
    Seat,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser


def _may_act(user: AbstractBaseUser | AnonymousUser) -> bool:
    return user.is_authenticated and user.is_active


def has_office(user: AbstractBaseUser | AnonymousUser, forum: Forum, *roles: str) -> bool:
    """Whether the person holds one of the offices in the forum now."""
    return (
        _may_act(user)
        and Office.objects.in_force(clock.now()).filter(user=user.pk, forum=forum, role__in=roles).exists()
    )


def can_chair(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Open, extend, close, certify and annul polls; no right to cast comes with it."""
    return has_office(user, forum, Office.Role.CHAIR)


def can_run_secretariat(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Prepare polls, moderate comments, import, answer."""
    return has_office(user, forum, Office.Role.SECRETARIAT, Office.Role.CHAIR)


def acts_for_somebody(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the person holds any office or any seat now; such accounts need a second factor."""
    if not _may_act(user):
        return False
    return any(
        model.objects.in_force(clock.now()).filter(user=user.pk).exists() for model in (Office, Accreditation)
    )


def accreditation_of(user: AbstractBaseUser | AnonymousUser, seat: Seat) -> Accreditation | None:
    """The person's accreditation to the seat that is in force now; a holder's before an alternate's."""
    if not _may_act(user):
        return None
    in_force = Accreditation.objects.in_force(clock.now()).filter(user=user.pk, seat=seat)
    return in_force.order_by("-role").first()


def is_holder(user: AbstractBaseUser | AnonymousUser, seat: Seat) -> bool:
    """Whether the person holds the seat now: who chooses how it signs and who advises it."""
    accreditation = accreditation_of(user, seat)
    return accreditation is not None and accreditation.role == Accreditation.Role.HOLDER


def seats_of(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> list[Seat]:
    """The seats of the forum for which the person may act now, in order."""
    if not _may_act(user):
        return []
    held = Accreditation.objects.in_force(clock.now()).filter(user=user.pk, seat__forum=forum)
    return list(
        Seat.objects.filter(pk__in=held.values("seat"))
        .sitting_on(clock.now().date())
        .select_related("constituency")
        .in_order()
    )


def constituencies_of(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> list[Constituency]:
    """The constituencies a person belongs to now, by seat or by membership, in the forum's order."""
    if not _may_act(user):
        return []
    now = clock.now()
    by_seat = Accreditation.objects.in_force(now).filter(user=user.pk).values("seat__constituency")
    by_membership = Membership.objects.in_force(now).filter(user=user.pk).values("constituency")
    mine = Constituency.objects.filter(forum=forum)
    return list((mine.filter(pk__in=by_seat) | mine.filter(pk__in=by_membership)).distinct())


def can_speak_as(user: AbstractBaseUser | AnonymousUser, identity: DisplayIdentity) -> bool:
    """Whether the person may speak under the identity: through the seat, or as the one behind it.

    Who has left a constituency no longer speaks as one of it, under a pseudonym either.
    """
    if not _may_act(user):
        return False
    if identity.kind == DisplayIdentity.Kind.SEAT and identity.seat is not None:
        return accreditation_of(user, identity.seat) is not None
    is_mine = IdentityUse.objects.filter(identity=identity, user=user.pk).exists()
    return is_mine and identity.constituency_id in {
        mine.pk for mine in constituencies_of(user, identity.forum)
    }


def identities_of(user: AbstractBaseUser | AnonymousUser, forums: Iterable[Forum]) -> frozenset[int]:
    """The ids of the identities under which the person may speak now: ``can_speak_as`` for a whole page."""
    if not _may_act(user):
        return frozenset()
    seats: list[Seat] = []
    constituencies: list[Constituency] = []
    for forum in forums:
        seats += seats_of(user, forum)
        constituencies += constituencies_of(user, forum)
    mine = DisplayIdentity.objects.filter(
        Q(kind=DisplayIdentity.Kind.SEAT, seat__in=seats)
        | Q(uses__user=user.pk, constituency__in=constituencies)
    )
    return frozenset(mine.values_list("pk", flat=True))


def takes_part_in_any(user: AbstractBaseUser | AnonymousUser, forums: Iterable[Forum]) -> bool:
    """Whether the person belongs to at least one of the forums."""
    return any(can_take_part(user, forum) for forum in forums)


def can_take_part(user: AbstractBaseUser | AnonymousUser, forum: Forum) -> bool:
    """Whether the person belongs to the forum at all, so may comment."""
    return bool(constituencies_of(user, forum))
