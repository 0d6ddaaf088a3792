"""Keep apart what runs side by side: each platform, and each background job.

A platform that can't go on (its token was revoked, say) is parked: it's logged in one sentence and
tried again after a long pause, while the others go on. Only when none is left does the bot end. A
background job that fails is logged with its trace and started again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from typing import Final

from bot.errors import SettingsError, StoreDeleted
from bot.ops import metrics

FIRST_PAUSE: Final = 1.0  # seconds, after a fault of ours; each pause is twice the one before
LONGEST_PAUSE: Final = 60.0
FIRST_PARKED: Final = 300.0  # seconds, where only another setting helps: Discord counts identifies
LONGEST_PARKED: Final = 3600.0
_STABLE: Final = 60.0  # seconds; what ran for so long begins its pauses anew

Run = Callable[[], Awaitable[None]]

_log = logging.getLogger(__name__)


async def keep_running(job: str, run: Run, *, first_pause: float = FIRST_PAUSE) -> None:
    """Run a background job, and again whenever a fault ends it, with growing pauses.

    Raises StoreDeleted, which nothing here can repair.
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
            _log.exception("%s failed and starts again in %.0f s", job, pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


class Supervisor:
    """Keeps each of the platforms connected."""

    def __init__(
        self,
        platforms: Collection[str],
        *,
        first_pause: float = FIRST_PAUSE,
        first_parked: float = FIRST_PARKED,
    ) -> None:
        self._platforms = frozenset(platforms)
        self._parked: dict[str, str] = {}  # why, by platform
        self._first_pause = first_pause
        self._first_parked = first_parked

    async def keep(self, platform: str, run: Run) -> None:
        """Run a platform until cancelled. Raises SettingsError once no platform is left."""
        loop = asyncio.get_running_loop()
        pause, parked = self._first_pause, self._first_parked
        while True:
            began = loop.time()
            try:
                await run()
                _log.error("%s ended; it starts again in %.0f s", platform, pause)
            except SettingsError as exc:
                self._park(platform, exc, parked)
                await asyncio.sleep(parked)
                parked = min(parked * 2, LONGEST_PARKED)
                continue
            except Exception:
                _log.exception("%s failed and starts again in %.0f s", platform, pause)
            if loop.time() - began > _STABLE:
                pause, parked = self._first_pause, self._first_parked
            metrics.stops.labels(platform, "fault").inc()
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    def connected(self, platform: str) -> None:
        """A platform works (again): if it stops once more, that is logged once more."""
        if self._parked.pop(platform, None) is not None:
            _log.warning("%s works again", platform)

    def _park(self, platform: str, why: SettingsError, pause: float) -> None:
        """Raises what ended it, where no other platform is left."""
        told = self._parked.get(platform) == str(why)
        self._parked[platform] = str(why)
        metrics.stops.labels(platform, "settings").inc()
        if self._platforms <= self._parked.keys():
            raise why
        if not told:
            _log.error(
                "%s is left out, the others go on; it is tried again in %.0f minutes: %s",
                platform,
                pause / 60,
                why,
            )
