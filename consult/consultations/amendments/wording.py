"""What is wrong with an amendment, in sentences that say where: as it is written and as it meets a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from consult.consultations.composing import ClauseWords, Misfit, MisfitKind
from consult.consultations.models import REASON_LIMIT, TEXT_LIMIT, Amendment, Change
from consult.texts.models import Clause, Version

HEADING_LIMIT = 200


def clause_words(clauses: Iterable[Clause]) -> list[ClauseWords]:
    """Issued clauses as amendments see them, in their order."""
    return [ClauseWords(each.key, each.heading, each.text) for each in clauses]


def change_faults(*, change: str, clause: Clause | None, heading: str, text: str) -> dict[str, str]:
    """What is wrong with the words of an amendment, by field; heading and text are ``as_recorded``."""
    if change == Change.DELETE:
        return {}
    faults: dict[str, str] = {}
    if not heading:
        faults["heading"] = _("A clause needs a heading: write one.")
    elif len(heading) > HEADING_LIMIT or "\n" in heading:
        faults["heading"] = _("A heading is one line of at most 200 characters: shorten it.")
    if not text:
        faults["text"] = _("Write the words of the clause. To strike the whole clause, choose to delete it.")
    elif len(text) > TEXT_LIMIT:
        faults["text"] = _("The text has %(length)s characters; at most %(limit)s fit.") % {
            "length": len(text),
            "limit": TEXT_LIMIT,
        }
    if "\x00" in heading + text:
        faults["text"] = _("The text holds a character that cannot be stored: type it again without pasting.")
    is_same = clause is not None and (clause.heading, clause.text) == (heading, text)
    if not faults and change == Change.REWORD and is_same:
        faults["text"] = _("These are the words of the clause as it stands: change what you want to change.")
    return faults


def reason_faults(reason: str, missing: str) -> dict[str, str]:
    """What is wrong with a reason; ``missing`` is the sentence for one that is empty."""
    if not reason.strip():
        return {"reason": missing}
    if len(reason) > REASON_LIMIT:
        return {
            "reason": _("The reason has %(length)s characters; at most %(limit)s fit.")
            % {"length": len(reason), "limit": REASON_LIMIT}
        }
    if "\x00" in reason:
        return {
            "reason": _("The text holds a character that cannot be stored: type it again without pasting.")
        }
    return {}


def misfit_words(misfit: Misfit, text: str) -> str:
    """Why an amendment cannot be written into ``text`` ("version 3", "the draft"), and what can be done."""
    amendment = misfit.proposal
    assert isinstance(amendment, Amendment)
    names = {"number": amendment.number, "place": place_words(amendment), "text": text}
    if misfit.kind is MisfitKind.CONFLICT:
        others = ", ".join(str(other.order[1]) for other in misfit.others)
        return _(
            "Amendment %(number)s (%(place)s) conflicts with amendment %(others)s on the same clause: only "
            "one of them can be accepted. Change the answer to one, or accept one with changes that take "
            "up the other."
        ) % (names | {"others": others})
    if misfit.kind is MisfitKind.GONE:
        return _("Amendment %(number)s (%(place)s): this clause does not stand in %(text)s any more.") % names
    return (
        _(
            "Amendment %(number)s (%(place)s): in %(text)s this clause reads otherwise than when the "
            "amendment was written. Nothing was changed."
        )
        % names
    )


def place_words(amendment: Amendment) -> str:
    """Which clause an amendment is about: "clause 4", "new clause after clause 4"."""
    clause = amendment.clause()
    if amendment.change != Change.INSERT:
        return _("clause %(number)s") % {"number": clause.number if clause else "?"}
    if clause is None:
        return _("new clause before the first")
    return _("new clause after clause %(number)s") % {"number": clause.number}


def version_words(version: Version) -> str:
    """A version as it is named within a sentence."""
    return _("version %(number)s") % {"number": version.number}


def numbers_of(amendments: Sequence[Amendment]) -> str:
    """``2``, ``2 and 4``, ``1, 2 and 4``."""
    numbers = [str(each.number) for each in amendments]
    if len(numbers) < 2:
        return "".join(numbers)
    return _("%(some)s and %(last)s") % {"some": ", ".join(numbers[:-1]), "last": numbers[-1]}
