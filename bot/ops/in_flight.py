"""Run what is due in tasks of its own, so that what is slow delays nothing but itself.

Each task has a key, which is under way at most once. A platform has a number of places; a channel
takes one of them at most, so a channel that hangs leaves the rest to the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Protocol
from weakref import WeakValueDictionary

Run = Callable[[], Awaitable[datetime | None]]  # returns when to try again, None where it's over

_log = logging.getLogger(__name__)


def _nothing() -> None:
    """Do nothing."""


class InFlight:
    """The tasks of one job."""

    def __init__(
        self, at_once: int, again: Callable[[], None], freed: Callable[[], None] = _nothing
    ) -> None:
        """`at_once` is how many places a platform has; `again` is called when a task ends that is
        to be tried again, `freed` when a platform that had no free place has one."""
        self._tasks: dict[str, asyncio.Task[datetime | None]] = {}
        self._where: dict[str, tuple[str, str]] = {}  # platform and channel, by key
        self._at_once = at_once
        self._freed = freed
        self._places = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(at_once))
        self._channels: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waits: dict[str, datetime] = {}  # until when, by key
        self._again = again

    def start(self, key: str, platform: str, channel: str, run: Run) -> None:
        """Start a task, unless one with this key is under way. `channel` is unique."""
        if key not in self._tasks:
            task = asyncio.create_task(self._run(platform, channel, run))
            self._tasks[key] = task
            self._where[key] = platform, channel
            task.add_done_callback(lambda done: self._ended(key, done))

    def free(self, platform: str) -> int:
        """Return how many more channels of a platform can be served now."""
        served = {channel for there, channel in self._where.values() if there == platform}
        return max(self._at_once - len(served), 0)

    def waits(self, key: str, now: datetime) -> bool:
        """Tell whether this was tried, and is to be tried again only later."""
        return self._waits.get(key, now) > now

    def next_try(self, due: Collection[str]) -> datetime | None:
        """When the next of these is to be tried again. The others are forgotten."""
        self._waits = {key: at for key, at in self._waits.items() if key in due}
        return min((at for key, at in self._waits.items() if key not in self._tasks), default=None)

    async def ended(self) -> list[datetime | None]:
        """Wait for all that are under way; return what each returned."""
        return list(await asyncio.gather(*self._tasks.values()))

    async def stop(self) -> None:
        """Abandon what is under way: each can be taken up again where it stopped."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, platform: str, channel: str, run: Run) -> datetime | None:
        lock = self._channels.setdefault(channel, asyncio.Lock())
        async with lock, self._places[platform]:
            return await run()

    def _ended(self, key: str, task: asyncio.Task[datetime | None]) -> None:
        platform, _ = self._where[key]
        was_full = not self.free(platform)
        del self._tasks[key], self._where[key]
        self._waits.pop(key, None)
        if was_full and self.free(platform):
            self._freed()
        if task.cancelled():
            return
        if (fault := task.exception()) is not None:
            _log.error("%s failed", key, exc_info=fault)
            return
        at = task.result()
        if at is not None:
            self._waits[key] = at
            self._again()


class Starts(Protocol):
    """A job that can start what is due without waiting for it."""

    in_flight: InFlight

    @property
    def changed(self) -> asyncio.Event:
        """Set when something may be due earlier than was said."""

    async def start_due(self, now: datetime) -> datetime | None:
        """Start what is due; returns when to come again."""


class Starting:
    """Such a job, for `bot.schedule.worker`."""

    def __init__(self, job: Starts) -> None:
        self._job = job

    @property
    def changed(self) -> asyncio.Event:
        return self._job.changed

    async def run_due(self, now: datetime) -> datetime | None:
        return await self._job.start_due(now)
