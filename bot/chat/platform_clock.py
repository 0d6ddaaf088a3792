"""When things were done on a platform, by our own clock. Pure.

Rounds open and close by our clock, and a platform tells times by its own: read in one clock, an
answer is as quick, and as late, as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

_RECENT: Final = 64  # times that were heard


class PlatformClock:
    """Our clock, and how far it is ahead of a platform's."""

    def __init__(self, ours: Callable[[], datetime]) -> None:
        self._ours = ours
        self._ahead: deque[timedelta] = deque(maxlen=_RECENT)
        self._least = timedelta(0)

    @property
    def has_heard(self) -> bool:
        """Whether the platform has told a time yet."""
        return bool(self._ahead)

    def heard(self, made: datetime) -> None:
        """Learn from a time that the platform read on its clock just now.

        How long it was on its way counts as ours being ahead: the shortest way errs least.
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
        """Take ours to be so far ahead until a time is heard."""
        if not self._ahead:
            self._least = ahead

    def at(self, made: datetime) -> datetime:
        """Return a time of the platform's by our clock."""
        return made + self._least

    def theirs(self, at: datetime) -> datetime:
        """Return a time of ours by the platform's clock."""
        return at - self._least

    def now(self) -> datetime:
        """What time it is."""
        return self._ours()
