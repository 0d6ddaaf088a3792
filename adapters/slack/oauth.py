"""Let several workspaces install the app (OAuth).

Their tokens are stored in our own database, encrypted if the operator has set a key.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth.installation_store.models.bot import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import (
    AsyncSQLAlchemyInstallationStore,
    SQLAlchemyInstallationStore,
)
from slack_sdk.oauth.state_store.sqlalchemy import AsyncSQLAlchemyOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from sqlalchemy import MetaData, inspect, or_, text

from adapters.slack.config import Connection
from adapters.slack.errors import NETWORK, is_transient, to_chat_error
from adapters.slack.http_mode import as_bolt_request
from adapters.slack.manifest import INSTALL_PATH, REDIRECT_PATH
from adapters.slack.oauth_state import SignedStates
from adapters.slack.scopes import scopes
from adapters.slack.token_encryption import Keyring, seal, seal_in, widen, widen_in
from bot.errors import ChatUnavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection as Database
    from sqlalchemy.ext.asyncio import AsyncEngine

_AWAY: Final = f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Slack did not answer</title>
<h1>Slack did not answer</h1>
<p>Studyhall is not installed yet. Please <a href="{INSTALL_PATH}">try again</a> in a moment.</p>
</html>
"""

_log = logging.getLogger(__name__)


class Installed(AsyncSQLAlchemyInstallationStore):
    """The store of workspaces that installed the app, in tables that slack_sdk defines."""

    def __init__(self, client_id: str, engine: AsyncEngine, keys: Sequence[str] = ()) -> None:
        super().__init__(client_id, engine, logger=_log)
        self._keyring = Keyring(keys)
        for table in (self.bots, self.installations):
            seal(table, self._keyring)

    def prepare(self, database: Database) -> None:
        """Create missing tables, and encrypt every token with the first key.

        Run it in one process at a time, in one transaction. Raises SettingsError if no key fits.
        """
        self.metadata.create_all(database)
        if database.dialect.name == "sqlite":
            # Otherwise overwritten tokens stay readable in the file and its backups.
            database.execute(text("PRAGMA secure_delete = ON"))
        _forget_states(database)
        changed = 0
        for table in (self.bots, self.installations):
            widen_in(database, table)
            changed += seal_in(database, table, self._keyring)
        if changed:
            _log.info("encrypted the tokens of %s rows with the first key", changed)

    async def bot_in(self, space: str) -> Bot | None:
        """Return our latest bot in a workspace or in a whole organisation."""
        bots = self.bots.c
        wanted = (
            self.bots.select()
            .where(
                bots.client_id == self.client_id,
                bots.bot_token.is_not(None),
                or_(bots.team_id == space, (bots.enterprise_id == space) & bots.team_id.is_(None)),
            )
            .order_by(bots.installed_at.desc(), bots.id.desc())
            .limit(1)
        )
        async with self.engine.begin() as connection:
            row = (await connection.execute(wanted)).mappings().first()
        return None if row is None else SQLAlchemyInstallationStore.build_bot_entity(row)

    async def forget(self, space: str, at: float) -> bool:
        """Delete an uninstalled workspace's tokens; False if it was reinstalled since."""
        latest = await self.bot_in(space)
        if latest is not None and latest.installed_at >= at + 1:  # Slack sends whole seconds
            return False
        async with self.engine.begin() as connection:
            for table in (self.bots, self.installations):
                theirs = or_(
                    table.c.team_id == space,
                    (table.c.enterprise_id == space) & table.c.team_id.is_(None),
                )
                await connection.execute(
                    table.delete().where(table.c.client_id == self.client_id, theirs)
                )
        return True


def _forget_states(database: Database) -> None:
    """Delete the OAuth states that earlier versions stored for each visit to the install page."""
    name = AsyncSQLAlchemyOAuthStateStore.default_table_name
    if inspect(database).has_table(name):
        database.execute(text(f'DELETE FROM "{name}"'))


def tables() -> MetaData:
    """Return slack_sdk's tables of workspaces, including those of earlier versions."""
    made, names = MetaData(), AsyncSQLAlchemyInstallationStore
    names.build_bots_table(made, names.default_bots_table_name)
    names.build_installations_table(made, names.default_installations_table_name)
    for table in made.tables.values():
        widen(table)
    states = AsyncSQLAlchemyOAuthStateStore
    states.build_oauth_states_table(made, states.default_table_name)
    return made


class _Exchange(AsyncWebClient):
    """The client for an installation, which raises ChatUnavailable if Slack is unavailable.

    Bolt would treat any of Slack's errors as a wrong code.
    """

    def __init__(self, like: AsyncWebClient) -> None:
        super().__init__(
            base_url=like.base_url,
            timeout=like.timeout,
            session=like.session,
            retry_handlers=like.retry_handlers,
        )

    async def api_call(self, *arguments: Any, **options: Any) -> AsyncSlackResponse:  # noqa: ANN401 - handed on
        try:
            return await super().api_call(*arguments, **options)
        except SlackApiError as exc:
            if is_transient(exc):
                raise to_chat_error(exc) from exc
            raise


def routes(
    connection: Connection, installed: Installed, client: AsyncWebClient
) -> list[web.RouteDef]:
    """Return the routes of the install page and of the OAuth redirect."""
    settings = AsyncOAuthSettings(
        client_id=connection.client_id,
        client_secret=connection.client_secret,
        scopes=scopes(),
        user_scopes=[],
        installation_store=installed,
        state_store=SignedStates(connection.client_secret or ""),
        install_path=INSTALL_PATH,
        redirect_uri_path=REDIRECT_PATH,
        logger=_log,
    )
    flow = AsyncOAuthFlow(client=_Exchange(client), logger=_log, settings=settings)

    async def begin(request: web.Request) -> web.Response:
        response = await flow.handle_installation(await as_bolt_request(request))
        return await to_aiohttp_response(response)

    async def end(request: web.Request) -> web.Response:
        try:
            response = await flow.handle_callback(await as_bolt_request(request))
        except (ChatUnavailable, *NETWORK) as exc:
            _log.warning("Slack did not answer while the app was being installed: %s", exc)
            return web.Response(status=503, text=_AWAY, content_type="text/html")
        return await to_aiohttp_response(response)

    return [web.get(INSTALL_PATH, begin), web.get(REDIRECT_PATH, end)]
