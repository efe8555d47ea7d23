"""Every change to what people said. The audit entry of a protected identity names no account."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.consultations.models import BODY_LIMIT, WORDING_LIMIT, Comment, CommentWording, Stance
from consult.consultations.permissions import can_comment, can_edit_comment, can_hide_comment, can_speak_in
from consult.forums.actions import take_voice
from consult.texts.models import Version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import DisplayIdentity
    from consult.forums.voices import Voice


def _time_to_keep(identity: DisplayIdentity) -> datetime:
    """Now, or only the day where a time of day could tell who is behind the identity."""
    now = clock.now()
    return now.replace(hour=0, minute=0, second=0, microsecond=0) if identity.is_protected else now


def _check_words(body: str, proposed_wording: str) -> None:
    faults: dict[str, str] = {}
    if not body.strip():
        faults["body"] = _("Write what you want to say.")
    if len(body) > BODY_LIMIT:
        faults["body"] = _("The comment has %(length)s characters; at most %(limit)s fit.") % {
            "length": len(body),
            "limit": BODY_LIMIT,
        }
    if len(proposed_wording) > WORDING_LIMIT:
        faults["proposed_wording"] = _("The wording has %(length)s characters; at most %(limit)s fit.") % {
            "length": len(proposed_wording),
            "limit": WORDING_LIMIT,
        }
    if "\x00" in body + proposed_wording:
        faults["body"] = _("The text holds a character that cannot be stored: type it again without pasting.")
    if faults:
        raise ValidationError(faults)


def _record(verb: str, comment: Comment, by: AbstractBaseUser, **data: Any) -> None:
    """The entry of something said: without the account where the identity is protected."""
    identity = comment.identity
    record(
        verb=verb,
        thing_type="comment",
        thing_id=comment.uid,
        thing_label=str(comment.version),
        actor=None if identity.is_protected else by,
        acting_as=identity.label,
        data={"clause": comment.clause_key, **data},
    )


@transaction.atomic
def comment(
    *,
    version: Version,
    identity: DisplayIdentity,
    by: AbstractBaseUser,
    stance: str,
    body: str,
    clause_key: str = "",
    proposed_wording: str = "",
    language: str = "en",
    is_demonstration: bool = False,
) -> Comment:
    """Say something on a clause (or, without one, on the whole) of a version.

    Raises ``PermissionDenied`` for someone who may not comment or not speak under the identity,
    ``ValidationError`` by field for an unknown clause or stance and for words too long or missing.
    """
    version = Version.objects.select_related("reform__forum").get(pk=version.pk)
    if not can_speak_in(by, identity, version) or not can_comment(by, version):
        raise PermissionDenied
    if stance not in Stance.values:
        raise ValidationError({"stance": _("Choose one of the four stances.")})
    if clause_key and not version.clauses.filter(key=clause_key).exists():
        raise ValidationError({"clause_key": _("This version has no such clause.")})
    _check_words(body, proposed_wording)
    said = Comment.objects.create(
        version=version,
        clause_key=clause_key,
        identity=identity,
        stance=stance,
        body=body.strip(),
        proposed_wording=proposed_wording.strip(),
        language=language,
        said_at=_time_to_keep(identity),
        is_demonstration=is_demonstration,
    )
    _record("comment.made", said, by, stance=stance)
    return said


@transaction.atomic
def reply(
    *,
    to: Comment,
    identity: DisplayIdentity,
    by: AbstractBaseUser,
    body: str,
    language: str = "en",
    is_demonstration: bool = False,
) -> Comment:
    """Answer a comment; replies are not answered in turn (one level). From now on ``to`` is not edited."""
    parent = Comment.objects.select_for_update().select_related("version__reform__forum").get(pk=to.pk)
    if not can_speak_in(by, identity, parent.version) or not can_comment(by, parent.version):
        raise PermissionDenied
    if parent.parent_id is not None or parent.hidden_at is not None:
        raise ValidationError(_("Reply to the comment itself; a reply or a hidden comment takes none."))
    _check_words(body, "")
    said = Comment.objects.create(
        version=parent.version,
        clause_key=parent.clause_key,
        identity=identity,
        parent=parent,
        body=body.strip(),
        language=language,
        said_at=_time_to_keep(identity),
        is_demonstration=is_demonstration,
    )
    _record("comment.replied", said, by, to=str(parent.uid))
    return said


@transaction.atomic
def comment_as(*, voice: Voice, pseudonym: str = "", by: AbstractBaseUser, **words: Any) -> Comment:
    """``comment`` under one of a person's voices; a new pseudonym is taken in the same transaction."""
    return comment(identity=take_voice(user=by, voice=voice, pseudonym=pseudonym), by=by, **words)


@transaction.atomic
def reply_as(*, voice: Voice, pseudonym: str = "", by: AbstractBaseUser, **words: Any) -> Comment:
    """``reply`` under one of a person's voices."""
    return reply(identity=take_voice(user=by, voice=voice, pseudonym=pseudonym), by=by, **words)


@transaction.atomic
def edit_comment(
    *, comment: Comment, by: AbstractBaseUser, stance: str, body: str, proposed_wording: str = ""
) -> Comment:
    """Change a comment until the first reply; what it said before stays on record."""
    comment = (
        Comment.objects.select_for_update().select_related("identity", "version__reform").get(pk=comment.pk)
    )
    if not can_edit_comment(by, comment):
        raise PermissionDenied
    if comment.parent_id is None and stance not in Stance.values:
        raise ValidationError({"stance": _("Choose one of the four stances.")})
    _check_words(body, proposed_wording)
    CommentWording.objects.create(
        comment=comment,
        stance=comment.stance,
        body=comment.body,
        proposed_wording=comment.proposed_wording,
        replaced_at=_time_to_keep(comment.identity),
    )
    if comment.parent_id is None:
        comment.stance = stance
    comment.body = body.strip()
    comment.proposed_wording = proposed_wording.strip()
    comment.edited_at = _time_to_keep(comment.identity)
    comment.save(update_fields=["stance", "body", "proposed_wording", "edited_at"])
    _record("comment.edited", comment, by)
    return comment


@transaction.atomic
def hide_comment(*, comment: Comment, by: AbstractBaseUser, reason: str) -> Comment:
    """Take a comment's words off the page; a stub with the reason stays, and the words stay on record."""
    comment = Comment.objects.select_for_update().select_related("version__reform__forum").get(pk=comment.pk)
    if not can_hide_comment(by, comment):
        raise PermissionDenied
    if not reason.strip():
        raise ValidationError(
            {"reason": _("Say why the comment is hidden; the reason is shown in its place.")}
        )
    comment.hidden_at = clock.now()
    comment.hidden_reason = reason.strip()
    comment.save(update_fields=["hidden_at", "hidden_reason"])
    record(
        verb="comment.hidden",
        thing_type="comment",
        thing_id=comment.uid,
        thing_label=str(comment.version),
        actor=by,
    )
    return comment


@transaction.atomic
def show_comment(*, comment: Comment, by: AbstractBaseUser) -> Comment:
    """Put a hidden comment back; that it was hidden stays in the audit."""
    comment = Comment.objects.select_for_update().select_related("version__reform__forum").get(pk=comment.pk)
    if not can_hide_comment(by, comment):
        raise PermissionDenied
    comment.hidden_at = None
    comment.hidden_reason = ""
    comment.save(update_fields=["hidden_at", "hidden_reason"])
    record(
        verb="comment.shown",
        thing_type="comment",
        thing_id=comment.uid,
        thing_label=str(comment.version),
        actor=by,
    )
    return comment
