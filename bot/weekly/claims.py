"""Queries for the state of weekly summaries: waiting, being posted, or done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, Insert, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.store.engine import insert_for
from bot.store.tables import community_of, in_channel, summaries
from bot.store.timestamps import from_stored, to_stored

_WAITING: Final = 0  # `begun_at` until the summary is ready


@dataclass(frozen=True, slots=True)
class Begun:
    """A weekly summary that a process has begun."""

    at: datetime
    first: bool  # begun by this call
    done: bool


async def undone(
    connection: AsyncConnection, place: Place, since: date, before: date
) -> list[date]:
    """Return the weeks between two Mondays whose summary is pending or was interrupted, oldest
    first."""
    found = await connection.scalars(
        select(summaries.c.week)
        .where(
            in_channel(summaries, place),
            summaries.c.week >= since.isoformat(),
            summaries.c.week < before.isoformat(),
            summaries.c.done.is_(False),
        )
        .order_by(summaries.c.week)
    )
    return [date.fromisoformat(week) for week in found]


async def wait(connection: AsyncConnection, place: Place, week: date) -> None:
    """Record that a week's summary is pending."""
    await connection.execute(_added(connection, place, week, _WAITING))


async def begin(connection: AsyncConnection, place: Place, week: date, now: datetime) -> Begun:
    """Claim the summary of a channel's week, by its Monday, unless it is already claimed."""
    await connection.execute(_added(connection, place, week, _WAITING))
    begun = await connection.execute(
        update(summaries)
        .where(_of(place, week), summaries.c.begun_at == _WAITING)
        .values(begun_at=to_stored(now))
        .returning(summaries.c.week)
    )
    first = begun.first() is not None
    row = (await connection.execute(select(summaries).where(_of(place, week)))).one()
    return Begun(from_stored(row.begun_at), first, row.done)


def _added(connection: AsyncConnection, place: Place, week: date, begun_at: int) -> Insert:
    return (
        insert_for(connection, summaries)
        .values(
            community=community_of(place),
            channel=place.channel,
            week=week.isoformat(),
            begun_at=begun_at,
            done=False,
        )
        .on_conflict_do_nothing()
    )


def _of(place: Place, week: date) -> ColumnElement[bool]:
    return and_(in_channel(summaries, place), summaries.c.week == week.isoformat())


async def finish(connection: AsyncConnection, place: Place, week: date) -> None:
    """Mark a week's summary as done: posted, or there was nothing to post."""
    await connection.execute(update(summaries).where(_of(place, week)).values(done=True))
