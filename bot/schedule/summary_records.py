"""The SQL of weekly summaries: who sums which week up, and whether that is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat import Place
from bot.schedule.records import in_channel
from bot.store.engine import insert_for
from bot.store.tables import community_of, summaries
from bot.store.times import from_stored, to_stored


@dataclass(frozen=True, slots=True)
class Begun:
    """A summary that somebody has begun."""

    at: datetime
    first: bool  # it was begun just now
    done: bool


async def begin(connection: AsyncConnection, place: Place, week: date, now: datetime) -> Begun:
    """Begin to sum up a channel's week, by its Monday, unless somebody has."""
    begun = await connection.execute(
        insert_for(connection, summaries)
        .values(
            community=community_of(place),
            channel=place.channel,
            week=week.isoformat(),
            begun_at=to_stored(now),
            done=False,
        )
        .on_conflict_do_nothing()
        .returning(summaries.c.week)
    )
    first = begun.first() is not None
    row = (
        await connection.execute(
            select(summaries).where(
                in_channel(summaries, place), summaries.c.week == week.isoformat()
            )
        )
    ).one()
    return Begun(from_stored(row.begun_at), first, row.done)


async def finish(connection: AsyncConnection, place: Place, week: date) -> None:
    """The week is summed up, or there was nothing to be said."""
    await connection.execute(
        update(summaries)
        .where(in_channel(summaries, place), summaries.c.week == week.isoformat())
        .values(done=True)
    )
