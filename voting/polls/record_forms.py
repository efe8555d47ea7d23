"""Forms of a record: its words, its round among the seats, statements, attendance, objections and answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy

from consult.forums.models import Forum, Seat
from voting.polls.actions import RecordWords
from voting.polls.attendance import SeatPresence
from voting.polls.forms import LocalTimeField
from voting.polls.models import RecordStatement, RecordVersion
from voting.polls.models.records import (
    FORCE,
    Answer,
    Certifier,
    Presence,
    RecordPart,
    StatementKind,
    verbs_for,
)

_LONG = 4000
_LANGUAGES = [
    *settings.LANGUAGES,
    ("es", gettext_lazy("Spanish")),
    ("kri", gettext_lazy("Krio")),
    ("ru", gettext_lazy("Russian")),
    ("sw", gettext_lazy("Swahili")),
    ("zh", gettext_lazy("Chinese")),
    ("und", gettext_lazy("another language")),
]


def _text(label: Any, rows: int, *, required: bool = True, **options: Any) -> forms.CharField:
    options.setdefault("error_messages", {})
    options["error_messages"] |= {
        "max_length": gettext_lazy(
            "The text has %(show_value)d characters; at most %(limit_value)d fit. Shorten it."
        )
    }
    widget = forms.Textarea(attrs={"rows": rows, "dir": "auto"})
    return forms.CharField(
        label=label, widget=widget, required=required, max_length=_LONG, strip=False, **options
    )


def _language() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Language of these words"),
        choices=_LANGUAGES,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the languages of the list.")},
    )


class WordsForm(forms.Form):
    """What the record says, as the office writes it."""

    verb = forms.ChoiceField(
        label=gettext_lazy("What the forum did"),
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Only verbs that fit the outcome stand here; each has a force of its own."),
        error_messages={"required": gettext_lazy("Choose the verb of the record.")},
    )
    wording = _text(
        gettext_lazy("Wording of the outcome"),
        4,
        help_text=gettext_lazy("One or two sentences, as they will be cited."),
        error_messages={"required": gettext_lazy("Write the outcome in one or two sentences.")},
    )
    refused_debate = _text(
        gettext_lazy("A debate that was asked for and refused"),
        3,
        required=False,
        help_text=gettext_lazy("Who asked for which debate, and who refused it, for what reason."),
    )
    account = _text(gettext_lazy("What else the record says"), 4, required=False)

    def __init__(self, *args: Any, kind: str, before: RecordVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["verb"].choices = [  # type: ignore[attr-defined]
            (verb.value, f"{capfirst(verb.label)}. {FORCE[verb]}") for verb in verbs_for(kind)
        ]
        if kind != "adopted":
            self.fields["returns_on"] = forms.DateField(
                label=gettext("When the matter can come back"),
                required=False,
                input_formats=["%Y-%m-%d"],
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                help_text=gettext("The day of the next meeting, where it is known, like 2027-05-12."),
                error_messages={"invalid": gettext("Write the day like 2027-05-12.")},
            )
            self.fields["returns_how"] = _text(
                gettext("How it can come back"),
                3,
                required=False,
                help_text=gettext("Who may take it up again, and what has to happen before."),
            )
        for name in self.word_names if before is not None else ():
            self.initial.setdefault(name, getattr(before, name))

    @property
    def word_names(self) -> list[str]:
        """The fields that are words of the record."""
        names = ("verb", "wording", "refused_debate", "account", "returns_on", "returns_how")
        return [name for name in names if name in self.fields]

    @property
    def words(self) -> RecordWords:
        """The words as the actions take them."""
        return RecordWords(**{name: self.cleaned_data[name] for name in self.word_names})


class DraftForm(WordsForm):
    """A draft of the record; from the second on with the reason of the change."""

    def __init__(self, *args: Any, before: RecordVersion | None, **kwargs: Any) -> None:
        super().__init__(*args, before=before, **kwargs)
        if before is not None:
            self.fields["reason"] = _text(
                gettext("Why the draft changes"),
                2,
                help_text=gettext("It stays on record with the draft."),
                error_messages={"required": gettext("Say why the draft changes.")},
            )


class AnswerForm(WordsForm):
    """Accepting an objection with the words of the next draft, or declining it."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (Answer.ACCEPTED, gettext_lazy("Accept: the words below become the next draft.")),
            (Answer.DECLINED, gettext_lazy("Decline: the draft stays; the objection stays on record.")),
        ],
        error_messages={"required": gettext_lazy("Accept the objection or decline it.")},
    )
    reason = _text(
        gettext_lazy("Reason of the answer"),
        3,
        help_text=gettext_lazy("It stands beside the objection in the record."),
        error_messages={"required": gettext_lazy("Give the reason of the answer.")},
    )

    field_order = ["answer", "reason", "verb", "wording", "refused_debate", "account"]


class CirculateForm(forms.Form):
    """Until when the seats may object."""

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objections_until"] = LocalTimeField(
            forum,
            label=gettext("Objections until"),
            error_messages={"required": gettext("Say until when the seats may object.")},
        )


class DisputeForm(forms.Form):
    """The question that is put to the seats over the record."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Write the question that is put to the seats.")},
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"] = LocalTimeField(
            forum,
            label=gettext("Closes at"),
            error_messages={"required": gettext("Say when the poll closes.")},
        )


class StatementForm(forms.Form):
    """What a seat releases for the record, and how it was there."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What it is"),
        choices=StatementKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what kind of statement it is.")},
    )
    text = _text(
        gettext_lazy("Statement, as it is printed"),
        6,
        required=False,
        help_text=gettext_lazy(
            "You may word it otherwise than on your ballot. Left empty, your seat’s words are taken back."
        ),
    )
    language = _language()

    def __init__(self, *args: Any, last: RecordStatement | None, ballot_words: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        begins = {"text": last.text if last else ballot_words}
        if last is not None:
            begins |= {"kind": last.kind, "language": last.language}
        for name, value in begins.items():
            self.initial.setdefault(name, value)


class PresenceForm(forms.Form):
    """How a seat was there, in its own word."""

    presence = forms.ChoiceField(
        label=gettext_lazy("How your seat was there"),
        choices=Presence.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how your seat was there.")},
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=gettext_lazy("For instance when your seat left, and why; it is printed beside its name."),
    )


class AttendanceForm(forms.Form):
    """Every seat of the roll with a choice and a note; what is left as it was is no new entry."""

    def __init__(self, *args: Any, seats: Iterable[SeatPresence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = list(seats)
        for place, seat in enumerate(self.seats):
            self.fields[f"presence_{place}"] = forms.ChoiceField(
                label=gettext("Presence of %(seat)s") % {"seat": seat.entry.name},
                choices=[("", gettext("not known")), *Presence.choices],
                required=False,
            )
            self.fields[f"note_{place}"] = forms.CharField(
                label=gettext("Note on %(seat)s") % {"seat": seat.entry.name},
                required=False,
                max_length=300,
                widget=forms.TextInput(attrs={"dir": "auto"}),
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Each seat with its two fields."""
        return [
            {"seat": seat, "presence": self[f"presence_{place}"], "note": self[f"note_{place}"]}
            for place, seat in enumerate(self.seats)
        ]

    @property
    def rows(self) -> dict[str, tuple[str, str]]:
        """Seat code → presence and note, for the seats of which something is said."""
        said = self.cleaned_data
        return {
            seat.entry.code: (said[f"presence_{place}"], said[f"note_{place}"])
            for place, seat in enumerate(self.seats)
            if said.get(f"presence_{place}")
        }


class ObjectForm(forms.Form):
    """An objection to the draft, with other words and why."""

    part = forms.ChoiceField(
        label=gettext_lazy("What the objection is about"),
        choices=RecordPart.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the objection is about.")},
    )
    proposed = _text(
        gettext_lazy("Words that the record should have instead"),
        4,
        error_messages={"required": gettext_lazy("Write the words that the record should have instead.")},
    )
    reason = _text(
        gettext_lazy("Why"),
        4,
        help_text=gettext_lazy(
            "Your objection, its reason and the answer stay on record with your seat’s name."
        ),
        error_messages={"required": gettext_lazy("Say why the record is wrong without it.")},
    )
    language = _language()


class TermsForm(forms.Form):
    """What a forum's terms of reference say of its records."""

    certifier = forms.ChoiceField(
        label=gettext_lazy("Who certifies a record"),
        choices=Certifier.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose who certifies.")},
    )
    seat = forms.ChoiceField(label=gettext_lazy("Which seat, if it is one"), required=False)
    objection_days = forms.IntegerField(
        label=gettext_lazy("Days for objections, at least"),
        min_value=1,
        max_value=365,
        error_messages={
            "required": gettext_lazy("Give a number of days."),
            "invalid": gettext_lazy("Give a whole number of days, like 7."),
            "min_value": gettext_lazy("Give a number of days from 1 to 365."),
            "max_value": gettext_lazy("Give a number of days from 1 to 365."),
        },
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats: dict[str, Seat] = {str(seat.pk): seat for seat in forum.seats.in_order()}
        names = [(key, seat.name) for key, seat in self.seats.items()]
        self.fields["seat"].choices = [("", gettext("no seat")), *names]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the seat where a seat certifies."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("certifier") == Certifier.SEAT and not cleaned.get("seat"):
            self.add_error("seat", ValidationError(gettext("Choose the seat that keeps the records.")))
        return cleaned

    @property
    def terms(self) -> dict[str, Any]:
        """The terms as the action takes them."""
        said = self.cleaned_data
        return {
            "certifier": said["certifier"],
            "seat": self.seats.get(said["seat"]),
            "objection_days": said["objection_days"],
        }
