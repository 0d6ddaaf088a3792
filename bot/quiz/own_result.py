"""Show a person their own result of a closed question."""

from __future__ import annotations

from bot.chat.events import Pressed
from bot.chat.model import Answer
from bot.errors import Mistake
from bot.quiz import cards, daily_cards, records
from bot.quiz.outcomes import outcome_of
from bot.quiz.records import Round
from bot.store.engine import Store
from bot.store.tables import person_key


async def look_back(store: Store, event: Pressed, known: Round, what: str) -> Answer:
    """Return a person's result ("mine") or the full solution ("solution"). Raises Mistake while the
    question is open."""
    async with store.read() as connection:
        current = await records.by_id(connection, known.id) or known
        outcome = await outcome_of(connection, current)
    if current.status in records.TAKING:
        raise Mistake("The question is still open. You'll see once it closes.")
    if current.status == records.VOID:
        raise Mistake("That question was deleted, so it doesn't count.")
    if what == "solution":
        return Answer(daily_cards.solution(current, outcome, {}))
    result = outcome.of(person_key(event.person))
    wrote_it = result in outcome.unscored
    card = cards.mine(result, wrote_it=wrote_it, daily=current.daily)
    return Answer(card, instead=True)
