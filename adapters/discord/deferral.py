"""Defer slow answers ("thinking"), with one timer for all of them.

A timer for each press would cost more than the rest of its bookkeeping: thousands of cancelled ones
would stay in the event loop's heap until they're due. There is no timer while nothing waits.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from adapters.discord.interaction_reply import InteractionReply
from bot.errors import ChatError

_log = logging.getLogger(__name__)

PATIENCE: Final = 1.5  # seconds until an answer is deferred; Discord's timeout is 3 s


class DeferralTimer:
    """The queue of unanswered interactions, each deferred when it has waited too long."""

    def __init__(self) -> None:
        self._ends: dict[
            InteractionReply, float
        ] = {}  # deadlines by the loop's clock, oldest first
        self._timer: asyncio.TimerHandle | None = None
        self._thinking: set[asyncio.Task[None]] = set()

    def begin(self, answering: InteractionReply) -> None:
        """Start waiting for an answer."""
        loop = asyncio.get_running_loop()
        end = loop.time() + PATIENCE
        self._ends[answering] = end
        if self._timer is None:
            self._timer = loop.call_at(end, self._look)

    def end(self, answering: InteractionReply) -> None:
        """Stop waiting for an answer."""
        self._ends.pop(answering, None)
        if self._timer is not None and not self._ends:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Defer the answers that are due, and set the timer for the next."""
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


async def _think(answering: InteractionReply) -> None:
    try:
        await answering.think()
    except ChatError:
        pass
    except Exception:
        _log.exception("could not defer an answer")
