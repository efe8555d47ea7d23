"""Forms of commitments: opening one, reporting on it, moving it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consult import clock
from consult.commitments.actions import BY_WHO_OWES_IT, Evidence, Owner
from consult.commitments.models import Commitment, Status
from consult.forums.models import Forum, Office

SEAT, OFFICE, OTHER = "seat", "office", "other"


class DayField(forms.DateField):
    """A day, as a browser's own calendar gives it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d"],
            help_text=_("A day like 2027-05-12, by the calendar of the forum’s time zone."),
            **options,
        )
        self.error_messages["invalid"] = _("Write the day like 2027-05-12.")


class OwnerFields(forms.Form):
    """Who owes it: a seat or an office of the forum, or somebody else in words."""

    owner = forms.ChoiceField(label=_("Who owes it"), error_messages={"required": _("Choose who owes it.")})
    owner_words = forms.CharField(
        label=_("Who else, if it is neither a seat nor an office"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"max_length": _("At most 200 characters fit: shorten it.")},
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {
            f"{SEAT}:{seat.pk}": seat
            for seat in forum.seats.sitting_on(clock.now().date()).select_related("constituency").in_order()
        }
        offices = [(f"{OFFICE}:{role.value}", role.label) for role in Office.Role]
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose")),
            (_("An office"), offices),
            (_("A seat"), [(key, seat.name) for key, seat in self.seats.items()]),
            (OTHER, _("Somebody else, named below")),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for the words where somebody else is meant."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("owner") == OTHER and not cleaned.get("owner_words", "").strip():
            self.add_error("owner_words", ValidationError(_("Say who it is.")))
        return cleaned

    @property
    def chosen_owner(self) -> Owner:
        """The owner as the actions take it."""
        key = self.cleaned_data["owner"]
        if key in self.seats:
            return Owner(seat=self.seats[key])
        if key.startswith(f"{OFFICE}:"):
            return Owner(office=key.partition(":")[2])
        return Owner(words=self.cleaned_data["owner_words"])


class OpenForm(OwnerFields):
    """A commitment as it is entered."""

    what = forms.CharField(
        label=_("What is promised"),
        max_length=300,
        help_text=_("One sentence that names the thing, not the intention."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={
            "required": _("Write in one sentence what is promised."),
            "max_length": _("At most 300 characters fit: shorten it."),
        },
    )
    due = DayField(label=_("Due on"), error_messages={"required": _("Say by which day it is to be done.")})
    proof = forms.CharField(
        label=_("What will prove that it is done"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        max_length=4000,
        help_text=_("Something that others can see: a published text, a date in a register, a report."),
        error_messages={"required": _("Say what will prove that it is done.")},
    )

    field_order = ["what", "owner", "owner_words", "due", "proof"]


class ReportForm(forms.Form):
    """How a commitment stands now, and what shows it."""

    status = forms.ChoiceField(
        label=_("How it stands"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it stands.")},
    )
    note = forms.CharField(
        label=_("What happened, or why"),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        max_length=4000,
        help_text=_("It is published and stays on record."),
        error_messages={"required": _("Say what happened, or why; it stays on record.")},
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        max_length=4000,
        required=False,
        help_text=_("What shows it. “Done” needs it."),
    )
    link = forms.CharField(
        label=_("Where it can be read"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "dir": "ltr"}),
        help_text=_("A whole address, like https://example.org/report."),
    )
    source = forms.CharField(
        label=_("Or where it can be seen"),
        max_length=300,
        required=False,
        help_text=_("A document with its date, an archive, a register."),
    )

    def __init__(self, *args: Any, commitment: Commitment, may_settle: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("status", commitment.status)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            (status.value, status.label) for status in Status if may_settle or status in BY_WHO_OWES_IT
        ]

    @property
    def report(self) -> dict[str, Any]:
        """What the action takes."""
        said = self.cleaned_data
        return {
            "status": said["status"],
            "note": said["note"],
            "evidence": Evidence(said["evidence"], said["link"], said["source"]),
        }


class MoveForm(OwnerFields):
    """Another day, another owner, and why."""

    due = DayField(label=_("Due on"), error_messages={"required": _("Say by which day it is to be done.")})
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        max_length=4000,
        help_text=_("It is published and stays on record."),
        error_messages={"required": _("Say why it changes; the reason stays on record.")},
    )

    field_order = ["due", "owner", "owner_words", "reason"]


def present_terms(commitment: Commitment) -> dict[str, Any]:
    """What the form of moving begins with."""
    if commitment.owner_seat is not None:
        owner = f"{SEAT}:{commitment.owner_seat.pk}"
    else:
        owner = f"{OFFICE}:{commitment.owner_office}" if commitment.owner_office else OTHER
    return {"due": commitment.due, "owner": owner, "owner_words": commitment.owner_words}
