"""Log lines without what nobody may read in a log: positions, statements, passwords, tokens, one-time codes.

The last gate, not the first: nothing of the kind is logged on purpose. It works on the finished line, so that
arguments and tracebacks pass through it too, and it keeps one entry on one line.
"""

from __future__ import annotations

import logging
import re

REMOVED = "[removed]"
NAMES = (
    "position", "statement", "reservation", "ballot", "comment", "note", "password", "passwd", "token",
    "secret", "code", "authorization", "cookie", "sessionid", "csrftoken", "csrfmiddlewaretoken",
    "credential",
)  # fmt: skip
# ``name=value``, ``"name": "value"`` and ``name': 'value'``, the name perhaps with more words around it.
NAMED_VALUE = re.compile(
    r"(?P<name>[\w-]*(?:" + "|".join(NAMES) + r")[\w-]*[\"']?\s*[=:]\s*)"
    r"(?P<value>\"[^\"]*\"|'[^']*'|[^\s,;&(){}\[\]\"'][^\s,;&)}\]]*)",
    re.IGNORECASE,
)
# The key in the address of a password reset or of an e-mail confirmation is as good as a password.
KEY_IN_ADDRESS = re.compile(r"(/(?:reset/key|confirm-email)/)[^/\s\"']+")
# libpq and Redis write their password into the address of the server.
PASSWORD_IN_ADDRESS = re.compile(r"(\w+://[^:/\s@]*):[^@\s/]+@")
LINE_BREAKS = str.maketrans(
    {"\r": "\\r", "\n": "\\n", "\x85": "\\x85", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def redact(text: str) -> str:
    """The text with the values of everything private replaced by ``[removed]``."""
    text = NAMED_VALUE.sub(lambda match: match["name"] + REMOVED, text)
    text = KEY_IN_ADDRESS.sub(r"\1" + REMOVED, text)
    return PASSWORD_IN_ADDRESS.sub(r"\1:" + REMOVED + "@", text)


class RedactingFormatter(logging.Formatter):
    """Formats as usual and redacts the result; line breaks inside a message cannot fake a second entry."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (the name is Python's)
        """One line for the message."""
        record.message = record.message.translate(LINE_BREAKS)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry, traceback included, redacted."""
        return redact(super().format(record))
