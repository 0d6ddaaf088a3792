"""Staying with a database that goes away and comes back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from bot.errors import StoreAway
from bot.ops import metrics
from bot.store.engine import Store

LOOK = 5.0  # seconds between two looks at a quiet database's file
AGAIN = 1.0  # seconds between two tries to reach it

_log = logging.getLogger(__name__)


async def attend(store: Store, came_back: Callable[[], None]) -> None:
    """Tell once that the database is away, and once that it is back, and call `came_back` then.
    Until cancelled; raises StoreDeleted where its file is gone for good."""
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
    began, told = loop.time(), False
    while True:
        try:
            await store.ping()
        except StoreAway as exc:
            if not told:
                metrics.outages.inc()
                _log.error("%s Until it is back, people are asked to try again later.", exc)
                told = True
            await asyncio.sleep(AGAIN)
        else:
            if told:
                _log.warning("The database is back after %.0f s.", loop.time() - began)
            return
