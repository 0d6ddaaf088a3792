"""Wait out database outages and log each one once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.errors import StoreAway
from bot.ops import metrics
from bot.store.engine import Store

LOOK = 5.0  # seconds between checks that the database's file still exists
AGAIN = 1.0  # seconds between attempts to reconnect

_log = logging.getLogger(__name__)


async def attend(store: Store, came_back: Callable[[], None]) -> None:
    """Log once when the database is lost and once when it returns, then call `came_back`.

    Runs until cancelled. Raises StoreDeleted if the database's file is gone for good.
    """
    while True:
        try:
            async with asyncio.timeout(LOOK):
                await store.trouble.wait()
        except TimeoutError:
            store.refuse_deleted()
            continue
        store.refuse_deleted()
        await _wait_for(store)
        store.trouble.clear()
        came_back()


async def _wait_for(store: Store) -> None:
    """Return once the database answers."""
    loop = asyncio.get_running_loop()
    began, logged = loop.time(), False
    while True:
        try:
            await store.ping()
        except StoreAway as exc:
            if not logged:
                metrics.outages.inc()
                _log.error("%s Until it is back, people are asked to try again later.", exc)
                logged = True
            await asyncio.sleep(AGAIN)
        else:
            if logged:
                _log.warning("The database is back after %.0f s.", loop.time() - began)
            return
