"""When things were done on Discord, by our own clock. Pure.

Discord tells the time only in the ids that it makes, and only of presses and messages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.chat.platform_clock import PlatformClock

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def made_at(snowflake: int) -> datetime:
    """When Discord made this id, to the millisecond, by its clock."""
    return _EPOCH + timedelta(milliseconds=snowflake >> 22)


class DiscordClock:
    """Our clock, and how far it is ahead of Discord's."""

    def __init__(self, ours: Callable[[], datetime]) -> None:
        self._clock = PlatformClock(ours)

    def heard(self, snowflake: int) -> None:
        """Learn from an id that was made just now."""
        self._clock.heard(made_at(snowflake))

    def at(self, snowflake: int) -> datetime:
        """When this id was made."""
        return self._clock.at(made_at(snowflake))

    def read(self, theirs: datetime) -> datetime:
        """Return a time that Discord told in full."""
        return self._clock.at(theirs)

    def now(self) -> datetime:
        """What time it is."""
        return self._clock.now()
