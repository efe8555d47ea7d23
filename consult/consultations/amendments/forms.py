"""Forms of an amendment. What was typed is kept until it is accepted, also by the preview."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.canonical import as_recorded
from consult.consultations.amendments.wording import HEADING_LIMIT, change_faults
from consult.consultations.forms import TextField, VoiceFields
from consult.consultations.models import REASON_LIMIT, TEXT_LIMIT, Amendment, AmendmentState, Change
from consult.forums.models import Seat
from consult.texts.models import Clause


def _heading() -> forms.CharField:
    return forms.CharField(
        label=_("Heading"),
        max_length=HEADING_LIMIT,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages={
            "required": _("A clause needs a heading: write one."),
            "max_length": _("A heading is one line of at most 200 characters: shorten it."),
        },
    )


def _text(rows: int = 10) -> TextField:
    return TextField(
        limit=TEXT_LIMIT,
        rows=rows,
        label=_("Text"),
        help_text=_(
            "One paragraph or list item a line. List items start with (a), (b) …; items below them with (i), "
            "(ii) …"
        ),
        error_messages={
            "required": _("Write the words of the clause. To strike the whole clause, choose to delete it."),
            "max_length": _("The text has %(show_value)d characters; at most %(limit_value)d fit."),
        },
    )


def _reason(label: Any, help_text: Any, missing: Any) -> TextField:
    return TextField(
        limit=REASON_LIMIT,
        rows=4,
        label=label,
        help_text=help_text,
        error_messages={
            "required": missing,
            "max_length": _("The reason has %(show_value)d characters; at most %(limit_value)d fit."),
        },
    )


class OfferForm(VoiceFields):
    """Other words for a clause, its deletion, or a new clause after it, under a name that one chooses.

    ``change`` and ``clause`` say which; a deletion asks for no words.
    """

    heading = _heading()
    text = _text()
    reason = _reason(
        _("Why"),
        _("What the change is for. Those who table, answer or vote read it first. At most 2,000 characters."),
        _("Say why: those who table, answer or vote read it first."),
    )
    field_order = ("heading", "text", "reason", "voice", "pseudonym")

    def __init__(self, *args: Any, change: str, clause: Clause | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.change, self.clause = change, clause
        if change == Change.DELETE:
            del self.fields["heading"], self.fields["text"]
        elif change == Change.REWORD and clause is not None:
            self.initial = {"heading": clause.heading, "text": clause.text, **self.initial}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.change != Change.DELETE and "heading" in cleaned and "text" in cleaned:
            faults = change_faults(change=self.change, clause=self.clause, **self.wording())
            for name, fault in faults.items():
                self.add_error(name, fault)
        return cleaned

    def wording(self) -> dict[str, str]:
        """Heading and text as they would be kept; empty for a deletion."""
        data = self.cleaned_data
        return {name: as_recorded(data.get(name, "")) for name in ("heading", "text")}

    def typed(self) -> dict[str, str]:
        """The same, of what was typed so far, whatever is wrong with it elsewhere on the form."""
        if self.change == Change.DELETE:
            return {"heading": "", "text": ""}
        return {name: as_recorded(str(self[name].value() or "")) for name in ("heading", "text")}


class CoSponsorForm(VoiceFields):
    """Under which name to stand behind an amendment."""


class TableForm(forms.Form):
    """For which of the seats that one acts for."""

    seat = forms.ModelChoiceField(
        label=_("For the seat"),
        queryset=Seat.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the seat that tables it.")},
    )

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["seat"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in seats]).in_order()
        if len(seats) == 1:
            field.initial = seats[0].pk


class WithdrawForm(forms.Form):
    """Why an amendment is taken back."""

    reason = _reason(
        _("Why"),
        _("Shown on the page of the amendment, which stays."),
        _("Say why it is withdrawn; the reason is shown on its page."),
    )


class HideForm(forms.Form):
    """Why the words of an amendment are taken off its page."""

    reason = _reason(
        _("Why"),
        _("Everyone reads it where the words stood. The amendment stays on record, and can be shown again."),
        _("Say why the amendment is hidden; the reason is shown in its place."),
    )


class AnswerForm(forms.Form):
    """The forum's answer: accept, accept with changes, decline. ``seen`` is the state that was shown."""

    seen = forms.CharField(widget=forms.HiddenInput)
    answer = forms.ChoiceField(
        label=_("Answer"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the answers.")},
    )
    heading = _heading()
    text = _text()
    reason = _reason(
        _("Why"),
        _("Everyone reads it beside the answer. Name what decided it: a meeting, a comment, a rule."),
        _("Say why; the reason stands beside the answer."),
    )

    def __init__(self, *args: Any, amendment: Amendment, **kwargs: Any) -> None:
        heading, text = amendment.words
        kwargs["initial"] = {"seen": amendment.state, "heading": heading, "text": text} | (
            kwargs.get("initial") or {}
        )
        super().__init__(*args, **kwargs)
        self.amendment = amendment
        choices = [
            (AmendmentState.ACCEPTED.value, _("Accept it as proposed")),
            (AmendmentState.ACCEPTED_WITH_CHANGES.value, _("Accept it with the words below")),
            (AmendmentState.DECLINED.value, _("Decline it")),
        ]
        if amendment.change == Change.DELETE:
            del choices[1], self.fields["heading"], self.fields["text"]
        else:
            # Only needed where it is accepted with changes; the action says so.
            self.fields["heading"].required = self.fields["text"].required = False
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def words(self) -> dict[str, str]:
        """What the action takes."""
        data = self.cleaned_data
        return {name: data.get(name, "") for name in ("answer", "heading", "text", "reason", "seen")}
