"""Few hands for much work: what comes in a flood waits as it came, and in its order.

A task for each event, as discord.py makes them, is quick to make; but thousands of them that wait
together for the disk, each with all that it calls, are slow, and take memory that stays taken.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_log = logging.getLogger(__name__)

Item = TypeVar("Item")


class Crew(Generic[Item]):
    """Does `work` with each item that it is given, at most `hands` of them at a time."""

    def __init__(self, work: Callable[[Item], Awaitable[None]], hands: int) -> None:
        """What `work` raises is logged, and the next item taken up."""
        self._work = work
        self._hands = hands
        self._items: deque[Item] = deque()
        self._lent = 0  # hands; a task that has just ended is still among the busy
        self._busy: set[asyncio.Task[None]] = set()

    def give(self, item: Item) -> None:
        self._items.append(item)
        if self._lent < self._hands:
            self._lent += 1
            hand = asyncio.create_task(self._lend())
            self._busy.add(hand)
            hand.add_done_callback(self._busy.discard)

    async def _lend(self) -> None:
        """Be one of the hands, until nothing waits."""
        try:
            while self._items:
                await self._do(self._items.popleft())
        finally:
            self._lent -= 1

    async def _do(self, item: Item) -> None:
        try:
            await self._work(item)
        except Exception:
            _log.exception("what came in could not be taken up")

    async def done(self) -> None:
        """Wait until nothing is left to do."""
        while self._busy:
            await asyncio.wait(self._busy)
