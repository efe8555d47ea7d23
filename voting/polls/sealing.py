"""Sealing words before they reach the database, and opening them again.

The key is derived from the site's secret, so that a copy of the database alone gives nothing away; a secret
that was replaced opens what it sealed as long as it stands among the fallbacks. Whoever runs the server and
holds its secret could open them: the pages say so.
"""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.views.decorators.debug import sensitive_variables

PURPOSE = b"consult: words of the chair's talks"


class UnsealableError(Exception):
    """The site's secret was replaced, and the one that sealed the words is gone."""


def _keys() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.blake2b(PURPOSE, key=_short(secret), digest_size=32).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


def _short(secret: str | bytes) -> bytes:
    """A secret of any length as a key of the hash, which takes at most 64 bytes."""
    given = secret.encode() if isinstance(secret, str) else secret
    return hashlib.sha512(given).digest()


@sensitive_variables()
def seal(words: str) -> str:
    """The words, so that nobody reads them without the site's secret."""
    return _keys().encrypt(words.encode()).decode()


@sensitive_variables()
def unseal(sealed: str) -> str:
    """The words again. Raises ``UnsealableError`` when no secret of the site opens them."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise UnsealableError from error
