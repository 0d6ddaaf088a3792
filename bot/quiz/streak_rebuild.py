"""Rebuild streaks from the saved answers."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards import streak_records
from bot.quiz import records
from bot.quiz.outcomes import outcome_of
from bot.store.engine import Store


async def rebuild_streaks(store: Store) -> int:
    """Rebuild every streak; return the number of dailies counted."""
    async with store.write() as connection:
        return await recount(connection)


async def recount(connection: AsyncConnection, schedule: str | None = None) -> int:
    """Rebuild the streaks of one schedule or all; return the number of dailies counted."""
    dailies = await records.closed_dailies(connection, schedule)
    await streak_records.forget(connection, schedule)
    for current, turn, excused in dailies:
        assert current.schedule is not None  # only dailies are numbered
        if current.status != records.VOID:
            outcome = await outcome_of(connection, current)
            await streak_records.advance(connection, current.schedule, turn, outcome.answered)
        if excused:
            await streak_records.excuse(connection, current.schedule, turn)
    return len(dailies)
