"""Read what a person has done on a question."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.quiz import answer_records
from bot.quiz.private_cards import PrivateState
from bot.quiz.scoring import standing


async def of(connection: AsyncConnection, round_id: str, person: str) -> PrivateState:
    """Return the person's answer that counts, and whether they have seen the hint."""
    log = await answer_records.log_of(connection, round_id, person)
    return PrivateState(standing(log), await answer_records.has_hint(connection, round_id, person))
