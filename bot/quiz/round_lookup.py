"""Look up rounds by id, or by the message of their question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cachetools import FIFOCache

from bot.chat.model import MessageRef, Place
from bot.quiz import records
from bot.quiz.open_questions import OpenQuestions
from bot.quiz.records import Round
from bot.store.engine import Store

REMEMBERED = 1024  # cached rounds
CLOCKS_DIFFER: Final = timedelta(seconds=5)  # maximum skew between the platform's clock and ours


class RoundLookup:
    """A cached lookup of rounds. Once posted, only a round's status changes; don't rely on it."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._open = OpenQuestions(store, now)
        self._rounds: FIFOCache[str, Round] = FIFOCache(REMEMBERED)
        self._by_message: FIFOCache[MessageRef, str] = FIFOCache(REMEMBERED)
        self._sending: dict[Place, list[asyncio.Event]] = {}

    def add(self, new: Round, message: MessageRef) -> None:
        """Cache a round that has just been posted."""
        self._rounds[new.id] = replace(new, message=message.id)
        self._by_message[message] = new.id

    def forget(self, gone: Round) -> None:
        """Evict a round whose question was deleted."""
        self._rounds.pop(gone.id, None)
        if gone.ref is not None:
            self._by_message.pop(gone.ref, None)
        self._open.changed(gone.place)

    @contextmanager
    def sending(self, place: Place) -> Iterator[None]:
        """Make lookups in a place wait while a question is being sent there."""
        channel = _channel(place)
        sent = asyncio.Event()
        self._sending.setdefault(channel, []).append(sent)
        try:
            yield
        finally:
            self._open.changed(place)
            sent.set()
            self._sending[channel].remove(sent)
            if not self._sending[channel]:
                del self._sending[channel]

    async def by_id(self, round_id: str) -> Round | None:
        """Return the round with that id; its status may be out of date."""
        try:  # `get` takes three times as long, and every answer comes by here
            return self._rounds[round_id]
        except KeyError:
            pass
        async with self._store.read() as connection:
            found = await records.by_id(connection, round_id)
        if found is not None and found.message is not None:
            self._rounds[round_id] = found
        return found

    async def by_message(self, message: MessageRef) -> Round | None:
        """Return the round whose question is in this message, if any."""
        try:
            round_id: str | None = self._by_message[message]
        except KeyError:
            round_id = None
        if round_id is not None:
            return await self.by_id(round_id)
        await self.sent(message.place)
        async with self._store.read() as connection:
            found = await records.by_message(connection, message)
        if found is not None:
            self.add(found, message)
        return found

    async def only_open(self, place: Place, at: datetime) -> Round | None:
        """Return the only question that was open in a place at that time; None if there were
        several, or none."""
        await self.sent(place)
        there = [
            each
            for each in await self._open.there(place)
            if each.opened_at - CLOCKS_DIFFER <= at < each.closes_at
        ]
        return there[0] if len(there) == 1 else None

    async def sent(self, place: Place) -> None:
        """Wait for questions being sent there: an answer can arrive before the response that
        confirms its question."""
        for sent in tuple(self._sending.get(_channel(place), ())):
            await sent.wait()

    async def in_thread(self, root: MessageRef) -> Round | None:
        """Return the open question in the thread under this message, if any."""
        async with self._store.read() as connection:
            return await records.open_in_thread(connection, root)


def _channel(place: Place) -> Place:
    return replace(place, thread=None)
