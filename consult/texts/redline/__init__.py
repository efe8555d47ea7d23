"""Redlines: what changed between two versions of a text, as a lawyer would mark it.

``redline(old, new)`` compares two sequences of :class:`ClauseText` and returns a :class:`Redline`:

* ``entries``: one :class:`Entry` for each clause in reading order, with its ``status``, numbers, ``anchor``,
  and ``heading_runs`` and ``text_runs``, which are paragraphs of runs (``op`` and ``text``);
* ``changes``: the entries that changed, for a list of links; each entry knows the anchor of the next;
* ``counts``: how many changes of each kind; ``renumbered``: clauses of which only the number changed.

Nothing here touches the database: versions come in as plain values, and ``templates/texts/redline.html``
renders what goes out. No word is lost or made up: for every entry ``old_text`` and ``new_text`` rebuild both
texts to the character.
"""

from consult.texts.redline.clauses import redline
from consult.texts.redline.marks import (
    ClauseText,
    Entry,
    Op,
    Paragraph,
    Place,
    Redline,
    Reference,
    Run,
    Status,
    paragraphs_of,
)
from consult.texts.redline.words import diff_text

__all__ = [
    "ClauseText",
    "Entry",
    "Op",
    "Paragraph",
    "Place",
    "Redline",
    "Reference",
    "Run",
    "Status",
    "diff_text",
    "paragraphs_of",
    "redline",
]
