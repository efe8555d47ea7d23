"""Times as people say them: "12 May 2026, 18:00 (Gaborone), in 9 days"."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

_FORMATS = {"day": "j F Y", "month": "F Y", "year": "Y"}


def day_text(when: date, precision: str = "day") -> str:
    """A date as exactly as it is known: "12 May 2026", "May 2026", "2026"."""
    return str(formats.date_format(when, _FORMATS[precision], use_l10n=False))


def moment_text(when: datetime, zone: str) -> str:
    """A moment in a time zone, which is named by its place: "12 May 2026, 18:00 (Gaborone)"."""
    local = when.astimezone(ZoneInfo(zone))
    return _("%(day)s, %(time)s (%(place)s)") % {
        "day": day_text(local),
        "time": formats.date_format(local, "H:i", use_l10n=False),
        "place": place_of(zone),
    }


def place_of(zone: str) -> str:
    """The place that gives a time zone its name: ``Africa/Gaborone`` is "Gaborone"."""
    return zone.rpartition("/")[2].replace("_", " ")


def distance(when: date | datetime, now: datetime, zone: str) -> str:
    """How far away a time is: "in 9 days", "tomorrow", "in 3 hours", "9 days ago".

    Days are counted by the calendar of ``zone``; hours and minutes only for a moment on the same day.
    """
    local_now = now.astimezone(ZoneInfo(zone))
    day = when.astimezone(ZoneInfo(zone)).date() if isinstance(when, datetime) else when
    days = (day - local_now.date()).days
    if days == 0 and isinstance(when, datetime):
        return _same_day((when - now).total_seconds())
    if days == 0:
        return pgettext("a date", "today")
    if days == 1:
        return pgettext("a date", "tomorrow")
    if days == -1:
        return pgettext("a date", "yesterday")
    if days > 0:
        return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": days}
    return ngettext("%(days)s day ago", "%(days)s days ago", -days) % {"days": -days}


def _same_day(seconds: float) -> str:
    # Rounded down, so that nobody is told of more time than there is.
    minutes = int(abs(seconds)) // 60
    hours = minutes // 60
    if abs(seconds) < 60:
        return _("in less than a minute") if seconds > 0 else _("just now")
    if seconds > 0:
        if hours:
            return ngettext("in %(hours)s hour", "in %(hours)s hours", hours) % {"hours": hours}
        return ngettext("in %(minutes)s minute", "in %(minutes)s minutes", minutes) % {"minutes": minutes}
    if hours:
        return ngettext("%(hours)s hour ago", "%(hours)s hours ago", hours) % {"hours": hours}
    return ngettext("%(minutes)s minute ago", "%(minutes)s minutes ago", minutes) % {"minutes": minutes}


def aware(when: datetime) -> datetime:
    """``when`` itself; ``ValueError`` when it has no time zone, for then nobody knows when it is."""
    if timezone.is_naive(when):
        raise ValueError(f"{when} has no time zone.")
    return when
