"""Issuing a version from the editor: read what will be issued, then issue exactly that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.models import Revision

from cms.actions import issue_from_revision
from cms.forms import IssueForm
from cms.issuing import as_texts, drafts_of, faults_of, is_unchanged, page_of, revision_digest
from cms.models import ReformPage
from consult.texts.changes import count_changes
from consult.texts.permissions import can_issue_version
from consult.texts.redline import Redline, redline

if TYPE_CHECKING:
    from consult.texts.actions import ClauseDraft
    from consult.texts.models import Clause, Version


@dataclass(frozen=True)
class Shown:
    """One saved draft as the person sees it before issuing."""

    revision: Revision
    draft: ReformPage
    digest: str
    clauses: list[ClauseDraft]
    last: Version | None
    redline: Redline | None
    faults: list[str]
    is_unchanged: bool

    @property
    def number(self) -> int:
        """The number the version would bear."""
        return self.last.number + 1 if self.last else 1

    @property
    def language(self) -> str:
        """The language of the text."""
        return str(self.draft.locale.language_code)

    @property
    def continued(self) -> list[tuple[ClauseDraft, list[Clause]]]:
        """Clauses that are said to carry on earlier ones, each with those."""
        earlier = {clause.key: clause for clause in self.draft.last_clauses()}
        return [
            (draft, [earlier[key] for key in draft.continues if key in earlier])
            for draft in self.clauses
            if draft.continues
        ]

    @property
    def count_words(self) -> str:
        """How many clauses changed, in words."""
        return count_changes(self.redline) if self.redline else ""


def page_to_issue(request: HttpRequest, page_id: int) -> ReformPage:
    """The reform's page, for somebody who may issue its versions; everybody else is refused."""
    page: ReformPage = get_object_or_404(ReformPage.objects.select_related("reform__forum"), pk=page_id)
    if not can_issue_version(request.user, page.reform):
        raise PermissionDenied(
            _("Versions are issued by the secretariat or the chair of the forum; no other right includes it.")
        )
    return page


@never_cache
@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, page_id: int) -> HttpResponse:
    """GET shows the draft that is the latest at this moment; POST issues that very draft."""
    page = page_to_issue(request, page_id)
    if request.method != "POST":
        return _confirm(request, page, _shown(page.get_latest_revision()))
    form = IssueForm(request.POST, reform=page.reform, is_first=page.last_version() is None)
    revision = page.revisions.filter(pk=form["revision"].value()).first() if _is_key(form) else None
    if revision is None:
        raise Http404(_("This draft does not exist any more. Go back to the editor and start again."))
    if form.is_valid():
        try:
            return _issued(request, page, revision, form)
        except ValidationError as error:
            form.add_error(None, error.messages)
    return _confirm(request, page, _shown(revision), form)


def _is_key(form: IssueForm) -> bool:
    return str(form["revision"].value() or "").isdecimal()


def _issued(request: HttpRequest, page: ReformPage, revision: Revision, form: IssueForm) -> HttpResponse:
    version = issue_from_revision(
        revision=revision,
        by=request.user,  # type: ignore[arg-type]
        note=form.cleaned_data["note"],
        authors=form.cleaned_data["authors"],
        sponsor=form.cleaned_data["sponsor"],
        shown_digest=form.cleaned_data["shown"],
    )
    messages.success(
        request,
        _("Version %(number)d is issued and published. Next: people comment on it, or a poll is prepared.")
        % {"number": version.number},
    )
    if page.get_latest_revision().pk != revision.pk:
        messages.warning(
            request,
            _("A later draft was saved meanwhile. It is not part of this version and waits in the editor."),
        )
    return redirect(version)


def _shown(revision: Revision | None) -> Shown:
    if revision is None:
        raise Http404(_("Nothing has been saved yet."))
    draft = page_of(revision)
    clauses, last = drafts_of(draft), draft.last_version()
    compared = redline(as_texts(draft.last_clauses()), as_texts(clauses)) if last else None
    return Shown(
        revision=revision,
        draft=draft,
        digest=revision_digest(revision),
        clauses=clauses,
        last=last,
        redline=compared,
        faults=faults_of(draft),
        is_unchanged=is_unchanged(draft),
    )


def _confirm(
    request: HttpRequest, page: ReformPage, shown: Shown, form: IssueForm | None = None
) -> HttpResponse:
    if form is None:
        form = IssueForm(reform=page.reform, is_first=shown.last is None, initial=_initial(shown))
    elif form["shown"].value() != shown.digest:
        form = _shown_again(form, page, shown)
    context = {"page": page, "shown": shown, "form": form}
    return render(request, "cms/issue.html", context, status=422 if form.errors else 200)


def _initial(shown: Shown) -> dict[str, object]:
    return {
        "revision": shown.revision.pk,
        "shown": shown.digest,
        "authors": shown.draft.authors,
        "sponsor": shown.draft.sponsor_id,
    }


def _shown_again(form: IssueForm, page: ReformPage, shown: Shown) -> IssueForm:
    """The form with what was typed, tied to the draft as it now stands and is read again."""
    data = {name: form.data.get(name, "") for name in form.fields} | {"shown": shown.digest}
    again = IssueForm(data, reform=page.reform, is_first=shown.last is None)
    again.full_clean()
    for error in form.non_field_errors():
        again.add_error(None, error)
    return again
