"""Put a ✅ on each reply that was read as an answer, in the background.

The mark doesn't reveal whether the answer is right. Nothing waits for it or depends on it; a
failure is counted and not retried.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextvars import Context
from typing import Final

from bot.chat.model import MessageRef
from bot.chat.platform import Chat
from bot.errors import ChatError
from bot.ops import metrics

AT_ONCE: Final = 2  # concurrent marks per platform; few, to leave room for more important calls
WAITING: Final = 100  # queued replies per platform; further ones get no mark

_log = logging.getLogger(__name__)


class ReadMarks:
    """The read marks on replies, added and removed by a few workers per platform."""

    def __init__(self, chats: Mapping[str, Chat]) -> None:
        self._chats = chats
        self._queues: dict[str, _Queue] = {}

    def put(self, reply: MessageRef, *, read: bool) -> None:
        """Queue adding or removing a reply's mark, without waiting."""
        platform = reply.place.platform
        if platform in self._chats:
            queue = self._queues.setdefault(platform, _Queue(platform, self._chats[platform]))
            queue.put(reply, read=read)

    async def settled(self) -> None:
        """Wait until every queued mark has been tried."""
        for queue in self._queues.values():
            await queue.settled()


class _Queue:
    """A platform's pending marks; only the latest request per reply counts."""

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
            # A fresh context: the worker serves all replies, so its logs must not carry the first
            # one's event.
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
        """Return the oldest pending reply that no worker is marking; one at a time per reply keeps
        requests in order."""
        return next((each for each in self._wanted if each not in self._busy), None)

    async def _mark(self, reply: MessageRef, *, read: bool) -> None:
        try:
            await self._chat.mark_read(reply, read=read)
        except ChatError as exc:
            metrics.refusals.labels(self._platform, type(exc).__name__).inc()
            _log.info("could not put a read mark on a reply: %s", exc)
        except Exception:
            _log.exception("could not put a read mark on a reply")
