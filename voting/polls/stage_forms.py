"""Forms of stages and results: naming a stage, going on with a reason, stating a result, naming a holder."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.forums.models import Forum
from voting import rules
from voting.polls.forms import ReasonForm
from voting.polls.models import MatterStage, Poll, Purpose, Reopening, RuleVersion
from voting.polls.roles import Candidate
from voting.polls.words_of_results import finding_words


class StageForm(forms.Form):
    """A stage of the forum's matters."""

    label = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        help_text=gettext_lazy("As the forum’s terms call it."),
        error_messages={"required": gettext_lazy("Write what the forum calls this stage.")},
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("What it settles"),
        choices=Purpose.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the stage settles.")},
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Usual rule"),
        required=False,
        help_text=gettext_lazy("It is chosen beforehand in the form of a poll at this stage."),
    )
    reopening = forms.ChoiceField(
        label=gettext_lazy("Who may take a blocked matter up again at this stage"),
        choices=Reopening.choices,
        widget=forms.RadioSelect,
        initial=Reopening.CHAIR,
        error_messages={"required": gettext_lazy("Choose who may take a blocked matter up again.")},
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = RuleVersion.objects.current()
        rows = (kept.filter(forum=None) | kept.filter(forum=forum)).order_by("title", "pk")
        self.rules = {str(row.pk): row for row in rows}
        chosen = self.initial.get("rule")
        if chosen and chosen not in self.rules:
            self.rules[chosen] = RuleVersion.objects.get(pk=chosen)
        choices = [("", _("No usual rule")), *((key, row.title) for key, row in self.rules.items())]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]

    @property
    def terms(self) -> dict[str, Any]:
        """The cleaned terms as the actions take them."""
        return {**self.cleaned_data, "rule": self.rules.get(self.cleaned_data["rule"])}


def initial_stage(stage: MatterStage) -> dict[str, Any]:
    """What the form of a stage begins with."""
    return {
        "label": stage.label,
        "purpose": stage.purpose,
        "rule": str(stage.rule_id) if stage.rule_id else "",
        "reopening": stage.reopening,
    }


class NextStageForm(ReasonForm):
    """The question at the next stage, and why the matter goes on."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=300,
        help_text=gettext_lazy("One question that a seat can answer by supporting or objecting."),
        error_messages={"required": gettext_lazy("Write the question that is put to the seats.")},
    )

    field_order = ("question", "reason")


class StatementForm(forms.Form):
    """A result with its reasons. ``after`` is the statement that the person has read."""

    finding = forms.ChoiceField(
        label=gettext_lazy("Result"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the results that the rule allows."),
            "invalid_choice": gettext_lazy("Choose one of the results that the rule allows."),
        },
    )
    reasons = forms.CharField(
        label=gettext_lazy("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("They are published with the result, under the name of your office."),
        error_messages={"required": gettext_lazy("Give the reasons for this result; they are published.")},
    )
    after = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, poll: Poll, judgement: rules.Judgement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(label, finding_words(poll, label)) for label in dict.fromkeys(judgement.findings)]
        self.fields["finding"].choices = choices  # type: ignore[attr-defined]

    @property
    def terms(self) -> dict[str, Any]:
        """The cleaned statement as the action takes it."""
        return {**self.cleaned_data, "after": self.cleaned_data.get("after") or 0}


class HolderForm(forms.Form):
    """Who holds a role that a rule names."""

    holder = forms.ChoiceField(
        label=gettext_lazy("Who holds it"),
        help_text=gettext_lazy("People who hold an office or a seat of this forum now."),
        error_messages={
            "required": gettext_lazy("Choose who holds the role."),
            "invalid_choice": gettext_lazy("Choose somebody of this list."),
        },
    )

    def __init__(self, *args: Any, candidates: list[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = {str(each.user.pk): each for each in candidates}
        choices = [("", _("Choose"))] + [(key, each.named_as) for key, each in self.candidates.items()]
        self.fields["holder"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Candidate:
        """Who was chosen."""
        return self.candidates[self.cleaned_data["holder"]]
