"""The SQL of which rounds something is to be done on, by when that is due.

Only their ids: a bot that has a hundred thousand dailies open looks at the few that are due.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
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


def _on(platforms: Collection[str]) -> ColumnElement[bool]:
    return rounds.c.platform.in_(platforms)


async def due(connection: AsyncConnection, platforms: Collection[str], now: datetime) -> list[str]:
    """The rounds to be closed, revealed or looked for, the first to close first."""
    ripe = [and_(state, since <= to_stored(now - wait)) for state, since, wait in _WAITS]
    found = await connection.scalars(
        select(rounds.c.id)
        .where(_on(platforms), or_(rounds.c.status == CLOSED, *ripe))
        .order_by(rounds.c.closes_at)
    )
    return list(found)


async def next_due(
    connection: AsyncConnection, platforms: Collection[str], now: datetime
) -> datetime | None:
    """When the next of the others is due; None where there is none."""
    dues = []
    for state, since, wait in _WAITS:
        later = select(func.min(since)).where(_on(platforms), state, since > to_stored(now - wait))
        at: int | None = await connection.scalar(later)
        if at is not None:
            dues.append(from_stored(at) + wait)
    return min(dues, default=None)
