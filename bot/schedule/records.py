"""Queries for schedules and quiet dates; those for weekly summaries are in `bot.weekly`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    cast,
    delete,
    func,
    literal,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.schedule.calendar import Quiet
from bot.schedule.plans import Plan, Schedule
from bot.store.engine import insert_for, lock
from bot.store.tables import community_of, in_channel, quiet_dates, schedules
from bot.store.timestamps import from_stored, to_stored

_Quiet: TypeAlias = dict[tuple[str, str], tuple[Quiet, ...]]


class Claim(Protocol):
    """A query that claims due schedules (`claim_due`, `claim_sums`)."""

    async def __call__(
        self,
        connection: AsyncConnection,
        platform: str,
        now: datetime,
        taken_for: timedelta,
        most: int,
        /,
    ) -> list[Schedule]: ...


async def alone_in(connection: AsyncConnection, place: Place) -> None:
    """Lock a channel's schedules until the transaction ends."""
    await lock(connection, f"schedules:{community_of(place)}:{place.channel}")


async def add(connection: AsyncConnection, new: Schedule, by: str, at: datetime) -> None:
    """Insert a schedule; `come_to` sets when it is due."""
    await connection.execute(
        schedules.insert().values(
            id=new.id,
            community=community_of(new.place),
            platform=new.place.platform,
            space=new.place.space,
            channel=new.place.channel,
            thread=new.place.thread,
            number=new.number,
            plan=new.plan.to_json(),
            paused=new.paused,
            handled=new.handled.isoformat(),
            skip_to=_kept(new.skip_to),
            tries=0,
            low_at=new.low_at,
            created_by=by,
            created_at=to_stored(at),
        )
    )


async def keep(connection: AsyncConnection, changed: Schedule) -> None:
    """Update a schedule; `come_to` sets when it is due."""
    await connection.execute(
        update(schedules)
        .where(schedules.c.id == changed.id)
        .values(
            plan=changed.plan.to_json(),
            paused=changed.paused,
            handled=changed.handled.isoformat(),
            skip_to=_kept(changed.skip_to),
            low_at=changed.low_at,
        )
    )


async def come_to(connection: AsyncConnection, schedule: str, due: datetime | None) -> None:
    """Set when the schedule is next due; None for never."""
    stored = None if due is None else to_stored(due)
    await connection.execute(
        update(schedules)
        .where(schedules.c.id == schedule)
        .values(next_due=stored, look_at=stored, tries=0)
    )


async def sum_up(connection: AsyncConnection, schedule: str, at: datetime | None) -> None:
    """Set when the next weekly summary is due; None for never."""
    await connection.execute(
        update(schedules)
        .where(schedules.c.id == schedule)
        .values(sum_at=None if at is None else to_stored(at))
    )


async def summary_time(connection: AsyncConnection, schedule: str) -> datetime | None:
    """Return when the next weekly summary is due; None for never."""
    at = await connection.scalar(select(schedules.c.sum_at).where(schedules.c.id == schedule))
    return None if at is None else from_stored(at)


async def remove(connection: AsyncConnection, schedule: str) -> None:
    await connection.execute(delete(schedules).where(schedules.c.id == schedule))


async def fresh(connection: AsyncConnection, schedule: str) -> Schedule | None:
    """Return the current schedule, and lock it until the transaction ends."""
    found = await connection.execute(
        select(schedules).where(schedules.c.id == schedule).with_for_update()
    )
    return next(iter(await _schedules(connection, found.all())), None)


async def of_channel(connection: AsyncConnection, place: Place) -> list[Schedule]:
    """Return a channel's schedules, by number."""
    found = await connection.execute(
        select(schedules).where(in_channel(schedules, place)).order_by(schedules.c.number)
    )
    return await _schedules(connection, found.all())


async def claim_due(
    connection: AsyncConnection, platform: str, now: datetime, taken_for: timedelta, most: int
) -> list[Schedule]:
    """Lease due schedules, the first due first. If this process dies, others can claim them when
    the lease ends; it grows with each failed attempt."""
    tries = cast(schedules.c.tries + 1, BigInteger)
    lease = tries * literal(taken_for // timedelta(microseconds=1), BigInteger)
    leased = {"look_at": lease + to_stored(now), "tries": schedules.c.tries + 1}
    return await _claim(connection, schedules.c.look_at, platform, now, leased, most)


async def claim_sums(
    connection: AsyncConnection, platform: str, now: datetime, taken_for: timedelta, most: int
) -> list[Schedule]:
    """Lease schedules whose weekly summary is due."""
    leased = {"sum_at": to_stored(now + taken_for)}
    return await _claim(connection, schedules.c.sum_at, platform, now, leased, most)


async def _claim(
    connection: AsyncConnection,
    column: ColumnElement[Any],
    platform: str,
    now: datetime,
    leased: dict[str, Any],
    most: int,
) -> list[Schedule]:
    due = (
        select(schedules.c.id)
        .where(schedules.c.platform == platform, column <= to_stored(now))
        .order_by(column)
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    found = await connection.execute(
        update(schedules)
        .where(schedules.c.id.in_(due.scalar_subquery()))
        .values(leased)
        .returning(schedules)
    )
    return await _schedules(connection, sorted(found.all(), key=lambda row: row.next_due or 0))


async def count_due(connection: AsyncConnection, now: datetime, late: datetime) -> tuple[int, int]:
    """Return how many dailies are due, and how many were already due at `late`."""
    due = select(func.count()).select_from(schedules)
    numbers = [
        await connection.scalar(due.where(schedules.c.next_due <= to_stored(at)))
        for at in (now, late)
    ]
    return numbers[0] or 0, numbers[1] or 0


async def release(connection: AsyncConnection) -> None:
    """Release every lease."""
    await connection.execute(
        update(schedules)
        .where(schedules.c.look_at > schedules.c.next_due)
        .values(look_at=schedules.c.next_due, tries=0)
    )


async def next_look(connection: AsyncConnection, platforms: Iterable[str]) -> datetime | None:
    """Return when anything is next due on these platforms."""
    times: list[int] = []
    for platform in platforms:
        for column in (schedules.c.look_at, schedules.c.sum_at):
            at = await connection.scalar(
                select(func.min(column)).where(
                    schedules.c.platform == platform, column.is_not(None)
                )
            )
            times += [] if at is None else [at]
    return from_stored(min(times)) if times else None


async def active_after(
    connection: AsyncConnection, schedule: str, most: int
) -> list[tuple[Schedule, datetime | None]]:
    """Return the next active schedules by id, each with its stored due time."""
    rows = (
        await connection.execute(
            select(schedules)
            .where(schedules.c.id > schedule, schedules.c.paused.is_(False))
            .order_by(schedules.c.id)
            .limit(most)
        )
    ).all()
    dues = [None if row.next_due is None else from_stored(row.next_due) for row in rows]
    return list(zip(await _schedules(connection, rows), dues, strict=True))


async def _schedules(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Schedule]:
    quiet = await _quiet(connection, {(row.community, row.channel) for row in rows})
    return [_schedule(row, quiet.get((row.community, row.channel), ())) for row in rows]


def _schedule(row: Row[Any], quiet: tuple[Quiet, ...]) -> Schedule:
    return Schedule(
        id=row.id,
        number=row.number,
        place=Place(row.platform, row.space, row.channel, row.thread),
        plan=Plan.from_json(row.plan).with_quiet(quiet),
        handled=date.fromisoformat(row.handled),
        skip_to=date.fromisoformat(row.skip_to) if row.skip_to else date.min,
        paused=row.paused,
        low_at=row.low_at,
    )


def _kept(skip_to: date) -> str | None:
    return None if skip_to == date.min else skip_to.isoformat()


# Quiet dates.


async def quiet_of(connection: AsyncConnection, place: Place) -> tuple[Quiet, ...]:
    """Return a channel's quiet dates, earliest first."""
    key = (community_of(place), place.channel)
    return (await _quiet(connection, {key})).get(key, ())


async def _quiet(connection: AsyncConnection, channels: set[tuple[str, str]]) -> _Quiet:
    if not channels:
        return {}
    found = await connection.execute(
        select(quiet_dates)
        .where(tuple_(quiet_dates.c.community, quiet_dates.c.channel).in_(sorted(channels)))
        .order_by(quiet_dates.c.first, quiet_dates.c.last)
    )
    quiet: _Quiet = {}
    for row in found:
        key = (row.community, row.channel)
        dates = Quiet(date.fromisoformat(row.first), date.fromisoformat(row.last))
        quiet[key] = (*quiet.get(key, ()), dates)
    return quiet


async def keep_quiet(connection: AsyncConnection, place: Place, dates: Quiet) -> None:
    """Save quiet dates of a channel."""
    await connection.execute(
        insert_for(connection, quiet_dates)
        .values(
            community=community_of(place),
            channel=place.channel,
            first=dates.first.isoformat(),
            last=dates.last.isoformat(),
        )
        .on_conflict_do_nothing()
    )


async def forget_quiet(
    connection: AsyncConnection, place: Place, before: date | None = None
) -> None:
    """Delete a channel's quiet dates, or those that end before a date."""
    over = true() if before is None else quiet_dates.c.last < before.isoformat()
    await connection.execute(delete(quiet_dates).where(in_channel(quiet_dates, place), over))
