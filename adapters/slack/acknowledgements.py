"""Give acknowledgements priority: Slack times out after 3 seconds, its shortest deadline."""

from __future__ import annotations

import asyncio
from collections import deque
from types import TracebackType
from typing import Final

_AT_ONCE: Final = 16  # concurrent Web API calls
_CROWD: Final = 8  # pending acknowledgements that make a crowd
_PASSED: Final = 0.02  # seconds after the last crowd
# Seconds between asking for a turn and getting it: whatever delivers an acknowledgement, such as a
# proxy on the same processors, runs first.
_AFTERWARDS: Final = 0.002


class _Due:
    """The count of pending acknowledgements: each `with` block is one while it lasts."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> None:
        self.count += 1

    def __exit__(self, *_: object) -> None:
        self.count -= 1


class AcknowledgeFirst:
    """A first-in, first-out limit on work that follows acknowledgements: `async with turns:`.

    Each turn starts in its own iteration of the event loop, so new payloads come in between. During
    a crowd, turns start at intervals: the replies don't delay the crowd's acknowledgements, and
    people still get replies however long the crowd lasts.
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
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()  # (earliest start, turn)
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
        """Schedule the next turn."""
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
            if not place.done():  # the waiting task may be cancelled
                self._taken += 1
                place.set_result(None)
                break
        self._go_on()
