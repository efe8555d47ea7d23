"""Words that people put on record: what fits, and what is said where it does not."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from consult.canonical import as_recorded, is_plain

STATEMENT_LIMIT = 4000


@sensitive_variables()
def checked_words(text: str, field: str, *, missing: str = "", limit: int = STATEMENT_LIMIT) -> str:
    """Words as they are stored; ``ValidationError`` beside ``field`` where they are missing or do not fit."""
    if missing and not text.strip():
        raise ValidationError({field: missing})
    if len(text) > limit or not is_plain(text):
        raise ValidationError(
            {field: _("At most %(limit)s characters of plain text fit.") % {"limit": limit}}
        )
    return as_recorded(text)
