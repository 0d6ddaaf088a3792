"""A small app of slack_bolt's own, reached in either way, to try the loopback Slack with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.slack.server import Loopback


def client_of(slack: Loopback, token: str | None = None) -> AsyncWebClient:
    """A client that tries once and no more."""
    own = slack.world.installed.token if token is None else token
    return AsyncWebClient(token=own, base_url=slack.base, retry_handlers=[])


def app_of(slack: Loopback) -> AsyncApp:
    return AsyncApp(
        client=client_of(slack),
        signing_secret=slack.world.signing_secret,
        process_before_response=True,
    )


@asynccontextmanager
async def connected(slack: Loopback, app: AsyncApp) -> AsyncIterator[None]:
    """Run the app, by the way that this Slack delivers."""
    if slack.by_http:
        runner = web.AppRunner(app.web_app("/slack/events"), access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.http.urls = [f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"]
        try:
            yield
        finally:
            await runner.cleanup()
        return
    handler = AsyncSocketModeHandler(app, slack.world.app_token)
    try:
        await handler.connect_async()
        await slack.sockets.ready.wait()
        yield
    finally:
        await handler.close_async()
