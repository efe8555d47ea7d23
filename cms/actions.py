"""Every change beyond saving a page in the editor: reforms started, versions issued, errors answered."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.amending.drafts import missing_in, waiting_amendments
from cms.issuing import drafts_of, faults_of, is_unchanged, page_of, revision_digest
from cms.models import Correction, ReformIndexPage, ReformPage
from cms.permissions import EDITORS, can_answer_corrections, can_start_reform
from consult import clock
from consult.audit.actions import record
from consult.consultations.amendments.actions import lapse_overtaken, take_in
from consult.consultations.amendments.wording import clause_words
from consult.texts.actions import issue_version, register_reform, retitle_reform
from consult.texts.permissions import can_issue_version

if TYPE_CHECKING:
    from wagtail.models import Revision

    from consult.accounts.models import User
    from consult.forums.models import Forum, Seat
    from consult.texts.models import Reform, Version

ISSUED = "cms.issue"
"""What Wagtail's own history of a page calls the issuing of a version."""

STREAMS = ("reasons", "options", "questions", "report_items", "sources", "clauses")
"""The fields of a reform's page that hold blocks, given as ``{"type", "value", "id"}``."""


@transaction.atomic
def admit_editor(*, user: User, by: User | None = None) -> None:
    """Let a person into the editor, to write and save drafts. No right to issue or to vote comes with it."""
    user.groups.add(Group.objects.get(name=EDITORS))
    record(verb="editor.admitted", thing_type="account", thing_id=user.pk, thing_label=str(user.pk), actor=by)


@transaction.atomic
def start_reform(*, code: str, title: str, forum: Forum, by: User, theme: str = "") -> ReformPage:
    """Enter a matter and give it an empty page. ``PermissionDenied`` unless by the forum's secretariat.

    What an invented person or forum enters is a demonstration, and so is all that follows from it.
    """
    if not can_start_reform(by, forum):
        raise PermissionDenied
    invented = by.is_demonstration or forum.is_demonstration
    reform = register_reform(
        code=code, title=title, forum=forum, theme=theme, is_demonstration=invented, by=by
    )
    return create_reform_page(reform=reform, by=by)


@transaction.atomic
def create_reform_page(*, reform: Reform, by: User | None = None, **content: Any) -> ReformPage:
    """Give a reform its page, as a draft, with its first saved revision.

    ``content`` are fields of :class:`ReformPage`; those in ``STREAMS`` are lists of ``{"type", "value"}``,
    with an ``"id"`` for clauses. ``ValidationError`` when the reform has a page already.
    """
    if ReformPage.objects.filter(reform=reform).exists():
        raise ValidationError(_("The reform %(code)s has a page already.") % {"code": reform.code})
    page = ReformPage(reform=reform, title=reform.title, slug=reform.code.lower(), live=False, owner=by)
    _fill(page, content)
    ReformIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=by, log_action=True)
    record(
        verb="reform_page.created",
        thing_type="reform",
        thing_id=reform.code,
        thing_label=reform.title,
        actor=by,
        data={"page": page.pk},
    )
    return page


@transaction.atomic
def save_draft(*, page: ReformPage, by: User | None = None, **content: Any) -> Revision:
    """Save the page's latest draft with ``content`` (as in ``create_reform_page``) for what it had."""
    draft = ReformPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    _fill(draft, content)
    revision = draft.save_revision(user=by, log_action=True)
    record(
        verb="draft.saved",
        thing_type="reform",
        thing_id=draft.reform.code,
        thing_label=draft.reform.title,
        actor=by,
        data={"revision": revision.pk},
    )
    return revision


def _fill(page: ReformPage, content: dict[str, Any]) -> None:
    for name, value in content.items():
        setattr(page, name, json.dumps(value) if name in STREAMS and not isinstance(value, str) else value)


@transaction.atomic
def issue_from_revision(
    *,
    revision: Revision,
    by: User,
    note: str = "",
    authors: Sequence[str] = (),
    sponsor: Seat | None = None,
    shown_digest: str = "",
) -> Version:
    """Issue exactly this saved revision as the reform's next version, and publish it on the page.

    ``shown_digest`` is ``revision_digest`` of what the person was shown: a revision that was saved over since
    is refused. Raises ``PermissionDenied`` unless the person runs the forum's secretariat,
    ``ValidationError`` with every fault of the draft, for a text that has not changed, and for one without
    the words of an accepted amendment.
    """
    revision = _locked(revision)
    page = page_of(revision)
    reform = page.reform
    if not can_issue_version(by, reform):
        raise PermissionDenied
    if shown_digest and shown_digest != revision_digest(revision):
        raise ValidationError(
            _("The draft was changed after it was shown to you. Read it again below before you issue it.")
        )
    _check_issuable(page)
    retitle_reform(reform=reform, title=page.title, by=by)
    version = issue_version(
        reform=reform,
        clauses=drafts_of(page),
        by=by,
        title=page.title,
        summary=page.summary,
        note=note,
        authors=authors,
        sponsor=sponsor,
        language=page.locale.language_code,
        source_revision=revision.pk,
    )
    _take_amendments(version, by)
    # The office is the permission: the chair need not be one of Wagtail's publishers.
    revision.publish(user=by, skip_permission_checks=True)
    facts = {"version": version.number, "sha256": version.sha256}
    log(instance=page, action=ISSUED, user=by, revision=revision, data=facts)
    return version


def _take_amendments(version: Version, by: User) -> None:
    """Let the version take in the accepted amendments, and those lapse whose clause it changed.

    The matter is held by now; an amendment that was accepted since the draft was checked is found here.
    """
    amendments = waiting_amendments(version.reform)
    if missing := missing_in(clause_words(version.clauses.order_by("position")), amendments):
        raise ValidationError(missing)
    take_in(version=version, amendments=amendments, by=by)
    lapse_overtaken(version=version)


def _check_issuable(page: ReformPage) -> None:
    """Raise ``ValidationError`` with every fault of the draft, or because nothing in it has changed."""
    faults = faults_of(page)
    if faults:
        raise ValidationError(faults)
    if is_unchanged(page):
        raise ValidationError(_("Nothing has changed since the last version: there is nothing to issue."))


def _locked(revision: Revision) -> Revision:
    """The revision as it now stands, with its page held against saving until the transaction ends.

    Publishing writes the page as a whole, with which draft is its latest: from a page read earlier it would
    undo what somebody saved in between.
    """
    page = ReformPage.objects.select_for_update(of=("self",)).get(pk=revision.object_id)
    return page.revisions.get(pk=revision.pk)


@transaction.atomic
def report_error(*, about: str, wrong: str, source: str = "", contact: str = "") -> Correction:
    """Keep what a reader says is wrong. Nothing of the reader is kept but what was typed."""
    correction = Correction.objects.create(
        about=about, wrong=wrong, source=source, contact=contact, received_at=clock.now()
    )
    record(
        verb="correction.received",
        thing_type="correction",
        thing_id=correction.uid,
        thing_label=about,
    )
    return correction


@transaction.atomic
def answer_correction(*, correction: Correction, answer: str, by: User) -> None:
    """Answer a report in public. ``PermissionDenied`` unless the person may; ``ValidationError`` when empty.

    Answering again replaces the answer; the contact is forgotten, since it has served.
    """
    if not can_answer_corrections(by):
        raise PermissionDenied
    if not answer.strip():
        raise ValidationError(_("Write the answer that everybody will read."))
    correction.answer = answer.strip()
    correction.contact = ""
    correction.state = Correction.State.ANSWERED
    correction.answered_at = clock.now()
    correction.save(update_fields=["answer", "contact", "state", "answered_at"])
    record(
        verb="correction.answered",
        thing_type="correction",
        thing_id=correction.uid,
        thing_label=correction.about,
        actor=by,
    )
