"""Pages of amendments: the list of a version, one with its history, and the forms for each step."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.accounts.models import User
from consult.caching import kept_for_a_minute
from consult.consultations.amendments import actions
from consult.consultations.amendments.actions import NOTHING, InAnswerTo
from consult.consultations.amendments.forms import CoSponsorForm, HideForm, OfferForm, TableForm, WithdrawForm
from consult.consultations.amendments.permissions import (
    can_answer_amendments,
    can_co_sponsor,
    can_hide_amendment,
    can_leave,
    can_offer_amendment,
    can_table,
    can_withdraw,
    is_open_for_amendment,
    seats_to_table_with,
    verbs_of,
)
from consult.consultations.amendments.reading import ShownAmendment, marks_of, shown
from consult.consultations.margins import constituencies_by_key
from consult.consultations.models import Amendment, AmendmentState, Change
from consult.forums.voices import voices_of
from consult.texts.models import Clause, Version
from consult.ui.form_steps import take_faults

PER_PAGE = 25


def get_version(code: str, number: int) -> Version:
    """A version with its matter and forum; 404 for one that was never issued."""
    found: Version = get_object_or_404(
        Version.objects.select_related("reform__forum"), reform__code__iexact=code, number=number
    )
    return found


def get_amendment(code: str, number: int, amendment: int) -> Amendment:
    """An amendment by its version and number, with everything a check or a page needs; else 404."""
    return get_object_or_404(
        Amendment.objects.with_people(),
        version__reform__code__iexact=code,
        version__number=number,
        number=amendment,
    )


def person(request: HttpRequest) -> User:
    """Who is signed in; the views that ask are closed to everybody else."""
    assert isinstance(request.user, User)
    return request.user


@require_safe
@kept_for_a_minute
def index(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The amendments to a version by clause; to be narrowed by clause, state and constituency."""
    version = get_version(code, number)
    places = constituencies_by_key(version)
    clauses = list(version.clauses.order_by("position"))
    chosen = {
        "clause": _one_of(request.GET.get("clause", ""), {each.key for each in clauses}),
        "state": _one_of(request.GET.get("state", ""), AmendmentState.values),
        "from": _one_of(request.GET.get("from", ""), places),
    }
    found = Amendment.objects.beside(version).with_people()
    total = found.count()
    if chosen["clause"]:
        found = found.filter(clause_key=chosen["clause"])
    if chosen["state"]:
        found = found.filter(state=chosen["state"])
    if chosen["from"]:
        found = found.filter(author__constituency__key=chosen["from"])
    # A clause that this version deleted has no place any more: what was offered on it stands last.
    place = {"": -1} | {each.key: number for number, each in enumerate(clauses)}
    ordered = sorted(found, key=lambda each: (place.get(each.clause_key, len(place)), each.order))
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "reform": version.reform,
        "version": version,
        "clauses": clauses,
        "places": places.values(),
        "states": AmendmentState.choices,
        "chosen": chosen,
        "is_narrowed": any(chosen.values()),
        "total": total,
        "page": page,
        "groups": _by_clause(shown(list(page.object_list)), clauses),
        "is_open": is_open_for_amendment(version),
        "waiting": _waiting_for_a_version(version, request),
    }
    return render(request, "consultations/amendments/index.html", context)


def _by_clause(
    rows: list[ShownAmendment], clauses: list[Clause]
) -> list[tuple[Clause | None, list[ShownAmendment]]]:
    """Rows in order, those on one clause together, with the clause as it stands in the version shown."""
    by_key = {each.key: each for each in clauses}
    grouped = groupby(rows, key=lambda row: row.amendment.clause_key)
    return [(by_key.get(key), list(those)) for key, those in grouped]


def _one_of(wanted: str, known: Any) -> str:
    return wanted if wanted in known else ""


def _waiting_for_a_version(version: Version, request: HttpRequest) -> list[Amendment]:
    """What the office is reminded of: accepted, and in no version yet."""
    if not can_answer_amendments(request.user, version):
        return []
    return list(Amendment.objects.on_reform(version.reform).waiting_for_a_version().with_people())


@require_safe
@kept_for_a_minute
def amendment(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """One amendment: who wrote, who tabled, who stands behind it, its redline, conflicts, answer, history."""
    found = get_amendment(code, number, amendment)
    co_sponsors = found.co_sponsors.select_related(
        "identity__constituency", "identity__forum", "identity__seat"
    )
    context = {
        "reform": found.version.reform,
        "version": found.version,
        "amendment": found,
        "row": shown([found])[0],
        "co_sponsors": [each for each in co_sponsors if each.left_at is None],
        "left": [each for each in co_sponsors if each.left_at is not None],
        "steps": list(found.steps.select_related("seat__forum")),
        "verbs": verbs_of(request.user, found),
    }
    return render(request, "consultations/amendments/amendment.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Offer an amendment to a clause (``?clause=``), of one kind (``?change=``); without one, choose it."""
    return offer_page(request, get_version(code, number), NOTHING)


def offer_page(request: HttpRequest, version: Version, resolves: InAnswerTo) -> HttpResponse:
    """The form with its preview; ``resolves`` names what it answers, which the caller has checked."""
    if not can_offer_amendment(request.user, version, resolving=bool(resolves.thing_type)):
        raise PermissionDenied(_why_not(version))
    key = request.GET.get("clause", "")
    change = _one_of(request.GET.get("change", ""), Change.values) or Change.REWORD.value
    clause = get_object_or_404(Clause, version=version, key=key) if key else None
    context: dict[str, Any] = {"clause": clause, "change": change, "resolves": resolves}
    if clause is None and not (change == Change.INSERT and "change" in request.GET):
        clauses = list(version.clauses.order_by("position"))
        return _page(request, "choose", version, clauses=clauses, **context)
    is_preview = request.method == "POST" and request.POST.get("step") == "preview"
    # A preview keeps what was typed and complains of nothing: the form is not sent yet.
    form = OfferForm(
        None if is_preview else request.POST or None,
        initial=request.POST.dict() if is_preview else None,
        change=change,
        clause=clause,
        voices=voices_of(request.user, version.reform.forums_taking_part()),
    )
    if form.is_bound and form.is_valid():
        try:
            offered = _offered(request, version, form, resolves)
        except ValidationError as error:
            take_faults(form, error)
        else:
            messages.success(
                request,
                _(
                    "Amendment %(number)s is offered and stands here. Next: a seat that decides tables it; "
                    "others may stand behind it."
                )
                % {"number": offered.number},
            )
            return redirect(offered)
    preview = marks_of(change, clause, **form.typed()) if request.method == "POST" else None
    return _page(request, "offer", version, form=form, preview=preview, **context)


def _offered(request: HttpRequest, version: Version, form: OfferForm, resolves: InAnswerTo) -> Amendment:
    return actions.offer_amendment_as(
        version=version,
        voice=form.chosen_voice(),
        pseudonym=form.cleaned_data["pseudonym"],
        by=person(request),
        change=form.change,
        clause_key=form.clause.key if form.clause else "",
        reason=form.cleaned_data["reason"],
        language=get_language() or "en",
        resolves=resolves,
        **form.wording(),
    )


def _why_not(version: Version) -> str:
    if not is_open_for_amendment(version):
        return _(
            "This version cannot be amended any more: see the page of the reform for where it stands and for "
            "its current version."
        )
    return _("Amendments come from members of the forums that take part in this matter.")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def support(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """Stand behind an amendment, under a name that one chooses."""
    found = get_amendment(code, number, amendment)
    if not can_co_sponsor(request.user, found):
        raise PermissionDenied(
            _(
                "Members of the forums that take part stand behind an amendment, each once, until it is "
                "answered."
            )
        )
    voices = voices_of(request.user, found.version.reform.forums_taking_part())
    form = CoSponsorForm(request.POST or None, voices=voices)

    def take() -> None:
        actions.co_sponsor_as(
            amendment=found,
            voice=form.chosen_voice(),
            pseudonym=form.cleaned_data["pseudonym"],
            by=person(request),
        )

    done = _("You stand behind this amendment now. You can leave it until it is answered.")
    return _step(request, "support", found, form, take, done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """Stand behind an amendment no longer."""
    found = get_amendment(code, number, amendment)
    standing = found.co_sponsors.filter(left_at__isnull=True).select_related("identity", "amendment")
    if not any(can_leave(request.user, each) for each in standing):
        raise PermissionDenied(_("Whoever stands behind an amendment leaves it, until it is answered."))

    def take() -> None:
        actions.leave_amendment(amendment=found, by=person(request))

    done = _("You do not stand behind this amendment any more. That you did stays on its page.")
    return _step(request, "leave", found, None, take, done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def table(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """Table it for a seat that decides."""
    found = get_amendment(code, number, amendment)
    if not can_table(request.user, found):
        raise PermissionDenied(
            _("An amendment that is offered is tabled by who acts for a seat that decides; nobody else can.")
        )
    form = TableForm(request.POST or None, seats=seats_to_table_with(request.user, found))

    def take() -> None:
        actions.table_amendment(amendment=found, seat=form.cleaned_data["seat"], by=person(request))

    done = _("The amendment is tabled. Next: the secretariat or the chair answers it, with a reason.")
    return _step(request, "table", found, form, take, done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """Take it back, with a reason."""
    found = get_amendment(code, number, amendment)
    if not can_withdraw(request.user, found):
        raise PermissionDenied(
            _("An amendment is withdrawn by its author or the seat that tabled it, until it is answered.")
        )
    form = WithdrawForm(request.POST or None)

    def take() -> None:
        reason = form.cleaned_data["reason"]
        actions.withdraw_amendment(amendment=found, by=person(request), reason=reason)

    done = _("The amendment is withdrawn. Its page stays, with your reason.")
    return _step(request, "withdraw", found, form, take, done)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """Take its words off every page, with a reason; or put those of a hidden one back."""
    found = get_amendment(code, number, amendment)
    if not can_hide_amendment(request.user, found):
        raise PermissionDenied(
            _("Amendments are hidden and shown by the secretariat or the chair of the forum of the matter.")
        )
    if found.hidden_at is not None:
        again = _("The amendment is shown again. The record keeps that it was hidden.")
        return _step(
            request,
            "show",
            found,
            None,
            lambda: actions.show_amendment(amendment=found, by=person(request)),
            again,
        )
    form = HideForm(request.POST or None)

    def take() -> None:
        reason = form.cleaned_data["reason"]
        actions.hide_amendment(amendment=found, by=person(request), reason=reason)

    done = _("The words of the amendment are hidden. Its place shows the reason.")
    return _step(request, "hide", found, form, take, done)


def _step(
    request: HttpRequest,
    name: str,
    amendment: Amendment,
    form: Any,
    take: Callable[[], object],
    done: str,
) -> HttpResponse:
    """The page of one step: show the form, take the step, or say what is to be mended."""
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            take()
        except ValidationError as error:
            if form is None:
                raise Http404 from error
            take_faults(form, error)
        else:
            messages.success(request, done)
            return redirect(amendment)
    row = shown([amendment])[0]
    return _page(request, name, amendment.version, form=form, amendment=amendment, row=row)


def _page(request: HttpRequest, name: str, version: Version, **more: Any) -> HttpResponse:
    form = more.get("form")
    is_wrong = form is not None and form.is_bound and form.errors
    context = {"reform": version.reform, "version": version, **more}
    return render(request, f"consultations/amendments/{name}.html", context, status=422 if is_wrong else 200)
