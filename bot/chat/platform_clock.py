"""Convert a platform's times to our clock. Pure.

Rounds open and close by our clock, but a platform's timestamps come from its own. Converting them
makes the time that an answer took, and whether it was late, accurate.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_RECENT: Final = 64  # timestamps used for the estimate


class PlatformClock:
    """Our clock, and an estimate of how far it is ahead of a platform's."""

    def __init__(self, ours: Callable[[], datetime]) -> None:
        self._ours = ours
        self._ahead: deque[timedelta] = deque(maxlen=_RECENT)
        self._least = timedelta(0)

    @property
    def has_heard(self) -> bool:
        """Whether a platform timestamp has been received yet."""
        return bool(self._ahead)

    def heard(self, made: datetime) -> None:
        """Update the estimate from a platform timestamp that was made just now.

        Its network latency counts as our clock being ahead, so the smallest difference is best.
        """
        ahead = self._ours() - made
        recent = self._ahead
        forgotten = recent[0] if len(recent) == _RECENT else None
        recent.append(ahead)
        if len(recent) == 1 or forgotten == self._least:
            self._least = min(recent)
        elif ahead < self._least:
            self._least = ahead

    def assume(self, ahead: timedelta) -> None:
        """Set the estimate until the first timestamp is received."""
        if not self._ahead:
            self._least = ahead

    def at(self, made: datetime) -> datetime:
        """Convert the platform's time to ours."""
        return made + self._least

    def theirs(self, at: datetime) -> datetime:
        """Convert our time to the platform's."""
        return at - self._least

    def now(self) -> datetime:
        """Return the current time by our clock."""
        return self._ours()
