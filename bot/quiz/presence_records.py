"""Queries for when the bot was connected to a platform: one row per unbroken connection.

All processes share the rows: the bot is connected while any process is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.quiz.availability import Span
from bot.store.engine import insert_for
from bot.store.tables import presence
from bot.store.timestamps import from_stored, to_stored

BEAT: Final = timedelta(minutes=1)  # the interval between a process's heartbeats
BREAK: Final = 3 * BEAT  # a shorter gap, such as a restart, is ignored
_KEPT: Final = timedelta(days=60)  # longer than any question is open


async def beat(connection: AsyncConnection, platform: str, now: datetime) -> None:
    """Record that the bot is connected now."""
    at = to_stored(now)
    extended = await connection.execute(
        update(presence)
        .where(
            presence.c.platform == platform,
            presence.c.began_at <= at,
            presence.c.last_at >= to_stored(now - BREAK),
        )
        .values(last_at=case((presence.c.last_at < at, at), else_=presence.c.last_at))
        .returning(presence.c.began_at)
    )
    if extended.first() is not None:
        return
    await connection.execute(
        insert_for(connection, presence)
        .values(platform=platform, began_at=at, last_at=at)
        .on_conflict_do_nothing()
    )
    old = to_stored(now - _KEPT)
    await connection.execute(
        delete(presence).where(presence.c.platform == platform, presence.c.last_at < old)
    )


async def spans(
    connection: AsyncConnection, platform: str, since: datetime, until: datetime
) -> tuple[list[Span], datetime | None]:
    """Return when the bot was connected between two moments, and when the records start."""
    first = select(func.min(presence.c.began_at)).where(presence.c.platform == platform)
    found = (
        await connection.execute(
            select(presence.c.began_at, presence.c.last_at, first.scalar_subquery().label("first"))
            .where(presence.c.platform == platform, presence.c.began_at <= to_stored(until))
            .order_by(presence.c.last_at.desc())
        )
    ).all()
    there = [
        (from_stored(row.began_at), from_stored(row.last_at) + BEAT)
        for row in found
        if row.last_at >= to_stored(since - BEAT)
    ]
    return there, from_stored(found[0].first) if found else None
