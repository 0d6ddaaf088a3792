"""Look up the workspaces that the bot is installed in, with a client for each."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final, Protocol

import aiohttp
from cachetools import TTLCache
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy.exc import SQLAlchemyError

from adapters.slack.config import Connection
from adapters.slack.errors import NOT_INSTALLED, code, reading, with_retries
from bot.errors import ChatError, ChatRefused, ChatUnavailable, SettingsError

_log = logging.getLogger(__name__)

_KEPT: Final = 1000  # workspaces
_FRESH: Final = 60.0  # seconds that a token is cached: a reinstallation replaces it
_RATE_LIMITED: Final = 2  # retries after a 429
_TIMEOUT: Final = 15  # seconds for a Web API call

WRONG_TOKEN: Final = (
    "Slack rejects SLACK_BOT_TOKEN: {code}. Reinstall the app under OAuth & Permissions, and set "
    "SLACK_BOT_TOKEN to the Bot User OAuth Token."
)


class Installations(Protocol):
    """A store of the workspaces that installed the app."""

    async def bot_in(self, space: str) -> Bot | None:
        """Return our bot in a workspace."""

    async def forget(self, space: str, at: float) -> bool:
        """Delete a workspace that uninstalled the app at this time (seconds since 1970).

        Return False, and keep the new installation, if it has reinstalled the app since.
        """


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace, with the bot's identity in it."""

    id: str
    name: str
    user: str  # the bot's own user
    bot: str
    client: AsyncWebClient = field(repr=False, compare=False)
    hasty: AsyncWebClient = field(repr=False, compare=False)  # doesn't wait out rate limits
    scopes: frozenset[str] | None = None  # None if Slack didn't say

    @property
    def token(self) -> str:
        return self.client.token or ""


class Workspaces:
    """The one workspace of a bot token, or all workspaces that installed the app."""

    def __init__(
        self,
        connection: Connection,
        installations: Installations | None = None,
        time: Callable[[], float] = monotonic,
    ) -> None:
        self._connection = connection
        self._installations = installations
        self._session: aiohttp.ClientSession | None = None
        self._home: Workspace | None = None
        self._known: TTLCache[str, Workspace] = TTLCache(_KEPT, _FRESH, timer=time)

    def client(self, token: str | None, *, hasty: bool = False) -> AsyncWebClient:
        """Return a Web API client that waits out rate limits unless it's `hasty`.

        It never retries after a dropped connection: the caller checks what reached Slack.
        """
        if self._session is None or self._session.closed:
            # The library ignores the client's own timeout if it's given a session.
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=_TIMEOUT))
        return AsyncWebClient(
            token=token,
            base_url=self._connection.base,
            timeout=_TIMEOUT,
            session=self._session,
            retry_handlers=[]
            if hasty
            else [AsyncRateLimitErrorRetryHandler(max_retry_count=_RATE_LIMITED)],
        )

    async def open(self) -> None:
        """Check the bot token and find its workspace.

        Raises SettingsError for a token that Slack rejects, ChatUnavailable if Slack is
        unavailable.
        """
        if self._connection.several or self._home is not None:
            return
        client = self.client(self._connection.bot_token)
        try:
            found = await with_retries(client.auth_test)
        except ChatRefused as exc:
            why = code(exc.__cause__) if isinstance(exc.__cause__, Exception) else ""
            raise SettingsError(WRONG_TOKEN.format(code=why)) from None
        granted = _header(found.headers, "x-oauth-scopes")
        with reading():
            team, user = str(found["team_id"]), str(found["user_id"])
        self._home = Workspace(
            id=team,
            name=str(found.get("team") or ""),
            user=user,
            bot=str(found.get("bot_id") or ""),
            client=client,
            hasty=self.client(client.token, hasty=True),
            scopes=frozenset(each.strip() for each in granted.split(",")) if granted else None,
        )
        _log.info("the bot token is valid for the workspace %s", self._home.name)

    async def close(self) -> None:
        """Close the session and forget every client. `open` starts afresh."""
        self._home = None
        self._known.clear()
        if self._session is not None:
            await self._session.close()

    def space(self, body: Mapping[str, Any]) -> str:
        """Return the workspace that a payload is for.

        It's the one in which the bot is installed, even if the person belongs to another.
        """
        if self._home is not None:
            return self._home.id
        for each in body.get("authorizations") or ():
            if found := each.get("team_id") or each.get("enterprise_id"):
                return str(found)
        view = body.get("view") or {}
        if found := view.get("app_installed_team_id"):
            return str(found)  # `team` may be the sender's own workspace
        team = body.get("team") or {}
        return str(body.get("team_id") or team.get("id") or body.get("enterprise_id") or "")

    async def of(self, space: str) -> Workspace:
        """Return a workspace by its id. Raises ChatRefused if the bot isn't installed there."""
        if self._home is not None and space in (self._home.id, ""):
            return self._home
        if self._installations is None:
            if self._home is None:
                raise ChatUnavailable("Slack isn't connected")
            raise ChatRefused(NOT_INSTALLED)
        try:  # `get` takes several times as long, and every event comes by here
            known: Workspace | None = self._known[space]
        except KeyError:
            known = None
        return known or await self._read(space)

    async def _read(self, space: str) -> Workspace:
        assert self._installations is not None
        try:
            found = await self._installations.bot_in(space)
        except SQLAlchemyError as exc:
            raise ChatUnavailable("could not read the workspaces' tokens") from exc
        except SettingsError as exc:  # another process encrypts with a key that we don't have
            raise ChatUnavailable(str(exc)) from exc
        if found is None or not found.bot_token:
            raise ChatRefused(NOT_INSTALLED)
        known = Workspace(
            id=space,
            name=found.team_name or "",
            user=found.bot_user_id or "",
            bot=found.bot_id or "",
            client=self.client(found.bot_token),
            hasty=self.client(found.bot_token, hasty=True),
            scopes=frozenset(found.bot_scopes) if found.bot_scopes else None,
        )
        self._known[space] = known
        return known

    async def left(self, space: str, at: float) -> None:
        """Handle an uninstallation, which Slack may report late. Keep the workspace's points."""
        self._known.pop(space, None)
        if self._installations is not None and not await self._installations.forget(space, at):
            return
        _log.warning("uninstalled from the workspace %s; its points are kept", space)

    async def authorize(
        self, enterprise_id: str | None, team_id: str | None
    ) -> AuthorizeResult | None:
        """Return what Bolt needs to authorize a payload, without a call to Slack."""
        try:
            found = await self.of(self._home.id if self._home is not None else team_id or "")
        except ChatError:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=found.user,
            bot_id=found.bot,
            bot_token=found.token,
        )


def _header(headers: Mapping[str, Any], name: str) -> str:
    for key, value in headers.items():
        if key.casefold() == name:
            return str(value)
    return ""
