"""Keeping below Discord's 50 requests a second for the whole bot."""

from __future__ import annotations

import asyncio

PER_SECOND = 48  # answers to interactions are exempt and are not paced


class Pace:
    """Lets one through after the other, so many a second, first come, first served.

    Who passes late by less than the gap makes nobody else late; a longer delay is not made up
    for, so that it never ends in a burst.
    """

    def __init__(self, per_second: int = PER_SECOND) -> None:
        self._gap = 1 / per_second
        self._next = 0.0  # the loop's time, when the next may pass
        self._turns = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        async with self._turns:
            now = asyncio.get_running_loop().time()
            opens = max(self._next, now)
            await asyncio.sleep(opens - now)
            self._next = opens + self._gap
