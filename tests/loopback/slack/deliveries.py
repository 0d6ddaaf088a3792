"""What was delivered to the app, when it was acknowledged, and what was said to it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from tests.loopback.slack.world import Payload

DEADLINE = 3.0  # seconds until an acknowledgement
EVENTS, COMMANDS, INTERACTIVE = "events_api", "slash_commands", "interactive"


@dataclass
class Try:
    """One attempt to deliver."""

    at: float
    number: int = 0  # of the retry
    reason: str = ""  # of the retry
    acked_at: float | None = None
    answer: Any = None  # what the acknowledgement carried
    failed: str = ""  # why it was not acknowledged: "timeout", "http_error", …


@dataclass
class Delivery:
    """One payload, in one or several attempts. Times are of `time.perf_counter()`."""

    kind: str
    payload: Payload
    tries: list[Try] = field(default_factory=list)
    said: list[Payload] = field(default_factory=list)  # by the acknowledgement or response_url
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)  # acknowledged or given up
    error: str = ""  # what the person sees of a failure: operation_timeout

    @property
    def wait(self) -> float:
        """Seconds from the first attempt to the acknowledgement."""
        acked = [each.acked_at for each in self.tries if each.acked_at is not None]
        return acked[0] - self.tries[0].at

    @property
    def answer(self) -> Any:
        return next((each.answer for each in self.tries if each.acked_at is not None), None)


class Transport(Protocol):
    async def attempt(self, delivery: Delivery, now: Try) -> None:
        """Deliver once, and write into the attempt what became of it."""


class Postman:
    """Delivers over whichever way the app is reached, and again what was not acknowledged."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.deliveries: list[Delivery] = []
        self.retry_after: tuple[float, ...] = (0.2, 0.5, 1.0)  # Slack's: 0, 60 and 300 s
        self.on_ack: Callable[[Delivery], None] = lambda _: None
        self.on_answer: Callable[[Delivery, Any], None] = lambda *_: None
        self._tasks: set[asyncio.Task[None]] = set()

    def deliver(self, kind: str, payload: Payload) -> Delivery:
        delivery = Delivery(kind, payload)
        self.deliveries.append(delivery)
        return self.again(delivery)

    def again(self, delivery: Delivery, reason: str = "") -> Delivery:
        """Deliver the same thing, which may have been acknowledged before, once more."""
        delivery.acked.clear()
        delivery.over.clear()
        task = asyncio.create_task(self._deliver(delivery, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return delivery

    def events(self, kind: str = "") -> list[Delivery]:
        """The deliveries of one type of event."""
        found = [each for each in self.deliveries if each.kind == EVENTS]
        return [each for each in found if not kind or each.payload["event"]["type"] == kind]

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _deliver(self, delivery: Delivery, reason: str) -> None:
        # People's own actions are not delivered again: they see that it did not work.
        waits = (0.0, *self.retry_after) if delivery.kind == EVENTS else (0.0,)
        for number, wait in enumerate(waits, 1 if reason else 0):
            await asyncio.sleep(wait)
            now = Try(time.perf_counter(), number, reason)
            delivery.tries.append(now)
            await self.transport.attempt(delivery, now)
            if now.acked_at is not None:
                self._acknowledged(delivery, now)
                return
            reason = now.failed
        if delivery.kind != EVENTS:
            delivery.error = "operation_timeout" if reason == "timeout" else "dispatch_failed"
        delivery.over.set()

    def _acknowledged(self, delivery: Delivery, now: Try) -> None:
        self.on_ack(delivery)
        self.on_answer(delivery, now.answer)
        delivery.acked.set()
        delivery.over.set()
