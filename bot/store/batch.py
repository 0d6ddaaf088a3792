"""Group commit: what is asked for at the same time shares one transaction.

A commit that waits for the disk costs the same for one row as for five hundred. Whoever calls
`put` waits until the transaction that holds their item is durable; meanwhile the next items
gather for the next one. Nobody waits for a timer.
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
    """Gathers items for `write`, which keeps them in one transaction, a result for each."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._flying: list[tuple[Item, asyncio.Future[Result]]] = []
        self._worker: asyncio.Task[None] | None = None

    async def put(self, item: Item) -> Result:
        """Keep `item`; returns when it is durable. Raises what `write` raises for it."""
        future: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._worker is None:
            # It serves whoever comes: what it logs is not about the one who came first.
            self._worker = asyncio.create_task(self._work(), context=Context())
        metrics.waiting.inc()
        try:
            return await future
        finally:
            metrics.waiting.dec()

    async def drain(self) -> None:
        """Wait until everything that was put before this call is durable or has failed."""
        pending = [future for _, future in (*self._flying, *self._waiting) if not future.done()]
        if pending:
            await asyncio.wait(pending)

    async def _work(self) -> None:
        try:
            while self._waiting:
                self._flying, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
                await self._keep(self._flying)
        finally:
            self._worker = None

    async def _keep(self, batch: list[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._write([item for item, _ in batch])
        except Exception as exc:
            for _, future in batch:
                if not future.done():
                    future.set_exception(exc)
            return
        except BaseException:  # the loop is ending: nobody is to wait for what will not come
            for _, future in batch:
                future.cancel()
            raise
        for (_, future), result in zip(batch, results, strict=True):
            if not future.done():  # its caller may have gone away
                future.set_result(result)
