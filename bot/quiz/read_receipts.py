"""A ✅ on each reply that was read as an answer, put there beside everything else.

It's the same whether the answer is right. Nothing waits for it, nothing depends on it, and what
can't be put is counted and left out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Context
from typing import Final

from bot.chat.model import Chat, MessageRef
from bot.errors import ChatError
from bot.ops import metrics

AT_ONCE: Final = 2  # marks on their way to one platform, so that they delay nothing of weight
WAITING: Final = 100  # replies of one platform; with more, further ones get no mark

_log = logging.getLogger(__name__)


class ReadMarks:
    """Puts read marks on replies, and takes them off, by a few workers for each platform."""

    def __init__(self, chats: Mapping[str, Chat]) -> None:
        self._chats = chats
        self._queues: dict[str, _Queue] = {}

    def put(self, reply: MessageRef, *, read: bool) -> None:
        """Ask for a reply's mark to be there, or not; returns at once."""
        platform = reply.place.platform
        if platform in self._chats:
            queue = self._queues.setdefault(platform, _Queue(platform, self._chats[platform]))
            queue.put(reply, read=read)

    async def settled(self) -> None:
        """Wait until all that was asked for has been tried."""
        for queue in self._queues.values():
            await queue.settled()


class _Queue:
    """What one platform is still to be asked for: of each reply, the latest wish alone."""

    def __init__(self, platform: str, chat: Chat) -> None:
        self._platform = platform
        self._chat = chat
        self._wanted: dict[MessageRef, bool] = {}
        self._busy: set[MessageRef] = set()
        self._workers: set[asyncio.Task[None]] = set()

    def put(self, reply: MessageRef, *, read: bool) -> None:
        if len(self._wanted) >= WAITING and reply not in self._wanted:
            metrics.refusals.labels(self._platform, "read mark left out").inc()
            return
        self._wanted[reply] = read
        if len(self._workers) < AT_ONCE:
            # It serves every reply: what it logs is not about the one who came first.
            worker = asyncio.create_task(self._work(), context=Context())
            self._workers.add(worker)

    async def settled(self) -> None:
        while self._workers:
            await asyncio.wait(self._workers)

    async def _work(self) -> None:
        try:
            while (reply := self._next()) is not None:
                read = self._wanted.pop(reply)
                self._busy.add(reply)
                try:
                    await self._mark(reply, read=read)
                finally:
                    self._busy.discard(reply)
        finally:
            worker = asyncio.current_task()
            assert worker is not None
            self._workers.discard(worker)

    def _next(self) -> MessageRef | None:
        """The longest waiting reply on which nobody is at work, so that the last wish wins."""
        return next((each for each in self._wanted if each not in self._busy), None)

    async def _mark(self, reply: MessageRef, *, read: bool) -> None:
        try:
            await self._chat.mark_read(reply, read=read)
        except ChatError as exc:
            metrics.refusals.labels(self._platform, type(exc).__name__).inc()
            _log.info("a reply got no read mark: %s", exc)
        except Exception:
            _log.exception("a reply got no read mark")
