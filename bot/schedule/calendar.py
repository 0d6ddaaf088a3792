"""Compute when dailies are due, from local dates to UTC.

A daily is identified by its local date, so each happens once whatever the clock does. When clocks
spring forward, a skipped time moves forward by the gap (02:30 to 03:30). When they fall back, a
repeated time means the first one. A date that a zone skips entirely has no daily.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MONDAY = 0
EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
_FAR = timedelta(days=3 * 366)  # the search for dates ends here


@dataclass(frozen=True, slots=True, order=True)
class Quiet:
    """A range of dates without a daily, including both ends."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Pattern:
    """The times when a schedule's dailies open, and how long they stay open at most."""

    at: time  # local, without a zone
    days: frozenset[int]  # 0 is Monday
    zone: str  # its name in the tz database
    open_for: timedelta = timedelta(days=1)
    quiet: tuple[Quiet, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One daily: its local date, and the UTC times when it opens and closes."""

    day: date
    at: datetime
    closes_at: datetime

    @property
    def latest(self) -> datetime:
        """Return the latest time to post it late, when half of its time is left."""
        return self.at + (self.closes_at - self.at) / 2


@dataclass(frozen=True, slots=True)
class ScheduleState:
    """A schedule's state at some moment."""

    skipped: tuple[date, ...]  # dailies missed too long ago to post now
    due: Due | None  # the daily to post now
    coming: Due | None  # the next daily; None if there is none


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC time at which a local clock shows this date and time."""
    # With fold=0, Python uses the offset from before a clock change, as described above.
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def local_date(now: datetime, zone: str) -> date:
    """Return the local date in a zone."""
    return now.astimezone(ZoneInfo(zone)).date()


def monday_of(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def exists(day: date, zone: ZoneInfo) -> bool:
    """Return whether the zone has this date: Samoa skipped 30 December 2011."""
    return instant(day, time(), zone).astimezone(zone).date() == day


def coming(pattern: Pattern, after: date) -> Iterator[Due]:
    """Yield the dailies after a date."""
    for (day, at), (_, following) in pairwise(_openings(pattern, after)):
        yield Due(day, at, min(at + pattern.open_for, following))


def first_after(pattern: Pattern, after: date) -> Due | None:
    """Return the first daily after a date; None if there is none."""
    return next(coming(pattern, after), None)


def first_later(pattern: Pattern, now: datetime) -> Due | None:
    """Return the first daily that opens after this moment."""
    yesterday = local_date(now, pattern.zone) - _DAY
    return next((due for due in coming(pattern, yesterday) if due.at > now), None)


def before_first(pattern: Pattern, now: datetime) -> date:
    """Return the `handled` date of a new schedule, which doesn't catch up on past dailies."""
    due, today = first_later(pattern, now), local_date(now, pattern.zone)
    return today if due is None else min(today, due.day - _DAY)


def standing(
    pattern: Pattern, handled: date, now: datetime, skip_to: date = date.min
) -> ScheduleState:
    """Return a schedule's state, given that dailies up to `handled` are done and those up to
    `skip_to` are skipped.

    Of several missed dailies, only the latest may be due, if half of its time is left.
    """
    passed: list[Due] = []
    later: Due | None = None
    for later in coming(pattern, max(sane(handled, pattern, now), skip_to)):
        if later.at > now:
            break
        passed.append(later)
    else:
        later = None
    due = passed.pop() if passed and now <= passed[-1].latest else None
    return ScheduleState(tuple(each.day for each in passed), due, later)


def monday_after(pattern: Pattern, now: datetime, delay: timedelta) -> tuple[date, datetime]:
    """Return the next local Monday, and the time `delay` after its daily would open; that time is
    after `now`."""
    zone = ZoneInfo(pattern.zone)
    day = local_date(now, pattern.zone) - _DAY
    while True:
        day += _DAY
        at = instant(day, pattern.at, zone) + delay
        if day.weekday() == MONDAY and exists(day, zone) and at > now:
            return day, at


def shortest_rest(days: frozenset[int]) -> timedelta:
    """Return the shortest time between two dailies, ignoring clock changes."""
    week = sorted(days)
    return min(timedelta(days=later - day) for day, later in pairwise([*week, week[0] + 7]))


def sane(handled: date, pattern: Pattern, now: datetime) -> date:
    """Return `handled`, or yesterday if it lies in the future: a date from a clock that ran ahead
    would silence the schedule until then. Each daily is posted once, so rechecking is safe."""
    today = local_date(now, pattern.zone)
    return handled if handled <= today + _DAY else today - _DAY


def _openings(pattern: Pattern, after: date) -> Iterator[tuple[date, datetime]]:
    """Yield the local dates with a daily, and when it opens."""
    zone = ZoneInfo(pattern.zone)
    day, far = after, after + _FAR
    while day < far:
        day += _DAY
        quiet = next((each for each in pattern.quiet if day in each), None)
        if quiet is not None:
            day = quiet.last
        elif day.weekday() in pattern.days and exists(day, zone):
            yield day, instant(day, pattern.at, zone)
