"""Forms of the chair's consultations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.forums.models import Forum, Seat
from voting.polls.block_forms import words_field
from voting.polls.forms import LocalTimeField


class OpenForm(forms.Form):
    """Why the chair opens consultations."""

    reason = words_field(
        gettext_lazy("Why they are opened"),
        missing=gettext_lazy("Say why the consultations are opened; it is published."),
        help_text=gettext_lazy("It is published at once."),
    )


class CloseForm(forms.Form):
    """How the consultations ended."""

    result = words_field(
        gettext_lazy("How they ended"),
        missing=gettext_lazy("State how the consultations ended; it is published."),
        help_text=gettext_lazy("It is published. Nothing of the log is published with it."),
    )


class TalkForm(forms.Form):
    """One talk for the log."""

    seats = forms.MultipleChoiceField(
        label=gettext_lazy("With which seats"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        error_messages={"required": gettext_lazy("Say with which seats of the forum the chair talked.")},
    )
    note = words_field(
        gettext_lazy("What was said"),
        missing=gettext_lazy("Write what was said, or that nothing was agreed."),
        rows=8,
        help_text=gettext_lazy(
            "Sealed, and read by the chair’s office only. It cannot be changed afterwards."
        ),
    )
    is_nameable = forms.BooleanField(
        label=gettext_lazy(
            "Name this talk publicly, with its seats and its time, once each of its seats agrees"
        ),
        required=False,
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, forum: Forum, seats: Sequence[Seat], **more: Any
    ) -> None:
        super().__init__(data, **more)
        self.offered = {seat.code: seat for seat in seats}
        self.fields["seats"].choices = [(seat.code, seat.name) for seat in seats]  # type: ignore[attr-defined]
        self.fields["held_at"] = LocalTimeField(
            forum, label=_("When it was held"), error_messages={"required": _("Say when the talk was held.")}
        )
        self.order_fields(["seats", "held_at", "note", "is_nameable"])

    @property
    def terms(self) -> dict[str, Any]:
        """The talk as the action takes it."""
        said = self.cleaned_data
        return {
            "seats": [self.offered[code] for code in said["seats"]],
            "held_at": said["held_at"],
            "note": said["note"],
            "is_nameable": said["is_nameable"],
        }


class ConfidantForm(forms.Form):
    """Somebody whom the chair lets into the log."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        help_text=gettext_lazy("The person can then read the log and add to it, and each look is recorded."),
        error_messages={
            "required": gettext_lazy("Write the e-mail address with which the person signs in."),
            "invalid": gettext_lazy("Write an e-mail address, like name@example.org."),
        },
    )
