"""Group commit: concurrent writes share one transaction.

A commit that waits for the disk costs the same for one row as for 500. `put` waits until the
transaction with its item is durable; items that arrive meanwhile form the next batch. There is no
timer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

from bot.ops import metrics

Item = TypeVar("Item")
Result = TypeVar("Result")

LARGEST = 500  # items in one transaction


class Batch(Generic[Item, Result]):
    """A queue that passes items in batches to `write`, which returns one result per item."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._flying: list[tuple[Item, asyncio.Future[Result]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Result:
        """Save `item` and return once it is durable. Raises whatever `write` raises."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None:
            # An empty context: the worker's log lines must not carry the first caller's event id.
            self._worker = asyncio.create_task(self._work(), context=Context())
        metrics.waiting.inc()
        try:
            return await future
        finally:
            metrics.waiting.dec()

    async def drain(self) -> None:
        """Wait until every item put before this call is durable or has failed."""
        pending = [future for _, future in (*self._flying, *self._waiting) if not future.done()]
        if pending:
            await asyncio.wait(pending)

    async def _work(self) -> None:
        try:
            while self._waiting:
                self._flying, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
                await self._save(self._flying)
        finally:
            self._worker = None

    async def _save(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._write([item for item, _ in batch])
        except Exception as exc:
            for _, future in batch:
                if not future.done():
                    future.set_exception(exc)
            return
        except BaseException:  # the loop is shutting down: release everyone who is waiting
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():  # its caller may have been cancelled
                future.set_result(result)
