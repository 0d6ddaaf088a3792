"""A cache of each channel's open questions, for messages that aren't replies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

from cachetools import FIFOCache

from bot.chat.model import Place
from bot.quiz import records
from bot.quiz.records import Round
from bot.store.engine import Store

REMEMBERED: Final = 1024  # channels
FRESH: Final = timedelta(seconds=2)  # how long cached open questions stay valid


@dataclass(frozen=True, slots=True)
class _Seen:
    rounds: Sequence[Round]
    at: datetime
    serves: int  # the number of the last request made before the read


class OpenQuestions:
    """A channel's open questions, read once for concurrent callers.

    Open questions are cached briefly. An empty result is never cached: another process may have
    just posted a question.
    """

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._seen: FIFOCache[Place, _Seen] = FIFOCache(REMEMBERED)
        self._reading: WeakValueDictionary[Place, asyncio.Lock] = WeakValueDictionary()
        self._asked = 0
        self._changes = 0

    def changed(self, place: Place) -> None:
        """Invalidate a channel's cache entry: this process has just posted there."""
        self._changes += 1
        self._seen.pop(place, None)

    async def there(self, place: Place) -> Sequence[Round]:
        """Return the questions that are open in a channel or thread."""
        self._asked += 1
        asked = self._asked
        lock = self._reading.setdefault(place, asyncio.Lock())
        async with lock:
            seen = self._seen.get(place)
            if seen is None or not self._serves(seen, asked):
                seen = await self._read(place)
            return seen.rounds

    def _serves(self, seen: _Seen, asked: int) -> bool:
        if asked <= seen.serves:
            return True
        return bool(seen.rounds) and self._now() - seen.at < FRESH

    async def _read(self, place: Place) -> _Seen:
        changes, serves, at = self._changes, self._asked, self._now()
        async with self._store.read() as connection:
            rounds = await records.open_there(connection, place)
        seen = _Seen(rounds, at, serves)
        if changes == self._changes:
            self._seen[place] = seen
        return seen
