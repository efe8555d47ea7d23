"""Every change to a reform and its issued texts. A version is written here once and never again."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consult import clock
from consult.audit.actions import record
from consult.canonical import as_recorded, canonical_json, sha256_hex
from consult.texts.models import Clause, Reform, Stage, Version, WayStep
from consult.texts.permissions import can_issue_version

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

    from consult.forums.models import Forum, Seat

VERSION_FORMAT = "consult-version/1"


@dataclass(frozen=True)
class ClauseDraft:
    """A clause as it is handed over for issuing: id, number, heading, text, ids of clauses it continues."""

    key: str
    number: str
    heading: str
    text: str
    continues: tuple[str, ...] = ()


@transaction.atomic
def register_reform(
    *,
    code: str,
    title: str,
    forum: Forum,
    theme: str = "",
    is_demonstration: bool = False,
    by: AbstractBaseUser | None = None,
) -> Reform:
    """Enter a matter under its code. ``ValidationError`` when the code is taken."""
    if Reform.objects.filter(code=code).exists():
        raise ValidationError(_("There is a reform %(code)s already.") % {"code": code})
    reform = Reform.objects.create(
        code=code, title=title, forum=forum, theme=theme, is_demonstration=is_demonstration
    )
    record(
        verb="reform.registered",
        thing_type="reform",
        thing_id=code,
        thing_label=title,
        actor=by,
        data={"forum": forum.slug},
    )
    return reform


@transaction.atomic
def retitle_reform(*, reform: Reform, title: str, by: AbstractBaseUser | None = None) -> None:
    """Give the matter another title; issued versions keep theirs."""
    if reform.title == title:
        return
    reform.title = title
    reform.save(update_fields=["title"])
    record(verb="reform.retitled", thing_type="reform", thing_id=reform.code, thing_label=title, actor=by)


@transaction.atomic
def consult_forum(*, reform: Reform, forum: Forum, by: AbstractBaseUser | None = None) -> None:
    """Let another forum take part: its members comment, and it may poll its own seats.

    ``ValidationError`` for the forum whose matter it is.
    """
    if forum.pk == reform.forum_id:
        raise ValidationError(_("The matter is this forum's own: it takes part already."))
    reform.consulted_forums.add(forum)
    record(
        verb="reform.forum_consulted",
        thing_type="reform",
        thing_id=reform.code,
        thing_label=reform.title,
        actor=by,
        data={"forum": forum.slug},
    )


def take_step(
    *,
    reform: Reform,
    kind: str,
    label: str,
    address: str = "",
    thing_type: str = "",
    thing_id: object = "",
    at: datetime | None = None,
    precision: str = WayStep.Precision.DAY,
    source: str = "",
) -> WayStep:
    """Add a step to the way of a matter; called inside the action that takes the step."""
    return WayStep.objects.create(
        reform=reform,
        kind=kind,
        label=label[:300],
        at=at or clock.now(),
        precision=precision,
        thing_type=thing_type,
        thing_id=str(thing_id),
        address=address,
        source=source,
    )


@transaction.atomic
def report_step(
    *,
    reform: Reform,
    kind: str,
    label: str,
    at: datetime,
    precision: str,
    source: str,
    by: AbstractBaseUser | None = None,
) -> WayStep:
    """Add a step that happened elsewhere, with its source. ``ValidationError`` without a source."""
    if not source.strip():
        raise ValidationError(_("A reported step needs its source."))
    step = take_step(reform=reform, kind=kind, label=label, at=at, precision=precision, source=source)
    record(
        verb="way.reported",
        thing_type="reform",
        thing_id=reform.code,
        thing_label=reform.title,
        actor=by,
        data={"step": step.pk, "kind": kind},
    )
    return step


def move_to_stage(*, reform: Reform, stage: str) -> None:
    """Set where the matter stands; called inside the action that moves it."""
    Reform.objects.filter(pk=reform.pk).update(stage=stage)
    reform.stage = stage


def version_document(
    version: Version, clauses: Sequence[ClauseDraft], previous: str | None
) -> dict[str, Any]:
    """The document that is hashed (docs/canonical-json.md): everything a reader of the version is shown."""
    sponsor = version.sponsor
    return {
        "format": VERSION_FORMAT,
        "reform": version.reform.code,
        "forum": version.reform.forum.slug,
        "number": version.number,
        "title": version.title,
        "language": version.language,
        "authoritative": True,
        "demonstration": version.reform.is_demonstration,
        "summary": version.summary,
        "note": version.note,
        "authors": list(version.authors),
        "sponsor": None if sponsor is None else {"seat": sponsor.code, "name": sponsor.name},
        "issued_at": version.issued_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "clauses": [
            {
                "id": clause.key,
                "number": clause.number,
                "heading": clause.heading,
                "text": clause.text,
                "continues": list(clause.continues),
            }
            for clause in clauses
        ],
        "previous": previous,
    }


def check_clauses(clauses: Sequence[ClauseDraft]) -> None:
    """Raise one ``ValidationError`` with every fault: no clauses, an empty heading or text, an id twice."""
    faults: list[str] = []
    if not clauses:
        faults.append(_("The text has no clause: add one before issuing a version."))
    seen: set[str] = set()
    for position, clause in enumerate(clauses, start=1):
        name = clause.number or str(position)
        if not clause.heading.strip():
            faults.append(_("Clause %(number)s has no heading.") % {"number": name})
        if not clause.text.strip():
            faults.append(_("Clause %(number)s is empty: write its text or delete it.") % {"number": name})
        if clause.key in seen:
            faults.append(_("Clause %(number)s carries the id of another clause.") % {"number": name})
        seen.add(clause.key)
    if faults:
        raise ValidationError(faults)


@transaction.atomic
def issue_version(
    *,
    reform: Reform,
    clauses: Sequence[ClauseDraft],
    by: AbstractBaseUser,
    title: str = "",
    summary: str = "",
    note: str = "",
    authors: Sequence[str] = (),
    sponsor: Seat | None = None,
    language: str = "en",
    source_revision: int | None = None,
) -> Version:
    """Freeze a text as the reform's next version, in clauses, hashed.

    Raises ``PermissionDenied`` unless the person runs the forum's secretariat, ``ValidationError`` with all
    faults of the clauses, for a sponsor from another forum or without a vote, and when the text is that of
    the current version unchanged.
    """
    reform = Reform.objects.select_for_update().select_related("forum").get(pk=reform.pk)
    if not can_issue_version(by, reform):
        raise PermissionDenied
    clauses = [_normalised(clause) for clause in clauses]
    last = Version.objects.filter(reform=reform).order_by("-number").first()
    _check_issue(reform, clauses, sponsor, last)
    version = Version(
        reform=reform,
        number=last.number + 1 if last else 1,
        title=title or reform.title,
        language=language,
        summary=summary,
        note=note,
        authors=list(authors),
        sponsor=sponsor,
        issued_at=clock.now().replace(microsecond=0),
        source_revision=source_revision,
    )
    _freeze(version, clauses, last.sha256 if last else None)
    _enter(version, len(clauses), by)
    return version


def _check_issue(
    reform: Reform, clauses: Sequence[ClauseDraft], sponsor: Seat | None, last: Version | None
) -> None:
    check_clauses(clauses)
    if sponsor is not None and (sponsor.forum_id != reform.forum_id or not sponsor.decides):
        raise ValidationError(_("A text is tabled by a seat of this forum that decides."))
    if last is not None and _same_text(last, clauses):
        raise ValidationError(
            _("Nothing has changed since version %(number)s: there is nothing to issue.")
            % {"number": last.number}
        )


def _freeze(version: Version, clauses: Sequence[ClauseDraft], previous: str | None) -> None:
    """Hash a version and write its rows, which refuse to be written again."""
    canonical = canonical_json(version_document(version, clauses, previous))
    version.canonical = canonical.decode()
    version.sha256 = sha256_hex(canonical)
    version.save(force_insert=True)
    Clause.objects.bulk_create(
        Clause(
            version=version,
            key=clause.key,
            position=position,
            number=clause.number,
            heading=clause.heading,
            text=clause.text,
            continues=list(clause.continues),
        )
        for position, clause in enumerate(clauses)
    )


def _enter(version: Version, number_of_clauses: int, by: AbstractBaseUser) -> None:
    """Move the matter on, and write the step and the audit entry of a version."""
    reform = version.reform
    if reform.stage == Stage.DRAFT:
        move_to_stage(reform=reform, stage=Stage.CONSULTATION)
    take_step(
        reform=reform,
        kind="version",
        label=_("Version %(number)s issued") % {"number": version.number},
        thing_type="version",
        thing_id=f"{reform.code}/{version.number}",
        address=version.get_absolute_url(),
    )
    record(
        verb="version.issued",
        thing_type="version",
        thing_id=f"{reform.code}/{version.number}",
        thing_label=str(version),
        actor=by,
        data={"sha256": version.sha256, "clauses": number_of_clauses, "revision": version.source_revision},
    )


def _normalised(clause: ClauseDraft) -> ClauseDraft:
    """The clause in the Unicode form that is hashed, so that what is stored is what was hashed."""
    return replace(
        clause,
        heading=unicodedata.normalize("NFC", clause.heading.strip()),
        text=as_recorded(clause.text),
    )


def _same_text(version: Version, clauses: Sequence[ClauseDraft]) -> bool:
    stored = [
        (c.key, c.number, c.heading, c.text, tuple(c.continues)) for c in version.clauses.order_by("position")
    ]
    return stored == [(c.key, c.number, c.heading, c.text, tuple(c.continues)) for c in clauses]
