"""When dailies are due: reckoned in a zone's local dates, told as instants in UTC.

A daily belongs to one local date, which is its name: whatever the clock does, each happens once.
A local time that a zone leaves out is moved forward by what is left out (02:30 to 03:30), one that
happens twice is meant the first time, and a date that a zone leaves out altogether has no daily.
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
_FAR = timedelta(days=3 * 366)  # nobody plans further, and no search goes on for ever


@dataclass(frozen=True, slots=True, order=True)
class Quiet:
    """Dates without a daily, the last one among them."""

    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Pattern:
    """When a schedule's dailies open, and for how long at most."""

    at: time  # local, without a zone
    days: frozenset[int]  # 0 is Monday
    zone: str  # its name in the tz database
    open_for: timedelta = timedelta(days=1)
    quiet: tuple[Quiet, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """One daily: its local date, and the instants at which it opens and closes."""

    day: date
    at: datetime
    closes_at: datetime

    @property
    def latest(self) -> datetime:
        """Until then it may be posted late: at least half of its time is left."""
        return self.at + (self.closes_at - self.at) / 2


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a schedule stands at some moment."""

    skipped: tuple[date, ...]  # what was slept through, too long ago to be posted now
    due: Due | None  # what is to be posted now
    coming: Due | None  # what is due later; None where nothing ever is


def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """When a local clock shows this, in UTC."""
    # With fold=0 Python takes the offset from before a change: just what is promised above.
    return datetime.combine(day, at.replace(fold=0), zone).astimezone(UTC)


def local_date(now: datetime, zone: str) -> date:
    """The date there."""
    return now.astimezone(ZoneInfo(zone)).date()


def monday_of(day: date) -> date:
    """Return the Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether the zone has this date: Samoa went from 29 to 31 December 2011."""
    return instant(day, time(), zone).astimezone(zone).date() == day


def coming(pattern: Pattern, after: date) -> Iterator[Due]:
    """The dailies of the dates after this one."""
    for (day, at), (_, following) in pairwise(_openings(pattern, after)):
        yield Due(day, at, min(at + pattern.open_for, following))


def first_after(pattern: Pattern, after: date) -> Due | None:
    """The first daily of the dates after this one; None where there is none."""
    return next(coming(pattern, after), None)


def first_later(pattern: Pattern, now: datetime) -> Due | None:
    """The first daily that opens after this moment."""
    yesterday = local_date(now, pattern.zone) - _DAY
    return next((due for due in coming(pattern, yesterday) if due.at > now), None)


def before_first(pattern: Pattern, now: datetime) -> date:
    """The date that a schedule made now counts as handled: it makes up for nothing."""
    due, today = first_later(pattern, now), local_date(now, pattern.zone)
    return today if due is None else min(today, due.day - _DAY)


def standing(pattern: Pattern, handled: date, now: datetime, skip_to: date = date.min) -> Standing:
    """What is due now, where the dailies up to the date `handled` have been seen to, and those up
    to `skip_to` are not wanted.

    Of several that were slept through only the latest may be due, if half of its time is left.
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
    return Standing(tuple(each.day for each in passed), due, later)


def monday_after(pattern: Pattern, now: datetime, delay: timedelta) -> tuple[date, datetime]:
    """The next Monday there, and when its daily would open, `delay` later: after `now`."""
    zone = ZoneInfo(pattern.zone)
    day = local_date(now, pattern.zone) - _DAY
    while True:
        day += _DAY
        at = instant(day, pattern.at, zone) + delay
        if day.weekday() == MONDAY and exists(day, zone) and at > now:
            return day, at


def shortest_rest(days: frozenset[int]) -> timedelta:
    """The least time from one daily to the next, the changes of clocks left out."""
    week = sorted(days)
    return min(timedelta(days=later - day) for day, later in pairwise([*week, week[0] + 7]))


def sane(handled: date, pattern: Pattern, now: datetime) -> date:
    """A date handled, or an earlier one: by a clock that ran ahead it would keep a schedule silent
    until it comes. What was posted is known by its name, so it does no harm to look again."""
    today = local_date(now, pattern.zone)
    return handled if handled <= today + _DAY else today - _DAY


def _openings(pattern: Pattern, after: date) -> Iterator[tuple[date, datetime]]:
    """The local dates with a daily, and when it opens."""
    zone = ZoneInfo(pattern.zone)
    day, far = after, after + _FAR
    while day < far:
        day += _DAY
        quiet = next((each for each in pattern.quiet if day in each), None)
        if quiet is not None:
            day = quiet.last
        elif day.weekday() in pattern.days and exists(day, zone):
            yield day, instant(day, pattern.at, zone)
