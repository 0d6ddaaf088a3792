"""Which round is meant: by its id, or by the message that its question stands in."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from bot.chat import MessageRef, Place
from bot.quiz import records
from bot.quiz.records import Round
from bot.store.engine import Store

REMEMBERED = 1024  # rounds whose question is kept at hand

Key = TypeVar("Key")
Value = TypeVar("Value")


class Posted:
    """Finds rounds. What is kept at hand of one (all but its status) never changes once posted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rounds: OrderedDict[str, Round] = OrderedDict()
        self._by_message: OrderedDict[MessageRef, str] = OrderedDict()
        self._sending: dict[Place, list[asyncio.Event]] = {}

    def add(self, new: Round, message: MessageRef) -> None:
        """Keep a round at hand that has just been posted."""
        _remember(self._rounds, new.id, new)
        _remember(self._by_message, message, new.id)

    @contextmanager
    def sending(self, place: Place) -> Iterator[None]:
        """While a question is on its way to a place, who asks for a message there waits."""
        channel = _channel(place)
        sent = asyncio.Event()
        self._sending.setdefault(channel, []).append(sent)
        try:
            yield
        finally:
            sent.set()
            self._sending[channel].remove(sent)
            if not self._sending[channel]:
                del self._sending[channel]

    async def by_id(self, round_id: str) -> Round | None:
        """The round of that id, at some moment: its status may have changed since."""
        known = self._rounds.get(round_id)
        if known is not None:
            return known
        async with self._store.read() as connection:
            found = await records.by_id(connection, round_id)
        if found is not None and found.message is not None:
            _remember(self._rounds, round_id, found)
        return found

    async def by_message(self, message: MessageRef) -> Round | None:
        """The round whose question stands in this message, if one does."""
        round_id = self._by_message.get(message)
        if round_id is not None:
            return await self.by_id(round_id)
        for sent in tuple(self._sending.get(_channel(message.place), ())):
            await sent.wait()  # the answer was quicker than the news that the post is there
        async with self._store.read() as connection:
            found = await records.by_message(connection, message)
        if found is not None:
            self.add(found, message)
        return found

    async def in_thread(self, root: MessageRef) -> Round | None:
        """The question that is open in the thread under this message, if one is."""
        async with self._store.read() as connection:
            return await records.open_in_thread(connection, root)


def _channel(place: Place) -> Place:
    return replace(place, thread=None)


def _remember(cache: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    cache[key] = value
    if len(cache) > REMEMBERED:
        cache.popitem(last=False)
