"""Keep people's names up to date.

Platforms send a name with each event, and some announce a rename. Before a board is shown, people
on it whose names are more than a day old are looked up, within a short timeout.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from typing import Final

from cachetools import FIFOCache

from bot.boards import name_records
from bot.chat.model import Person
from bot.chat.platform import Chat
from bot.errors import StudyhallError
from bot.store.batch import Batch
from bot.store.engine import Store
from bot.store.tables import person_key, space_of

REMEMBERED: Final = 10_000  # people
BELIEVED: Final = 3600.0  # seconds that the cache is trusted to match the database
LOOKED_UP_AFTER: Final = 24 * 3600.0  # seconds since a person's name was last seen
MOMENT: Final = 0.3  # seconds that a board waits for names
AT_ONCE: Final = 4  # concurrent look-ups

_log = logging.getLogger(__name__)


class Names:
    """A cache of people's names. An unchanged name is never written."""

    def __init__(
        self, store: Store, chats: Mapping[str, Chat], time: Callable[[], float] = monotonic
    ) -> None:
        self._store = store
        self._chats = chats
        self._time = time
        self._renamed: Batch[Person, None] = Batch(self._rename)
        self._known: FIFOCache[str, tuple[str, float]] = FIFOCache(REMEMBERED)  # when stored
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._turns = asyncio.Semaphore(AT_ONCE)

    def stored(self, person: Person) -> None:
        """Note that a person's name has just been stored together with their answer."""
        if person.name:
            self._remember(person_key(person), person.name)

    async def heard(self, person: Person) -> None:
        """Store a person's current name, unless it is stored already. Raises StoreError."""
        key = person_key(person)
        try:  # `get` takes three times as long, and every answer comes by here
            known, at = self._known[key]
        except KeyError:
            known, at = "", 0.0
        if not person.name or (known == person.name and self._time() - at < BELIEVED):
            return
        async with self._store.read() as connection:
            stored = (await name_records.names(connection, [key])).get(key)
        if stored is None:  # they haven't taken part yet, but may soon
            self._remember(key, "")
            return
        if stored != person.name:
            await self._renamed.put(person)
        self._remember(key, person.name)

    async def current(self, community: str, platform: str, persons: Sequence[str]) -> bool:
        """Look up the people of a community whose names are old; return whether any look-up
        finished. Waits at most `MOMENT`; later results are stored for next time."""
        due = [each for each in persons if self._time() - self._at(each) >= LOOKED_UP_AFTER]
        chat = self._chats.get(platform)
        if not due or chat is None:
            return False
        tasks = [self._look_up(chat, community, key) for key in due]
        done, _ = await asyncio.wait(tasks, timeout=MOMENT)
        return bool(done)

    async def settled(self) -> None:
        """Wait until all reported names are durable."""
        await self._renamed.drain()

    def _at(self, key: str) -> float:
        return self._known.get(key, ("", float("-inf")))[1]

    def _look_up(self, chat: Chat, community: str, key: str) -> asyncio.Task[None]:
        task = self._looking.get(key)
        if task is None:
            task = self._looking[key] = asyncio.create_task(self._asked(chat, community, key))
            task.add_done_callback(lambda _: self._looking.pop(key, None))
        return task

    async def _asked(self, chat: Chat, community: str, key: str) -> None:
        platform, space = community.partition(":")[0], space_of(community)
        person = Person(platform, space, key.removeprefix(f"{community}:"), "")
        try:
            async with self._turns:
                name = await chat.name_of(person)
            if name:
                await self.heard(Person(platform, space, person.id, name))
            else:
                self._remember(key, "")  # unknown there: don't ask again for a day
        except StudyhallError as exc:
            _log.info("could not look up the name of %s: %s", key, exc)
            self._remember(key, "")
        except Exception:
            _log.exception("could not look up the name of %s", key)

    def _remember(self, key: str, name: str) -> None:
        self._known[key] = (name, self._time())

    async def _rename(self, batch: Sequence[Person]) -> list[None]:
        await name_records.rename(self._store, batch)
        return [None] * len(batch)
