"""How an amendment is named and marked. Load with ``{% load amendments %}``."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from consult.consultations.amendments.reading import ShownAmendment
from consult.consultations.models import Amendment, AmendmentState, Change
from consult.texts.models import Clause

register = template.Library()

_SIGNS = {
    AmendmentState.OFFERED: "○",
    AmendmentState.TABLED: "◉",
    AmendmentState.ACCEPTED: "✓",
    AmendmentState.ACCEPTED_WITH_CHANGES: "±",
    AmendmentState.DECLINED: "✕",
    AmendmentState.WITHDRAWN: "↩",
    AmendmentState.LAPSED: "◌",
}


@register.simple_tag
def amendment_state(state: str) -> SafeString:
    """Sign and word of a state."""
    known = AmendmentState(state)
    return format_html(
        '<span class="stance"><span class="stance__sign" aria-hidden="true">{}</span> {}</span>',
        _SIGNS[known],
        known.label,
    )


@register.simple_tag
def change_in_words(change: str, clause: Clause | None) -> str:
    """What an amendment does, with the clause: "reword clause 4", "new clause after clause 4"."""
    number = {"number": clause.number if clause else ""}
    if change == Change.INSERT:
        return (
            _("new clause after clause %(number)s") % number if clause else _("new clause before the first")
        )
    return (
        _("delete clause %(number)s") if change == Change.DELETE else _("reword clause %(number)s")
    ) % number


@register.filter
def in_words(row: ShownAmendment) -> str:
    """The same for an amendment that is shown."""
    return change_in_words(row.amendment.change, row.clause)


@register.simple_tag
def named_from(amendment: Amendment, number: int) -> str:
    """How an amendment is called on pages of version ``number``: an earlier one's version is named."""
    if amendment.version.number == number:
        return _("Amendment %(number)s") % {"number": amendment.number}
    return _("Amendment %(number)s to version %(version)s") % {
        "number": amendment.number,
        "version": amendment.version.number,
    }
