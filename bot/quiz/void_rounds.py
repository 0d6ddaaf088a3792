"""Void a round whose question was deleted: it pays no points and doesn't affect streaks.

Platforms report that a message was deleted, but not by whom. Unreported deletions are found later:
in a backfill after a gap, or when the reveal is edited in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from typing import Final

from bot.boards import award_records
from bot.chat.events import Removed
from bot.quiz import void_records
from bot.quiz.records import Round
from bot.quiz.round_lookup import RoundLookup
from bot.quiz.streak_rebuild import recount
from bot.store.engine import Store

DELETED: Final = "deleted"  # reported by the platform
FOUND_GONE: Final = "found gone"  # noticed later

_log = logging.getLogger(__name__)


class VoidRounds:
    """The voiding of rounds; each operation is idempotent."""

    def __init__(self, store: Store, posted: RoundLookup, now: Callable[[], datetime]) -> None:
        self._store = store
        self._posted = posted
        self._now = now

    async def removed(self, removed: Removed) -> None:
        """Void the open questions among removed messages."""
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
            _log.info("round %s voided: question %s", current.id, why)

    async def annul(self, current: Round, now: datetime) -> None:
        """Void a round whose points were just awarded but whose message turns out to be gone."""
        async with self._store.write() as connection:
            if not await void_records.annul(connection, current.id, FOUND_GONE, now):
                return
            await award_records.take_back(connection, current.id)
            if current.schedule is not None:
                await recount(connection, current.schedule)
        self._posted.forget(current)
        _log.info("closed round %s voided: question %s", current.id, FOUND_GONE)
