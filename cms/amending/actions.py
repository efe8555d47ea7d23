"""Writing accepted amendments into the draft, issuing them, and putting a poll again on the new version.

Rows are held in one order everywhere: the poll, the page, the matter, the amendment. So an answer that
restarts a poll and the closing of that poll, or two officers who answer at once, stand in one order, and
whoever comes second finds what the first did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.actions import issue_from_revision, save_draft
from cms.amending.drafts import (
    amended_authors,
    amended_clauses,
    amended_digest,
    amendments_note,
    draft_misfits,
    draft_words,
    missing_in,
    other_changes,
    waiting_amendments,
)
from cms.models import ReformPage
from consult.audit.actions import record
from consult.consultations.amendments.actions import answer_amendment
from consult.texts.models import Reform
from consult.texts.permissions import can_issue_version
from voting.polls.actions import settle
from voting.polls.actions.stages import restart_poll
from voting.polls.models import Poll, State
from voting.polls.permissions import can_restart_poll

if TYPE_CHECKING:
    from wagtail.models import Revision

    from consult.accounts.models import User
    from consult.consultations.models import Amendment
    from consult.texts.models import Version


@transaction.atomic
def write_amendments(*, page: ReformPage, by: User) -> Revision:
    """Write every accepted amendment that waits into the latest draft, with its author beside the others.

    Writing them twice changes nothing, so it can be resumed. Raises ``PermissionDenied`` unless the person
    may issue the version, ``ValidationError`` when none waits and with every place where the draft stands
    against one.
    """
    page, amendments = _held(page, by)
    draft = page.get_latest_revision_as_object()
    if faults := draft_misfits(draft, amendments):
        raise ValidationError(faults)
    authors = amended_authors(draft, amendments)
    if not missing_in(draft_words(draft), amendments) and authors == draft.authors:
        return page.get_latest_revision()
    clauses = amended_clauses(draft, amendments)
    revision = save_draft(page=page, by=by, clauses=clauses, authors=authors)
    record(
        verb="draft.amended",
        thing_type="reform",
        thing_id=page.reform.code,
        thing_label=page.reform.title,
        actor=by,
        data={"revision": revision.pk, "amendments": [str(each.uid) for each in amendments]},
    )
    return revision


@transaction.atomic
def issue_amended(*, page: ReformPage, by: User, note: str = "", seen: str = "") -> Version:
    """Write the accepted amendments into the draft and issue it as the next version, all or nothing.

    The version names what it takes in after ``note``, with author and seat of each. ``seen`` is
    ``amended_digest`` of what the person was shown. Raises as ``write_amendments`` and the issuing do.
    """
    page, amendments = _held(page, by)
    draft = page.get_latest_revision_as_object()
    if seen and seen != amended_digest(draft, amendments, page.last_version()):
        raise ValidationError(
            _("The draft or an answer changed after it was shown to you. Read it again before you issue it.")
        )
    revision = write_amendments(page=page, by=by)
    return issue_from_revision(
        revision=revision,
        by=by,
        note="\n\n".join(part for part in (note.strip(), amendments_note(amendments)) if part),
        authors=amended_authors(draft, amendments),
        sponsor=draft.sponsor,
    )


@transaction.atomic
def issue_and_restart(
    *,
    page: ReformPage,
    poll: Poll,
    by: User,
    reason: str,
    note: str = "",
    seen: str = "",
    poll_seen: str = "",
) -> Poll:
    """``issue_amended``, and the poll on the matter is put again on that version, all or nothing.

    ``poll_seen`` is the state in which the person saw the poll: one that closed meanwhile is refused and
    nothing is issued. Returns the poll on the new version; what was cast before stays with the old one.
    """
    poll = _held_poll(poll, page.reform, by, poll_seen)
    version = issue_amended(page=page, by=by, note=note, seen=seen)
    return restart_poll(poll=poll, version=version, by=by, reason=reason)


@transaction.atomic
def accept_and_restart(
    *,
    amendment: Amendment,
    poll: Poll,
    by: User,
    answer: str,
    reason: str,
    heading: str = "",
    text: str = "",
    seen: str = "",
    poll_seen: str = "",
) -> Poll:
    """Accept an amendment, issue the version that has it, and put the poll again on it, all or nothing.

    Other accepted amendments that wait are taken in with it; other changes of the draft are not, so with them
    it is refused. Raises as ``answer_amendment`` and
    ``issue_and_restart`` do; nothing is accepted where something stands in the way.
    """
    poll = _held_poll(poll, amendment.version.reform, by, poll_seen)
    page = ReformPage.objects.filter(reform=amendment.version.reform_id).first()
    if page is None:
        raise ValidationError(_("This matter has no page in the editor, so no version can be issued here."))
    page, _waiting = _held(page, by, may_be_none=True)
    accepted = answer_amendment(
        amendment=amendment, by=by, answer=answer, reason=reason, heading=heading, text=text, seen=seen
    )
    if not accepted.is_accepted:
        raise ValidationError({"answer": _("A poll is put again only on an amendment that is accepted.")})
    draft = page.get_latest_revision_as_object()
    if other_changes(draft, waiting_amendments(page.reform)):
        raise ValidationError(
            _(
                "The draft in the editor holds other changes too, which nobody would see here before they "
                "are issued. Accept the amendment alone, then issue the version on the page that shows all "
                "of them."
            )
        )
    version = issue_amended(page=page, by=by)
    because = _("Amendment %(number)s was accepted: %(reason)s") % {
        "number": accepted.number,
        "reason": reason.strip(),
    }
    return restart_poll(poll=poll, version=version, by=by, reason=because)


def _held_poll(poll: Poll, reform: Reform, by: User, seen: str) -> Poll:
    """The poll, settled and held against casts and closing until the transaction ends."""
    held = settle(poll=poll)
    if held.version.reform_id != reform.pk or not can_restart_poll(by, held):
        raise PermissionDenied
    if seen and seen != held.state:
        raise ValidationError(
            _(
                "The poll became “%(state)s” meanwhile, so nothing was accepted or issued. Read its outcome, "
                "and decide again."
            )
            % {"state": State(held.state).label}
        )
    return held


def _held(page: ReformPage, by: User, *, may_be_none: bool = False) -> tuple[ReformPage, list[Amendment]]:
    """The page and its matter, held until the transaction ends, and the accepted amendments that wait."""
    page = ReformPage.objects.select_for_update(of=("self",)).select_related("reform").get(pk=page.pk)
    reform = Reform.objects.select_for_update().get(pk=page.reform_id)
    if not can_issue_version(by, reform):
        raise PermissionDenied
    amendments = waiting_amendments(reform)
    if not amendments and not may_be_none:
        raise ValidationError(_("No accepted amendment waits for a version: accept one first."))
    return page, amendments
