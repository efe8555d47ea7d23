"""Tabling, withdrawing and answering an amendment, and what becomes of it when a version is issued."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult.audit.actions import record
from consult.canonical import as_recorded
from consult.consultations.amendments.actions.steps import held, move, record_of, time_to_keep, way_of
from consult.consultations.amendments.permissions import (
    can_answer,
    can_table,
    can_withdraw,
    seats_to_table_with,
)
from consult.consultations.amendments.wording import (
    change_faults,
    clause_words,
    misfit_words,
    reason_faults,
    version_words,
)
from consult.consultations.composing import misfits
from consult.consultations.models import Amendment, AmendmentState, Change, Role
from consult.forums.models import Office
from consult.forums.people import people_of_office
from consult.forums.permissions import can_chair, can_speak_as
from consult.notices.actions import tell_of
from consult.texts.models import Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import Seat

ANSWERS = (AmendmentState.ACCEPTED, AmendmentState.ACCEPTED_WITH_CHANGES, AmendmentState.DECLINED)


@transaction.atomic
def table_amendment(*, amendment: Amendment, seat: Seat, by: AbstractBaseUser) -> Amendment:
    """Table it for a seat that decides: from now on it is to be answered. Tabling is not voting for it.

    ``PermissionDenied`` unless the person acts now for the seat and the seat decides.
    """
    amendment = held(amendment)
    if not can_table(by, amendment) or seat.pk not in {
        mine.pk for mine in seats_to_table_with(by, amendment)
    }:
        raise PermissionDenied
    amendment.tabled_by = seat
    move(amendment, AmendmentState.TABLED, Role.SPONSOR, seat=seat)
    entry = record(
        verb="amendment.tabled",
        thing_type="amendment",
        thing_id=amendment.uid,
        thing_label=str(amendment),
        actor=by,
        acting_as=seat.name,
        data={"seat": f"{seat.forum.slug}/{seat.code}"},
    )
    forum = amendment.version.reform.forum
    office = people_of_office(forum, (Office.Role.CHAIR, Office.Role.SECRETARIAT))
    tell_of(entry, office, address=amendment.get_absolute_url(), forum=forum.name)
    way_of(amendment, _("Amendment %(number)s to version %(version)s tabled by %(seat)s"), seat=seat.name)
    return amendment


@transaction.atomic
def withdraw_amendment(*, amendment: Amendment, by: AbstractBaseUser, reason: str) -> Amendment:
    """Take it back before it is answered: its author, or the seat that tabled it. It stays readable."""
    amendment = held(amendment)
    if not can_withdraw(by, amendment):
        raise PermissionDenied
    if faults := reason_faults(reason, _("Say why it is withdrawn; the reason is shown on its page.")):
        raise ValidationError(faults)
    if can_speak_as(by, amendment.author):
        at = time_to_keep(amendment.author)
        move(amendment, AmendmentState.WITHDRAWN, Role.AUTHOR, reason=as_recorded(reason), at=at)
        record_of("amendment.withdrawn", amendment, by, amendment.author)
        return amendment
    seat = amendment.tabled_by
    assert seat is not None
    move(amendment, AmendmentState.WITHDRAWN, Role.SPONSOR, reason=as_recorded(reason), seat=seat)
    record(
        verb="amendment.withdrawn",
        thing_type="amendment",
        thing_id=amendment.uid,
        thing_label=str(amendment),
        actor=by,
        acting_as=seat.name,
    )
    return amendment


@transaction.atomic
def answer_amendment(
    *,
    amendment: Amendment,
    by: AbstractBaseUser,
    answer: str,
    reason: str,
    heading: str = "",
    text: str = "",
    seen: str = "",
) -> Amendment:
    """Accept it, accept it with changes (``heading`` and ``text``), or decline it, with a public reason.

    An answer may be changed until a version has taken the amendment in; each stays on record. ``seen`` is the
    state that the person was shown: one that another officer changed meanwhile is refused. Raises
    ``PermissionDenied`` unless the person answers for the forum, ``ValidationError`` by field, and for an
    amendment that meets another accepted one or a clause that changed since.
    """
    amendment = held(amendment)
    if not can_answer(by, amendment):
        raise PermissionDenied
    if seen and seen != amendment.state:
        raise ValidationError(
            _("Meanwhile it became “%(state)s”. Read that answer first; it can be changed with a reason.")
            % {"state": amendment.get_state_display()}
        )
    faults = reason_faults(reason, _("Say why; the reason stands beside the answer."))
    if answer not in ANSWERS:
        faults["answer"] = _("Choose one of the three answers.")
    heading, text = as_recorded(heading), as_recorded(text)
    if answer == AmendmentState.ACCEPTED_WITH_CHANGES:
        faults |= _settled_faults(amendment, heading, text)
    if faults:
        raise ValidationError(faults)
    with_changes = answer == AmendmentState.ACCEPTED_WITH_CHANGES
    amendment.settled_heading, amendment.settled_text = (heading, text) if with_changes else ("", "")
    if answer != AmendmentState.DECLINED:
        _check_fits(amendment)
    role = Role.CHAIR if can_chair(by, amendment.version.reform.forum) else Role.SECRETARIAT
    move(
        amendment,
        answer,
        role,
        reason=as_recorded(reason),
        words=(amendment.settled_heading, amendment.settled_text),
    )
    record(
        verb=f"amendment.{answer}",
        thing_type="amendment",
        thing_id=amendment.uid,
        thing_label=str(amendment),
        actor=by,
    )
    way_of(amendment, _WAY_OF_ANSWERS[AmendmentState(answer)]())
    return amendment


def _settled_faults(amendment: Amendment, heading: str, text: str) -> dict[str, str]:
    if amendment.change == Change.DELETE:
        return {"answer": _("A deletion has no words to change: accept it or decline it.")}
    clause = amendment.clause() if amendment.change == Change.REWORD else None
    faults = change_faults(change=amendment.change, clause=clause, heading=heading, text=text)
    if not faults and (heading, text) == (amendment.heading, amendment.text):
        faults["text"] = _("These are the words as they were proposed: change them, or accept it as it is.")
    return faults


def _check_fits(amendment: Amendment) -> None:
    """Raise ``ValidationError`` where the current version or another accepted amendment stands against it."""
    reform = amendment.version.reform
    current = Version.objects.filter(reform=reform).latest("number")
    accepted = Amendment.objects.on_reform(reform).waiting_for_a_version().with_people()
    others = [other for other in accepted if other.pk != amendment.pk]
    found = [
        misfit
        for misfit in misfits(
            clause_words(current.clauses.order_by("position")),
            clause_words(amendment.version.clauses.all()),
            [*others, amendment],
        )
        if misfit.proposal is amendment
    ]
    if found:
        raise ValidationError([misfit_words(misfit, version_words(current)) for misfit in found])


_WAY_OF_ANSWERS = {
    AmendmentState.ACCEPTED: lambda: _("Amendment %(number)s to version %(version)s accepted"),
    AmendmentState.ACCEPTED_WITH_CHANGES: lambda: _(
        "Amendment %(number)s to version %(version)s accepted with changes"
    ),
    AmendmentState.DECLINED: lambda: _("Amendment %(number)s to version %(version)s declined"),
}


def take_in(*, version: Version, amendments: Sequence[Amendment], by: AbstractBaseUser) -> None:
    """Say which version took accepted amendments in; called inside the action that issued it."""
    for amendment in amendments:
        Amendment.objects.filter(pk=amendment.pk).update(taken_into=version)
        amendment.taken_into = version
        record(
            verb="amendment.taken_in",
            thing_type="amendment",
            thing_id=amendment.uid,
            thing_label=str(amendment),
            actor=by,
            data={"version": version.number},
        )


def lapse_overtaken(*, version: Version) -> list[Amendment]:
    """Let those lapse that wait on a clause which ``version`` changed; called by the action that issued it.

    Those on clauses that read as before go on waiting. Returns the ones that lapsed.
    """
    issued = clause_words(version.clauses.order_by("position"))
    lapsed: list[Amendment] = []
    waiting = Amendment.objects.on_reform(version.reform).standing().exclude(version=version)
    for amendment in waiting.select_for_update(of=("self",)).with_people():
        if misfits(issued, clause_words(amendment.version.clauses.all()), [amendment]):
            reason = _("Version %(number)s changed the clause.") % {"number": version.number}
            move(amendment, AmendmentState.LAPSED, Role.CLOCKWORK, reason=reason)
            record(
                verb="amendment.lapsed",
                thing_type="amendment",
                thing_id=amendment.uid,
                thing_label=str(amendment),
                data={"version": version.number},
            )
            lapsed.append(amendment)
    return lapsed
