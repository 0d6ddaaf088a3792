"""Convert Discord's timestamps to our own clock. Pure.

Discord sends times only in its ids, and only for presses and messages.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.chat.platform_clock import PlatformClock

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)


def made_at(snowflake: int) -> datetime:
    """Return when Discord created this id, to the millisecond, by its clock."""
    return _EPOCH + timedelta(milliseconds=snowflake >> 22)


class DiscordClock:
    """Our clock, with its skew from Discord's."""

    def __init__(self, ours: Callable[[], datetime]) -> None:
        self._clock = PlatformClock(ours)

    def heard(self, snowflake: int) -> None:
        """Learn the skew from an id that was created just now."""
        self._clock.heard(made_at(snowflake))

    def at(self, snowflake: int) -> datetime:
        """Return when this id was created."""
        return self._clock.at(made_at(snowflake))

    def read(self, theirs: datetime) -> datetime:
        """Return a full timestamp of Discord's."""
        return self._clock.at(theirs)

    def now(self) -> datetime:
        """Return the current time."""
        return self._clock.now()
