"""Forms for what people say. The text of a form is kept as it was typed until it is accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import BODY_LIMIT, WORDING_LIMIT, Comment, Stance
from consult.forums.voices import PSEUDONYM_LIMIT, Voice
from consult.ui.words import STANCES

REASON_LIMIT = 500

_BODY_HELP = _(
    "Plain text, at most 4,000 characters. Empty lines part paragraphs; links and marks stay text."
)


class TextField(forms.CharField):
    """Several lines of text; line ends count as one character, as they do on the page."""

    widget = forms.Textarea

    def __init__(self, *, limit: int, rows: int, **kwargs: Any) -> None:
        super().__init__(max_length=limit, strip=False, **kwargs)
        self.widget.attrs |= {"rows": rows, "maxlength": limit, "dir": "auto", "data-limit": limit}

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").strip()


def _body() -> TextField:
    return TextField(
        limit=BODY_LIMIT,
        rows=8,
        label=_("What you want to say"),
        help_text=_BODY_HELP,
        error_messages={
            "required": _("Write what you want to say."),
            "max_length": _(
                "The comment has %(show_value)d characters; at most %(limit_value)d fit. Shorten it."
            ),
        },
    )


def _stance() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("Your stance"),
        choices=[(stance.value, STANCES[stance.value].word) for stance in Stance],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four stances.")},
    )


def _wording() -> TextField:
    return TextField(
        limit=WORDING_LIMIT,
        rows=8,
        required=False,
        label=_("Wording you propose"),
        help_text=_(
            "The clause as it stands. Change the words here to propose another wording; leave it as it is to "
            "propose none. Readers see your changes marked against the clause."
        ),
        error_messages={
            "max_length": _(
                "The wording has %(show_value)d characters; at most %(limit_value)d fit. Shorten it."
            )
        },
    )


class VoiceFields(forms.Form):
    """Under which name to speak, and a pseudonym for a new one."""

    voice = forms.ChoiceField(
        label=_("Under which name"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the name under which you speak.")},
    )
    pseudonym = forms.CharField(
        label=_("New pseudonym"),
        required=False,
        max_length=PSEUDONYM_LIMIT,
        help_text=_("Only if you chose a new pseudonym above. At most 60 characters."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )

    def __init__(self, *args: Any, voices: Sequence[Voice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voices = {voice.key: voice for voice in voices}
        field = self.fields["voice"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(voice.key, voice.label) for voice in voices]
        if len(voices) == 1:
            field.initial = voices[0].key

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        voice = self.voices.get(cleaned.get("voice", ""))
        is_named = bool(cleaned.get("pseudonym", "").strip())
        if voice is not None and voice.is_new and not is_named:
            self.add_error("pseudonym", _("Write the pseudonym under which you want to be shown."))
        elif voice is not None and is_named and not voice.is_new:
            self.add_error(
                "pseudonym",
                _("You chose another name above: choose “A new pseudonym” there, or empty this field."),
            )
        return cleaned

    def chosen_voice(self) -> Voice:
        """The voice that was chosen; only after the form was found valid."""
        return self.voices[self.cleaned_data["voice"]]


class WordsForm(forms.Form):
    """Stance, body and, on a clause, proposed wording. ``clause_text`` is what the wording would replace."""

    stance = _stance()
    body = _body()
    proposed_wording = _wording()

    def __init__(self, *args: Any, clause_text: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clause_text = clause_text
        if not clause_text:
            del self.fields["proposed_wording"]
        elif not self.initial.get("proposed_wording"):
            self.initial["proposed_wording"] = clause_text

    @property
    def proposes(self) -> bool:
        """Whether the wording in the field differs from the clause, or needs mending."""
        field = self["proposed_wording"]
        return bool(field.errors) or str(field.value() or "").split() != self.clause_text.split()

    def clean_proposed_wording(self) -> str:
        """The proposed wording, empty where it is the clause unchanged."""
        wording: str = self.cleaned_data["proposed_wording"]
        return "" if wording.split() == self.clause_text.split() else wording

    def words(self) -> dict[str, str]:
        """What was written, as the actions take it."""
        return {
            "stance": self.cleaned_data["stance"],
            "body": self.cleaned_data["body"],
            "proposed_wording": self.cleaned_data.get("proposed_wording", ""),
        }


class CommentForm(VoiceFields, WordsForm):
    """A new comment."""

    field_order = ("stance", "body", "proposed_wording", "voice", "pseudonym")


class EditForm(WordsForm):
    """A comment that is changed before anybody has replied; who said it does not change."""

    def __init__(self, *args: Any, comment: Comment, clause_text: str = "", **kwargs: Any) -> None:
        kwargs["initial"] = {
            "stance": comment.stance,
            "body": comment.body,
            "proposed_wording": comment.proposed_wording,
        }
        super().__init__(*args, clause_text=clause_text, **kwargs)
        if comment.parent_id is not None:
            del self.fields["stance"]

    def words(self) -> dict[str, str]:
        """What was written; a reply has no stance."""
        return {
            "stance": self.cleaned_data.get("stance", ""),
            "body": self.cleaned_data["body"],
            "proposed_wording": self.cleaned_data.get("proposed_wording", ""),
        }


class ReplyForm(VoiceFields):
    """An answer to a comment."""

    body = _body()
    field_order = ("body", "voice", "pseudonym")


class HideForm(forms.Form):
    """Why a comment's words are taken off the page."""

    reason = TextField(
        limit=REASON_LIMIT,
        rows=3,
        label=_("Reason"),
        help_text=_("Everyone reads it where the comment stood. The comment stays on record."),
        error_messages={
            "required": _("Say why the comment is hidden; the reason is shown in its place."),
            "max_length": _("The reason has %(show_value)d characters; at most %(limit_value)d fit."),
        },
    )
