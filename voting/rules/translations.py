"""Translations: reading a ``.po`` file, bringing it up to the template, and making gettext's ``.mo`` of it.

Standard library only, so that whoever adds a language or a rule needs no tools of gettext. All pure: text or
bytes in, text or bytes out.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from voting.rules.template import Message

_MO_MAGIC: Final = 0x950412DE
_TABLES_START: Final = 28
_LINE: Final = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])?\s*("(?:[^"\\]|\\.)*")$')


@dataclass(frozen=True, slots=True)
class Translations:
    """A ``.po`` file: its first entry as it stands there, and the forms of a language for every message.

    A message has one form, or one for each plural form of the language; empty where none is known yet.
    """

    header: str
    forms: Mapping[Message, tuple[str, ...]]

    def text(self) -> str:
        """Return the file as text, in the order of its messages."""
        entries = [message.entry(self.forms[message]) for message in sorted(self.forms)]
        return "\n\n".join([self.header, *entries]) + "\n"

    def missing(self) -> list[Message]:
        """Return the messages of which a form is not translated."""
        return [message for message in sorted(self.forms) if not all(self.forms[message])]

    def brought_up(self, messages: Iterable[Message]) -> Translations:
        """Return the translations of these messages and no others; those that are new are still empty."""
        found = re.search(r"nplurals=(\d+)", self.header)
        plurals = int(found[1]) if found else 2
        empty = {message: ("",) * (plurals if message.plural else 1) for message in messages}
        return Translations(self.header, {m: self.forms.get(m, forms) for m, forms in empty.items()})


def read_translations(text: str) -> Translations:
    """Read a ``.po`` file. Raises :class:`ValueError` with the line that cannot be read."""
    header, forms = "", {}
    for block in re.split(r"\n\s*\n", text.strip()):
        parts = _parts(block)
        message = Message(parts.get("msgctxt", ""), parts.get("msgid", ""), parts.get("msgid_plural", ""))
        if message.text:
            forms[message] = tuple(value for key, value in parts.items() if key.startswith("msgstr"))
        else:
            header = block
    return Translations(header, forms)


def _parts(block: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    key = ""
    for line in block.splitlines():
        if line.startswith("#"):
            continue
        found = _LINE.match(line.strip())
        if found is None or not (found[1] or key):
            raise ValueError(f"this line of a translation cannot be read: {line}")
        key = found[1] or key
        parts[key] = parts.get(key, "") + str(ast.literal_eval(found[2]))
    return parts


def compiled(translations: Translations) -> bytes:
    """Return the ``.mo`` file: sorted keys and their words, as gettext reads them.

    What is not translated is left out, so that it is said as the code or the rule has it.
    """
    words = {"": _parts(translations.header)["msgstr"]}
    missing = set(translations.missing())
    for message, forms in translations.forms.items():
        if message not in missing:
            key = f"{message.context}\x04{message.text}" if message.context else message.text
            words[f"{key}\0{message.plural}" if message.plural else key] = "\0".join(forms)
    pairs = sorted((key.encode(), value.encode()) for key, value in words.items())
    columns = list(zip(*pairs, strict=True))
    at = _TABLES_START + 16 * len(pairs)
    tables = b""
    for texts in columns:
        for text in texts:
            tables += struct.pack("<2I", len(text), at)
            at += len(text) + 1  # every text ends with a zero byte
    second = _TABLES_START + 8 * len(pairs)
    start = struct.pack("<7I", _MO_MAGIC, 0, len(pairs), _TABLES_START, second, 0, 0)
    return start + tables + b"".join(text + b"\0" for texts in columns for text in texts)
