"""Process a flood of items with a bounded pool of workers, in order of arrival.

discord.py's task per event is cheap to create. But thousands of tasks that wait for the disk at the
same time are slow, and take memory that the process doesn't release.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

Item = TypeVar("Item")


class WorkerPool(Generic[Item]):
    """A pool that calls `work` with each item, at most `hands` at a time."""

    def __init__(self, work: Callable[[Item], Awaitable[None]], hands: int) -> None:
        """An exception from `work` is logged; the pool continues with the next item."""
        self._work = work
        self._hands = hands
        self._items: deque[Item] = deque()
        self._lent = 0  # running workers; `_busy` may still hold a task that has just ended
        self._busy: set[asyncio.Task[None]] = set()

    def give(self, item: Item) -> None:
        self._items.append(item)
        if self._lent < self._hands:
            self._lent += 1
            hand = asyncio.create_task(self._lend())
            self._busy.add(hand)
            hand.add_done_callback(self._busy.discard)

    async def _lend(self) -> None:
        """Work until the queue is empty."""
        try:
            while self._items:
                await self._do(self._items.popleft())
        finally:
            self._lent -= 1

    async def _do(self, item: Item) -> None:
        try:
            await self._work(item)
        except Exception:
            _log.exception("an item could not be processed")

    async def done(self) -> None:
        """Wait until the queue is empty and all workers have finished."""
        while self._busy:
            await asyncio.wait(self._busy)
