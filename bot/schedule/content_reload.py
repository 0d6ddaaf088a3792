"""Takes up changed topics while the bot runs, and keeps what it had where they are wrong."""

from __future__ import annotations

import asyncio
import logging

from bot.curriculum.library import Shelf
from bot.errors import ContentError

_log = logging.getLogger(__name__)

EVERY = 2.0  # seconds


async def watch(shelf: Shelf, every: float = EVERY) -> None:
    """Look for changed files until cancelled."""
    while True:
        await asyncio.sleep(every)
        try:
            if await asyncio.to_thread(shelf.reload):
                _log.info("the changed content is in use")
        except ContentError as exc:
            _log.warning("the changed content is wrong, the old stays in use:\n%s", exc)
        except Exception:
            _log.exception("the changed content could not be read, the old stays in use")
