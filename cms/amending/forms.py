"""The answer to an amendment with what follows from it, and the issuing of those that were accepted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.consultations.amendments.forms import AnswerForm
from consult.consultations.forms import TextField
from consult.consultations.models import REASON_LIMIT, AmendmentState
from voting.polls.models import State

if TYPE_CHECKING:
    from voting.polls.models import Poll

NOTE_LIMIT = 2000


class PollChoice(forms.Form):
    """Which poll on the matter is put again on the new version; ``polls`` are those that could be."""

    poll = forms.ChoiceField(
        label=gettext_lazy("And the poll"),
        required=False,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "What was cast before stays on record with the old poll, and is not carried over."
        ),
        error_messages={
            "invalid_choice": gettext_lazy(
                "This poll changed after the page was shown to you: look at it, then choose again."
            )
        },
    )

    def offer_polls(self, polls: Sequence[Poll], otherwise: str) -> None:
        """Offer these polls, and what happens without one; nothing where there is no poll."""
        self.polls = {key_of(poll): poll for poll in polls}
        if not polls:
            del self.fields["poll"]
            return
        field = self.fields["poll"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", otherwise), *((key, _again(poll)) for key, poll in self.polls.items())]

    def chosen_poll(self) -> Poll | None:
        """The poll that is to be put again, if any."""
        return self.polls.get(self.cleaned_data.get("poll", ""))


def key_of(poll: Poll) -> str:
    """A poll and the state in which it is shown: once that changed, the choice is none any more."""
    return f"{poll.uid}:{poll.state}"


def _again(poll: Poll) -> str:
    """What becomes of the poll, in one sentence."""
    names = {"question": poll.question, "forum": poll.forum}
    if poll.state == State.OPEN:
        return (
            _("Issue the next version now and put the open poll in %(forum)s again on it: “%(question)s”")
            % names
        )
    return (
        _("Issue the next version now and draft the poll in %(forum)s that follows on it: “%(question)s”")
        % names
    )


class AnswerAndRestartForm(PollChoice, AnswerForm):
    """The answer, and whether the next version is issued and a poll put again with it."""

    field_order = ("seen", "answer", "heading", "text", "reason", "poll")

    def __init__(self, *args: Any, polls: Sequence[Poll], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_polls(polls, _("Only answer; the next version is issued later"))

    @property
    def restarts(self) -> bool:
        """Whether it is accepted, and a poll was chosen."""
        accepted = (AmendmentState.ACCEPTED, AmendmentState.ACCEPTED_WITH_CHANGES)
        return self.chosen_poll() is not None and self.cleaned_data["answer"] in accepted


class IssueAmendedForm(PollChoice):
    """What is said of the version that takes the amendments in."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    note = TextField(
        limit=NOTE_LIMIT,
        rows=3,
        required=False,
        label=gettext_lazy("What else changed"),
        help_text=gettext_lazy(
            "For readers, in general words. The list of amendments, with author and seat of each, follows by "
            "itself."
        ),
    )
    reason = TextField(
        limit=REASON_LIMIT,
        rows=3,
        required=False,
        label=gettext_lazy("Why the poll is put again"),
        help_text=gettext_lazy("Only if you chose a poll above. Published with it."),
    )
    field_order = ("seen", "note", "poll", "reason")

    def __init__(self, *args: Any, polls: Sequence[Poll], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_polls(polls, _("Leave every poll as it is"))
        if not polls:
            del self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("poll") and not cleaned.get("reason"):
            self.add_error("reason", _("Say why the poll is put again; the reason is published."))
        return cleaned
