"""The periods that a board shows, as dates in the community's zone. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Period(StrEnum):
    """Since when a board counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    ALL = "all"

    @property
    def when(self) -> str:
        """The period in a sentence's end: "today", "this week"."""
        return _TITLES[self]


_TITLES = {
    Period.DAY: "today",
    Period.WEEK: "this week",
    Period.MONTH: "this month",
    Period.ALL: "of all time",
}


def day_of(at: datetime, zone: ZoneInfo) -> date:
    """The community's date at a moment."""
    return at.astimezone(zone).date()


def begins_at(day: date, zone: ZoneInfo) -> datetime:
    """Return a moment from which the community's date is `day` or later, for good.

    Midnight comes twice where clocks are put back over it, and not at all where they are put
    forward at it. The later reading is safe in both cases.
    """
    midnight = datetime.combine(day, time(), zone)
    return max(midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def start_of(period: Period, day: date) -> str:
    """The first date of the period that holds `day` (weeks begin on Monday); "" for all time."""
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
    """Every period that a day belongs to, with its start."""
    for period in Period:
        yield period, start_of(period, day)
