"""Wait out an outage: exponential backoff with jitter, and one log line at its start and end."""

from __future__ import annotations

import logging
from random import SystemRandom
from time import monotonic
from typing import Final

FIRST_WAIT: Final = 1.0  # seconds
LONGEST_WAIT: Final = 60.0
_JITTER: Final = 0.3  # of a pause, so that many bots don't reconnect at the same moment

_log = logging.getLogger(__name__)
_random: Final = SystemRandom()


class Outage:
    """The outage of a service, with the backoff until it's reachable again."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._wait = FIRST_WAIT
        self._began: float | None = None

    def failed(self, why: object) -> float:
        """Note a failed attempt; return the seconds to wait before the next."""
        if self._began is None:
            self._began = monotonic()
            _log.warning("%s can't be reached; trying again: %s", self._what, why)
        wait, self._wait = self._wait, min(self._wait * 2, LONGEST_WAIT)
        return wait * (1 - _JITTER * _random.random())

    def over(self) -> None:
        """Note that the service is reachable."""
        if self._began is not None:
            _log.info("%s is back after %.0f s", self._what, monotonic() - self._began)
        self._began, self._wait = None, FIRST_WAIT
