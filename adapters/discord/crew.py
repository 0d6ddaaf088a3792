"""Few hands for much work: what comes in a flood waits as it came, and in its order.

A task for each event, as discord.py makes them, is quick to make; but thousands of them that wait
together for the disk, each with all that it calls, are slow, and take memory that stays taken.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Crew(Generic[Item]):
    """Does `work` with each item that it is given, at most `hands` of them at a time."""

    def __init__(self, work: Callable[[Item], Awaitable[None]], hands: int) -> None:
        """`work` never raises but when cancelled."""
        self._work = work
        self._hands = hands
        self._items: deque[Item] = deque()
        self._busy: set[asyncio.Task[None]] = set()

    def give(self, item: Item) -> None:
        self._items.append(item)
        if len(self._busy) < self._hands:
            hand = asyncio.create_task(self._lend())
            self._busy.add(hand)
            hand.add_done_callback(self._busy.discard)

    async def _lend(self) -> None:
        """Be one of the hands, until nothing waits."""
        while self._items:
            await self._work(self._items.popleft())

    async def done(self) -> None:
        """Wait until nothing is left to do."""
        while self._busy:
            await asyncio.wait(self._busy)
