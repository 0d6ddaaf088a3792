"""Keep the whole bot, across all processes, below Discord's 50 requests per second."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

PER_SECOND = 48  # answers to interactions don't count


def share_of(shard_ids: Collection[int] | None, shards: int | None) -> float:
    """Return the requests per second of a process with these shards: its share of the bot's limit.

    No process needs to ask the others. Unused shares are lost: a busy process gets less than it
    could, but all together never exceed the limit.
    """
    if shard_ids is None or not shards:
        return PER_SECOND
    return PER_SECOND * min(1.0, len(set(shard_ids)) / shards)


class RateLimit:
    """A rate limit of so many requests per second, first in, first out.

    A request that's late by less than the gap doesn't delay the next. Longer delays aren't made up
    for, so they never end in a burst.
    """

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._gap = 1 / per_second
        self._next = 0.0  # the loop's time at which the next request may start
        self._turns = asyncio.Lock()
        self._reading = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until the next request may start."""
        async with self._turns:
            now = asyncio.get_running_loop().time()
            opens = max(self._next, now)
            await asyncio.sleep(opens - now)
            self._next = opens + self._gap

    async def turn_to_read(self) -> None:
        """Wait for a turn to read in a backfill.

        Only one reader queues at a time, so a backfill costs other requests one turn at most.
        """
        async with self._reading:
            await self.turn()
