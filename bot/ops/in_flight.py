"""Run due work in separate tasks, so that a slow one delays no other.

Each task has a key, and only one task per key runs at a time. Each platform has a limited number of
slots and each channel uses at most one, so a channel that hangs doesn't block the others.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Collection
from datetime import datetime
from typing import Protocol
from weakref import WeakValueDictionary

Run = Callable[[], Awaitable[datetime | None]]  # returns when to try again, or None when finished

_log = logging.getLogger(__name__)


def _nothing() -> None:
    """Do nothing."""


class InFlight:
    """The tasks of one job."""

    def __init__(
        self, at_once: int, again: Callable[[], None], freed: Callable[[], None] = _nothing
    ) -> None:
        """`at_once` is the number of slots per platform. `again` is called when a task ends that
        needs a retry; `freed` is called when a platform that was full has a free slot."""
        self._tasks: dict[str, asyncio.Task[datetime | None]] = {}
        self._where: dict[str, tuple[str, str]] = {}  # platform and channel, by key
        self._served = defaultdict[str, Counter[str]](Counter)  # tasks by channel, by platform
        self._at_once = at_once
        self._freed = freed
        self._slots = defaultdict[str, asyncio.Semaphore](lambda: asyncio.Semaphore(at_once))
        self._channels: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._waits: dict[str, datetime] = {}  # time of the next try, by key
        self._again = again

    def start(self, key: str, platform: str, channel: str, run: Run) -> None:
        """Start a task, unless one with this key is running. `channel` must be unique across
        communities."""
        if key not in self._tasks:
            task = asyncio.create_task(self._run(platform, channel, run))
            self._tasks[key] = task
            self._where[key] = platform, channel
            self._served[platform][channel] += 1
            task.add_done_callback(lambda done: self._ended(key, done))

    def free(self, platform: str) -> int:
        """Return how many more channels of a platform can be handled now."""
        return max(self._at_once - len(self._served[platform]), 0)

    def waits(self, key: str, now: datetime) -> bool:
        """Return whether this was tried and its retry isn't due yet."""
        return self._waits.get(key, now) > now

    def next_try(self, due: Collection[str]) -> datetime | None:
        """Return when the next of the `due` keys is retried, and forget the keys not in `due`."""
        self._waits = {key: at for key, at in self._waits.items() if key in due}
        return min((at for key, at in self._waits.items() if key not in self._tasks), default=None)

    async def ended(self) -> list[datetime | None]:
        """Wait for all running tasks and return their results."""
        return list(await asyncio.gather(*self._tasks.values()))

    async def stop(self) -> None:
        """Cancel all running tasks; each can be resumed where it stopped."""
        tasks = tuple(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, platform: str, channel: str, run: Run) -> datetime | None:
        lock = self._channels.setdefault(channel, asyncio.Lock())
        async with lock, self._slots[platform]:
            return await run()

    def _ended(self, key: str, task: asyncio.Task[datetime | None]) -> None:
        platform, channel = self._where[key]
        was_full = not self.free(platform)
        del self._tasks[key], self._where[key]
        served = self._served[platform]
        served[channel] -= 1
        if not served[channel]:
            del served[channel]
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
    """A job that can start due work without waiting for it."""

    in_flight: InFlight

    @property
    def changed(self) -> asyncio.Event:
        """Set when something may be due earlier than the last `start_due` returned."""

    async def start_due(self, now: datetime) -> datetime | None:
        """Start what is due; return when to run next."""


class Starting:
    """An adapter that lets `bot.schedule.worker` run a `Starts` job."""

    def __init__(self, job: Starts) -> None:
        self._job = job

    @property
    def changed(self) -> asyncio.Event:
        return self._job.changed

    async def run_due(self, now: datetime) -> datetime | None:
        return await self._job.start_due(now)
