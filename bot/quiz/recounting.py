"""Streaks again, from what people have answered."""

from __future__ import annotations

from bot.boards import streak_records
from bot.quiz import records
from bot.quiz.outcomes import outcome_of
from bot.store.engine import Store


async def recount_streaks(store: Store) -> int:
    """Count every streak again; returns of how many dailies."""
    async with store.write() as connection:
        dailies = await records.closed_dailies(connection)
        await streak_records.forget_all(connection)
        for current, turn in dailies:
            outcome = await outcome_of(connection, current)
            assert current.schedule is not None  # only a daily has a turn
            await streak_records.advance(connection, current.schedule, turn, outcome.answered)
    return len(dailies)
