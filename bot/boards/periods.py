"""The periods of boards, as dates in the community's time zone. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Period(StrEnum):
    """The period that a board covers."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"

    @property
    def when(self) -> str:
        """The period as words: "today", "this week"."""
        return _TITLES[self]


_TITLES = {
    Period.DAY: "today",
    Period.WEEK: "this week",
    Period.MONTH: "this month",
    Period.ALL: "of all time",
}


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """Return the community's date at a point in time."""
    return at.astimezone(zone).date()


def begins_at(day: date, zone: ZoneInfo) -> datetime:
    """Return a time from which the community's date always is `day` or later.

    When clocks go back over midnight, it occurs twice; when they go forward at midnight, it doesn't
    exist. The later reading is safe in both cases.
    """
    midnight = datetime.combine(day, time(), zone)
    return max(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def start_of(period: Period, day: date) -> str:
    """Return the first date of the period with `day` in it; weeks begin on Monday. "" for ALL."""
    match period:
        case Period.DAY:
            return day.isoformat()
        case Period.WEEK:
            return (day - timedelta(days=day.weekday())).isoformat()
        case Period.MONTH:
            return day.replace(day=1).isoformat()
        case Period.ALL:
            return ""


def starts_of(day: date) -> Iterator[tuple[Period, str]]:
    """Yield every period that a day belongs to, with its start."""
    for period in Period:
        yield period, start_of(period, day)
