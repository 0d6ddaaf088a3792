"""Keep Slack connected: by Socket Mode if there is an app token, otherwise by HTTP."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any, Final, cast

from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.config import Connection
from adapters.slack.errors import NOT_INSTALLED
from adapters.slack.http_mode import deliveries, serving
from adapters.slack.inbox import Inbox
from adapters.slack.manifest import EVENTS_PATH
from adapters.slack.outage import Outage
from adapters.slack.socket_mode import Connected, by_socket
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatUnavailable

_FINISHING: Final = 10.0  # seconds for acknowledged events to finish at shutdown

_log = logging.getLogger(__name__)


class Intake(AsyncMiddleware):
    """The middleware that passes verified payloads to the inbox and drops our own events.

    It replaces Bolt's listeners: each of them checks every payload, a third of Bolt's cost.
    """

    def __init__(self, inbox: Inbox) -> None:
        self._inbox = inbox

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
                return await self._inbox.event(body)
            case "block_actions":
                return await self._inbox.action(body)
            case "view_submission":
                return await self._inbox.view(body)
        if "command" in body:
            return await self._inbox.command(body)
        await next()  # we have no other listeners: Bolt logs the payload
        return None


def _by_us(event: object, us: AuthorizeResult | None) -> bool:
    """Return whether the bot caused this event itself.

    Bolt's own rule would also drop the deletion of our message by somebody else.
    """
    if us is None or not isinstance(event, dict):
        return False
    return bool(event.get("user", "") == us.bot_user_id or event.get("bot_id", "") == us.bot_id)


class Authorize(AsyncAuthorize):
    """The lookup of a payload's workspace for Bolt.

    Bolt also accepts a plain function, but inspects its arguments again for each payload.
    """

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self, *, enterprise_id: str | None, team_id: str | None, **_: object
    ) -> AuthorizeResult | None:
        return await self._workspaces.authorize(enterprise_id, team_id)


def bolt(connection: Connection, workspaces: Workspaces, inbox: Inbox) -> AsyncApp:
    """Build the Bolt app."""
    by_http = connection.app_token is None
    app = AsyncApp(
        name="studyhall",
        client=workspaces.client(None),
        signing_secret=connection.signing_secret or "",
        authorize=cast(Any, Authorize(workspaces)),  # Bolt accepts it; its annotation doesn't
        user_facing_authorize_error_message=NOT_INSTALLED,
        process_before_response=True,
        ignoring_self_events_enabled=False,  # `Intake` does that
        # Slack signs requests and verifies URLs only in HTTP mode.
        request_verification_enabled=by_http,
        ssl_check_enabled=by_http,
        url_verification_enabled=by_http,
        attaching_function_token_enabled=False,  # we have no workflow steps
        logger=logging.getLogger("slack_bolt"),
    )
    app.use(Intake(inbox))
    return app


async def keep_connected(
    connection: Connection,
    workspaces: Workspaces,
    inbox: Inbox,
    connected: Connected,
    pages: Sequence[web.RouteDef] = (),
) -> None:
    """Stay connected and serve the pages until cancelled; then finish acknowledged events.

    Raises SettingsError if only a different setting can help.
    """
    outage = Outage("Slack")
    while True:
        try:
            await workspaces.open()
            break
        except ChatUnavailable as exc:
            await asyncio.sleep(outage.failed(exc))
    outage.over()
    app = bolt(connection, workspaces, inbox)
    served = [*pages, *([] if connection.app_token is not None else [deliveries(app)])]
    async with serving(served, connection.address, connection.port):
        try:
            if connection.app_token is not None:
                await by_socket(app, connection.app_token, inbox, connected, _FINISHING)
            _log.info("listening for Slack on port %s at %s", connection.port, EVENTS_PATH)
            connected(None)
            await asyncio.Event().wait()
        finally:
            await inbox.finish(_FINISHING)
