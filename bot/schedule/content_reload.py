"""Reload changed topics while the bot runs; keep the old ones if the new ones are invalid."""

from __future__ import annotations

import asyncio
import logging

from bot.curriculum.library import Shelf
from bot.errors import ContentError

_log = logging.getLogger(__name__)

EVERY = 2.0  # seconds


async def watch(shelf: Shelf, every: float = EVERY) -> None:
    """Check for changed files until cancelled."""
    while True:
        await asyncio.sleep(every)
        try:
            if await asyncio.to_thread(shelf.reload):
                _log.info("reloaded the content")
        except ContentError as exc:
            _log.warning("the changed content is invalid, keeping the old content:\n%s", exc)
        except Exception:
            _log.exception("could not read the changed content, keeping the old content")
