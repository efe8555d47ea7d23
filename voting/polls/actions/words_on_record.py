"""Words that people put on record: the one form in which they are stored and hashed, and what fits."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

STATEMENT_LIMIT = 4000


def is_plain(text: str) -> bool:
    """Whether every database and every reader of UTF-8 can hold the text."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def as_recorded(text: str) -> str:
    """The words in the one form in which they are stored and hashed."""
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").strip())


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
