"""What stands between a saved draft and a version: which draft it is, and whether it is whole.

A draft may be saved with empty fields, and it may be saved over while somebody reads it. So a version is
issued from one revision, known by its id and by a digest of its content, and checked block by block.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from cms.amending.drafts import draft_words, missing_in, waiting_amendments
from cms.clauses import check_continues, check_ids, clause_drafts
from consult.canonical import as_recorded
from consult.texts.actions import check_clauses
from consult.texts.redline import ClauseText

if TYPE_CHECKING:
    from wagtail.models import Revision

    from cms.models import ReformPage
    from consult.texts.actions import ClauseDraft
    from consult.texts.models import Clause

OTHER_STREAMS = ("reasons", "options", "questions", "report_items", "sources")


def revision_digest(revision: Revision) -> str:
    """SHA-256 of the revision's content: the editor saves over a revision while somebody is typing."""
    content = json.dumps(revision.content, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(content.encode()).hexdigest()


def page_of(revision: Revision) -> ReformPage:
    """The reform's page as the revision holds it."""
    page: ReformPage = revision.as_object()
    return page


def drafts_of(page: ReformPage) -> list[ClauseDraft]:
    """The clauses that would be issued from this state of the page."""
    return clause_drafts(page.clauses, page.last_clauses())


def as_texts(clauses: Sequence[Clause] | Sequence[ClauseDraft]) -> list[ClauseText]:
    """Issued or drafted clauses as the redline compares them."""
    return [
        ClauseText(each.key, each.number, each.heading, each.text, tuple(each.continues)) for each in clauses
    ]


def is_unchanged(page: ReformPage) -> bool:
    """Whether the draft has the clauses of the last version, word for word and in the same order."""
    last = page.last_clauses()
    return bool(last) and [(c.key, c.heading, c.text) for c in last] == [
        (draft.key, as_recorded(draft.heading), as_recorded(draft.text)) for draft in drafts_of(page)
    ]


def faults_of(page: ReformPage) -> list[str]:
    """Every reason why the page cannot become a version, each a sentence that says where."""
    drafts = drafts_of(page)
    faults: list[str] = []
    try:
        page.full_clean()
    except ValidationError as error:
        faults += error.messages
    try:
        check_clauses(drafts)
    except ValidationError as error:
        faults += error.messages
    try:
        check_ids(drafts, page.retired_keys())
    except ValidationError as error:
        faults += error.messages
    try:
        check_continues(drafts, page.last_clauses())
    except StreamBlockValidationError as error:
        faults += [message for _place, message in _block_messages(error)]
    faults += missing_in(draft_words(page), waiting_amendments(page.reform))
    faults += [
        _("Clause %(number)d: %(fault)s") % {"number": place + 1, "fault": message}
        for place, message in _stream_faults(page.clauses, but_not="required")
    ]
    for name in OTHER_STREAMS:
        label = page._meta.get_field(name).verbose_name
        faults += [
            _("%(field)s, entry %(number)d: %(fault)s")
            % {"field": str(label).capitalize(), "number": place + 1, "fault": message}
            for place, message in _stream_faults(getattr(page, name))
        ]
    return faults


def _stream_faults(stream: Any, but_not: str = "") -> Iterator[tuple[int, str]]:
    """Faults of a stream with the place of their block; codes in ``but_not`` are said elsewhere."""
    try:
        stream.stream_block.clean(stream)
    except StreamBlockValidationError as error:
        yield from _block_messages(error, but_not)


def _block_messages(error: StreamBlockValidationError, but_not: str = "") -> Iterator[tuple[int, str]]:
    for place, fault in error.block_errors.items():
        inner = fault.block_errors.values() if isinstance(fault, StructBlockValidationError) else [fault]
        for each in inner:
            for leaf in each.error_list:
                if leaf.code != but_not:
                    yield place, " ".join(leaf.messages)
