"""Forms of written procedures and of time: terms in days, more days, a request and its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from voting.polls.actions.words_on_record import STATEMENT_LIMIT
from voting.polls.deadlines import days_later
from voting.polls.forms import PollForm, ReasonForm, initial_terms
from voting.polls.models import Poll, Reasons, Secrecy, Visibility, written_terms
from voting.polls.models.time_requests import MOST_DAYS
from voting.polls.models.written import LONGEST_PROCEDURE
from voting.polls.offers import RuleOffer

USUAL_DAYS = 20
USUAL_RULE = "kp.written"


def days_field(most: int, label: str, help_text: str, initial: int | None = None) -> forms.IntegerField:
    """A number of whole days, between one and ``most``."""
    wrong = _("Write a number of days between 1 and %(most)s.") % {"most": most}
    return forms.IntegerField(
        label=label,
        help_text=help_text,
        min_value=1,
        max_value=most,
        initial=initial,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": most}),
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
    )


class WrittenForm(PollForm):
    """The terms of a written procedure: those of a poll with days in place of a closing time."""

    reasons = forms.ChoiceField(
        label=gettext_lazy("Who reads the reason of an objection"),
        choices=Reasons.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It cannot be changed once the procedure is open, and the ballot repeats it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("closes_at", "secrecy"):
            del self.fields[name]
        self.fields["days"] = days_field(
            LONGEST_PROCEDURE,
            _("How many days"),
            _(
                "Whole days of the forum’s time zone after the day on which it opens; it closes at the end "
                "of the last one."
            ),
        )
        self.fields["question"].help_text = _("What is adopted if no seat objects, as one question.")
        shown = [choice for choice in Visibility.choices if choice[0] != Visibility.NEVER]
        self.fields["visibility"].choices = shown  # type: ignore[attr-defined]
        self.fields["visibility"].help_text = _(
            "The chair, to whom objections are addressed, sees them at once in any case."
        )
        self.order_fields(["question", "stage", "rule", "staging", "days", "reasons", "visibility"])

    @property
    def terms(self) -> dict[str, Any]:
        """The cleaned terms as the actions take them."""
        self.cleaned_data.setdefault("closes_at", None)
        self.cleaned_data.setdefault("secrecy", Secrecy.ROLL_CALL)
        own = {name: self.cleaned_data[name] for name in ("days", "reasons")}
        return {name: term for name, term in super().terms.items() if name != "closes_at"} | own


def initial_written(poll: Poll | None, offers: list[RuleOffer]) -> dict[str, Any]:
    """What a form of written terms begins with: those of the draft or of the poll before it, or the usual."""
    begins = initial_terms(poll, offers)
    usual = next((offer.key for offer in offers if offer.rule.rule_id == USUAL_RULE), "")
    begins = {"rule": usual, "days": USUAL_DAYS, "reasons": Reasons.PUBLIC} | begins
    terms = None
    if poll is not None:
        terms = written_terms(poll) or (written_terms(poll.previous) if poll.previous else None)
    return begins | ({} if terms is None else {"days": terms.days, "reasons": terms.reasons})


class MoreDaysForm(ReasonForm):
    """So many more days for every seat, and why; the deadline follows from the present one."""

    def __init__(self, *args: Any, poll: Poll, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.poll = poll
        self.fields["days"] = days_field(
            LONGEST_PROCEDURE,
            _("How many more days"),
            _("For every seat, counted from the present last day."),
        )
        self.order_fields(["days", "reason"])

    @property
    def terms(self) -> dict[str, Any]:
        """The later deadline and the reason, as ``extend_poll`` takes them."""
        days = self.cleaned_data["days"]
        later = days_later(self.poll.closes_at, days, self.poll.forum.time_zone)
        return {"closes_at": later, "reason": self.cleaned_data["reason"]}


class TimeRequestForm(forms.Form):
    """Days that a seat asks for, and why."""

    reason = forms.CharField(
        label=gettext_lazy("What the time is needed for"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=STATEMENT_LIMIT,
        help_text=gettext_lazy("It is published with the name of your seat, and so is the chair’s answer."),
        error_messages={
            "required": gettext_lazy("Say what the time is needed for; it is published."),
            "max_length": gettext_lazy("The reason is too long: shorten it."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = days_field(
            MOST_DAYS,
            _("How many more days"),
            _("Counted from the present deadline. If the chair agrees, every seat gets them."),
        )
        self.order_fields(["days", "reason"])


class TimeAnswerForm(forms.Form):
    """What the chair says to a request for time."""

    answer = forms.CharField(
        label=gettext_lazy("Your words to it"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=STATEMENT_LIMIT,
        help_text=gettext_lazy("They are published. To decline you have to say why."),
        error_messages={"max_length": gettext_lazy("The answer is too long: shorten it.")},
    )
