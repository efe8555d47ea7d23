"""Pages on which people say something, and those that list what was said."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consult.accounts.models import User
from consult.caching import kept_for_a_minute
from consult.consultations import actions
from consult.consultations.forms import CommentForm, EditForm, HideForm, ReplyForm
from consult.consultations.margins import (
    NEWEST,
    constituencies_by_key,
    counts_of,
    dress,
    margins_of,
)
from consult.consultations.models import Comment
from consult.consultations.permissions import (
    can_comment,
    can_edit_comment,
    can_hide_comment,
    is_open_for_comment,
    rights_on,
)
from consult.forums.voices import voices_of
from consult.texts.models import Clause, Version
from consult.ui.form_steps import is_done, take_faults

PER_PAGE = 25


def get_version(code: str, number: int | None = None) -> Version:
    """A version of a reform, the current one without a number; 404 for one that was never issued."""
    versions = Version.objects.select_related("reform__forum").filter(reform__code__iexact=code)
    chosen = versions.current() if number is None else versions.filter(number=number)
    version: Version = get_object_or_404(chosen)
    return version


def get_comment(uid: object) -> Comment:
    """A comment with everything a check or a page needs."""
    return get_object_or_404(
        Comment.objects.select_related(
            "version__reform__forum", "identity__constituency", "identity__forum", "identity__seat", "parent"
        ),
        uid=uid,
    )


@require_safe
@kept_for_a_minute
def index(request: HttpRequest) -> HttpResponse:
    """What is open for comment now, with who has spoken."""
    versions = list(
        Version.objects.open_for_comment()
        .select_related("reform__forum")
        .order_by("reform__forum", "reform__theme", "reform__code")
    )
    counts = counts_of(versions)
    rows = [
        {
            "version": version,
            "counts": counts[version.pk],
            "total": sum(count.number for count in counts[version.pk]),
        }
        for version in versions
    ]
    return render(request, "consultations/index.html", {"rows": rows})


@require_safe
@kept_for_a_minute
def on_clause(request: HttpRequest, code: str, key: str) -> HttpResponse:
    """Everything that was said on one clause, newest first, in pages."""
    version = _chosen_version(request, code)
    clause = get_object_or_404(Clause, version=version, key=key)
    return _said_on(request, version, clause)


@require_safe
@kept_for_a_minute
def on_whole(request: HttpRequest, code: str) -> HttpResponse:
    """Everything that was said on the text as a whole, newest first, in pages."""
    return _said_on(request, _chosen_version(request, code), None)


def _chosen_version(request: HttpRequest, code: str) -> Version:
    """The current version, or the one that ``?version=`` names."""
    wanted = request.GET.get("version", "")
    if wanted and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 6):
        raise Http404
    return get_version(code, int(wanted) if wanted else None)


def _said_on(request: HttpRequest, version: Version, clause: Clause | None) -> HttpResponse:
    key = clause.key if clause else ""
    rights = rights_on(request.user, version)
    places = constituencies_by_key(version)
    wanted = request.GET.get("from", "")
    wanted = wanted if wanted in places else ""
    comments = Comment.objects.filter(version=version, clause_key=key).top_level()
    if wanted:
        comments = comments.filter(identity__constituency__key=wanted)
    ordered = comments.select_related("identity__constituency", "identity__forum", "identity__seat").order_by(
        "-pk"
    )
    page = Paginator(ordered, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "reform": version.reform,
        "version": version,
        "clause": clause,
        "clause_text": clause.text if clause else "",
        "page": page,
        "said": dress(list(page.object_list), rights),
        "margin": margins_of(version, rights).of(key),
        "from": wanted,
        "rights": rights,
        "is_current": not version.reform.versions.filter(number__gt=version.number).exists(),
    }
    return render(request, "consultations/said_on.html", context)


@require_safe
def comment_page(request: HttpRequest, uid: str) -> HttpResponse:
    """Lead to the page on which a comment stands, at its anchor."""
    return redirect(_place(get_comment(uid)))


@require_safe
@kept_for_a_minute
def thread(request: HttpRequest, uid: str) -> HttpResponse:
    """One comment with every reply to it."""
    said = get_comment(uid)
    if said.parent is not None:
        return redirect("consultations:thread", said.parent.uid)
    clause = _clause_of(said)
    rights = rights_on(request.user, said.version)
    context = {
        "reform": said.version.reform,
        "version": said.version,
        "clause": clause,
        "clause_text": clause.text if clause else "",
        "said": dress([said], rights, replies=None)[0],
        "rights": rights,
    }
    return render(request, "consultations/thread.html", context)


def _place(comment: Comment) -> str:
    """Where a comment is read: beside its clause while it is among the newest, else in the list of all."""
    top = comment.parent or comment
    version = comment.version
    newer = (
        Comment.objects.filter(version=version, clause_key=top.clause_key, pk__gt=top.pk).top_level().count()
    )
    is_current = not Version.objects.filter(reform=version.reform_id, number__gt=version.number).exists()
    code = version.reform.code
    if is_current and newer < NEWEST:
        query = f"?{urlencode({'open': top.clause_key})}" if top.clause_key else ""
        return f"{reverse('texts:reform', args=[code])}{query}#{comment.anchor}"
    terms = {"page": newer // PER_PAGE + 1} if newer >= PER_PAGE else {}
    if not is_current:
        terms["version"] = version.number
    query = f"?{urlencode(terms)}" if terms else ""
    if top.clause_key:
        return f"{reverse('texts:clause', args=[code, top.clause_key])}{query}#{comment.anchor}"
    return f"{reverse('texts:comments', args=[code])}{query}#{comment.anchor}"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comment(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Comment on a clause (``?clause=``) or on the whole of a version."""
    version = get_version(code, number)
    if not can_comment(request.user, version):
        raise PermissionDenied(_not_allowed(version))
    key = request.GET.get("clause", "")
    clause = get_object_or_404(Clause, version=version, key=key) if key else None
    form = CommentForm(
        request.POST or None,
        voices=voices_of(request.user, version.reform.forums_taking_part()),
        clause_text=clause.text if clause else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            said = actions.comment_as(
                version=version,
                voice=form.chosen_voice(),
                pseudonym=form.cleaned_data["pseudonym"],
                by=_person(request),
                clause_key=key,
                language=get_language() or "en",
                is_demonstration=version.reform.is_demonstration,
                **form.words(),
            )
        except ValidationError as error:
            take_faults(form, error)
        else:
            messages.success(
                request, _("Your comment stands here. You can change it until somebody replies.")
            )
            return redirect(_place(said))
    return _form(request, "comment", version=version, form=form, clause=clause, clause_key=key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, uid: str) -> HttpResponse:
    """Change a comment or a reply, until somebody has replied."""
    said = get_comment(uid)
    if not can_edit_comment(request.user, said):
        raise PermissionDenied(
            _("A comment is changed by whoever made it, until the first reply and while comments are open.")
        )
    clause = _clause_of(said)
    wording_of = clause.text if clause and said.parent_id is None else ""
    form = EditForm(request.POST or None, comment=said, clause_text=wording_of)
    done = _("Your comment is changed. What it said before stays on record.")
    if is_done(
        request, form, lambda: actions.edit_comment(comment=said, by=_person(request), **form.words()), done
    ):
        return redirect(_place(get_comment(said.uid)))
    return _form(request, "edit", version=said.version, form=form, said=said, clause=clause)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: HttpRequest, uid: str) -> HttpResponse:
    """Answer a comment; from then on it is no longer changed."""
    said = get_comment(uid)
    if not can_comment(request.user, said.version):
        raise PermissionDenied(_not_allowed(said.version))
    if said.parent_id is not None or said.hidden_at is not None:
        raise PermissionDenied(_("Reply to the comment itself; a reply or a hidden comment takes none."))
    form = ReplyForm(
        request.POST or None, voices=voices_of(request.user, said.version.reform.forums_taking_part())
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer = actions.reply_as(
                to=said,
                voice=form.chosen_voice(),
                pseudonym=form.cleaned_data["pseudonym"],
                by=_person(request),
                body=form.cleaned_data["body"],
                language=get_language() or "en",
                is_demonstration=said.version.reform.is_demonstration,
            )
        except ValidationError as error:
            take_faults(form, error)
        else:
            messages.success(request, _("Your reply stands here, below the comment it answers."))
            return redirect(_place(get_comment(answer.uid)))
    return _form(request, "reply", version=said.version, form=form, said=said, clause=_clause_of(said))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hide(request: HttpRequest, uid: str) -> HttpResponse:
    """Take a comment's words off the page, with a reason that is shown."""
    said = _moderated(request, uid)
    form = HideForm(request.POST or None)

    def act() -> None:
        actions.hide_comment(comment=said, by=_person(request), reason=form.cleaned_data["reason"])

    if is_done(request, form, act, _("The comment is hidden. Its place shows the reason.")):
        return redirect(_place(said))
    return _form(request, "hide", version=said.version, form=form, said=said, clause=_clause_of(said))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """Put a hidden comment back."""
    said = _moderated(request, uid)
    if request.method == "POST":
        actions.show_comment(comment=said, by=_person(request))
        messages.success(request, _("The comment is shown again. The record keeps that it was hidden."))
        return redirect(_place(said))
    return _form(request, "show", version=said.version, said=said, clause=_clause_of(said))


def _person(request: HttpRequest) -> User:
    """Who is signed in; the views that ask are closed to everybody else."""
    assert isinstance(request.user, User)
    return request.user


def _moderated(request: HttpRequest, uid: str) -> Comment:
    said = get_comment(uid)
    if not can_hide_comment(request.user, said):
        raise PermissionDenied(_("Comments are hidden and shown by the secretariat of the forum."))
    return said


def _clause_of(said: Comment) -> Clause | None:
    return Clause.objects.filter(version=said.version_id, key=said.clause_key).first()


def _not_allowed(version: Version) -> str:
    if not is_open_for_comment(version):
        return _(
            "This version is no longer open for comment: see the page of the reform for where it stands."
        )
    return _("Comments come from members of the forums that take part in this matter.")


def _form(request: HttpRequest, kind: str, *, version: Version, **more: Any) -> HttpResponse:
    """The page of one form, with the text it speaks of beside it; 422 where something is to be mended."""
    context = {"reform": version.reform, "version": version, "limits": {"newest": NEWEST}, **more}
    form = more.get("form")
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"consultations/{kind}.html", context, status=status)
