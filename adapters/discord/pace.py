"""Keeping below Discord's 50 requests a second for the whole bot."""

from __future__ import annotations

import asyncio
from collections import deque

PER_SECOND = 48  # answers to interactions are exempt and are not paced


class Pace:
    """Lets through so many a second, first come, first served; `burst` pass at once."""

    def __init__(self, per_second: int = PER_SECOND, burst: int = 1) -> None:
        self._gap = 1 / per_second
        self._slack = burst * self._gap
        self._next = 0.0
        self._passed: deque[float] = deque(maxlen=per_second)  # when
        self._turns = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        loop = asyncio.get_running_loop()
        async with self._turns:
            now = loop.time()
            self._next = max(self._next, now - self._slack) + self._gap
            opens = max(self._next, self._full_until())
            if opens > now:
                await asyncio.sleep(opens - now)
            self._passed.append(loop.time())

    def _full_until(self) -> float:
        """When a second will have passed since the burst, or the delay, that filled it."""
        return self._passed[0] + 1 if len(self._passed) == self._passed.maxlen else 0.0
