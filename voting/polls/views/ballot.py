"""The ballot of a seat: choose, review, cast, acknowledged.

Nothing is stored before it is cast. Between the steps the choice travels in the body of the form, never in an
address, a message or a log, and no page of it is kept by a cache. The key of the attempt is made once, when
the ballot is first opened, so that a repeated click or a lost answer is the same cast.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from consult.canonical import canonical_json
from consult.forums.models import Accreditation
from consult.ui.form_steps import take_faults
from consult.ui.words import position_word
from voting import rules
from voting.polls.actions import CastRefusedError, cast_ballot
from voting.polls.actions.closed_reasons import reason_document
from voting.polls.actions.sign_off import draft_ballot
from voting.polls.block_forms import GROUND_FIELDS
from voting.polls.forms import BallotForm, statement_name
from voting.polls.models import (
    OBJECTIONS,
    Ballot,
    BallotDraft,
    Poll,
    Procedure,
    RollEntry,
    State,
    written_terms,
)
from voting.polls.objections import asked_for, said_before, said_in_words
from voting.polls.outcomes import load_kept_rule, offered_to
from voting.polls.own_seats import waiting_draft
from voting.polls.pictures import poll_picture
from voting.polls.silence import silence_in
from voting.polls.views.access import (
    acting,
    entry_for,
    entry_to_work_for,
    poll_for,
    poll_to_cast_in,
    signed_in,
)
from voting.polls.views.poll import rule_words

CLOSED_STATUS = 409
Role = Accreditation.Role


@method_decorator([never_cache, sensitive_post_parameters(), signed_in], name="dispatch")
class BallotView(View):
    """Choosing, reviewing and casting the position of one seat."""

    poll: Poll
    entry: RollEntry
    accreditation: Accreditation | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Find poll, seat and accreditation, or refuse. A cast is checked under its locks, and only there."""
        if request.method == "POST" and request.POST.get("step") == "cast":
            self.poll = poll_to_cast_in(kwargs["uid"])
        else:
            self._find()
        return super().dispatch(request, *args, **kwargs)

    def _find(self) -> None:
        """What every page of the ballot shows, for those who may see it; else 404 or 403."""
        self.poll = poll_for(self.request, self.kwargs["uid"])
        if self.poll.state == State.DRAFT:
            raise Http404
        self.entry, self.accreditation = entry_to_work_for(self.request, self.poll, self.kwargs["seat"])

    def get(self, request: HttpRequest, uid: str, seat: str) -> HttpResponse:
        """The ballot, with what the seat has on record so far; once closed, what it had."""
        if not self.poll.is_open:
            return self._closed(status=200)
        latest = own_ballot(self.entry)
        return self._ballot(self._form(initial=_as_initial(latest, withdraws=self._withdraws)))

    def post(self, request: HttpRequest, uid: str, seat: str) -> HttpResponse:
        """Review what was chosen, go back to it, or cast it."""
        form = self._form(request.POST)
        step = request.POST.get("step")
        if step == "cast" and form.is_valid():
            return self._cast(form)
        if step == "draft" and form.is_valid():
            return self._draft(form)
        if step == "cast":
            self._find()
        if not self.poll.is_open:
            return self._closed(status=CLOSED_STATUS, form=form)
        if step == "edit":
            return self._ballot(self._form(initial=_as_typed(request)))
        return self._review(form) if form.is_valid() else self._ballot(form)

    @property
    def _withdraws(self) -> bool:
        """Whether the page was opened to withdraw an objection: then none is offered."""
        return "withdraw" in self.request.GET

    @property
    def _offered(self) -> tuple[rules.Position, ...]:
        offered = offered_to(self.poll)
        return tuple(each for each in offered if each not in OBJECTIONS) if self._withdraws else offered

    def _form(self, data: Mapping[str, Any] | None = None, **more: Any) -> BallotForm:
        written = written_terms(self.poll) if self.poll.procedure == Procedure.WRITTEN else None
        asked = asked_for(self.poll, data)
        return BallotForm(data, offered=self._offered, written=written, asked=asked, **more)

    def _cast(self, form: BallotForm) -> HttpResponse:
        try:
            cast_ballot(
                poll=self.poll,
                seat_code=self.kwargs["seat"],
                by=acting(self.request),
                **form.answer,
            )
        except PermissionDenied:
            self._find()  # a seat that is not on the roll is not found, here as on every page
            raise
        except CastRefusedError:
            self._find()
            return self._closed(status=CLOSED_STATUS, form=form)
        except ValidationError as error:
            self._find()
            take_faults(form, _beside_its_row(error, form))
            return self._ballot(form)
        return redirect("polls:recorded", uid=self.poll.uid, seat=self.kwargs["seat"])

    def _draft(self, form: BallotForm) -> HttpResponse:
        """Keep what was chosen for the second person of the seat."""
        try:
            draft = draft_ballot(
                poll=self.poll,
                seat_code=self.entry.code,
                by=acting(self.request),
                **form.answer,
            )
        except CastRefusedError:
            return self._closed(status=CLOSED_STATUS, form=form)
        except ValidationError as error:
            take_faults(form, _beside_its_row(error, form))
            return self._ballot(form)
        return redirect("polls:draft", uid=self.poll.uid, seat=self.entry.code, number=draft.number)

    def _page(self, template: str, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "poll": self.poll,
            "zone": self.poll.forum.time_zone,
            "entry": self.entry,
            "accreditation": self.accreditation,
            "latest": own_ballot(self.entry),
            "is_alternate": self.accreditation is not None and self.accreditation.role == Role.ALTERNATE,
            "draft": waiting_draft(self.entry),
            "written": written_terms(self.poll),
            "silence": silence_in(self.poll),
            "withdraws": self._withdraws,
        }
        return render(self.request, template, context | more, status=status)

    def _ballot(self, form: BallotForm) -> HttpResponse:
        rule = load_kept_rule(self.poll.rule)
        chosen = form["position"].value()
        rows = [
            {
                "position": position.value,
                "effect": self._effect(rule, position),
                "is_chosen": position.value == chosen,
                "field": form[statement_name(position)] if statement_name(position) in form.fields else None,
                "more": _more_of(form, position),
                "is_wrong": any(field.errors for field in _more_of(form, position)),
            }
            for position in self._offered
        ]
        return self._page(
            "polls/ballot.html",
            form=form,
            rows=rows,
            rule_words=rule_words(self.poll),
            picture=poll_picture(self.poll, {}),
        )

    def _effect(self, rule: rules.Rule, position: rules.Position) -> str:
        """What a position does in this poll; nothing is counted of a seat that advises."""
        if not self.entry.decides:
            return ""
        settled = self.poll.rule_parameters
        return rules.effect_of(rule, position, get_language() or "en", self.poll.rule_stage, settled)

    def _review(self, form: BallotForm) -> HttpResponse:
        rule = load_kept_rule(self.poll.rule)
        position = rules.Position(form.cleaned_data["position"])
        return self._page(
            "polls/ballot_review.html",
            form=form,
            position=position.value,
            statement=form.statement,
            language=form.statement_language,
            said=form.grounds and said_in_words(form.asked, form.grounds),
            is_reason_closed=self._is_reason_closed(position),
            effect=self._effect(rule, position),
        )

    def _is_reason_closed(self, position: rules.Position) -> bool:
        written = written_terms(self.poll)
        return written is not None and written.has_closed_reasons and position in OBJECTIONS

    def _closed(self, *, status: int, form: BallotForm | None = None) -> HttpResponse:
        typed = []
        if form is not None:
            typed = [
                (field.label, _in_words(field))
                for field in form.visible_fields()
                if field.name not in ("position", "language") and field.value()
            ]
        chosen = position_word(form["position"].value()) if form is not None else ""
        return self._page("polls/ballot_closed.html", status=status, typed=typed, chosen=chosen)


@never_cache
@require_safe
@signed_in
def recorded(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """What the seat has on record, for those who act for it."""
    poll = poll_for(request, uid)
    entry, accreditation = entry_for(request, poll, seat)
    latest = own_ballot(entry)
    if latest is None:
        raise Http404
    context = {
        "poll": poll,
        "zone": poll.forum.time_zone,
        "entry": entry,
        "accreditation": accreditation,
        "latest": latest,
        "draft": BallotDraft.objects.filter(ballot=latest).first(),
        "is_reason_closed": hasattr(latest, "closed_reason"),
        "written": written_terms(poll),
    }
    return render(request, "polls/ballot_recorded.html", context)


@never_cache
@require_safe
@signed_in
def ballot_json(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """The seat's latest cast, byte for byte as it was hashed, for those who act for it."""
    poll = poll_for(request, uid)
    entry, _accreditation = entry_for(request, poll, seat)
    latest = own_ballot(entry)
    if latest is None:
        raise Http404
    response = HttpResponse(latest.record, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="ballot-{poll.uid}-{latest.number}.json"'
    return response


@never_cache
@require_safe
@signed_in
def reason_json(request: HttpRequest, uid: str, seat: str) -> HttpResponse:
    """The seat's closed reason, byte for byte as its ballot has the hash, for those who act for it."""
    poll = poll_for(request, uid)
    entry, _accreditation = entry_for(request, poll, seat)
    latest = own_ballot(entry)
    if latest is None or not hasattr(latest, "closed_reason"):
        raise Http404
    text = canonical_json(reason_document(latest.closed_reason))
    response = HttpResponse(text, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="reason-{poll.uid}-{latest.number}.json"'
    return response


def own_ballot(entry: RollEntry) -> Ballot | None:
    """The latest cast of a seat, with who cast it and, for the seat itself, its closed reason."""
    return entry.ballots.select_related("accreditation", "closed_reason").order_by("-number").first()


def _in_words(field: forms.BoundField) -> str:
    """What was typed or chosen, as the page shows it to be kept."""
    value, choices = field.value(), dict(getattr(field.field, "choices", ()))
    if not choices:
        return str(value or "")
    chosen = value if isinstance(value, list) else [value]
    return "; ".join(strip_tags(choices[each]) for each in chosen if each in choices)


def _more_of(form: BallotForm, position: rules.Position) -> list[forms.BoundField]:
    """What the ballot asks beside the words of an objection, below its row."""
    if form.asked is None or position != form.asked.position:
        return []
    return [form[name] for name in GROUND_FIELDS if not form[name].is_hidden]


def _as_initial(ballot: Ballot | None, *, withdraws: bool = False) -> dict[str, str]:
    """A ballot that was cast, as the form shows it to be changed."""
    if ballot is None or (withdraws and ballot.position in OBJECTIONS):
        return {}
    words = {statement_name(ballot.position): ballot.words} | said_before(ballot)
    return {"position": ballot.position} | words | ({"language": ballot.language} if ballot.words else {})


def _as_typed(request: HttpRequest) -> dict[str, Any]:
    """What was typed, for the form to show again without judging it."""
    typed = {name: request.POST[name] for name in request.POST if name not in ("csrfmiddlewaretoken", "step")}
    return typed | {"grounds": request.POST.getlist("grounds")}


def _beside_its_row(error: ValidationError, form: BallotForm) -> ValidationError:
    """A fault of the statement belongs beside the field of the chosen position."""
    if not hasattr(error, "error_dict"):
        return error
    own = statement_name(form.cleaned_data["position"])
    return ValidationError(
        {own if name == "statement" else name: faults for name, faults in error.message_dict.items()}
    )
