"""The parts a page is written in. The one that matters: a clause, whose block id is the clause id.

Wagtail keeps a block's id when the block is edited, moved or saved in another draft, and gives a copied block
a new one; docs/clause-ids.md states the rule that follows from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class AnyChoiceField(forms.MultipleChoiceField):
    """Choices offered by name; which ids are right is checked against the last version, by the page."""

    def valid_value(self, value: object) -> bool:
        return True


class ContinuesBlock(blocks.MultipleChoiceBlock):
    """The earlier clauses whose words a clause carries on, chosen by number and heading, stored as ids."""

    def get_field(self, **kwargs: Any) -> forms.Field:
        return AnyChoiceField(**(kwargs | {"widget": forms.CheckboxSelectMultiple}))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return ("cms.blocks.ContinuesBlock", [], self._constructor_kwargs)


class ClauseBlock(blocks.StructBlock):
    """One clause: heading, text (a line is a paragraph or a list item), and what it continues."""

    heading = blocks.CharBlock(max_length=200, label=_("Heading"))
    text = blocks.TextBlock(
        label=_("Text"),
        rows=6,
        help_text=_(
            "One paragraph or list item a line. List items start with (a), (b) …; items below them with (i), "
            "(ii) … No other marks."
        ),
    )
    continues = ContinuesBlock(
        required=False,
        default=[],
        label=_("Carries on"),
        help_text=_(
            "Only when a clause was split or merged: which clauses of the last issued version these words "
            "come from. A clause that was moved or reworded needs nothing here: it keeps its own id."
        ),
    )

    class Meta:
        icon = "doc-full"
        label = _("Clause")
        label_format = "{heading}"
        form_layout = blocks.BlockGroup(children=["heading", "text"], settings=["continues"])


class ClauseStream(blocks.StreamBlock):
    """The clauses of a reform in their order, which is also their numbering: 1, 2, 3 …"""

    clause = ClauseBlock()

    class Meta:
        required = False
        collapsed = False


def clause_stream(earlier: Sequence[tuple[str, str]]) -> ClauseStream:
    """The clauses' form for one reform, offering its ``earlier`` clauses as (id, "number heading")."""
    continues = ClauseBlock.base_blocks["continues"]
    offered = ContinuesBlock(
        choices=list(earlier),
        required=False,
        default=[],
        label=continues.label,
        help_text=continues.field.help_text,
    )
    return ClauseStream(local_blocks=[("clause", ClauseBlock(local_blocks=[("continues", offered)]))])


class OptionBlock(blocks.StructBlock):
    """One way a question may be settled, under its letter."""

    label = blocks.CharBlock(max_length=10, label=_("Letter"))
    text = blocks.TextBlock(label=_("Text"), rows=2)

    class Meta:
        icon = "list-ol"
        label = _("Option")
        label_format = "{label}: {text}"


class ReportItemBlock(blocks.StructBlock):
    """A sentence of the report the reform draws on, word for word, and where it stands."""

    code = blocks.CharBlock(max_length=20, label=_("Code"))
    quote = blocks.TextBlock(label=_("Words of the report"), rows=2)
    place = blocks.CharBlock(max_length=200, label=_("Place in the report"))

    class Meta:
        icon = "openquote"
        label = _("Report item")
        label_format = "{code}: {quote}"


class SourceBlock(blocks.StructBlock):
    """A source, what is taken from it, and how sure it is."""

    label = blocks.CharBlock(max_length=300, label=_("Source"))
    detail = blocks.TextBlock(label=_("What is taken from it, and how sure it is"), rows=2)

    class Meta:
        icon = "link"
        label = _("Source")
        label_format = "{label}"


class SectionBlock(blocks.StructBlock):
    """A heading and its paragraphs, one a line."""

    heading = blocks.CharBlock(max_length=200, label=_("Heading"))
    text = blocks.TextBlock(label=_("Paragraphs"), rows=6, help_text=_("One paragraph a line."))

    class Meta:
        icon = "title"
        label = _("Section")
        label_format = "{heading}"
