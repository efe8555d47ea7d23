"""Forms around a block: what a ballot asks of an objection, answers, withdrawal, the test of its grounds."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.forums.models import Seat
from consult.ui.words import position_word
from voting import rules
from voting.polls.actions.blocks import INSTEAD
from voting.polls.actions.words_on_record import STATEMENT_LIMIT
from voting.polls.objections import Asked, Grounds

if TYPE_CHECKING:
    from voting.polls.models import Ground

GROUND_FIELDS = ("grounds", "clause", "lifted_by")


def words_field(label: Any, *, missing: Any = "", rows: int = 4, help_text: Any = "") -> forms.CharField:
    """A field for words that go on record; required where ``missing`` says what to write."""
    return forms.CharField(
        label=label,
        required=bool(missing),
        max_length=STATEMENT_LIMIT,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={
            "required": missing,
            "max_length": gettext_lazy("At most 4000 characters fit: shorten it."),
        },
    )


def ask_for_grounds(form: forms.Form, asked: Asked) -> None:
    """Add to a ballot what an objection says beside its words."""
    form.fields["grounds"] = forms.MultipleChoiceField(
        label=_("On which grounds"),
        required=False,
        choices=[(ground.key, _ground_line(ground)) for ground in asked.grounds],
        widget=forms.CheckboxSelectMultiple if asked.grounds else forms.MultipleHiddenInput,
        error_messages={"invalid_choice": _("Choose among the grounds that this forum lists.")},
    )
    form.fields["clause"] = forms.ChoiceField(
        label=_("Which clause it is about"),
        required=False,
        choices=[("", _("the whole text")), *((clause.key, str(clause)) for clause in asked.clauses)],
        error_messages={"invalid_choice": _("Choose a clause of the text that is decided.")},
    )
    form.fields["lifted_by"] = words_field(
        _("What would lift it"),
        rows=3,
        help_text=_("The change or the answer on which you would withdraw it. Others can then offer it."),
    )


def _ground_line(ground: Ground) -> str:
    if not ground.explanation:
        return ground.label
    return format_html('<b>{}</b>: <span class="soft">{}</span>', ground.label, ground.explanation)


def check_grounds(form: forms.Form, asked: Asked, position: str) -> None:
    """Put the missing grounds of a block beside their field."""
    is_needed = position == rules.Position.BLOCK == asked.position and bool(asked.grounds)
    if is_needed and "grounds" not in form.errors and not form.cleaned_data.get("grounds"):
        form.add_error("grounds", _("A block names its grounds: choose at least one."))


def grounds_from(form: forms.Form) -> Grounds:
    """What was said beside the words of an objection."""
    said = form.cleaned_data
    return Grounds(
        keys=tuple(said.get("grounds", ())),
        clause=said.get("clause", ""),
        lifted_by=said.get("lifted_by", ""),
    )


class AnswerForm(forms.Form):
    """An answer to a block, as one of the seats for which the person acts."""

    body = words_field(
        gettext_lazy("Your answer"), missing=gettext_lazy("Write the answer; it goes on record.")
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, seats: Sequence[Seat]) -> None:
        super().__init__(data)
        self.seats = {seat.code: seat for seat in seats}
        if len(seats) > 1:
            self.fields["seat"] = _seat_field(_("As which seat"), seats)
            self.order_fields(["seat", "body"])

    @property
    def seat(self) -> Seat:
        """The seat that answers."""
        return self.seats[self.cleaned_data.get("seat") or next(iter(self.seats))]


def _seat_field(label: str, seats: Iterable[Seat]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=[("", _("Choose a seat")), *((seat.code, seat.name) for seat in seats)],
        error_messages={"required": _("Choose a seat."), "invalid_choice": _("Choose a seat of the list.")},
    )


class WithdrawForm(forms.Form):
    """What the seat holds instead of its block, and why."""

    retry_key = forms.UUIDField(widget=forms.HiddenInput)
    position = forms.ChoiceField(
        label=gettext_lazy("What the seat holds instead"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the seat holds instead of its block.")},
    )
    statement = words_field(
        gettext_lazy("Your reservation, as it is printed with the decision"),
        help_text=gettext_lazy(
            "Needed where the seat supports with a reservation; otherwise leave it empty."
        ),
    )
    reason = words_field(
        gettext_lazy("Why the block is withdrawn"),
        missing=gettext_lazy("Say why the block is withdrawn; it goes on record."),
    )
    conditions = words_field(
        gettext_lazy("Conditions, if the seat attaches any"),
        rows=3,
        help_text=gettext_lazy("They are printed with the decision; they do not change what it says."),
    )
    resolved_by = forms.CharField(
        label=gettext_lazy("On what"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("What moved the seat, such as “amendment 2”."),
        widget=forms.TextInput(attrs={"list": "resolved-by"}),
        error_messages={"max_length": gettext_lazy("At most 200 characters fit.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: Iterable[rules.Position],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial={"retry_key": uuid.uuid4(), **(initial or {})})
        self.instead = [
            (position.value, position_word(position.value)) for position in offered if position in INSTEAD
        ]
        self.fields["position"].choices = self.instead  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the reservation where the seat supports with one."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("position") == rules.Position.RESERVATION and not cleaned.get("statement", "").strip():
            self.add_error("statement", _("Write the reservation that goes on record with your support."))
        return cleaned


class FindingForm(forms.Form):
    """Whether a block is founded, with reasons."""

    is_founded = forms.TypedChoiceField(
        label=gettext_lazy("The block is"),
        choices=[("yes", gettext_lazy("founded")), ("no", gettext_lazy("unfounded"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose whether the block is founded.")},
    )
    reasons = words_field(
        gettext_lazy("Reasons"),
        missing=gettext_lazy("Give the reasons of the finding; they are published."),
        help_text=gettext_lazy("They are published and never changed."),
    )


class PanelForm(forms.Form):
    """Which seats test the block."""

    seats = forms.MultipleChoiceField(
        label=gettext_lazy("Seats of the panel"),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("An odd number, three or more. The seat that blocks is not offered."),
        error_messages={
            "required": gettext_lazy("Name the seats of the panel."),
            "invalid_choice": gettext_lazy("Choose seats of the list."),
        },
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, seats: Sequence[Seat]) -> None:
        super().__init__(data)
        self.offered = {seat.code: seat for seat in seats}
        self.fields["seats"].choices = [(seat.code, seat.name) for seat in seats]  # type: ignore[attr-defined]

    @property
    def named(self) -> list[Seat]:
        """The seats that were chosen."""
        return [self.offered[code] for code in self.cleaned_data["seats"]]


class ReplaceForm(forms.Form):
    """Another seat in the place of a member of the panel."""

    reason = words_field(
        gettext_lazy("Why it is replaced"),
        missing=gettext_lazy("Say why the seat is replaced; it is published."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, seats: Sequence[Seat]) -> None:
        super().__init__(data)
        self.offered = {seat.code: seat for seat in seats}
        self.fields["seat"] = _seat_field(_("Seat in its place"), seats)
        self.order_fields(["seat", "reason"])

    @property
    def chosen(self) -> Seat:
        """The seat that was chosen."""
        return self.offered[self.cleaned_data["seat"]]
