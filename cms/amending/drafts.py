"""Accepted amendments and the draft of a reform's page: which are in it, which cannot be, and how it reads.

Nothing here writes. A draft is compared in the form in which it would be issued, so that a line end that the
editor adds is no change.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from consult.canonical import as_recorded, sha256_hex
from consult.consultations.amendments.wording import clause_words, misfit_words, place_words
from consult.consultations.composing import ClauseWords, compose, is_written, misfits
from consult.consultations.models import Amendment
from consult.texts.models import Reform, Version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cms.models import ReformPage
    from consult.forums.models import DisplayIdentity


def waiting_amendments(reform: Reform) -> list[Amendment]:
    """The accepted amendments that no version has taken in yet, by number."""
    waiting = Amendment.objects.on_reform(reform).waiting_for_a_version().with_people()
    return list(waiting.order_by("version__number", "number"))


def draft_words(page: ReformPage) -> list[ClauseWords]:
    """The clauses of this state of the page as amendments see them."""
    return [
        ClauseWords(
            str(block.id),
            as_recorded(block.value.get("heading") or ""),
            as_recorded(block.value.get("text") or ""),
        )
        for block in page.clauses
    ]


def missing_in(clauses: Sequence[ClauseWords], amendments: Sequence[Amendment]) -> list[str]:
    """One sentence for each accepted amendment whose words a text does not have."""
    there = {clause.key: clause for clause in clauses}
    return [
        _(
            "Amendment %(number)s (%(place)s) is accepted, and this text does not have its words. Write the "
            "accepted amendments into the draft, or change the answer to this one."
        )
        % {"number": each.number, "place": place_words(each)}
        for each in amendments
        if not is_written(each, there)
    ]


def draft_misfits(page: ReformPage, amendments: Sequence[Amendment]) -> list[str]:
    """Why accepted amendments cannot be written into the draft, each with where; empty when they can."""
    found = misfits(draft_words(page), clause_words(page.last_clauses()), amendments)
    return [misfit_words(each, _("the draft")) for each in found]


def amended_clauses(page: ReformPage, amendments: Sequence[Amendment]) -> list[dict[str, Any]]:
    """The clauses of the draft with the amendments written in, as the editor holds them."""
    blocks = {str(block.id): block.value for block in page.clauses}
    clauses = []
    for words in compose(draft_words(page), amendments):
        before = blocks.get(words.key)
        continues = list(before.get("continues") or []) if before else []
        value = {"heading": words.heading, "text": words.text, "continues": continues}
        clauses.append({"type": "clause", "id": words.key, "value": value})
    return clauses


def other_changes(page: ReformPage, amendments: Sequence[Amendment]) -> bool:
    """Whether the draft differs from the last version in more than what the amendments bring."""
    last = page.last_version()
    if last is None:
        return True
    issued = compose(clause_words(page.last_clauses()), amendments)
    same_frame = (page.title, page.summary) == (last.title, last.summary)
    return not same_frame or compose(draft_words(page), amendments) != issued


def amended_authors(page: ReformPage, amendments: Sequence[Amendment]) -> list[str]:
    """Who wrote the draft, and who wrote what is taken in: the names under which they chose to be shown."""
    return list(dict.fromkeys([*page.authors, *(author_name(each.author) for each in amendments)]))


def author_name(identity: DisplayIdentity) -> str:
    """How an author stands in a version: a seat by its name, a pseudonym in quotes, else the constituency."""
    if identity.kind == identity.Kind.PSEUDONYM:
        return _("“%(name)s” (pseudonym, %(constituency)s)") % {
            "name": identity.label,
            "constituency": identity.constituency.name,
        }
    if identity.kind == identity.Kind.CONSTITUENCY:
        return _("a member of %(constituency)s, unnamed") % {"constituency": identity.constituency.name}
    return identity.label


def amendments_note(amendments: Sequence[Amendment]) -> str:
    """What a version says of the amendments that it takes in: number, clause, author, seat that tabled it."""
    return "\n".join(
        _(
            "Amendment %(number)s to version %(version)s (%(place)s): written by %(author)s, tabled by "
            "%(seat)s."
        )
        % {
            "number": each.number,
            "version": each.version.number,
            "place": place_words(each),
            "author": author_name(each.author),
            "seat": each.tabled_by,
        }
        for each in amendments
    )


def amended_digest(page: ReformPage, amendments: Sequence[Amendment], last: Version | None) -> str:
    """Tells apart what would be issued: it changes with the draft, with each answer and with each version."""
    told = {
        "last": last.sha256 if last else "",
        "clauses": amended_clauses(page, amendments),
        "summary": page.summary,
        "title": page.title,
        "amendments": [str(each.uid) for each in amendments],
    }
    return sha256_hex(json.dumps(told, sort_keys=True, cls=DjangoJSONEncoder).encode())
