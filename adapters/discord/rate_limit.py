"""Keep below Discord's 50 requests a second for the whole bot, in however many processes."""

from __future__ import annotations

import asyncio
from collections.abc import Collection

PER_SECOND = 48  # answers to interactions are exempt and are not paced


def share_of(shard_ids: Collection[int] | None, shards: int | None) -> float:
    """The requests a second of a process that has these of all shards: its part of the whole bot's.

    Each process knows its part without asking the others. What one leaves unused is lost: the
    busiest gets less than it might, and all together never exceed the limit.
    """
    if shard_ids is None or not shards:
        return PER_SECOND
    return PER_SECOND * min(1.0, len(set(shard_ids)) / shards)


class Pace:
    """Lets one through after the other, so many a second, first come, first served.

    Who passes late by less than the gap makes nobody else late; a longer delay is not made up
    for, so that it never ends in a burst.
    """

    def __init__(self, per_second: float = PER_SECOND) -> None:
        self._gap = 1 / per_second
        self._next = 0.0  # the loop's time, when the next may pass
        self._turns = asyncio.Lock()
        self._reading = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until it is one's turn."""
        async with self._turns:
            now = asyncio.get_running_loop().time()
            opens = max(self._next, now)
            await asyncio.sleep(opens - now)
            self._next = opens + self._gap

    async def turn_to_read(self) -> None:
        """Wait until it is one's turn to read something back. One reader at a time queues with the
        others, so however much is read, whatever people wait for loses one turn at most."""
        async with self._reading:
            await self.turn()
