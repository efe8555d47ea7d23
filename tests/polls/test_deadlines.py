"""Days of a forum's time zone: the end of a day, and days later, across changes of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from voting.polls.deadlines import day_in, days_between, days_later, end_of_day

BRUSSELS, FREETOWN, CAIRO = "Europe/Brussels", "Africa/Freetown", "Africa/Cairo"


@pytest.mark.parametrize(
    ("zone", "day", "in_utc"),
    [
        (FREETOWN, date(2026, 3, 29), "2026-03-29 23:59"),
        (BRUSSELS, date(2026, 3, 28), "2026-03-28 22:59"),
        (BRUSSELS, date(2026, 3, 29), "2026-03-29 21:59"),
        (BRUSSELS, date(2026, 10, 24), "2026-10-24 21:59"),
        (BRUSSELS, date(2026, 10, 25), "2026-10-25 22:59"),
        # Cairo goes from summer to winter at midnight: 23:59 comes twice, and the second one ends the day.
        (CAIRO, date(2026, 10, 29), "2026-10-29 21:59"),
        # And from winter to summer at midnight: the next day begins at 01:00.
        (CAIRO, date(2026, 4, 23), "2026-04-23 21:59"),
    ],
)
def test_a_day_ends_with_its_last_minute_in_the_zone(zone: str, day: date, in_utc: str) -> None:
    end = end_of_day(day, zone)
    assert f"{end:%Y-%m-%d %H:%M}" == in_utc
    assert f"{end.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" == f"{day} 23:59"


@pytest.mark.parametrize(
    ("zone", "hours"), [(FREETOWN, 24), (BRUSSELS, 23)], ids=["without a change", "with one"]
)
def test_a_day_later_is_the_same_time_of_the_clock_and_not_24_hours(zone: str, hours: int) -> None:
    evening = datetime(2026, 3, 28, 18, 0, tzinfo=ZoneInfo(zone))
    later = days_later(evening, 1, zone)
    assert (later - evening).total_seconds() == hours * 3600
    assert later.astimezone(ZoneInfo(zone)).hour == 18


def test_where_a_time_comes_twice_the_later_one_holds() -> None:
    before = datetime(2026, 10, 24, 2, 30, tzinfo=ZoneInfo(BRUSSELS))
    assert days_later(before, 1, BRUSSELS) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_where_a_time_does_not_come_the_later_reading_holds() -> None:
    before = datetime(2026, 3, 28, 2, 30, tzinfo=ZoneInfo(BRUSSELS))
    assert days_later(before, 1, BRUSSELS) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_days_are_counted_by_the_calendar_of_the_zone() -> None:
    late = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)
    assert day_in(BRUSSELS, late) == date(2026, 3, 29)
    assert day_in(FREETOWN, late) == date(2026, 3, 28)
    assert days_between(late, datetime(2026, 3, 29, 0, 30, tzinfo=UTC), FREETOWN) == 1
    assert days_between(late, datetime(2026, 3, 29, 0, 30, tzinfo=UTC), BRUSSELS) == 0
