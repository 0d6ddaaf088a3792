"""A queue of the rounds to backfill after a start or a gap.

A due round is backfilled before it closes, ahead of the others, which makes every answer in time
count without waiting for other rounds. The others pause meanwhile, because all share the
platform's rate limit.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from bot.errors import ChatUnavailable

WITHIN: Final = 10.0  # seconds that closing waits for a round's backfill
TRIES: Final = 2  # backfill attempts before a due round closes anyway

_log = logging.getLogger(__name__)


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(eq=False, slots=True)
class _Round:
    platform: str
    read: Callable[[], Awaitable[bool]]  # False if a retry may help
    task: asyncio.Task[bool] | None = None
    failed: int = 0


class RecoveryQueue:
    """The rounds that still need a backfill; each gets it before it closes."""

    def __init__(self, within: float = WITHIN) -> None:
        self._within = within
        self._rounds: dict[str, _Round] = {}
        self._due = Counter[str]()  # rounds that are due and being read, by platform
        self._none_due = defaultdict[str, asyncio.Event](_set_event)

    def __contains__(self, round_id: str) -> bool:
        return round_id in self._rounds

    def add(self, round_id: str, platform: str, read: Callable[[], Awaitable[bool]]) -> None:
        """Queue a round that `read` backfills."""
        self._rounds[round_id] = _Round(platform, read)

    async def read(self, round_id: str) -> None:
        """Backfill a round unless that's done, after any due rounds; if its backfill is running,
        wait for it."""
        unread = self._rounds.get(round_id)
        if unread is not None:
            await self._none_due[unread.platform].wait()
        if unread is not None and self._rounds.get(round_id) is unread:
            await asyncio.wait({self._task(round_id, unread)})

    async def before_closing(self, round_id: str) -> None:
        """Backfill a due round first. Raises ChatUnavailable if that failed and should be
        retried."""
        unread = self._rounds.get(round_id)
        if unread is None:
            return
        with self._first(unread.platform):
            await asyncio.wait({self._task(round_id, unread)}, timeout=self._within)
        if self._rounds.get(round_id) is not unread:
            return
        unread.failed += 1
        if unread.failed < TRIES:
            raise ChatUnavailable("it could not be backfilled")
        _log.warning("round %s closes without a backfill", round_id)
        del self._rounds[round_id]

    @contextmanager
    def _first(self, platform: str) -> Iterator[None]:
        """Make rounds that aren't due wait."""
        self._due[platform] += 1
        self._none_due[platform].clear()
        try:
            yield
        finally:
            self._due[platform] -= 1
            if not self._due[platform]:
                self._none_due[platform].set()

    async def stop(self, platform: str) -> None:
        """Cancel a platform's running backfills."""
        here = [each for each in self._rounds.values() if each.platform == platform]
        tasks = [each.task for each in here if each.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _task(self, round_id: str, unread: _Round) -> asyncio.Task[bool]:
        if unread.task is None:
            unread.task = asyncio.create_task(self._read(round_id, unread))
        return unread.task

    async def _read(self, round_id: str, unread: _Round) -> bool:
        try:
            done = await unread.read()
        except Exception:
            _log.exception("round %s could not be backfilled", round_id)
            done = False
        finally:
            unread.task = None
        if done and self._rounds.get(round_id) is unread:
            del self._rounds[round_id]
        return done
