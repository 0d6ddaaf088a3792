"""Which rounds are still to be read back, after a start or a gap, while questions are being closed.

A round that is due is read back on its own before it closes, so that an answer given in time counts
and nobody waits for the rounds of others. While rounds that are due are read, the others wait: a
platform's rate limit is for both.
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

WITHIN: Final = 10.0  # seconds that a closing waits for its round to be read back
TRIES: Final = 2  # of reading back a round that is due, until it closes all the same

_log = logging.getLogger(__name__)


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


@dataclass(eq=False, slots=True)
class _Round:
    platform: str
    read: Callable[[], Awaitable[bool]]  # False where another try may help
    task: asyncio.Task[bool] | None = None
    failed: int = 0


class Unread:
    """Knows which rounds are to be read back, and sees that each is before it closes."""

    def __init__(self, within: float = WITHIN) -> None:
        self._within = within
        self._rounds: dict[str, _Round] = {}
        self._due = Counter[str]()  # rounds that are due and being read, by platform
        self._none_due = defaultdict[str, asyncio.Event](_set_event)

    def __contains__(self, round_id: str) -> bool:
        return round_id in self._rounds

    def add(self, round_id: str, platform: str, read: Callable[[], Awaitable[bool]]) -> None:
        """Note that a round is to be read back, by this."""
        self._rounds[round_id] = _Round(platform, read)

    async def read(self, round_id: str) -> None:
        """Read a round back, unless that's done, once no round that is due is being read; one that
        is being read is waited for."""
        unread = self._rounds.get(round_id)
        if unread is not None:
            await self._none_due[unread.platform].wait()
        if unread is not None and self._rounds.get(round_id) is unread:
            await asyncio.wait({self._task(round_id, unread)})

    async def before_closing(self, round_id: str) -> None:
        """See that a round that is due is read back. Raises ChatUnavailable where that failed and
        is to be tried again."""
        unread = self._rounds.get(round_id)
        if unread is None:
            return
        with self._first(unread.platform):
            await asyncio.wait({self._task(round_id, unread)}, timeout=self._within)
        if self._rounds.get(round_id) is not unread:
            return
        unread.failed += 1
        if unread.failed < TRIES:
            raise ChatUnavailable("it could not be read back")
        _log.warning("round %s is closed without having been read back", round_id)
        del self._rounds[round_id]

    @contextmanager
    def _first(self, platform: str) -> Iterator[None]:
        """Let what isn't due wait."""
        self._due[platform] += 1
        self._none_due[platform].clear()
        try:
            yield
        finally:
            self._due[platform] -= 1
            if not self._due[platform]:
                self._none_due[platform].set()

    async def stop(self, platform: str) -> None:
        """Abandon what is being read on a platform."""
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
            _log.exception("round %s could not be read back", round_id)
            done = False
        finally:
            unread.task = None
        if done and self._rounds.get(round_id) is unread:
            del self._rounds[round_id]
        return done
