"""Serve Slack's HTTP mode, on 127.0.0.1 by default, behind a proxy with a certificate."""

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
_LIVES: Final = 600.0  # seconds: Bolt rejects timestamps more than 5 minutes old, or ahead
_TIMESTAMP: Final = "X-Slack-Request-Timestamp"
_DONE: Final = 200
_REFUSED: Final = 401


class Signatures:
    """The signatures already seen. Slack signs each delivery anew, so a duplicate is a replay."""

    def __init__(self) -> None:
        self._taken: dict[str, float] = {}

    def take(self, signature: str) -> bool:
        """Record a signature; return whether it's new."""
        now = monotonic()
        while self._taken and now - next(iter(self._taken.values())) > _LIVES:
            del self._taken[next(iter(self._taken))]
        if signature in self._taken:
            return False
        self._taken[signature] = now
        return True

    def give_back(self, signature: str) -> None:
        """Forget a signature that wasn't Slack's, or whose delivery failed.

        A retry within the same second has the same signature.
        """
        self._taken.pop(signature, None)


async def as_bolt_request(request: web.Request) -> AsyncBoltRequest:
    """Convert a request for Bolt. Raises HTTPBadRequest if it's malformed."""
    try:
        return await to_bolt_request(request)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise web.HTTPBadRequest from None


def deliveries(app: AsyncApp) -> web.RouteDef:
    """Return the route for Slack's deliveries. Bolt rejects unsigned and old ones."""
    signatures = Signatures()

    async def take(request: web.Request) -> web.Response:
        signature = request.headers.get(_SIGNATURE, "")
        if not request.headers.get(_TIMESTAMP, "").isdecimal() or not signatures.take(signature):
            return web.Response(status=_REFUSED)
        try:
            # This reads the body; Bolt checks the signature afterwards.
            delivery = await as_bolt_request(request)
        except BaseException:  # the body was too large or incomplete
            signatures.give_back(signature)
            raise
        response = await app.async_dispatch(delivery)
        if response.status != _DONE:
            signatures.give_back(signature)
        return await to_aiohttp_response(response)

    return web.post(EVENTS_PATH, take)


@contextlib.asynccontextmanager
async def serving(routes: Sequence[web.RouteDef], address: str, port: int) -> AsyncIterator[None]:
    """Serve these routes, if there are any, while the block lasts. Raises SettingsError."""
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
                f"Can't listen for Slack on port {port} of {address} ({exc.strerror}). "
                "Choose another with STUDYHALL_SLACK_PORT or STUDYHALL_SLACK_ADDRESS."
            ) from exc
        yield
