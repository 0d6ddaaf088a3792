"""Supervise each platform and each background job separately.

A platform that can't continue (a revoked token, for example) is parked: that is logged in one
sentence and retried after a long pause, while the others keep running. The bot stops only if every
platform is parked. A background job that fails is logged with its traceback and restarted.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from bot.errors import SettingsError, StoreDeleted
from bot.ops import metrics

FIRST_PAUSE: Final = 1.0  # seconds, after an error of ours; each pause is twice the previous one
LONGEST_PAUSE: Final = 60.0
FIRST_PARKED: Final = 300.0  # seconds, if a setting must change first; Discord limits identifies
LONGEST_PARKED: Final = 3600.0
_STABLE: Final = 60.0  # seconds of running after which the pause is reset

Run = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)


async def keep_running(job: str, run: Run, *, first_pause: float = FIRST_PAUSE) -> None:
    """Run a background job and restart it with backoff when it fails.

    Raises StoreDeleted, because a restart can't help.
    """
    loop = asyncio.get_running_loop()
    pause = first_pause
    while True:
        began = loop.time()
        try:
            return await run()
        except StoreDeleted:
            raise
        except Exception:
            if loop.time() - began > _STABLE:
                pause = first_pause
            _log.exception("%s failed; restarting in %.0f s", job, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


class Supervisor:
    """A supervisor that keeps each platform connected."""

    def __init__(
        self,
        platforms: Collection[str],
        *,
        first_pause: float = FIRST_PAUSE,
        first_parked: float = FIRST_PARKED,
    ) -> None:
        self._platforms = frozenset(platforms)
        self._parked: dict[str, str] = {}  # the reason, by platform
        self._first_pause = first_pause
        self._first_parked = first_parked

    async def keep(self, platform: str, run: Run) -> None:
        """Run a platform until cancelled. Raises SettingsError once every platform is parked."""
        loop = asyncio.get_running_loop()
        pause, parked = self._first_pause, self._first_parked
        while True:
            began = loop.time()
            try:
                await run()
                _log.error("%s ended; restarting in %.0f s", platform, pause)
            except SettingsError as exc:
                self._park(platform, exc, parked)
                await asyncio.sleep(parked)
                parked = min(parked * 2, LONGEST_PARKED)
                continue
            except Exception:
                _log.exception("%s failed; restarting in %.0f s", platform, pause)
            if loop.time() - began > _STABLE:
                pause, parked = self._first_pause, self._first_parked
            metrics.stops.labels(platform, "fault").inc()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def connected(self, platform: str) -> None:
        """Note that a platform is connected, so that its next failure is logged again."""
        if self._parked.pop(platform, None) is not None:
            _log.warning("%s is connected again", platform)

    def _park(self, platform: str, why: SettingsError, pause: float) -> None:
        """Park a platform. Raises `why` if no other platform is left."""
        logged = self._parked.get(platform) == str(why)
        self._parked[platform] = str(why)
        metrics.stops.labels(platform, "settings").inc()
        if self._platforms <= self._parked.keys():
            raise why
        if not logged:
            _log.error(
                "%s is stopped, the others keep running; retrying in %.0f minutes: %s",
                platform,
                pause / 60,
                why,
            )
