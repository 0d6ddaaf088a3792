"""Staying connected: by Socket Mode where there is an app token, else by HTTP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from time import time
from typing import Any, Final, cast

from aiohttp import web
from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack.by_http import deliveries, serving
from adapters.slack.connection import Connection
from adapters.slack.desk import Desk
from adapters.slack.faults import NOT_INSTALLED, REVOKED, code
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatUnavailable, SettingsError

FIRST_WAIT: Final = 1.0  # seconds
LONGEST_WAIT: Final = 60.0
_FINISHING: Final = 10.0  # seconds that what was acknowledged has to end in
_PING: Final = 3.0  # seconds between looks whether the socket lives

_log = logging.getLogger(__name__)

WRONG_APP_TOKEN: Final = (
    "SLACK_APP_TOKEN is not a token that Slack accepts (any more): {code}. Make a new one under "
    "Basic Information, App-Level Tokens, with the scope connections:write, and see that Socket "
    "Mode is switched on."
)


class Intake(AsyncMiddleware):
    """Takes up what the rest of Bolt has let through: signed, and of a workspace. What we did
    ourselves is left out.

    It stands where listeners would: each of those looks at every payload, which makes up a third
    of what Bolt costs.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[..., Any],  # noqa: A002 - Bolt's name for it
    ) -> BoltResponse | None:
        body: dict[str, Any] = req.body
        match body.get("type"):
            case "event_callback":
                if _by_us(body.get("event"), req.context.authorize_result):
                    return BoltResponse(status=200)
                return await self._desk.event(body)
            case "block_actions":
                return await self._desk.action(body)
            case "view_submission":
                return await self._desk.view(body)
        if "command" in body:
            return await self._desk.command(body)
        await next()  # to nothing of ours: Bolt says what it was
        return None


def _by_us(event: object, us: AuthorizeResult | None) -> bool:
    """Tell whether we did this ourselves. Bolt's own rule would also drop that somebody deleted a
    message of ours."""
    if us is None or not isinstance(event, dict):
        return False
    return bool(event.get("user", "") == us.bot_user_id or event.get("bot_id", "") == us.bot_id)


class Authorize(AsyncAuthorize):
    """Tells Bolt whose payload it has. It takes a plain function too, but sorts out anew for each
    payload which arguments that one wants."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, **_: object
    ) -> AuthorizeResult | None:
        return await self._workspaces.authorize(enterprise_id, team_id)


def bolt(connection: Connection, workspaces: Workspaces, desk: Desk) -> AsyncApp:
    """The Bolt app."""
    by_http = connection.app_token is None
    app = AsyncApp(
        name="studyhall",
        client=workspaces.client(None),
        signing_secret=connection.signing_secret or "",
        authorize=cast(Any, Authorize(workspaces)),  # taken too, though not declared
        user_facing_authorize_error_message=NOT_INSTALLED,
        process_before_response=True,
        ignoring_self_events_enabled=False,  # `Intake` does that
        # What Slack signs, and asks an address for, comes by HTTP alone.
        request_verification_enabled=by_http,
        ssl_check_enabled=by_http,
        url_verification_enabled=by_http,
        attaching_function_token_enabled=False,  # of workflow steps, which we have none of
        logger=logging.getLogger("slack_bolt"),
    )
    app.use(Intake(desk))
    return app


async def stay(
    connection: Connection,
    workspaces: Workspaces,
    desk: Desk,
    connected: Callable[[], None],
    pages: Sequence[web.RouteDef] = (),
) -> None:
    """Keep connected, and show the pages. Ends only by being cancelled, when what was acknowledged
    has been finished, or with SettingsError where nothing helps but another setting."""
    wait = FIRST_WAIT
    while True:
        try:
            await workspaces.open()
            break
        except ChatUnavailable as exc:
            _log.warning("trying again in %.0f s: %s", wait, exc)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
    app = bolt(connection, workspaces, desk)
    by_socket = connection.app_token is not None
    served = [*pages, *([] if by_socket else [deliveries(app)])]
    async with serving(served, connection.address, connection.port):
        try:
            if connection.app_token is not None:
                await _by_socket(app, connection.app_token, desk, connected)
            _log.info("Slack is awaited by HTTP on port %s, at %s", connection.port, EVENTS_PATH)
            connected()
            await asyncio.Event().wait()
        finally:
            await desk.finish(_FINISHING)


def _without_traces(record: logging.LogRecord) -> bool:
    """The library tells with a trace of each attempt to connect that failed; a line will do."""
    if record.exc_info and str(record.msg).startswith("Failed to connect"):
        record.exc_info = None
    return True


class Socket(SocketModeClient):
    """The library's client, which connects again by itself; it ends where that cannot help."""

    def __init__(self, app_token: str, **options: Any) -> None:  # noqa: ANN401 - handed on
        super().__init__(app_token, **options)
        self.hopeless: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def online(self) -> bool:
        """Tell whether the socket stands."""
        session = self.current_session
        return not self.closed and session is not None and not session.closed

    async def issue_new_wss_url(self) -> str:
        try:
            return await super().issue_new_wss_url()
        except SlackApiError as exc:
            if code(exc) in REVOKED or code(exc) in ("not_allowed_token_type", "missing_scope"):
                self.closed = True
                if not self.hopeless.done():
                    self.hopeless.set_result(code(exc))
            raise


async def _by_socket(
    app: AsyncApp, app_token: str, desk: Desk, connected: Callable[[], None]
) -> None:
    app.logger.addFilter(_without_traces)
    client = Socket(app_token, web_client=app.client, ping_interval=_PING, logger=app.logger)

    async def take(_: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time()
        response = await run_async_bolt_app(app, request)
        with contextlib.suppress(ConnectionError):  # it will come again by another connection
            await send_async_response(client, request, response, began)

    async def hear(_: AsyncBaseSocketModeClient, message: dict[str, Any], __: str | None) -> None:
        if message.get("type") == "hello":
            _log.info("connected to Slack by Socket Mode")
            connected()

    desk.online = client.online
    client.socket_mode_request_listeners.append(take)
    client.message_listeners.append(hear)
    library: SocketModeClient = client
    connecting = asyncio.create_task(library.connect())
    try:
        why = await client.hopeless
        raise SettingsError(WRONG_APP_TOKEN.format(code=why))
    finally:
        await desk.finish(_FINISHING)
        connecting.cancel()
        with contextlib.suppress(Exception):
            await library.close()
