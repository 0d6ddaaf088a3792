"""Being reached by HTTP, on 127.0.0.1 unless told: a proxy with a certificate stands before it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from time import monotonic
from typing import Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.manifest import EVENTS_PATH
from bot.errors import SettingsError
from bot.ops.http_server import listening, refuse_unreadable

_SIGNATURE: Final = "X-Slack-Signature"
_LIVES: Final = 600.0  # seconds: Bolt refuses what was signed more than five minutes ago, or ahead
_TIMESTAMP: Final = "X-Slack-Request-Timestamp"
_DONE: Final = 200
_REFUSED: Final = 401


class Signatures:
    """Those that were taken: Slack signs each delivery anew, so the same one is a replay."""

    def __init__(self) -> None:
        self._taken: dict[str, float] = {}

    def take(self, signature: str) -> bool:
        """Whether this is the first time."""
        now = monotonic()
        while self._taken and now - next(iter(self._taken.values())) > _LIVES:
            del self._taken[next(iter(self._taken))]
        if signature in self._taken:
            return False
        self._taken[signature] = now
        return True

    def give_back(self, signature: str) -> None:
        """It was none of Slack's, or may come again: within a second, Slack signs it alike."""
        self._taken.pop(signature, None)


async def as_bolt_request(request: web.Request) -> AsyncBoltRequest:
    """The request as Bolt takes it. Raises HTTPBadRequest where it cannot be read."""
    try:
        return await to_bolt_request(request)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise web.HTTPBadRequest from None


def deliveries(app: AsyncApp) -> web.RouteDef:
    """Where Slack delivers. Bolt refuses what Slack did not sign, and what is old."""
    signatures = Signatures()

    async def take(request: web.Request) -> web.Response:
        signature = request.headers.get(_SIGNATURE, "")
        if not request.headers.get(_TIMESTAMP, "").isdecimal() or not signatures.take(signature):
            return web.Response(status=_REFUSED)
        try:
            # The body is read first, and the signature looked at only after.
            asked = await as_bolt_request(request)
        except BaseException:  # it was too large, or was cut off
            signatures.give_back(signature)
            raise
        told = await app.async_dispatch(asked)
        if told.status != _DONE:
            signatures.give_back(signature)
        return await to_aiohttp_response(told)

    return web.post(EVENTS_PATH, take)


@contextlib.asynccontextmanager
async def serving(routes: Sequence[web.RouteDef], address: str, port: int) -> AsyncIterator[None]:
    """Serve these while the block lasts; nothing where there are none. Raises SettingsError."""
    if not routes:
        yield
        return
    application = web.Application(middlewares=[refuse_unreadable])
    application.add_routes(routes)
    async with contextlib.AsyncExitStack() as stack:
        try:
            await stack.enter_async_context(listening(application, address, port))
        except OSError as exc:
            raise SettingsError(
                f"Slack cannot be listened for on port {port} of {address} ({exc.strerror}). "
                "Choose another with STUDYHALL_SLACK_PORT or STUDYHALL_SLACK_ADDRESS."
            ) from exc
        yield
