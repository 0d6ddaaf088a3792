"""Serve HTTP, and reject malformed requests the same way on each of our servers.

A malformed request is answered 400 and logged on one line, without the library's traceback and
without anything from the request. Our own errors keep their tracebacks.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import PayloadAccessError, RequestPayloadError

Route = Callable[[web.Request], Awaitable[web.StreamResponse]]
UNREADABLE: Final = (HttpProcessingError, RequestPayloadError, PayloadAccessError)


def is_unreadable(request: web.Request, exc: BaseException) -> bool:
    """Return whether the client is at fault: the request is malformed or the client has left."""
    left = request.transport is None or request.transport.is_closing()
    return isinstance(exc, UNREADABLE) or (left and isinstance(exc, OSError))


@web.middleware
async def refuse_unreadable(request: web.Request, handler: Route) -> web.StreamResponse:
    """Answer 400 to a malformed body."""
    try:
        return await handler(request)
    except (*UNREADABLE, OSError) as exc:
        if not is_unreadable(request, exc):
            raise
        return web.Response(status=400)


@asynccontextmanager
async def listening(
    app: web.Application, address: str, port: int, *, shutdown_timeout: float = 60.0
) -> AsyncIterator[int]:
    """Serve an application while the block runs; yields its port (for 0, any free one). Raises
    OSError if the address can't be listened on."""
    runner = web.AppRunner(app, access_log=None, logger=_log, shutdown_timeout=shutdown_timeout)
    await runner.setup()
    try:
        await web.TCPSite(runner, address, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _in_one_line(record: logging.LogRecord) -> bool:
    """Replace the traceback of a malformed request, which quotes the request, with the error's
    class."""
    exc = record.exc_info[1] if record.exc_info else None
    if isinstance(exc, (*UNREADABLE, ConnectionError)):
        record.msg, record.args = "rejected a malformed request: %s", (type(exc).__name__,)
        record.exc_info, record.exc_text = None, None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


_log = logging.getLogger("bot.ops.http_server.requests")
_log.addFilter(_in_one_line)
