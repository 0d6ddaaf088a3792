"""What is right and what is wrong with a bot's set-up on Slack, told in sentences.

It asks Slack's Web API alone, so it can be run while the bot runs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from adapters.slack.config import Connection
from adapters.slack.errors import code, tried
from adapters.slack.scopes import EVENTS, OPTIONAL, scopes
from adapters.slack.socket_mode import WRONG_APP_TOKEN
from adapters.slack.workspaces import Workspace, Workspaces
from bot.errors import ChatRefused, SettingsError

_PAGE: Final = 200
_PAGES: Final = 10

_AGAIN: Final = (
    "Put the manifest in again (studyhall slack manifest), under App Manifest, and install the app "
    "once more."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `wrong` where something has to be done."""

    text: str
    wrong: bool = False


async def examine(connection: Connection) -> AsyncIterator[Finding]:
    """Look at everything. Raises SettingsError for a token that does not work, ChatUnavailable
    where Slack cannot be reached."""
    workspaces = Workspaces(connection)
    try:
        if connection.app_token is not None:
            yield await _app_token(workspaces, connection.app_token)
        else:
            yield Finding(
                f"Slack is awaited by HTTP on port {connection.port} of {connection.address}: "
                "the app's Request URLs lead there, through a proxy that has a certificate. Every "
                "request's signature is checked."
            )
        if connection.several:
            yield Finding("Any workspace may install the app (OAuth); each has a token of its own.")
            return
        await workspaces.open()
        workspace = await workspaces.of("")
        yield Finding(f"The bot token is right: it is of the workspace {workspace.name}.")
        for finding in _scopes(workspace):
            yield finding
        yield Finding(
            "What it has to hear, under Event Subscriptions: " + ", ".join(sorted(EVENTS)) + "."
        )
        for finding in await _channels(workspace):
            yield finding
    finally:
        await workspaces.close()


async def _app_token(workspaces: Workspaces, token: str) -> Finding:
    client = workspaces.client(None)
    try:
        await tried(lambda: client.apps_connections_open(app_token=token))
    except ChatRefused as exc:
        why = code(exc.__cause__) if isinstance(exc.__cause__, Exception) else ""
        raise SettingsError(WRONG_APP_TOKEN.format(code=why)) from None
    return Finding("The app-level token is right: Socket Mode works, no public address is needed.")


def _scopes(workspace: Workspace) -> list[Finding]:
    if workspace.scopes is None:
        return [Finding("Slack does not say which permissions the token has.")]
    missing = [each for each in scopes() if each not in workspace.scopes]
    if not missing:
        return [Finding("It has every permission that it needs.")]
    found = [
        Finding(f"Without {each}, {OPTIONAL[each]}. {_AGAIN}", wrong=True)
        for each in missing
        if each in OPTIONAL
    ]
    needed = [each for each in missing if each not in OPTIONAL]
    if needed:
        found.append(Finding(f"It needs {_listed(needed)}. {_AGAIN}", wrong=True))
    return found


async def _channels(workspace: Workspace) -> list[Finding]:
    """The channels that the bot is a member of: only there it hears replies and reactions."""
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
            page = await tried(ask)
        except ChatRefused as exc:
            return [Finding(f"Its channels could not be looked at: {exc}", wrong=True)]
        channels += page.get("channels") or ()
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            break
    if not channels:
        return [
            Finding(
                "It is a member of no channel yet. In a channel, type /invite @Studyhall.",
                wrong=True,
            )
        ]
    names = [f"#{each.get('name')}" for each in channels]
    shown = _listed(names if len(names) <= 10 else [*names[:9], f"{len(names) - 9} more"])
    return [Finding(f"It is a member of {shown}. To let it into another: /invite @Studyhall.")]


def _listed(names: Iterable[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
