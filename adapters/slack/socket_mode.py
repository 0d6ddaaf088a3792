"""Connect by Socket Mode: slack_sdk's client, with backoff and detection of missed events."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic, time
from typing import Any, Final

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from adapters.slack.errors import ANY, REVOKED, code, status
from adapters.slack.inbox import Inbox
from adapters.slack.outage import Outage
from bot.errors import SettingsError

_DONE: Final = 200
_PING: Final = 3.0  # seconds between checks that the socket is alive
_STALE: Final = 60.0  # seconds, at most, until we notice a dead connection
_REFRESHES: Final = frozenset({"refresh_requested", "warning"})  # Slack's planned reconnects
_REFRESHED_WITHIN: Final = 15.0  # seconds: Slack warns about 10 s before it closes a connection

_log = logging.getLogger(__name__)
# Called on every connection with the time since which events may be missing; None if none are.
Connected = Callable[[datetime | None], None]

WRONG_APP_TOKEN: Final = (
    "Slack rejects SLACK_APP_TOKEN: {code}. Create a new token under Basic Information, App-Level "
    "Tokens, with the scope connections:write, and make sure that Socket Mode is on."
)


class _Dialer:
    """A wrapper of the library's HTTP session that backs off after a failed connection."""

    def __init__(self, session: aiohttp.ClientSession, client: Socket) -> None:
        self._session = session
        self._client = client

    @property
    def closed(self) -> bool:
        return self._session.closed

    async def ws_connect(self, uri: str, **options: Any) -> Any:  # noqa: ANN401 - handed on
        try:
            return await self._session.ws_connect(uri, **options)
        except ANY as exc:
            self._client.wss_uri = None  # each URL is good for one connection
            await self._client.back_off(exc)
            raise

    async def close(self) -> None:
        await self._session.close()


class Socket(SocketModeClient):
    """The library's client, which reconnects automatically until Slack rejects its token."""

    def __init__(self, app_token: str, **options: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(app_token, **options)
        self.hopeless: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.aiohttp_client_session: Any = _Dialer(self.aiohttp_client_session, self)
        self._outage = Outage("Slack's Socket Mode")
        self._refreshing = float("-inf")  # when Slack last announced a planned reconnect
        self._lost: float | None = None  # when events may have stopped, in seconds since 1970

    def online(self) -> bool:
        """Return whether the socket is connected."""
        session = self.current_session
        return not self.closed and session is not None and not session.closed

    async def issue_new_wss_url(self) -> str:
        """Return the URL for a new connection, with retries until Slack provides one."""
        if self._lost is None:
            heard = self.last_ping_pong_time or time()
            self._lost = min(heard, time()) - _STALE
        while not self.closed:
            try:
                response = await self.web_client.apps_connections_open(app_token=self.app_token)
                return str(response["url"])
            except ANY as exc:
                if code(exc) in REVOKED or code(exc) in ("not_allowed_token_type", "missing_scope"):
                    self.closed = True
                    if not self.hopeless.done():
                        self.hopeless.set_result(code(exc))
                    raise
                await self.back_off(exc)
        raise ConnectionError("the client is closed")

    async def back_off(self, why: Exception) -> None:
        """Wait before the next attempt."""
        said = (code(why) or f"HTTP {status(why)}") if isinstance(why, SlackApiError) else why
        await asyncio.sleep(self._outage.failed(said))

    async def run_message_listeners(self, message: dict[str, Any], raw_message: str) -> None:
        if message.get("type") == "disconnect" and message.get("reason") in _REFRESHES:
            self._refreshing = monotonic()
        await super().run_message_listeners(message, raw_message)

    def greeted(self) -> datetime | None:
        """Note a new connection. Return the time since which events may be missing.

        None after a planned reconnect: Slack delivers the events of that gap itself.
        """
        self._outage.over()
        lost, self._lost = self._lost, None
        if lost is None or monotonic() - self._refreshing < _REFRESHED_WITHIN:
            return None
        return datetime.fromtimestamp(lost, UTC)


def _said_by_us(record: logging.LogRecord) -> bool:
    """Drop the library's traceback for each failed connection: `Outage` logs an outage once."""
    return not str(record.msg).startswith("Failed to connect")


def _acknowledgement(
    request: SocketModeRequest, response: BoltResponse
) -> SocketModeResponse | None:
    """Return the acknowledgement of a delivery; None if Slack should redeliver it."""
    if response.status != _DONE:
        return None
    payload = json.loads(response.body) if response.body else None
    return SocketModeResponse(envelope_id=request.envelope_id, payload=payload)


async def by_socket(
    app: AsyncApp, app_token: str, inbox: Inbox, connected: Connected, finishing: float
) -> None:
    """Stay connected until cancelled. Raises SettingsError for a token that Slack rejects."""
    app.logger.addFilter(_said_by_us)
    client = Socket(app_token, web_client=app.client, ping_interval=_PING, logger=app.logger)

    async def take(_: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        asked = AsyncBoltRequest(mode="socket_mode", body=request.payload)
        acknowledgement = _acknowledgement(request, await app.async_dispatch(asked))
        if acknowledgement is not None:
            with contextlib.suppress(ConnectionError):  # Slack redelivers on the next connection
                await client.send_socket_mode_response(acknowledgement)

    async def hear(_: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            _log.info("connected to Slack by Socket Mode")
            connected(client.greeted())

    inbox.online = client.online
    client.socket_mode_request_listeners.append(take)
    client.message_listeners.append(hear)
    library: SocketModeClient = client
    connecting = asyncio.create_task(library.connect())
    try:
        why = await client.hopeless
        raise SettingsError(WRONG_APP_TOKEN.format(code=why))
    finally:
        await inbox.finish(finishing)
        connecting.cancel()
        with contextlib.suppress(Exception):
            await library.close()
