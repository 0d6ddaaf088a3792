"""Acknowledging first: Slack waits three seconds for that, and for nothing else so shortly."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import Final

_AT_ONCE: Final = 16  # calls of Slack's Web API on their way
_CROWD: Final = 8  # acknowledgements that are due at once
_PASSED: Final = 0.02  # seconds after the last crowd
# Seconds after somebody asked for a turn: whatever has to bring an acknowledgement on, such as a
# proxy on the same few processors, comes first.
_AFTERWARDS: Final = 0.002


class _Due:
    """Acknowledgements that are due: each block in `with` is one, for as long as it lasts."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> None:
        self.count += 1

    def __exit__(self, *_: object) -> None:
        self.count -= 1


class Turns:
    """Lets what comes after acknowledgements be done by a few at a time, first come, first served:
    `async with turns:`.

    Each begins in a turn of the event loop of its own, so that what has just arrived comes between.
    While a crowd presses, one begins every now and then: the crowd is not kept waiting by the
    answers to those who were quicker, and one that never ends still gets answers.
    """

    def __init__(
        self, at_once: int = _AT_ONCE, crowd: int = _CROWD, afterwards: float = _AFTERWARDS
    ) -> None:
        self.acknowledging = _Due()
        self._at_once = at_once
        self._crowd = crowd
        self._afterwards = afterwards
        self._taken = 0
        self._crowded_until = float("-inf")
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()  # from when on, and who
        self._next: asyncio.Handle | None = None

    async def __aenter__(self) -> None:
        loop = asyncio.get_running_loop()
        place: asyncio.Future[None] = loop.create_future()
        self._waiting.append((loop.time() + self._afterwards, place))
        self._go_on()
        try:
            await place
        except asyncio.CancelledError:
            if not place.cancelled():
                self._leave()
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        exc: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._leave()

    def _leave(self) -> None:
        self._taken -= 1
        self._go_on()

    def _go_on(self) -> None:
        """Let the next one in, soon."""
        if self._next is None and self._waiting and self._taken < self._at_once:
            loop = asyncio.get_running_loop()
            now = loop.time()
            if self.acknowledging.count >= self._crowd:
                self._crowded_until = now + _PASSED
            wait = _PASSED if now < self._crowded_until else self._waiting[0][0] - now
            self._next = (
                loop.call_later(wait, self._let_in) if wait > 0 else loop.call_soon(self._let_in)
            )

    def _let_in(self) -> None:
        self._next = None
        while self._waiting:
            _, place = self._waiting.popleft()
            if not place.done():  # whoever waited may have gone away
                self._taken += 1
                place.set_result(None)
                break
        self._go_on()
