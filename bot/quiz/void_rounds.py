"""Void a round whose question is gone: it pays nobody, and no streak grows or ends by it.

Platforms tell that a message was deleted, but not by whom. What was not told is found later: when
open questions are read back after a gap, or when the question is to become its explanation.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.boards import award_records
from bot.chat.model import Removed
from bot.quiz import void_records
from bot.quiz.records import Round
from bot.quiz.round_lookup import Posted
from bot.quiz.streak_rebuild import recount
from bot.store.engine import Store

DELETED: Final = "deleted"  # the platform told so
FOUND_GONE: Final = "found gone"

_log = logging.getLogger(__name__)


class Voiding:
    """Takes rounds out of the game. Doing it twice is doing it once."""

    def __init__(self, store: Store, posted: Posted, now: Callable[[], datetime]) -> None:
        self._store = store
        self._posted = posted
        self._now = now

    async def removed(self, removed: Removed) -> None:
        """Void the open questions among what was removed."""
        await self._posted.sent(removed.place)
        async with self._store.read() as connection:
            there = await void_records.open_at(connection, removed.place, removed.messages)
        for current in there:
            await self.void(current, DELETED)

    async def void(self, current: Round, why: str) -> None:
        """Void a round that takes answers."""
        async with self._store.write() as connection:
            done = await void_records.void(connection, current.id, why, self._now())
        self._posted.forget(current)
        if done:
            _log.info("question %s is %s and counts for nobody", current.id, why)

    async def annul(self, current: Round, now: datetime) -> None:
        """Void a round that has just been paid, but whose message turns out to be gone."""
        async with self._store.write() as connection:
            if not await void_records.annul(connection, current.id, FOUND_GONE, now):
                return
            await award_records.take_back(connection, current.id)
            if current.schedule is not None:
                await recount(connection, current.schedule)
        self._posted.forget(current)
        _log.info("closed question %s is gone and counts for nobody", current.id)
