"""When things were done on Discord, by our own clock. Pure.

Discord tells the time only in the ids that it makes, and only of presses and messages. Rounds
open and close by our clock: read in one clock, an answer is as quick, and as late, as it was.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_RECENT = 64  # ids


def made_at(snowflake: int) -> datetime:
    """When Discord made this id, to the millisecond, by its clock."""
    return _EPOCH + timedelta(milliseconds=snowflake >> 22)


class DiscordClock:
    """Our clock, and how far it is ahead of Discord's."""

    def __init__(self, ours: Callable[[], datetime]) -> None:
        self._ours = ours
        self._ahead: deque[timedelta] = deque(maxlen=_RECENT)
        self._least = timedelta(0)

    def heard(self, snowflake: int) -> None:
        """An id that was made just now.

        How long it was on its way counts as ours being ahead: the shortest way errs least.
        """
        self._ahead.append(self._ours() - made_at(snowflake))
        self._least = min(self._ahead)

    def at(self, snowflake: int) -> datetime:
        """When this id was made."""
        return made_at(snowflake) + self._least

    def now(self) -> datetime:
        """What time it is."""
        return self._ours()
