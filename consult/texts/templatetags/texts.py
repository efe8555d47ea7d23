"""Template tags for issued texts: the lines of a clause, and words that were struck out or set.

Load with ``{% load texts %}``. Everything that comes from a text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from consult.texts.changes import describe_change
from consult.texts.reading import is_list_item, lines_of
from consult.texts.redline import Entry, Op, Paragraph, Run, diff_text, paragraphs_of
from consult.ui.templatetags.ui import redline

register = template.Library()

_ELLIPSIS = '<p class="soft">…</p>'
_ITEM_CLASSES = {1: "item", 2: "item item--below"}


@register.filter
def clause_lines(text: str) -> SafeString:
    """A clause's text as paragraphs; list items hang under their letters."""
    return format_html_join(
        "", "{}", ((_line(line.text, line.label, line.depth),) for line in lines_of(text))
    )


def _line(text: str, label: str, depth: int) -> SafeString:
    if not depth:
        return format_html("<p>{}</p>", text)
    return format_html(
        '<p class="{}"><span class="item__label">{} </span>{}</p>', _ITEM_CLASSES[depth], label, text
    )


@register.simple_tag
def change_words(entry: Entry) -> str:
    """What happened to a clause, in one sentence."""
    return describe_change(entry)


@register.simple_tag
def marked(paragraphs: Iterable[Paragraph], element: str = "p") -> SafeString:
    """Paragraphs of a redline with what was struck out and what was set; ``element`` is ``p`` or ``span``."""
    name = "span" if element == "span" else "p"
    return mark_safe("".join(_paragraph(paragraph, name) for paragraph in paragraphs))


@register.simple_tag
def marked_wording(old: str, new: str) -> SafeString:
    """A proposed wording against the clause it would replace: the lines that change, "…" between them."""
    shown: list[str] = []
    for line in paragraphs_of(diff_text(old, new)):
        if line.op is Op.EQUAL and line.break_mark is None:
            if not shown or shown[-1] != _ELLIPSIS:
                shown.append(_ELLIPSIS)
        else:
            shown.append(_paragraph(line, "p"))
    return mark_safe("".join(shown))


def _paragraph(paragraph: Paragraph, name: str) -> str:
    words = "".join(_run(run) for run in paragraph)
    if paragraph.break_mark is not None and paragraph.break_before is not None:
        words = _break(paragraph.break_mark) + words
    if not words:
        return ""
    is_item = name == "p" and is_list_item("".join(run.text for run in paragraph))
    return f'<p class="item">{words}</p>' if is_item else f"<{name}>{words}</{name}>"


def _break(fate: Op) -> str:
    """The sign of a paragraph that was only divided in two or joined to the one before."""
    if fate in (Op.INSERT, Op.MOVED_IN):
        return _sign("ins", _("New paragraph."))
    return _sign("del", _("No new paragraph."))


def _sign(name: str, said: str) -> str:
    return format_html(
        '<{0}><span class="visually-hidden">{1} </span><span aria-hidden="true">¶</span></{0}> ',
        mark_safe(name),
        said,
    )


def _run(run: Run) -> str:
    if run.op is Op.EQUAL or not run.text.strip():
        return escape(run.text)
    other = _("clause %(number)s") % {"number": run.other} if run.other else ""
    return redline(run.op, run.text, other)
