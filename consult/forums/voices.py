"""Under which names a person may speak, each with a plain sentence on who will know what.

A voice is a choice on a form; ``actions.take_voice`` turns it into a display identity.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from consult.forums.models import Constituency, DisplayIdentity, Forum, Seat
from consult.forums.permissions import constituencies_of, seats_of

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django.contrib.auth.models import AnonymousUser

PSEUDONYM_LIMIT = 60
# Letters of some scripts need these two; any other invisible sign could make one name look like another.
_JOINERS = frozenset("\u200c\u200d")
# Letters of Cyrillic and Greek by what they (or their capitals) look like, and what Latin itself confuses.
_LOOKS_LIKE = str.maketrans(
    "\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455\u0501\u04bb\u04cf\u051b\u051d"
    "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u03f2i10",
    "abekmhopctyxljsdhlqwabezhlkmnoptyxcllo",
)


@dataclass(frozen=True)
class Voice:
    """One name to speak under. ``key`` stands in the form; ``is_new`` asks for a pseudonym beside it."""

    key: str
    label: str
    who_sees: str
    forum: Forum
    constituency: Constituency
    seat: Seat | None = None
    pseudonym: str = ""
    is_new: bool = False


def voices_of(user: AbstractBaseUser | AnonymousUser, forums: Iterable[Forum]) -> list[Voice]:
    """The names a person may speak under: seats, pseudonyms, constituencies unnamed, a new pseudonym."""
    voices: list[Voice] = []
    for forum in forums:
        mine = constituencies_of(user, forum)
        voices += [_as_seat(seat, forum) for seat in seats_of(user, forum)]
        voices += [_under_pseudonym(identity, forum) for identity in _pseudonyms(user, mine)]
        voices += [_unnamed(constituency, forum) for constituency in mine]
        voices += [_new_pseudonym(constituency, forum) for constituency in mine]
    return voices


def check_signs(pseudonym: str) -> None:
    """Raise ``ValidationError`` for a pseudonym that is too long or made of signs that nobody can see."""
    if len(pseudonym) > PSEUDONYM_LIMIT:
        raise ValidationError(
            _("The pseudonym has %(length)s characters; at most %(limit)s fit.")
            % {"length": len(pseudonym), "limit": PSEUDONYM_LIMIT}
        )
    if not any(character.isalnum() for character in pseudonym):
        raise ValidationError(_("A pseudonym needs at least one letter or number."))
    if any(unicodedata.category(sign).startswith("C") and sign not in _JOINERS for sign in pseudonym):
        raise ValidationError(_("The pseudonym holds a sign that nobody can see: type it without pasting."))


def check_name(pseudonym: str, forum: Forum) -> None:
    """Raise ``ValidationError`` for a pseudonym that is, or looks like, a name in the forum."""
    taken = {_folded(name) for name in _names_in(forum)}
    if _folded(pseudonym) in taken:
        raise ValidationError(
            _("This is the name of a seat or constituency, or a pseudonym that is taken: choose another.")
        )


def _names_in(forum: Forum) -> Iterable[str]:
    yield forum.name
    for code, name in Seat.objects.filter(forum=forum).values_list("code", "name"):
        yield from (code, name)
    yield from Constituency.objects.filter(forum=forum).values_list("name", flat=True)
    pseudonyms = DisplayIdentity.objects.filter(forum=forum, kind=DisplayIdentity.Kind.PSEUDONYM)
    yield from pseudonyms.values_list("label", flat=True)


def _folded(name: str) -> str:
    """A name as it is compared: what looks alike to a reader is the same name."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().translate(_LOOKS_LIKE).split())


def _pseudonyms(
    user: AbstractBaseUser | AnonymousUser, constituencies: list[Constituency]
) -> list[DisplayIdentity]:
    if not constituencies:
        return []
    return list(
        DisplayIdentity.objects.filter(
            kind=DisplayIdentity.Kind.PSEUDONYM, constituency__in=constituencies, uses__user=user.pk
        )
        .select_related("constituency")
        .order_by("label")
    )


def _as_seat(seat: Seat, forum: Forum) -> Voice:
    return Voice(
        key=f"seat:{seat.pk}",
        label=_("The seat %(seat)s") % {"seat": seat.name},
        who_sees=_("Everyone reads the name of the seat. The record keeps which account acted for it."),
        forum=forum,
        constituency=seat.constituency,
        seat=seat,
    )


def _under_pseudonym(identity: DisplayIdentity, forum: Forum) -> Voice:
    return Voice(
        key=f"pseudonym:{identity.uid}",
        label=_("My pseudonym “%(name)s” (%(constituency)s)")
        % {"name": identity.label, "constituency": identity.constituency.name},
        who_sees=_(
            "Everyone reads the pseudonym and the constituency; what you say under it can be read together. "
            "No page, record or office shows your account."
        ),
        forum=forum,
        constituency=identity.constituency,
        pseudonym=identity.label,
    )


def _unnamed(constituency: Constituency, forum: Forum) -> Voice:
    return Voice(
        key=f"unnamed:{constituency.pk}",
        label=_("A member of %(constituency)s, unnamed") % {"constituency": constituency.name},
        who_sees=_(
            "Everyone reads the constituency and the day, no name. No page, record or office shows your "
            "account. Where few people belong to it, others may guess."
        ),
        forum=forum,
        constituency=constituency,
    )


def _new_pseudonym(constituency: Constituency, forum: Forum) -> Voice:
    return Voice(
        key=f"new:{constituency.pk}",
        label=_("A new pseudonym (%(constituency)s)") % {"constituency": constituency.name},
        who_sees=_("As above, under a name you make up now. Do not use one you are known by elsewhere."),
        forum=forum,
        constituency=constituency,
        is_new=True,
    )
