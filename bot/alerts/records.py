"""SQL for alerts: which were sent, and which to retry."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import insert_for
from bot.store.tables import notices
from bot.store.timestamps import from_stored, to_stored

Due = tuple[str, datetime]  # an alert's key (`about`), and when it is due


async def claim(
    connection: AsyncConnection,
    about: str,
    platform: str,
    notice: str,
    *,
    now: datetime,
    quiet_since: datetime,
    retry_at: datetime,
) -> bool:
    """Claim the next alert about this for the caller to send; return whether that succeeded.

    False if one was delivered after `quiet_since` or is waiting for a retry. The caller's lease
    lasts until `retry_at`; if the caller crashes, another process sends the alert after that.
    """
    row = {
        "at": to_stored(now),
        "platform": platform,
        "notice": notice,
        "tries": 0,
        "retry_at": to_stored(retry_at),
    }
    claimed = await connection.execute(
        insert_for(connection, notices)
        .values(channel=about, **row)
        .on_conflict_do_update(
            index_elements=[notices.c.channel],
            set_=row,
            where=and_(notices.c.at <= to_stored(quiet_since), notices.c.retry_at.is_(None)),
        )
        .returning(notices.c.channel)
    )
    return claimed.first() is not None


async def waiting(connection: AsyncConnection, platforms: Collection[str]) -> list[Due]:
    """Return these platforms' undelivered alerts, earliest due first."""
    found = await connection.execute(
        select(notices.c.channel, notices.c.retry_at)
        .where(notices.c.retry_at.is_not(None), notices.c.platform.in_(platforms))
        .order_by(notices.c.retry_at)
    )
    return [(row.channel, from_stored(row.retry_at)) for row in found]


async def claim_again(
    connection: AsyncConnection, due: Due, retry_at: datetime
) -> tuple[str, int] | None:
    """Lease a due alert until `retry_at`; return its JSON and how many tries failed.

    None if another process has it.
    """
    about, was_due = due
    claimed = await connection.execute(
        update(notices)
        .where(notices.c.channel == about, notices.c.retry_at == to_stored(was_due))
        .values(retry_at=to_stored(retry_at))
        .returning(notices.c.notice, notices.c.tries)
    )
    row = claimed.first()
    return None if row is None else (row.notice, row.tries)


async def delivered(connection: AsyncConnection, about: str, now: datetime) -> None:
    """Mark an alert as delivered."""
    await connection.execute(
        update(notices)
        .where(notices.c.channel == about)
        .values(at=to_stored(now), retry_at=None, **_EMPTY)
    )


async def failed(
    connection: AsyncConnection, about: str, tries: int, retry_at: datetime | None
) -> None:
    """Schedule the retry of an undelivered alert; without `retry_at`, delete it."""
    ours = notices.c.channel == about
    if retry_at is None:
        await connection.execute(delete(notices).where(ours))
        return
    await connection.execute(
        update(notices).where(ours).values(tries=tries, retry_at=to_stored(retry_at))
    )


async def forget(connection: AsyncConnection, about: str) -> None:
    """Delete the alert about this, so that the next one can be sent."""
    await connection.execute(delete(notices).where(notices.c.channel == about))


_EMPTY: Final = {"notice": None, "tries": 0}
