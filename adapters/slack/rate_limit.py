"""Keep to Slack's limit of one message per second and channel."""

from __future__ import annotations

import asyncio

GAP = 1.0  # seconds


class RateLimit:
    """A rate limit of one message per channel every `gap` seconds, in order."""

    def __init__(self, gap: float = GAP) -> None:
        self._gap = gap
        self._next: dict[str, float] = {}

    async def turn(self, channel: str) -> None:
        """Wait until the channel may get the next message."""
        now = asyncio.get_running_loop().time()
        opens = max(now, self._next.get(channel, now))
        self._next = {each: at for each, at in self._next.items() if at > now}
        self._next[channel] = opens + self._gap
        if opens > now:
            await asyncio.sleep(opens - now)
