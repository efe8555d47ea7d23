"""The form in which a reform is drafted: clauses that can name earlier clauses, authors one a line."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import BlockField

from cms.blocks import clause_stream
from cms.clauses import check_continues, clause_drafts, fresh_continues
from consult.forums.models import Capacity, Seat

if TYPE_CHECKING:
    from cms.models import ReformPage


class NamesField(forms.Field):
    """A list of names, typed one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        return [name.strip() for name in (value or "").splitlines() if name.strip()]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return (initial or []) != self.to_python(data)


class ReformPageForm(WagtailAdminPageForm):
    """Offers the last version's clauses as what a clause may continue, and gives retired ids to nobody."""

    authors = NamesField(
        required=False,
        label=_("Written by"),
        help_text=_("One a line: an office or a person who agreed to be named."),
    )

    instance: ReformPage

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_clauses = self.instance.last_clauses()
        if "clauses" in self.fields:
            self._offer_earlier_clauses()
        if "sponsor" in self.fields:
            self.fields["sponsor"].queryset = Seat.objects.filter(
                forum=self.instance.reform.forum_id, capacity=Capacity.PARTICIPANT
            ).in_order()

    def _offer_earlier_clauses(self) -> None:
        field = self.fields["clauses"]
        earlier = [(clause.key, f"{clause.number} ({clause.heading})") for clause in self.last_clauses]
        self.fields["clauses"] = BlockField(
            clause_stream(earlier), required=False, label=field.label, help_text=field.help_text
        )
        issued = {clause.key: list(clause.continues) for clause in self.last_clauses}
        for block in self.instance.clauses:
            block.value["continues"] = fresh_continues(block, issued)
        self.initial["clauses"] = self.instance.clauses

    def clean_clauses(self) -> Any:
        """Check what continues what; a clause brought back from an old draft gets a new id."""
        stream = self.cleaned_data["clauses"]
        retired = self.instance.retired_keys()
        for block in stream:
            if not block.id or block.id in retired:
                block.id = str(uuid.uuid4())
        check_continues(clause_drafts(stream, self.last_clauses), self.last_clauses)
        return stream
