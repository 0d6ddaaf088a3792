"""Count streaks again, from what people have answered."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.boards import streak_records
from bot.quiz import records
from bot.quiz.outcomes import outcome_of
from bot.store.engine import Store


async def recount_streaks(store: Store) -> int:
    """Count every streak again; returns of how many dailies."""
    async with store.write() as connection:
        return await recount(connection)


async def recount(connection: AsyncConnection, schedule: str | None = None) -> int:
    """Count a schedule's streaks again, or all; returns of how many dailies."""
    dailies = await records.closed_dailies(connection, schedule)
    await streak_records.forget(connection, schedule)
    for current, turn, excused in dailies:
        assert current.schedule is not None  # only a daily has a turn
        if current.status != records.VOID:
            outcome = await outcome_of(connection, current)
            await streak_records.advance(connection, current.schedule, turn, outcome.answered)
        if excused:
            await streak_records.excuse(connection, current.schedule, turn)
    return len(dailies)
