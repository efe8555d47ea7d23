"""Offering an amendment, and standing behind one that somebody else wrote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from consult.canonical import as_recorded
from consult.consultations.amendments.actions.steps import held, record_of, step_of, time_to_keep
from consult.consultations.amendments.permissions import can_co_sponsor, can_leave, can_offer_amendment
from consult.consultations.amendments.wording import change_faults, reason_faults
from consult.consultations.models import Amendment, Change, CoSponsor, Role
from consult.consultations.permissions import can_speak_in
from consult.forums.actions import take_voice
from consult.texts.models import Reform, Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import DisplayIdentity
    from consult.forums.voices import Voice


@dataclass(frozen=True)
class InAnswerTo:
    """What a resolving amendment answers, such as a block: type, id, a label that may be public, address."""

    thing_type: str = ""
    thing_id: str = ""
    label: str = ""
    address: str = ""


NOTHING = InAnswerTo()


@transaction.atomic
def offer_amendment(
    *,
    version: Version,
    identity: DisplayIdentity,
    by: AbstractBaseUser,
    change: str,
    reason: str,
    clause_key: str = "",
    heading: str = "",
    text: str = "",
    language: str = "en",
    resolves: InAnswerTo = NOTHING,
    is_demonstration: bool = False,
) -> Amendment:
    """Offer other words for a clause, its deletion, or a new clause after it. It is not changed afterwards.

    Raises ``PermissionDenied`` for someone who may not offer or not speak under the identity,
    ``ValidationError`` by field for an unknown clause and for words that will not do. The caller has made
    sure that what it resolves stands on this text and may be named in public.
    """
    reform = Reform.objects.select_for_update().get(pk=version.reform_id)
    version = Version.objects.select_related("reform__forum").get(pk=version.pk)
    if not can_speak_in(by, identity, version) or not can_offer_amendment(
        by, version, resolving=bool(resolves.thing_type)
    ):
        raise PermissionDenied
    if change not in Change.values:
        raise ValidationError({"change": _("Choose what the amendment does to the clause.")})
    clause = version.clauses.filter(key=clause_key).first() if clause_key else None
    if clause is None and (clause_key or change != Change.INSERT):
        raise ValidationError({"clause_key": _("This version has no such clause.")})
    heading, text = ("", "") if change == Change.DELETE else (as_recorded(heading), as_recorded(text))
    faults = change_faults(change=change, clause=clause, heading=heading, text=text)
    faults |= reason_faults(reason, _("Say why: those who table, answer or vote read it first."))
    if faults:
        raise ValidationError(faults)
    last = Amendment.objects.filter(version=version).aggregate(last=Max("number"))["last"]
    amendment = Amendment.objects.create(
        version=version,
        number=(last or 0) + 1,
        change=change,
        clause_key=clause_key,
        heading=heading,
        text=text,
        reason=as_recorded(reason),
        language=language,
        author=identity,
        offered_at=time_to_keep(identity),
        resolves_type=resolves.thing_type,
        resolves_id=resolves.thing_id,
        resolves_label=resolves.label[:300],
        resolves_address=resolves.address,
        is_demonstration=is_demonstration or reform.is_demonstration,
    )
    step_of(amendment, Role.AUTHOR, at=amendment.offered_at)
    record_of("amendment.offered", amendment, by, identity, clause=clause_key, change=change)
    return amendment


@transaction.atomic
def offer_amendment_as(*, voice: Voice, pseudonym: str = "", by: AbstractBaseUser, **words: Any) -> Amendment:
    """``offer_amendment`` under one of a person's voices; a new pseudonym is taken with it or not at all."""
    return offer_amendment(identity=take_voice(user=by, voice=voice, pseudonym=pseudonym), by=by, **words)


@transaction.atomic
def co_sponsor(*, amendment: Amendment, identity: DisplayIdentity, by: AbstractBaseUser) -> CoSponsor:
    """Stand behind an amendment, once a person, until it is answered. It gives no right over it.

    ``PermissionDenied`` for somebody who takes no part or stands behind it already.
    """
    amendment = held(amendment)
    if not can_speak_in(by, identity, amendment.version) or not can_co_sponsor(by, amendment):
        raise PermissionDenied
    joined = CoSponsor.objects.create(
        amendment=amendment, identity=identity, joined_at=time_to_keep(identity)
    )
    record_of("amendment.co_sponsored", amendment, by, identity)
    return joined


@transaction.atomic
def co_sponsor_as(
    *, voice: Voice, pseudonym: str = "", by: AbstractBaseUser, amendment: Amendment
) -> CoSponsor:
    """``co_sponsor`` under one of a person's voices."""
    # Whether the person stands behind it already is asked before a new name hides it.
    amendment = held(amendment)
    if not can_co_sponsor(by, amendment):
        raise PermissionDenied
    identity = take_voice(user=by, voice=voice, pseudonym=pseudonym)
    return co_sponsor(amendment=amendment, identity=identity, by=by)


@transaction.atomic
def leave_amendment(*, amendment: Amendment, by: AbstractBaseUser) -> None:
    """Stand behind it no longer; that one did stays on record. ``PermissionDenied`` if one did not."""
    amendment = held(amendment)
    standing = amendment.co_sponsors.filter(left_at__isnull=True).select_related("identity", "amendment")
    mine = next((each for each in standing if can_leave(by, each)), None)
    if mine is None:
        raise PermissionDenied
    mine.left_at = time_to_keep(mine.identity)
    mine.save(update_fields=["left_at"])
    record_of("amendment.left", amendment, by, mine.identity)
