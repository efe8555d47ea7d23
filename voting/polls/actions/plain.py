"""What every text on record must be, whoever writes it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from consult.canonical import is_plain

TEXT_LIMIT = 4000


def check_plain(text: str, limit: int = TEXT_LIMIT) -> str:
    """Why a text cannot go on record, in a sentence; empty when it can."""
    if len(text) > limit:
        return _("The text has %(length)s characters; at most %(limit)s fit. Shorten it.") % {
            "length": len(text),
            "limit": limit,
        }
    if not is_plain(text):
        return _("The text holds a sign that is none: type it without pasting.")
    return ""
