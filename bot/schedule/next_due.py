"""Keeping a schedule together with when it is looked at next."""

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

AFTER_THE_DAILY: Final = timedelta(minutes=5)  # Sunday's has then been closed and paid


async def keep(connection: AsyncConnection, schedule: Schedule, now: datetime) -> None:
    """Keep a schedule as it is, to be looked at when its next daily is due."""
    await records.keep(connection, schedule)
    await look_again(connection, schedule, now)
    waiting = await records.summary_time(connection, schedule.id)
    if schedule.paused or waiting is None or not _this_week(waiting, schedule, now):
        await sum_later(connection, schedule, now)


async def look_again(connection: AsyncConnection, schedule: Schedule, now: datetime) -> None:
    """Look at it when its next daily is due."""
    await records.come_to(connection, schedule.id, next_due(schedule, now))


def next_due(schedule: Schedule, now: datetime) -> datetime | None:
    """When the first daily that is not done with opens; None where none is to come."""
    if schedule.paused:
        return None  # also where its zone is not known any more
    first = coming(schedule, now)
    return None if first is None else first.at


def coming(schedule: Schedule, now: datetime) -> Due | None:
    """The first daily that is not done with."""
    handled = sane(schedule.handled, schedule.plan.pattern, now)
    return first_after(schedule.plan.pattern, max(handled, schedule.skip_to))


def _this_week(at: datetime, schedule: Schedule, now: datetime) -> bool:
    """Tell whether `at` is in the week that is running: last week is then still to be summed up."""
    zone = schedule.plan.pattern.zone
    return monday_of(local_date(at, zone)) == monday_of(local_date(now, zone))


async def sum_later(connection: AsyncConnection, schedule: Schedule, now: datetime) -> None:
    """Sum the week up on the next Monday."""
    at: datetime | None = None
    if not schedule.paused:
        _, at = monday_after(schedule.plan.pattern, now, AFTER_THE_DAILY)
    await records.sum_up(connection, schedule.id, at)


def done_with(schedule: Schedule, day: date, now: datetime) -> Schedule:
    """The schedule when a date's daily has been seen to."""
    handled = sane(schedule.handled, schedule.plan.pattern, now)
    return replace(schedule, handled=max(handled, day))
