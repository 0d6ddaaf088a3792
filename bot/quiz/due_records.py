"""Queries for rounds that need closing, revealing or recovery.

They load only the due rounds, even if a hundred thousand dailies are open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import Place
from bot.quiz.publishing import SENT_WITHIN, TAKEN_OVER_AFTER
from bot.quiz.records import CLOSED, DAILY, LIVE, OPEN, POSTING
from bot.store.tables import rounds
from bot.store.timestamps import from_stored, to_stored

_NONE: Final = timedelta(0)
_OPEN: Final = rounds.c.status == OPEN

# Deadlines besides closing: which rounds, the time that the wait starts from, and its length.
_WAITS: Final = (
    (and_(rounds.c.status == POSTING, rounds.c.kind == LIVE), rounds.c.opened_at, SENT_WITHIN),
    (
        and_(rounds.c.status == POSTING, rounds.c.kind == DAILY),
        rounds.c.opened_at,
        TAKEN_OVER_AFTER,
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """A round that needs work, and its place."""

    closes_at: datetime
    id: str
    platform: str
    space: str
    channel: str
    status: str

    @property
    def place(self) -> Place:
        """Return its channel."""
        return Place(self.platform, self.space, self.channel)


async def due(
    connection: AsyncConnection, graces: Mapping[str, timedelta], now: datetime
) -> list[Due]:
    """Return the rounds to close, reveal or recover, the first to close first.

    `graces` is each connected platform's grace period: how long closing waits for answers that
    were given in time but arrive late.
    """
    waits = ((_OPEN, rounds.c.closes_at, min(graces.values(), default=_NONE)), *_WAITS)
    ripe = [and_(state, since <= to_stored(now - wait)) for state, since, wait in waits]
    found: list[Due] = []
    for state in (rounds.c.status == CLOSED, *ripe):  # one query each, to use the index
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
        # Filtered here: with the platform in the query, SQLite would scan all of its rounds.
        found += [
            Due(
                from_stored(row.closes_at),
                row.id,
                row.platform,
                row.space,
                row.channel,
                row.status,
            )
            for row in some
            if row.platform in graces
            and (row.status != OPEN or row.closes_at <= to_stored(now - graces[row.platform]))
        ]
    return sorted(found, key=lambda each: (each.closes_at, each.id))


async def next_due(
    connection: AsyncConnection, graces: Mapping[str, timedelta], now: datetime
) -> datetime | None:
    """Return when the next round may be due, on any platform; None if there is none."""
    shortest = min(graces.values(), default=_NONE)
    dues = await _in_grace(connection, graces, now)
    for state, since, wait in ((_OPEN, rounds.c.closes_at, shortest), *_WAITS):
        later = and_(state, since > to_stored(now - wait))
        at: int | None = await connection.scalar(
            select(since).where(later).order_by(since).limit(1)
        )
        if at is not None:
            dues.append(from_stored(at) + wait)
    return min(dues, default=None)


async def _in_grace(
    connection: AsyncConnection, graces: Mapping[str, timedelta], now: datetime
) -> list[datetime]:
    """Return when rounds are due that are still within their platform's longer grace period."""
    waits = set(graces.values())
    if len(waits) < 2:
        return []
    since, until = to_stored(now - max(waits)), to_stored(now - min(waits))
    found = await connection.execute(
        select(rounds.c.platform, rounds.c.closes_at).where(
            _OPEN, rounds.c.closes_at > since, rounds.c.closes_at <= until
        )
    )
    ends = [
        from_stored(row.closes_at) + graces[row.platform] for row in found if row.platform in graces
    ]
    return [each for each in ends if each > now]
