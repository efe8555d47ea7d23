"""Pages of the office: the answer to an amendment, and the version that takes the accepted ones in.

They see the editor's draft and the polls as well, so they live here and not beside the amendments.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from cms.amending.actions import accept_and_restart, issue_amended, issue_and_restart, write_amendments
from cms.amending.drafts import amended_clauses, amended_digest, draft_misfits, waiting_amendments
from cms.amending.forms import AnswerAndRestartForm, IssueAmendedForm, key_of
from cms.amending.resolving import block_to_answer, in_answer_to, polls_to_restart
from cms.models import ReformPage
from consult.canonical import as_recorded
from consult.consultations.amendments.actions import answer_amendment
from consult.consultations.amendments.permissions import can_answer
from consult.consultations.amendments.reading import marks_of, shown
from consult.consultations.amendments.views import get_amendment, get_version, offer_page, person
from consult.consultations.models import Amendment
from consult.texts.changes import count_changes
from consult.texts.models import Version
from consult.texts.permissions import can_issue_version
from consult.texts.redline import ClauseText, Redline, redline
from consult.ui.form_steps import take_faults
from voting.polls.models import Poll


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, code: str, number: int, amendment: int) -> HttpResponse:
    """The answer of secretariat or chair; with it, where they choose so, the version and the poll on it."""
    found = get_amendment(code, number, amendment)
    if not can_answer(request.user, found):
        raise PermissionDenied(_cannot_answer(found))
    is_preview = request.method == "POST" and request.POST.get("step") == "preview"
    polls = polls_to_restart(person(request), found.version.reform, found)
    form = AnswerAndRestartForm(
        None if is_preview else request.POST or None,
        initial=request.POST.dict() if is_preview else _initial(found, polls),
        amendment=found,
        polls=polls,
    )
    if form.is_bound and form.is_valid():
        try:
            return _answered(request, found, form)
        except ValidationError as error:
            take_faults(form, error)
    row = shown([found])[0]
    context = {
        "reform": found.version.reform,
        "version": found.version,
        "amendment": found,
        "row": row,
        "form": form,
        "preview": _preview(request, found) if is_preview else None,
        "waiting": [each for each in waiting_amendments(found.version.reform) if each.pk != found.pk],
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "consultations/amendments/answer.html", context, status=status)


def _cannot_answer(amendment: Amendment) -> str:
    if amendment.state == "offered":
        return _("No seat has tabled this amendment yet; it is answered once one has.")
    if amendment.taken_into_id is not None:
        return _("A version has taken this amendment in: what is decided on it now is another amendment.")
    return _("Amendments that wait are answered by the secretariat or the chair of the forum of the matter.")


def _initial(amendment: Amendment, polls: list[Poll]) -> dict[str, Any]:
    """The answer as it stands; for an amendment that answers a block, the poll of that block put again."""
    blocked = amendment.resolves_id.partition("/")[0] if amendment.is_resolving else ""
    return {
        "answer": amendment.state if not amendment.is_standing else "",
        "poll": next((key_of(poll) for poll in polls if poll.uid == blocked), ""),
    }


def _preview(request: HttpRequest, amendment: Amendment) -> Any:
    words = {name: as_recorded(request.POST.get(name, "")) for name in ("heading", "text")}
    return marks_of(amendment.change, amendment.clause(), **words)


def _answered(request: HttpRequest, amendment: Amendment, form: AnswerAndRestartForm) -> HttpResponse:
    by, poll = person(request), form.chosen_poll()
    if poll is not None and form.restarts:
        new = accept_and_restart(amendment=amendment, poll=poll, by=by, poll_seen=poll.state, **form.words())
        messages.success(
            request,
            _("Amendment %(amendment)s is accepted and part of version %(version)s. %(next)s")
            % {"amendment": amendment.number, "version": new.version.number, "next": _next(new.state)},
        )
        return redirect(new)
    answered = answer_amendment(amendment=amendment, by=by, **form.words())
    if answered.is_accepted:
        messages.success(
            request,
            _(
                "The amendment is accepted. It becomes part of the text with the next version, which you "
                "issue here."
            ),
        )
        return redirect("texts:issue_amended", amendment.version.reform.code, amendment.version.number)
    messages.success(request, _("The answer stands on the page of the amendment, with your reason."))
    return redirect(answered)


def _next(state: str) -> str:
    if state == "open":
        return _("The poll is open on it; every seat casts anew.")
    return _("The poll on it is drafted; the chair opens it.")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the next version would be with the accepted amendments; writing it as a draft, or issuing it."""
    version = get_version(code, number)
    if not can_issue_version(request.user, version.reform):
        raise PermissionDenied(
            _("Versions are issued by the secretariat or the chair of the forum; no other right includes it.")
        )
    page = ReformPage.objects.select_related("reform").filter(reform=version.reform).first()
    if page is None:
        raise Http404(_("This matter has no page in the editor."))
    by = person(request)
    form = IssueAmendedForm(request.POST or None, polls=polls_to_restart(by, version.reform))
    if form.is_bound and form.is_valid():
        try:
            return _issued(request, page, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return _issue_page(request, page, version, form)


def _issued(request: HttpRequest, page: ReformPage, form: IssueAmendedForm) -> HttpResponse:
    by, poll = person(request), form.chosen_poll()
    note, seen = form.cleaned_data["note"], form.cleaned_data["seen"]
    if request.POST.get("step") == "draft":
        write_amendments(page=page, by=by)
        messages.success(
            request,
            _(
                "The accepted amendments stand in the draft now. Issue the version here, or go on in the "
                "editor."
            ),
        )
        return redirect(request.path)
    if poll is not None:
        new = issue_and_restart(
            page=page,
            poll=poll,
            by=by,
            reason=form.cleaned_data["reason"],
            note=note,
            seen=seen,
            poll_seen=poll.state,
        )
        messages.success(
            request,
            _("Version %(number)s is issued with the accepted amendments. %(next)s")
            % {"number": new.version.number, "next": _next(new.state)},
        )
        return redirect(new)
    version = issue_amended(page=page, by=by, note=note, seen=seen)
    messages.success(
        request,
        _(
            "Version %(number)s is issued with the accepted amendments. Next: people comment, or a poll is "
            "prepared."
        )
        % {"number": version.number},
    )
    return redirect(version)


def _issue_page(
    request: HttpRequest, page: ReformPage, version: Version, form: IssueAmendedForm
) -> HttpResponse:
    draft = page.get_latest_revision_as_object()
    last = page.last_version()
    waiting = waiting_amendments(page.reform)
    faults = draft_misfits(draft, waiting)
    marks = _redline(draft, waiting) if waiting and not faults else None
    digest = amended_digest(draft, waiting, last)
    context = {
        "reform": page.reform,
        "version": version,
        "page": page,
        "last": last,
        "next_number": last.number + 1 if last else 1,
        "rows": shown(waiting),
        "faults": faults,
        "redline": marks,
        "count_words": count_changes(marks) if marks else "",
        "form": form,
        "digest": digest,
        "may_edit": person(request).has_perm("wagtailadmin.access_admin"),
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "consultations/amendments/issue.html", context, status=status)


def _redline(draft: ReformPage, waiting: list[Amendment]) -> Redline:
    """The last version against the draft with the amendments written in."""
    last = [
        ClauseText(each.key, each.number, each.heading, each.text, tuple(each.continues))
        for each in draft.last_clauses()
    ]
    composed = [
        ClauseText(each["id"], str(place), each["value"]["heading"], each["value"]["text"])
        for place, each in enumerate(amended_clauses(draft, waiting), start=1)
    ]
    return redline(last, composed)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def resolve(request: HttpRequest, code: str, number: int, uid: str, seat: str, cast: int) -> HttpResponse:
    """Offer an amendment in answer to a block that may be seen; 404 for one that may not."""
    version = get_version(code, number)
    block = block_to_answer(version, uid, seat, cast)
    if block is None:
        raise Http404
    if "clause" not in request.GET and "change" not in request.GET and block.clause is not None:
        own = reverse("texts:resolve_block", args=[code, number, uid, seat, cast])
        return redirect(f"{own}?clause={block.clause.key}")
    return offer_page(request, version, in_answer_to(block))
