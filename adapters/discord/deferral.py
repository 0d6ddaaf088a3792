"""Saying that we are thinking, where an answer takes long: one timer for all that wait.

(A timer for each press would cost more than the rest of its bookkeeping: thousands of them stand
cancelled in the event loop's heap until their time comes. Where nobody waits there is none.)
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from adapters.discord.interaction_reply import Answering
from bot.errors import ChatError

_log = logging.getLogger(__name__)

PATIENCE: Final = 1.5  # seconds until we say that we are thinking; Discord's is 3


class Patience:
    """Knows who waits for an answer, and since when."""

    def __init__(self) -> None:
        self._ends: dict[Answering, float] = {}  # when, on the loop's clock; the oldest first
        self._timer: asyncio.TimerHandle | None = None
        self._thinking: set[asyncio.Task[None]] = set()

    def begin(self, answering: Answering) -> None:
        """From now on it is waited for."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        self._ends[answering] = end
        if self._timer is None:
            self._timer = loop.call_at(end, self._look)

    def end(self, answering: Answering) -> None:
        """It is not waited for any more."""
        self._ends.pop(answering, None)
        if self._timer is not None and not self._ends:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Say it to whoever has waited long enough, and come again for the next."""
        loop = asyncio.get_running_loop()
        self._timer = None
        while self._ends:
            answering, end = next(iter(self._ends.items()))
            if end > loop.time():
                self._timer = loop.call_at(end, self._look)
                return
            del self._ends[answering]
            task = asyncio.create_task(_think(answering))
            self._thinking.add(task)
            task.add_done_callback(self._thinking.discard)


async def _think(answering: Answering) -> None:
    try:
        await answering.think()
    except ChatError:
        pass
    except Exception:
        _log.exception("“thinking” could not be said")
