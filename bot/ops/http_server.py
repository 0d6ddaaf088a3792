"""Serve HTTP: what each server of ours does with a request that cannot be read.

It is answered 400 and told in one line of the log, without the traces of the library and without
anything that was sent. Faults of ours keep their traces.
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
    """Whether the one who sent the request is at fault: it cannot be read, or they have left."""
    left = request.transport is None or request.transport.is_closing()
    return isinstance(exc, UNREADABLE) or (left and isinstance(exc, OSError))


@web.middleware
async def refuse_unreadable(request: web.Request, handler: Route) -> web.StreamResponse:
    """Answer 400 to a body that is not what its headers say."""
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
    """Serve an application while the block lasts; gives its port, which for 0 is any free one.
    Raises OSError where that address cannot be listened on."""
    runner = web.AppRunner(app, access_log=None, logger=_log, shutdown_timeout=shutdown_timeout)
    await runner.setup()
    try:
        await web.TCPSite(runner, address, port).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def _in_one_line(record: logging.LogRecord) -> bool:
    """Put a malformed request's class where the library puts its trace, whose text repeats what was
    sent."""
    exc = record.exc_info[1] if record.exc_info else None
    if isinstance(exc, (*UNREADABLE, ConnectionError)):
        record.msg, record.args = "a request could not be read: %s", (type(exc).__name__,)
        record.exc_info, record.exc_text = None, None
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


_log = logging.getLogger("bot.ops.http_server.requests")
_log.addFilter(_in_one_line)
