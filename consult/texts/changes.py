"""What happened to a clause between two versions, in words: for the list of changes and beside the clause."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.texts.redline import Entry, Redline, Status


def describe_change(entry: Entry) -> str:
    """One sentence for a clause that changed; empty for one that did not, but its new number is named."""
    if entry.only_spacing and entry.status is Status.REWORDED:
        return _("Only spaces or empty lines changed.") + _renumbered(entry)
    sentence = _SENTENCES[entry.status](entry)
    return f"{sentence}{_renumbered(entry)}".strip()


def count_changes(redline: Redline) -> str:
    """How many clauses changed, as the sentence above the list of changes."""
    number = len(redline.changes)
    if not number:
        return _("No clause changed in its words or its place.")
    return ngettext(
        "%(number)d clause changed, of %(all)d.", "%(number)d clauses changed, of %(all)d.", number
    ) % {"number": number, "all": len(redline.entries)}


def _renumbered(entry: Entry) -> str:
    if not entry.renumbered or entry.moved_from is not None:
        return ""
    return " " + _("It was clause %(old)s before.") % {"old": entry.old_number}


def _numbers(numbers: Sequence[str]) -> str:
    """``3``, ``3 and 4``, ``3, 4 and 5``."""
    if len(numbers) < 2:
        return "".join(numbers)
    return _("%(some)s and %(last)s") % {"some": ", ".join(numbers[:-1]), "last": numbers[-1]}


def _moved(entry: Entry) -> str:
    place = entry.moved_from
    if place is None:
        return ""
    if not place.after:
        return _("Moved here from the beginning, where it was clause %(old)s.") % {"old": place.number}
    return _("Moved here: it was clause %(old)s and stood after clause %(after)s.") % {
        "old": place.number,
        "after": place.after,
    }


def _with_move(sentence: str, entry: Entry) -> str:
    return f"{sentence} {_moved(entry)}".strip()


def _reworded(entry: Entry) -> str:
    given = [reference.number for reference in entry.carried_to]
    if given:
        return _("Reworded; part of it now stands in clause %(numbers)s.") % {"numbers": _numbers(given)}
    return _("Reworded.")


def _divided(entry: Entry) -> str:
    given = _numbers([reference.number for reference in entry.carried_to])
    return _with_move(_("Divided: part of it now stands in clause %(numbers)s.") % {"numbers": given}, entry)


def _split(entry: Entry) -> str:
    origin = _numbers([reference.number for reference in entry.continues])
    return _("Split off: carries on part of what was clause %(numbers)s.") % {"numbers": origin}


def _merged(entry: Entry) -> str:
    origin = _numbers([reference.number for reference in entry.continues])
    return _with_move(_("Merged: takes in what was clause %(numbers)s.") % {"numbers": origin}, entry)


def _merged_away(entry: Entry) -> str:
    heir = _numbers([reference.number for reference in entry.carried_to])
    return _("Gone from here: merged into clause %(numbers)s.") % {"numbers": heir}


_SENTENCES: dict[Status, Callable[[Entry], str]] = {
    Status.UNCHANGED: lambda _entry: "",
    Status.REWORDED: _reworded,
    Status.ADDED: lambda _entry: _("New."),
    Status.REMOVED: lambda _entry: _("Removed."),
    Status.MOVED: _moved,
    Status.MOVED_AND_REWORDED: lambda entry: _with_move(_reworded(entry), entry),
    Status.SPLIT: _split,
    Status.DIVIDED: _divided,
    Status.MERGED: _merged,
    Status.MERGED_AWAY: _merged_away,
}
