"""Keep reading back within Slack's rate limits: a token bucket for each workspace and method.

Slack lets most apps read a channel or a thread about 50 times a minute. It lets an app that is
distributed outside its Marketplace do so once a minute. Which one we are it says by a 429 alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

from bot.errors import ReadingLimited

_PER_MINUTE: Final = 45  # Slack's tier 3 allows 50
_AT_ONCE: Final = 15


@dataclass(slots=True)
class _Bucket:
    at: float
    tokens: float = _AT_ONCE
    most: float = _AT_ONCE
    per_second: float = _PER_MINUTE / 60

    def fill(self, now: float) -> None:
        self.tokens = min(self.most, self.tokens + (now - self.at) * self.per_second)
        self.at = now


class Budget:
    """Says whether something may be read back now. Nobody waits here."""

    def __init__(self, time: Callable[[], float] = monotonic) -> None:
        self._time = time
        self._buckets: dict[tuple[str, str], _Bucket] = {}

    def take(self, space: str, method: str) -> None:
        """Take a token. Raises ReadingLimited."""
        bucket = self._bucket(space, method)
        if bucket.tokens < 1 - 1e-9:
            raise ReadingLimited(method, (1 - bucket.tokens) / bucket.per_second)
        bucket.tokens -= 1

    def refused(self, space: str, method: str, retry_after: float) -> ReadingLimited:
        """Slack has refused a call that the bucket allowed: from now on it allows one in as many
        seconds as Slack asks to wait."""
        bucket = self._bucket(space, method)
        bucket.tokens, bucket.most = 0.0, 1.0
        bucket.per_second = min(bucket.per_second, 1 / max(retry_after, 1.0))
        return ReadingLimited(method, 1 / bucket.per_second)

    def _bucket(self, space: str, method: str) -> _Bucket:
        now = self._time()
        bucket = self._buckets.setdefault((space, method), _Bucket(now))
        bucket.fill(now)
        return bucket
