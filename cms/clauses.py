"""From the clauses of a draft to the clauses of a version: numbers by order, ids that survive.

The rule is stated in docs/clause-ids.md. Nothing here touches the database.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from consult.texts.actions import ClauseDraft

if TYPE_CHECKING:
    from consult.texts.models import Clause


def clause_drafts(stream: Any, last: Sequence[Clause]) -> list[ClauseDraft]:
    """The clauses of a page as they would be issued after the version whose clauses are ``last``.

    A clause is numbered by its place. What it continues is said anew for each version: a list that already
    stands in the last version under the same id is a leftover of that step and is dropped.
    """
    issued = {clause.key: list(clause.continues) for clause in last}
    return [
        ClauseDraft(
            key=block.id,
            number=str(position),
            heading=block.value.get("heading") or "",
            text=block.value.get("text") or "",
            continues=tuple(fresh_continues(block, issued)),
        )
        for position, block in enumerate(stream, start=1)
    ]


def fresh_continues(block: Any, issued: Mapping[str, Sequence[str]]) -> list[str]:
    """What a clause says it continues, unless the last version (id -> its list) has said the same already."""
    said = list(block.value.get("continues") or [])
    return [] if said == list(issued.get(block.id, [])) else said


def check_continues(drafts: Sequence[ClauseDraft], last: Sequence[Clause]) -> None:
    """Raise for clauses that continue what the last version does not have, or themselves.

    The error is a ``StreamBlockValidationError``, so that the editor shows it beside the field.
    """
    known = {clause.key for clause in last}
    faults: dict[int, ValidationError] = {}
    for place, draft in enumerate(drafts):
        if draft.key in draft.continues:
            words = _("Clause %(number)s keeps its own id, so it cannot also carry itself on: untick it.")
        elif any(key not in known for key in draft.continues):
            words = _("Clause %(number)s carries on a clause that the last version does not have: untick it.")
        else:
            continue
        faults[place] = StructBlockValidationError(
            block_errors={"continues": ValidationError(words % {"number": draft.number})}
        )
    if faults:
        raise StreamBlockValidationError(block_errors=faults)


def check_ids(drafts: Sequence[ClauseDraft], retired: Collection[str]) -> None:
    """Raise ``ValidationError`` with every clause that carries the id of a deleted one."""
    faults = [
        _(
            "Clause %(number)s carries the id of a clause that was deleted from an earlier version. Open the "
            "draft in the editor and save it once: the clause gets an id of its own."
        )
        % {"number": draft.number}
        for draft in drafts
        if draft.key in retired
    ]
    if faults:
        raise ValidationError(faults)
