"""Who may offer, support, table, withdraw and answer an amendment.

Whoever may write may offer; only a seat that decides may table; only an office may answer. None of the three
includes another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from consult.consultations.models import AmendmentState
from consult.forums.permissions import (
    can_run_secretariat,
    can_speak_as,
    identities_of,
    seats_of,
    takes_part_in_any,
)
from consult.texts.models import Stage, Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

    from consult.consultations.models import Amendment, CoSponsor
    from consult.forums.models import Seat


def is_open_for_amendment(version: Version, *, resolving: bool = False) -> bool:
    """Whether it is the matter's current version and the matter is not decided yet.

    ``resolving``: an answer to a block, which may also come once the block has stopped the decision.
    """
    of_interest = Version.objects.current() if resolving else Version.objects.open_for_amendment()
    return of_interest.filter(pk=version.pk).exclude(reform__stage=Stage.FOLLOW_UP).exists()


def can_offer_amendment(
    user: AbstractBaseUser | AnonymousUser, version: Version, *, resolving: bool = False
) -> bool:
    """Members of the forums that take part: whoever may comment, and while a poll is open too."""
    return is_open_for_amendment(version, resolving=resolving) and takes_part_in_any(
        user, version.reform.forums_taking_part()
    )


def can_co_sponsor(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """Members of the forums that take part, while it waits for its answer and unless they stand behind it."""
    return (
        amendment.is_standing
        and takes_part_in_any(user, amendment.version.reform.forums_taking_part())
        and not stands_behind(user, amendment)
    )


def stands_behind(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """Whether the person is its author or a co-sponsor, under whatever name. Told to nobody else."""
    mine = identities_of(user, amendment.version.reform.forums_taking_part())
    return amendment.author_id in mine or (
        amendment.co_sponsors.filter(left_at__isnull=True, identity__in=mine).exists()
    )


def can_leave(user: AbstractBaseUser | AnonymousUser, co_sponsor: CoSponsor) -> bool:
    """Whoever speaks under the co-sponsor's identity, while the amendment waits for its answer."""
    return (
        co_sponsor.left_at is None
        and co_sponsor.amendment.is_standing
        and can_speak_as(user, co_sponsor.identity)
    )


def seats_to_table_with(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> list[Seat]:
    """The seats that decide, in the forums that take part, for which the person may act now."""
    if not user.is_authenticated:
        return []
    forums = amendment.version.reform.forums_taking_part()
    return [seat for forum in forums for seat in seats_of(user, forum) if seat.decides]


def can_table(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """Who acts for a seat that decides, while it is offered; observers and offices cannot."""
    return amendment.state == AmendmentState.OFFERED and bool(seats_to_table_with(user, amendment))


def can_withdraw(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """Its author, and once it is tabled the seat that tabled it, until it is answered."""
    if not amendment.is_standing:
        return False
    return can_speak_as(user, amendment.author) or tables(user, amendment)


def tables(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """Whether the person acts now for the seat that tabled it."""
    seat = amendment.tabled_by
    return seat is not None and seat.pk in {mine.pk for mine in seats_of(user, seat.forum)}


def can_answer_amendments(user: AbstractBaseUser | AnonymousUser, version: Version) -> bool:
    """The secretariat or the chair of the forum whose matter it is; no seat, and no other forum's office."""
    return can_run_secretariat(user, version.reform.forum)


def can_answer(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """The same, once a seat has tabled it and until a version has taken it in."""
    return (
        amendment.state not in (AmendmentState.OFFERED, AmendmentState.WITHDRAWN, AmendmentState.LAPSED)
        and amendment.taken_into_id is None
        and can_answer_amendments(user, amendment.version)
    )


def can_hide_amendment(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> bool:
    """The forum's secretariat or chair, with a reason that is shown, until its words stand in a version."""
    return amendment.taken_into_id is None and can_answer_amendments(user, amendment.version)


@dataclass(frozen=True)
class Verbs:
    """What one person may do with one amendment now."""

    co_sponsor: bool = False
    leave: bool = False
    table: bool = False
    withdraw: bool = False
    answer: bool = False
    hide: bool = False

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return any((self.co_sponsor, self.leave, self.table, self.withdraw, self.answer, self.hide))


def verbs_of(user: AbstractBaseUser | AnonymousUser, amendment: Amendment) -> Verbs:
    """The person's rights on an amendment; none for a visitor, without a query."""
    if not user.is_authenticated:
        return Verbs()
    return Verbs(
        co_sponsor=can_co_sponsor(user, amendment),
        leave=any(can_leave(user, each) for each in amendment.co_sponsors.filter(left_at__isnull=True)),
        table=can_table(user, amendment),
        withdraw=can_withdraw(user, amendment),
        answer=can_answer(user, amendment),
        hide=can_hide_amendment(user, amendment),
    )
