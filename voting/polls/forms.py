"""Forms of polls: preparing one, moving its deadline, giving a reason, and the ballot.

They give friendly messages; what must hold is checked by the actions, whose faults ``take_faults`` puts
beside the fields.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from consult import clock
from consult.ui.dates import place_of
from consult.ui.words import position_word
from voting import rules
from voting.polls.actions.casting import (
    NEEDS_STATEMENT,
    STATEMENT_LIMIT,
    missing_words,
    needs_statement,
)
from voting.polls.block_forms import ask_for_grounds, check_grounds, grounds_from
from voting.polls.matter_stages import first_stage, stages_of
from voting.polls.models import OBJECTIONS, MatterStage, Poll, Procedure, Secrecy, Visibility, WrittenTerms
from voting.polls.objections import Asked, Grounds
from voting.polls.offers import RuleOffer, grouped_choices
from voting.polls.outcomes import load_kept_rule

if TYPE_CHECKING:
    from consult.forums.models import Forum

LOCAL_TIME = "%Y-%m-%dT%H:%M"
USUAL_DURATION = timedelta(days=21)
MAY_HAVE_STATEMENT = frozenset({*NEEDS_STATEMENT, rules.Position.OPPOSE, rules.Position.STAND_ASIDE})


class LocalTimeField(forms.DateTimeField):
    """A moment in the forum's time zone, typed as day and time. The caller activates the zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)

    def __init__(self, forum: Forum, **options: Any) -> None:
        super().__init__(input_formats=[LOCAL_TIME, "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"], **options)
        self.help_text = _("Day and time in the forum's time zone (%(place)s), like 2026-05-12 18:00.") % {
            "place": place_of(forum.time_zone)
        }
        self.error_messages["invalid"] = _("Write day and time like 2026-05-12 18:00.")


class PollForm(forms.Form):
    """The terms of a poll."""

    question = forms.CharField(
        label=gettext_lazy("Question"),
        max_length=300,
        help_text=gettext_lazy("One question that a seat can answer by supporting or objecting."),
        error_messages={"required": gettext_lazy("Write the question that is put to the seats.")},
    )
    rule = forms.ChoiceField(
        label=gettext_lazy("Decision rule"),
        help_text=gettext_lazy("Only rules that this forum's roll can bear stand here."),
        error_messages={"required": gettext_lazy("Choose the rule that decides.")},
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who sees whose position, and when"),
        choices=Visibility.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("It cannot be changed once the poll is open, and the ballot repeats it."),
    )
    secrecy = forms.ChoiceField(
        label=gettext_lazy("Secrecy"),
        choices=Secrecy.choices,
        widget=forms.RadioSelect,
        initial=Secrecy.ROLL_CALL,
        help_text=gettext_lazy("A secret poll is refused until this site can keep a ballot apart honestly."),
    )

    def __init__(self, *args: Any, forum: Forum, offers: list[RuleOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offers = {offer.key: offer for offer in offers}
        self.fields["rule"].choices = [("", _("Choose a rule")), *grouped_choices(offers)]  # type: ignore[attr-defined]
        self.fields["closes_at"] = LocalTimeField(
            forum,
            label=_("Closes at"),
            error_messages={"required": _("Say when the poll closes.")},
        )
        self.stages = {stage.key: stage for stage in stages_of(forum)}
        if self.stages:
            named = [(key, stage.label) for key, stage in self.stages.items()]
            self.fields["stage"] = forms.ChoiceField(
                label=_("Stage of the matter"),
                choices=[("", _("At no stage that the forum has named")), *named],
                required=False,
            )
        if any(first_stage(load_kept_rule(offer.rule)) for offer in offers if offer.is_applicable):
            self.fields["staging"] = _staging_field()
        order = ["question", "stage", "rule", "staging", "closes_at", "visibility", "secrecy"]
        self.order_fields(order)

    def _rule_stage(self, offer: RuleOffer) -> str:
        """The stage of the rule that is asked; for a poll that goes on under its rule the one it has."""
        if offer.rule_stage is not None:
            return offer.rule_stage
        is_apart = self.cleaned_data.get("staging") == APART
        return first_stage(load_kept_rule(offer.rule)) if is_apart else ""

    @property
    def terms(self) -> dict[str, Any]:
        """The cleaned terms as the actions take them."""
        offer = self.offers[self.cleaned_data["rule"]]
        return {
            "question": self.cleaned_data["question"],
            "rule": offer.rule,
            "rule_names": offer.names,
            "rule_parameters": offer.parameters,
            "rule_stage": self._rule_stage(offer),
            "stage": self.stages.get(self.cleaned_data.get("stage", "")),
            "closes_at": self.cleaned_data["closes_at"],
            "visibility": self.cleaned_data["visibility"],
            "secrecy": self.cleaned_data["secrecy"],
        }


APART = "apart"
TOGETHER = "together"


def _staging_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("If the rule has several stages"),
        choices=[
            (APART, _("Each stage is a poll of its own: the seats answer anew, once the chair confirms it.")),
            (TOGETHER, _("All stages are gone through at once, on the same ballots.")),
        ],
        widget=forms.RadioSelect,
        initial=APART,
    )


def initial_terms(
    poll: Poll | None, offers: list[RuleOffer], stage: MatterStage | None = None
) -> dict[str, Any]:
    """What a form of terms begins with: those of the draft, or an evening in three weeks.

    At a ``stage`` of the matter its usual rule is chosen beforehand.
    """
    if poll is None:
        evening = timezone.localtime(clock.now() + USUAL_DURATION).replace(hour=18, minute=0, second=0)
        usual = [offer.key for offer in offers if stage is not None and offer.rule.pk == stage.rule_id]
        return {
            "visibility": Visibility.AT_CLOSING,
            "closes_at": evening.replace(microsecond=0),
            "stage": stage.key if stage is not None else "",
            **({"rule": usual[0]} if usual else {}),
        }
    return {
        "question": poll.question,
        "rule": next((offer.key for offer in offers if offer.is_of(poll)), ""),
        "stage": poll.stage.key if poll.stage is not None else "",
        "staging": APART if poll.rule_stage else TOGETHER,
        "closes_at": timezone.localtime(poll.closes_at),
        "visibility": poll.visibility,
        "secrecy": poll.secrecy,
    }


class ReasonForm(forms.Form):
    """Why something is done; the reason is published."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=gettext_lazy("It is published on the page of the poll."),
        error_messages={"required": gettext_lazy("Give the reason; it is published.")},
    )


class ExtendForm(ReasonForm):
    """A later deadline and why."""

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_at"] = LocalTimeField(
            forum,
            label=_("New closing time"),
            error_messages={"required": _("Say when the poll is to close now.")},
        )
        self.order_fields(["closes_at", "reason"])

    @property
    def terms(self) -> dict[str, Any]:
        """The later deadline and the reason, as ``extend_poll`` takes them."""
        return self.cleaned_data


class BallotForm(forms.Form):
    """A position, and the words that go with it, each beside its row (``statement_block`` …).

    The words of the other rows travel along, so that nothing typed is lost when the seat changes its mind
    before casting.
    """

    retry_key = forms.UUIDField(widget=forms.HiddenInput)
    language = forms.ChoiceField(
        label=gettext_lazy("Language of your words"),
        required=False,
        choices=[*settings.LANGUAGES, ("", gettext_lazy("another language"))],
        help_text=gettext_lazy("It is kept with your words, which stay as you write them."),
        error_messages={"invalid_choice": gettext_lazy("Choose one of the languages of the list.")},
    )
    position = forms.ChoiceField(
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose a position first: select one of the rows below."),
            "invalid_choice": gettext_lazy("Choose one of the positions that this rule offers."),
        },
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        offered: tuple[rules.Position, ...],
        initial: Mapping[str, Any] | None = None,
        written: WrittenTerms | None = None,
        asked: Asked | None = None,
    ) -> None:
        begins = {"retry_key": uuid.uuid4(), "language": get_language() or settings.LANGUAGE_CODE}
        super().__init__(data, initial={**begins, **(initial or {})})
        self.procedure = Procedure.POSITIONS if written is None else Procedure.WRITTEN
        choices = [(position.value, position_word(position.value)) for position in offered]
        self.fields["position"].choices = choices  # type: ignore[attr-defined]
        for position in offered:
            if position in MAY_HAVE_STATEMENT:
                self.fields[statement_name(position)] = _statement_field(position, written)
        self.asked = asked if asked is not None and asked.position in offered else None
        if self.asked is not None:
            ask_for_grounds(self, self.asked)

    def clean(self) -> dict[str, Any]:
        """Ask for the words that a position needs."""
        cleaned: dict[str, Any] = super().clean() or {}
        position = str(cleaned.get("position", ""))
        is_needed = bool(position) and needs_statement(self.procedure, position)
        words = cleaned.get(statement_name(position)) if is_needed else None
        if words is not None and not words.strip():
            self.add_error(statement_name(position), missing_words(position))
        if self.asked is not None:
            check_grounds(self, self.asked, position)
        return cleaned

    @property
    def statement(self) -> str:
        """The words that go with the chosen position."""
        return str(self.cleaned_data.get(statement_name(self.cleaned_data["position"]), ""))

    @property
    def grounds(self) -> Grounds | None:
        """What goes on record beside the words of an objection; None with any other position."""
        if self.asked is None or self.cleaned_data["position"] != self.asked.position:
            return None
        return grounds_from(self)

    @property
    def statement_language(self) -> str:
        """The language in which those words are written."""
        return str(self.cleaned_data.get("language", ""))

    @property
    def answer(self) -> dict[str, Any]:
        """What the seat answers, as casting and drafting take it."""
        return {
            "position": self.cleaned_data["position"],
            "retry_key": self.cleaned_data["retry_key"],
            "statement": self.statement,
            "language": self.statement_language,
            "grounds": self.grounds,
        }


def statement_name(position: str) -> str:
    """The name of the field with the words of a position."""
    return f"statement_{rules.Position(position).value}"


def _statement_label(position: rules.Position, written: WrittenTerms | None) -> str:
    if written is not None and position in OBJECTIONS:
        if written.has_closed_reasons:
            return _("Why you object: read by the chair and by your seat only")
        return _("Why you object, as it goes on record")
    return {
        rules.Position.RESERVATION: _("Your reservation, as it goes on record"),
        rules.Position.STAND_ASIDE: _("Your reservation (if you wish), as it goes on record"),
        rules.Position.BLOCK: _("Why you block, as it goes on record"),
        rules.Position.OPPOSE: _("Why you oppose (if you wish), as it goes on record"),
    }[position]


def _statement_field(position: rules.Position, written: WrittenTerms | None) -> forms.CharField:
    return forms.CharField(
        label=_statement_label(position, written),
        required=False,
        strip=False,
        max_length=STATEMENT_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={
            "max_length": _("At most %(limit)s characters fit: shorten it, or say where the rest stands.")
            % {"limit": STATEMENT_LIMIT}
        },
    )
