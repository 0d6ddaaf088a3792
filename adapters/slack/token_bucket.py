"""Keep backfills within Slack's rate limits: a token bucket for each workspace and method.

Slack lets most apps read channels and threads about 50 times a minute, but apps distributed outside
its Marketplace only once a minute. Only a 429 shows which limit applies.
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


class TokenBucket:
    """A rate limit budget for backfills. It refuses calls instead of delaying them."""

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
        """Slow a bucket down after a 429, to one call per `retry_after` seconds."""
        bucket = self._bucket(space, method)
        bucket.tokens, bucket.most = 0.0, 1.0
        bucket.per_second = min(bucket.per_second, 1 / max(retry_after, 1.0))
        return ReadingLimited(method, 1 / bucket.per_second)

    def _bucket(self, space: str, method: str) -> _Bucket:
        now = self._time()
        bucket = self._buckets.setdefault((space, method), _Bucket(now))
        bucket.fill(now)
        return bucket
