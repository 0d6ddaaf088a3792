"""Compute and save when a schedule is next due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.schedule import records
from bot.schedule.calendar import (
    Due,
    first_after,
    local_date,
    monday_after,
    monday_of,
    sane,
)
from bot.schedule.plans import Schedule

AFTER_THE_DAILY: Final = timedelta(minutes=5)  # by then, Sunday's daily is closed and scored


async def keep(connection: AsyncConnection, schedule: Schedule, now: datetime) -> None:
    """Save a schedule and when its next daily and weekly summary are due."""
    await records.keep(connection, schedule)
    await look_again(connection, schedule, now)
    waiting = await records.summary_time(connection, schedule.id)
    if schedule.paused or waiting is None or not _this_week(waiting, schedule, now):
        await sum_later(connection, schedule, now)


async def look_again(connection: AsyncConnection, schedule: Schedule, now: datetime) -> None:
    """Save when the next daily is due."""
    await records.come_to(connection, schedule.id, next_due(schedule, now))


def next_due(schedule: Schedule, now: datetime) -> datetime | None:
    """Return when the next daily opens; None if there is none."""
    if schedule.paused:
        return None  # checked first: the zone may no longer exist
    first = coming(schedule, now)
    return None if first is None else first.at


def coming(schedule: Schedule, now: datetime) -> Due | None:
    """Return the next daily that is neither done nor skipped."""
    handled = sane(schedule.handled, schedule.plan.pattern, now)
    return first_after(schedule.plan.pattern, max(handled, schedule.skip_to))


def _this_week(at: datetime, schedule: Schedule, now: datetime) -> bool:
    """Return whether `at` is in the current week: last week's summary is then still due."""
    zone = schedule.plan.pattern.zone
    return monday_of(local_date(at, zone)) == monday_of(local_date(now, zone))


async def sum_later(connection: AsyncConnection, schedule: Schedule, now: datetime) -> None:
    """Schedule the weekly summary for the next Monday."""
    at: datetime | None = None
    if not schedule.paused:
        _, at = monday_after(schedule.plan.pattern, now, AFTER_THE_DAILY)
    await records.sum_up(connection, schedule.id, at)


def done_with(schedule: Schedule, day: date, now: datetime) -> Schedule:
    """Return the schedule with a date's daily marked as done."""
    handled = sane(schedule.handled, schedule.plan.pattern, now)
    return replace(schedule, handled=max(handled, day))
