"""Start a discussion thread under each daily, and retry if that fails.

A thread that was started but not recorded is requested again; the platform then reports that it
exists.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.chat.model import MessageRef
from bot.chat.platform import Chat
from bot.errors import ChatError, ChatUnavailable, StoreError
from bot.ops.in_flight import InFlight
from bot.quiz.records import OPEN, Round, by_id
from bot.store.engine import Store
from bot.store.tables import rounds
from bot.store.timestamps import from_stored, to_stored

AGAIN: Final = timedelta(minutes=1)  # delay before a retry
AT_ONCE: Final = 4  # concurrent threads per platform

_log = logging.getLogger(__name__)


async def begin_thread(store: Store, chat: Chat, daily: Round, message: MessageRef) -> None:
    """Start the thread under a daily. Failing is harmless: the daily works without it."""
    try:
        await chat.begin_thread(message, f"Talk about {daily.posed.topic_title}")
    except ChatUnavailable as exc:
        _log.warning("the thread of daily %s could not be started, will retry: %s", daily.id, exc)
        return
    except ChatError as exc:
        _log.warning("the thread of daily %s could not be started: %s", daily.id, exc)
    try:
        async with store.write() as connection:
            await _set(connection, daily.id, None)
    except StoreError as exc:
        _log.warning("the thread of daily %s was not recorded, will retry: %s", daily.id, exc)


class Threads:
    """A job for `bot.schedule.worker` that starts missing threads under dailies."""

    def __init__(self, store: Store, chats: Mapping[str, Chat]) -> None:
        self._store = store
        self._chats = chats
        self.changed = asyncio.Event()  # set when a platform connects: its threads may be due
        self.in_flight = InFlight(AT_ONCE, self.changed.set)

    async def run_due(self, now: datetime) -> datetime | None:
        """Start the threads that are due, wait for them, and return when to run next."""
        await self._start(now)
        await self.in_flight.ended()
        return await self._next(now)

    async def start_due(self, now: datetime) -> datetime | None:
        """Start the threads that are due without waiting; return when to run next."""
        await self._start(now)
        return await self._next(now)

    async def _start(self, now: datetime) -> None:
        async with self._store.read() as connection:
            waiting = await _due(connection, tuple(self._chats), now)
        for daily, message in waiting:
            place = daily.place
            channel = f"{daily.community}:{place.channel}"
            run = partial(self._begin, daily, message, now)
            self.in_flight.start(daily.id, place.platform, channel, run)

    async def _begin(self, daily: Round, message: MessageRef, now: datetime) -> None:
        async with self._store.write() as connection:  # keeps other processes off it meanwhile
            await _set(connection, daily.id, now + AGAIN)
        await begin_thread(self._store, self._chats[daily.place.platform], daily, message)

    async def _next(self, now: datetime) -> datetime | None:
        async with self._store.read() as connection:
            return await _next_due(connection, now)


async def _due(
    connection: AsyncConnection, platforms: Collection[str], now: datetime
) -> list[tuple[Round, MessageRef]]:
    """Return the open dailies whose thread is due, with their messages."""
    ripe = await connection.execute(
        select(rounds.c.id, rounds.c.platform, rounds.c.status).where(
            rounds.c.thread_due <= to_stored(now)
        )
    )
    ids = [row.id for row in ripe if row.status == OPEN and row.platform in platforms]
    found = [await by_id(connection, each) for each in ids]
    return [(each, each.ref) for each in found if each is not None and each.ref is not None]


async def _next_due(connection: AsyncConnection, now: datetime) -> datetime | None:
    at: int | None = await connection.scalar(
        select(rounds.c.thread_due)
        .where(rounds.c.thread_due > to_stored(now))
        .order_by(rounds.c.thread_due)
        .limit(1)
    )
    return None if at is None else from_stored(at)


async def _set(connection: AsyncConnection, round_id: str, due: datetime | None) -> None:
    await connection.execute(
        update(rounds)
        .where(rounds.c.id == round_id)
        .values(thread_due=None if due is None else to_stored(due))
    )
