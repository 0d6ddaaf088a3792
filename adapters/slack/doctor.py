"""Check a bot's setup on Slack and explain each finding in a sentence.

It uses only Slack's Web API, so it can run while the bot runs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from adapters.slack.config import Connection
from adapters.slack.errors import code, with_retries
from adapters.slack.scopes import EVENTS, OPTIONAL, scopes
from adapters.slack.socket_mode import WRONG_APP_TOKEN
from adapters.slack.workspaces import Workspace, Workspaces
from bot.errors import ChatRefused, SettingsError

_PAGE: Final = 200
_PAGES: Final = 10

_AGAIN: Final = (
    "Update the manifest (studyhall slack manifest) under App Manifest, then reinstall the app."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `wrong` if something needs fixing."""

    text: str
    wrong: bool = False


async def examine(connection: Connection) -> AsyncIterator[Finding]:
    """Run all checks.

    Raises SettingsError for a token that Slack rejects, ChatUnavailable if Slack is unreachable.
    """
    workspaces = Workspaces(connection)
    try:
        if connection.app_token is not None:
            yield await _app_token(workspaces, connection.app_token)
        else:
            yield Finding(
                f"The bot listens for Slack's HTTP requests on {connection.address}, port "
                f"{connection.port}. The app's Request URLs must lead there, through a proxy with "
                "a certificate. The bot checks every request's signature."
            )
        if connection.several:
            yield Finding("Any workspace may install the app (OAuth). Each has its own token.")
            return
        await workspaces.open()
        workspace = await workspaces.of("")
        yield Finding(f"The bot token is valid for the workspace {workspace.name}.")
        for finding in _scopes(workspace):
            yield finding
        yield Finding("Event Subscriptions must include " + ", ".join(sorted(EVENTS)) + ".")
        for finding in await _channels(workspace):
            yield finding
    finally:
        await workspaces.close()


async def _app_token(workspaces: Workspaces, token: str) -> Finding:
    client = workspaces.client(None)
    try:
        await with_retries(lambda: client.apps_connections_open(app_token=token))
    except ChatRefused as exc:
        why = code(exc.__cause__) if isinstance(exc.__cause__, Exception) else ""
        raise SettingsError(WRONG_APP_TOKEN.format(code=why)) from None
    return Finding("The app-level token is valid: Socket Mode works without a public address.")


def _scopes(workspace: Workspace) -> list[Finding]:
    if workspace.scopes is None:
        return [Finding("Slack doesn't say which permissions the token has.")]
    missing = [each for each in scopes() if each not in workspace.scopes]
    if not missing:
        return [Finding("The bot has every permission that it needs.")]
    found = [
        Finding(f"Without {each}, {OPTIONAL[each]}. {_AGAIN}", wrong=True)
        for each in missing
        if each in OPTIONAL
    ]
    needed = [each for each in missing if each not in OPTIONAL]
    if needed:
        found.append(Finding(f"The bot needs {_listed(needed)}. {_AGAIN}", wrong=True))
    return found


async def _channels(workspace: Workspace) -> list[Finding]:
    """List the bot's channels: it receives replies and reactions only there."""
    granted = workspace.scopes or frozenset()
    kinds = ["public_channel", *(["private_channel"] if "groups:read" in granted else [])]
    channels: list[dict[str, Any]] = []
    cursor: str | None = None
    for _ in range(_PAGES):
        ask = partial(
            workspace.client.users_conversations,
            types=",".join(kinds),
            exclude_archived=True,
            limit=_PAGE,
            cursor=cursor,
        )
        try:
            page = await with_retries(ask)
        except ChatRefused as exc:
            return [Finding(f"The bot's channels could not be listed: {exc}", wrong=True)]
        channels += page.get("channels") or ()
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    if not channels:
        return [
            Finding(
                "The bot isn't in any channel yet. In a channel, type /invite @Studyhall.",
                wrong=True,
            )
        ]
    names = [f"#{each.get('name')}" for each in channels]
    shown = _listed(names if len(names) <= 10 else [*names[:9], f"{len(names) - 9} more"])
    return [Finding(f"The bot is a member of {shown}. To add it to another: /invite @Studyhall.")]


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
