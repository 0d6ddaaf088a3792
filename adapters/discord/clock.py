"""What time it is by Discord's clock, which tells it only in the ids that it makes. Pure."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_RECENT = 64  # ids


def made_at(snowflake: int) -> datetime:
    """When Discord made this id, to the millisecond."""
    return _EPOCH + timedelta(milliseconds=snowflake >> 22)


class DiscordClock:
    """Discord's clock, estimated. Presses and messages carry its time, reactions carry none;
    by this clock the order of all of them is right, even where ours is wrong."""

    def __init__(self, ours: Callable[[], datetime]) -> None:
        self._ours = ours
        self._ahead: deque[timedelta] = deque(maxlen=_RECENT)
        self._least = timedelta(0)

    def heard(self, snowflake: int) -> None:
        """An id that was made just now."""
        self._ahead.append(self._ours() - made_at(snowflake))
        self._least = min(self._ahead)

    def now(self) -> datetime:
        """The time, to the millisecond as in an id, so that what comes together stays in order.

        How long an id was on its way counts as ours being ahead: the shortest way errs least.
        """
        estimated = self._ours() - self._least
        return estimated.replace(microsecond=estimated.microsecond // 1000 * 1000)
