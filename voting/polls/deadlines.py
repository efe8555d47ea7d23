"""Deadlines in days of a forum's time zone, right across a change of the clocks.

None cuts a deadline short: where a local time comes twice, or does not come, the later moment holds.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LAST_MINUTE = timedelta(minutes=1)


def day_in(zone: str, moment: datetime) -> date:
    """The day of a moment by the calendar of a time zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def end_of_day(day: date, zone: str) -> datetime:
    """The last minute of a day in a time zone: one minute before the next day begins there."""
    midnight = datetime.combine(day + timedelta(days=1), time(0), tzinfo=ZoneInfo(zone))
    return midnight.astimezone(UTC) - LAST_MINUTE


def days_later(moment: datetime, days: int, zone: str) -> datetime:
    """The same time of the clock so many days later in a time zone."""
    local = moment.astimezone(ZoneInfo(zone)) + timedelta(days=days)
    return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def days_between(earlier: datetime, later: datetime, zone: str) -> int:
    """How many days of the calendar lie between two moments in a time zone."""
    return (day_in(zone, later) - day_in(zone, earlier)).days
