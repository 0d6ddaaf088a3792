"""The notices' SQL: what was sent about which channel, and what is to be sent again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.store.engine import insert_for
from bot.store.tables import notices
from bot.store.timestamps import from_stored, to_stored

Due = tuple[str, datetime]  # what a notice is about, and when it is due


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
    """Whether it is time for a notice about this; it is then the caller's to send.

    False where one was delivered after `quiet_since`, or is waiting to be sent again. Until
    `retry_at` the caller has time to send it; after a crash another process sends it.
    """
    said = {
        "at": to_stored(now),
        "platform": platform,
        "notice": notice,
        "tries": 0,
        "retry_at": to_stored(retry_at),
    }
    claimed = await connection.execute(
        insert_for(connection, notices)
        .values(channel=about, **said)
        .on_conflict_do_update(
            index_elements=[notices.c.channel],
            set_=said,
            where=and_(notices.c.at <= to_stored(quiet_since), notices.c.retry_at.is_(None)),
        )
        .returning(notices.c.channel)
    )
    return claimed.first() is not None


async def waiting(connection: AsyncConnection, platforms: Collection[str]) -> list[Due]:
    """The notices of these platforms that reached nobody yet, the first to be due first."""
    found = await connection.execute(
        select(notices.c.channel, notices.c.retry_at)
        .where(notices.c.retry_at.is_not(None), notices.c.platform.in_(platforms))
        .order_by(notices.c.retry_at)
    )
    return [(row.channel, from_stored(row.retry_at)) for row in found]


async def claim_again(
    connection: AsyncConnection, due: Due, retry_at: datetime
) -> tuple[str, int] | None:
    """Take a notice that is due until `retry_at`: what it says, and how many tries failed.

    None where another process has it.
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
    """Somebody has read it, or can."""
    await connection.execute(
        update(notices)
        .where(notices.c.channel == about)
        .values(at=to_stored(now), retry_at=None, **_SAID)
    )


async def failed(
    connection: AsyncConnection, about: str, tries: int, retry_at: datetime | None
) -> None:
    """It reached nobody: send it again then, or never, and forget it."""
    ours = notices.c.channel == about
    if retry_at is None:
        await connection.execute(delete(notices).where(ours))
        return
    await connection.execute(
        update(notices).where(ours).values(tries=tries, retry_at=to_stored(retry_at))
    )


async def forget(connection: AsyncConnection, about: str) -> None:
    """There was never a notice about this."""
    await connection.execute(delete(notices).where(notices.c.channel == about))


_SAID: Final = {"notice": None, "tries": 0}
