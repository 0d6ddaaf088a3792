"""Keeping below Discord's 50 requests a second for the whole bot."""

from __future__ import annotations

import asyncio

PER_SECOND = 48  # answers to interactions are exempt and are not paced


class Pace:
    """Lets through so many a second, first come, first served; a short burst passes at once."""

    def __init__(self, per_second: float = PER_SECOND, burst: int = 5) -> None:
        self._gap = 1 / per_second
        self._slack = burst * self._gap
        self._next = 0.0

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - self._slack) + self._gap
        if self._next > now:
            await asyncio.sleep(self._next - now)
