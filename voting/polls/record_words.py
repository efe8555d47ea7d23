"""The sentences of a record: what an event of the course says in words, and how its parts are called."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.ui.dates import moment_text
from voting.polls.models import Follows
from voting.polls.models.records import Answer, Certifier, Presence, RecordPart, StatementKind

SENTENCES: Mapping[str, Promise] = {
    "poll.opened": gettext_lazy("The poll opened."),
    "poll.extended": gettext_lazy("The deadline moved to %(to)s: %(reason)s"),
    "time.asked": gettext_lazy("%(name)s asked for %(days)s more days."),
    "block.raised": gettext_lazy("%(name)s blocked%(details)s."),
    "block.tested": gettext_lazy("The block of %(name)s was found %(found)s: %(reason)s"),
    "block.withdrawn": gettext_lazy("%(name)s withdrew its block%(details)s."),
    "consultations.opened": gettext_lazy("The chair opened consultations: %(reason)s"),
    "consultations.closed": gettext_lazy("The chair closed its consultations: %(result)s"),
    "poll.closed": gettext_lazy("The poll closed."),
    "outcome.stated": gettext_lazy("%(by)s stated the result “%(finding)s”: %(reason)s"),
    "poll.followed": gettext_lazy("Another poll followed (%(why)s): %(reason)s"),
}


def moment_of(stamped: str) -> datetime:
    """A time of a record as a moment."""
    return datetime.fromisoformat(stamped)


def event_words(event: Mapping[str, Any], zone: str) -> str:
    """One event of the course as a sentence, times in the forum's zone; an unknown kind says its name."""
    kind = str(event["kind"])
    if kind == "poll.opened" and event.get("after"):
        return _("The poll opened after an earlier one (%(why)s): %(reason)s") % {
            "why": _why(event),
            "reason": event["reason"],
        }
    if kind == "poll.closed" and event.get("reason"):
        return _("The poll closed before its time: %(reason)s") % {"reason": event["reason"]}
    if kind == "time.answered":
        said = (
            _("The chair gave every seat more time: %(reason)s")
            if event["granted"]
            else _("The chair declined more time: %(reason)s")
        )
        return said % {"reason": event["reason"] or _("no reason given")}
    sentence = SENTENCES.get(kind)
    if sentence is None:
        return kind
    return str(sentence) % {**event, **_values(kind, event, zone)}


def _values(kind: str, event: Mapping[str, Any], zone: str) -> dict[str, str]:
    if kind == "poll.extended":
        return {"to": moment_text(moment_of(event["to"]), zone)}
    if kind == "block.raised":
        return {"details": _about(event)}
    if kind == "block.tested":
        return {"found": _("founded") if event["founded"] else _("unfounded")}
    if kind == "block.withdrawn":
        on = _(" on %(what)s") % {"what": event["on"]} if event["on"] else ""
        return {
            "details": on
            + (_(" (conditions: %(text)s)") % {"text": event["conditions"]} if event["conditions"] else "")
        }
    return {"why": _why(event)} if kind == "poll.followed" else {}


def _withdrawn_on(event: Mapping[str, Any]) -> str:
    on = _(" on %(what)s") % {"what": event["on"]} if event["on"] else ""
    under = _(" (conditions: %(text)s)") % {"text": event["conditions"]} if event["conditions"] else ""
    return on + under


def _about(event: Mapping[str, Any]) -> str:
    clause = _(" clause %(number)s") % {"number": event["clause"]} if event["clause"] else ""
    grounds = f" ({', '.join(event['grounds'])})" if event["grounds"] else ""
    return clause + grounds


def _why(event: Mapping[str, Any]) -> str:
    why = event.get("why", "")
    return str(Follows(why).label) if why in Follows.values else str(why)


def label_of(choices: type[Presence | StatementKind | RecordPart | Answer], value: str | None) -> str:
    """What a value of a record is called in the reader's language; itself where nobody knows it."""
    return str(choices(value).label) if value in choices.values else str(value or "")


def certifier_words(certified: Mapping[str, Any]) -> str:
    """Who certified a record, in words."""
    if certified["by"] == Certifier.SEAT:
        return str(certified["name"])
    return str(Certifier(certified["by"]).label)


def office_words(office: str) -> str:
    """Which office wrote a draft, in words."""
    return {"chair": _("the chair"), "secretariat": _("the secretariat")}.get(office, office)
