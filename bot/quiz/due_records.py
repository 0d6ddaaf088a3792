"""The SQL of which rounds something is to be done on, by when that is due.

Only their ids: a bot that has a hundred thousand dailies open looks at the few that are due.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.quiz.posting import SENT_WITHIN, TAKEN_OVER_AFTER
from bot.quiz.records import CLOSED, DAILY, LIVE, OPEN, POSTING
from bot.store.tables import rounds
from bot.store.times import from_stored, to_stored

GRACE: Final = timedelta(seconds=0.5)  # for answers given in time that are still on their way

# What is waited for: which rounds are in that state, from which of their times, and how long.
_WAITS: Final = (
    (rounds.c.status == OPEN, rounds.c.closes_at, GRACE),
    (and_(rounds.c.status == POSTING, rounds.c.kind == LIVE), rounds.c.opened_at, SENT_WITHIN),
    (
        and_(rounds.c.status == POSTING, rounds.c.kind == DAILY),
        rounds.c.opened_at,
        TAKEN_OVER_AFTER,
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A round on which something is to be done, and where it is."""

    closes_at: datetime
    id: str
    platform: str
    space: str
    channel: str
    open: bool


async def due(connection: AsyncConnection, platforms: Collection[str], now: datetime) -> list[Due]:
    """The rounds to be closed, revealed or looked for, the first to close first."""
    ripe = [and_(state, since <= to_stored(now - wait)) for state, since, wait in _WAITS]
    found: list[Due] = []
    for state in (rounds.c.status == CLOSED, *ripe):  # one by one: each walks along the index
        some = await connection.execute(
            select(
                rounds.c.closes_at,
                rounds.c.id,
                rounds.c.platform,
                rounds.c.space,
                rounds.c.channel,
                rounds.c.status,
            ).where(state)
        )
        # Filtered here: SQLite would rather walk through everything on a platform.
        found += [
            Due(
                from_stored(row.closes_at),
                row.id,
                row.platform,
                row.space,
                row.channel,
                row.status == OPEN,
            )
            for row in some
            if row.platform in platforms
        ]
    return sorted(found, key=lambda each: (each.closes_at, each.id))


async def next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    """When the next of the others is due, on any platform; None where there is none."""
    dues = []
    for state, since, wait in _WAITS:
        later = and_(state, since > to_stored(now - wait))
        at: int | None = await connection.scalar(
            select(since).where(later).order_by(since).limit(1)
        )
        if at is not None:
            dues.append(from_stored(at) + wait)
    return min(dues, default=None)
