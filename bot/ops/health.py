"""Serve the operator's health and metrics endpoints.

- `/healthz`: 200 while the process is alive.
- `/readyz`: 200 while the database answers and every chat is connected, else 503; lists each one.
- `/metrics`: the metrics in `bot.ops.metrics`, for Prometheus.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

from bot.errors import SettingsError, StoreError
from bot.ops import metrics

if TYPE_CHECKING:
    from aiohttp import web

TIMEOUT: Final = 2.0  # seconds for the database to answer
Ask: TypeAlias = Callable[[], Awaitable[None]]


class Chatting(Protocol):
    """A chat that knows whether it is connected."""

    ready: asyncio.Event


@asynccontextmanager
async def served(
    port: int | None,
    address: str,
    chats: Mapping[str, Chatting],
    ping: Ask,
    look_at_due: Ask,
) -> AsyncIterator[None]:
    """Serve the endpoints while the block runs, unless `port` is None.

    Raises SettingsError if the port is taken. `ping` checks the database; `look_at_due` updates the
    metrics of what is due. Both raise StoreError if the database doesn't answer.
    """
    if port is None:
        yield
        return
    from aiohttp import web

    from bot.ops.http_server import listening, refuse_unreadable

    app = web.Application(middlewares=[refuse_unreadable])
    app.add_routes(_routes(chats, ping, look_at_due))
    async with AsyncExitStack() as serving:
        try:
            await serving.enter_async_context(listening(app, address, port, shutdown_timeout=0.1))
        except OSError as exc:
            raise SettingsError(
                f"STUDYHALL_HEALTH_PORT: can't listen on {address}:{port} "
                f"({exc.strerror or exc}). Choose another port."
            ) from None
        yield


def _routes(chats: Mapping[str, Chatting], ping: Ask, look_at_due: Ask) -> list[web.RouteDef]:
    from aiohttp import web

    async def lives(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def ready(_: web.Request) -> web.Response:
        found = {"database": await _answers(ping)}
        found |= {name: chat.ready.is_set() for name, chat in chats.items()}
        every = all(found.values())
        return web.json_response({"ready": every, **found}, status=200 if every else 503)

    async def counted(_: web.Request) -> web.Response:
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        known = await _answers(look_at_due)
        body = generate_latest(metrics.REGISTRY)
        if known:
            body += generate_latest(metrics.DUE_REGISTRY)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [
        web.get("/healthz", lives),
        web.get("/readyz", ready),
        web.get("/metrics", counted),
    ]


async def _answers(ask: Ask) -> bool:
    """Return whether the database answers in time."""
    try:
        async with asyncio.timeout(TIMEOUT):
            await ask()
    except (StoreError, TimeoutError):
        return False
    return True
