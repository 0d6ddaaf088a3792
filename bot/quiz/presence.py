"""Record when the bot is connected, as evidence of when people could answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.platform import Chat
from bot.quiz import presence_records
from bot.quiz.availability import was_away
from bot.quiz.presence_records import BEAT
from bot.quiz.records import Round
from bot.store.engine import Store


class Presence:
    """A job for `bot.schedule.worker` that writes once a minute."""

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        """`chats` are those whose questions this process handles."""
        self._store = store
        self._chats = chats
        self._next: dict[str, datetime] = {}  # next write, by platform
        self.changed = asyncio.Event()  # set when this process takes on another platform

    async def run_due(self, now: datetime) -> datetime:
        """Record which platforms are connected; return when to run next."""
        due = {
            platform: chat.online
            for platform, chat in self._chats.items()
            if not now < self._next.get(platform, now) <= now + BEAT
        }
        there = sorted(platform for platform, online in due.items() if online)
        if there:
            async with self._store.write() as connection:
                for platform in there:
                    await presence_records.beat(connection, platform, now)
            self._next |= dict.fromkeys(there, now + BEAT)
        return min([now + BEAT, *(at for at in self._next.values() if at > now)])


async def missed(connection: AsyncConnection, current: Round) -> bool:
    """Return whether the bot was offline for most of a question's time."""
    spans, known_since = await presence_records.spans(
        connection, current.place.platform, current.opened_at, current.closes_at
    )
    return was_away(spans, current.opened_at, current.closes_at, known_since)
