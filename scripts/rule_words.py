#!/usr/bin/env python3
"""The words of the decision rules: writes their template, translations and descriptions anew.

Run it after a change of a message in voting/rules or of a rule of its catalogue, with the Python of .venv:
``.venv/bin/python scripts/rule_words.py``. It writes

1. voting/rules/locale/rules.pot, the messages to be translated;
2. voting/rules/locale/<language>/LC_MESSAGES/rules.po, with new messages still empty and those no longer said
   left out, and rules.mo, compiled of it; what is not translated is said as the code or the rule has it;
3. docs/rules-in-words/<language>.md, every rule of the catalogue in words.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from voting.rules.in_words import LANGUAGES, in_words  # noqa: E402
from voting.rules.template import all_messages, template  # noqa: E402
from voting.rules.translations import compiled, read_translations  # noqa: E402
from voting.rules.words import words  # noqa: E402

LOCALE = ROOT / "voting" / "rules" / "locale"
DOCS = ROOT / "docs" / "rules-in-words"


def main() -> None:
    """Write every file and say what is not translated yet."""
    (LOCALE / "rules.pot").write_text(template(), encoding="utf-8")
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/rules.po")):
        translations = read_translations(path.read_text(encoding="utf-8")).brought_up(all_messages())
        path.write_text(translations.text(), encoding="utf-8")
        path.with_suffix(".mo").write_bytes(compiled(translations))
        for message in translations.missing():
            print(f"{path.relative_to(ROOT)}: not translated: {message.text!r}")
    words.cache_clear()
    DOCS.mkdir(exist_ok=True)
    for language in LANGUAGES:
        (DOCS / f"{language}.md").write_text(in_words(language), encoding="utf-8")


if __name__ == "__main__":
    main()
