"""Faults that a test switches on: what Discord, or the network before it, does on a bad day."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.loopback.discord.bodies import told

MESSAGES = r"/channels/\d+/messages"
CALLBACKS = r"/interactions/\d+/[^/]+/callback"
EMPTY = "empty"  # 200 with `{}`, and nothing is carried out
HTML = "html"  # 200 with a proxy's page, and nothing is carried out
COMMANDS = r"/applications/\d+(/guilds/\d+)?/commands"
DROPPED = "dropped"  # the request is carried out, and the connection is lost before the answer

_CODES = {
    10062: (404, "Unknown interaction"),
    40060: (400, "Interaction has already been acknowledged."),
    50001: (403, "Missing Access"),
    50013: (403, "Missing Permissions"),
}


@dataclass
class Fault:
    method: str
    path: str
    what: int | str  # an HTTP status, one of Discord's own codes, or a word from above
    times: int
    retry_after: float


@dataclass
class Faults:
    """What is to go wrong, each so many times, in the order in which it was planned."""

    planned: list[Fault] = field(default_factory=list)
    happened: list[Fault] = field(default_factory=list)

    def plan(
        self,
        method: str,
        path: str,
        what: int | str,
        *,
        times: int = 1,
        retry_after: float = 0.3,
    ) -> None:
        self.planned.append(Fault(method, path, what, times, retry_after))

    def due(self, method: str, path: str) -> Fault | None:
        for fault in self.planned:
            if fault.times and fault.method == method and re.fullmatch(fault.path, path):
                fault.times -= 1
                self.happened.append(fault)
                return fault
        return None

    @web.middleware
    async def middleware(
        self,
        request: web.Request,
        handler: Callable[[web.Request], Awaitable[web.StreamResponse]],
    ) -> web.StreamResponse:
        fault = self.due(request.method, request.path.removeprefix("/api/v10"))
        if fault is None:
            return await handler(request)
        if fault.what == DROPPED:
            await handler(request)
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault.what == EMPTY:
            return told({})
        if fault.what == HTML:
            return web.Response(text="<html>Please wait</html>", content_type="text/html")
        if fault.what == 429:
            return limited(fault.retry_after)
        assert isinstance(fault.what, int)
        if fault.what in _CODES:
            status, said = _CODES[fault.what]
            return told({"code": fault.what, "message": said}, status=status)
        return web.Response(status=fault.what, text="upstream error")


def limited(retry_after: float, *, everywhere: bool = False) -> web.Response:
    return told(
        {
            "message": "You are being rate limited.",
            "retry_after": retry_after,
            "global": everywhere,
        },
        status=429,
        headers={"Via": "1.1 loopback", "Retry-After": str(retry_after)},
    )
