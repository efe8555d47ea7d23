"""What casting asks of a seat for which two people sign; asked under the locks of the cast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from voting.polls.models import BallotDraft, DraftState, RollEntry
from voting.polls.objections import Grounds
from voting.polls.written_permissions import works_for

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


class SecondPersonError(ValidationError):
    """The seat wants two people to sign, and this cast does not have both."""


def kept_grounds(grounds: Grounds | None) -> dict[str, Any]:
    """What goes with an objection as a draft keeps it; empty where nothing does."""
    return grounds.document if grounds else {}


def check_second_person(
    entry: RollEntry,
    draft: BallotDraft | None,
    *,
    by: AbstractBaseUser,
    said: tuple[str, str, Grounds | None],
) -> None:
    """``SecondPersonError`` unless ``by`` confirms, word for word, a waiting draft of another of the seat."""
    if draft is None:
        raise SecondPersonError(
            _(
                "Two people sign for this seat, so nobody casts alone: draft the ballot, and another person "
                "of the seat confirms it."
            )
        )
    draft = BallotDraft.objects.select_related("drafted_by").filter(pk=draft.pk, entry=entry).first()
    if draft is None or draft.state != DraftState.WAITING:
        raise SecondPersonError(_("This draft does not wait any more: open the ballot and read the latest."))
    if draft.drafted_by_id == by.pk:
        raise SecondPersonError(_("You drafted this ballot: another person of the seat confirms it."))
    if not works_for(draft.drafted_by, entry):
        raise SecondPersonError(
            _("Whoever drafted this ballot does not act for the seat any more: draft it again.")
        )
    position, statement, grounds = said
    if (draft.position, draft.statement, draft.grounds) != (position, statement, kept_grounds(grounds)):
        raise SecondPersonError(_("This is not what was drafted: open the draft and read it again."))
