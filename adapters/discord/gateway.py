"""Keep Discord connected: replace a client that ends, with backoff, until a retry can't help."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import discord

from bot.errors import SettingsError

if TYPE_CHECKING:
    from adapters.discord.chat import Connection
    from adapters.discord.client import Client

FIRST_WAIT: Final = 1.0  # seconds
LONGEST_WAIT: Final = 60.0
_STABLE: Final = 60.0  # seconds of connection that reset the backoff
_NOT_AUTHENTICATED: Final = 4004
_BAD_SHARDS: Final = frozenset({4010, 4011})

_log = logging.getLogger(__name__)

WRONG_TOKEN: Final = (
    "Discord rejects DISCORD_TOKEN. Create a new token in the developer portal, under Bot, Reset "
    "Token, and set DISCORD_TOKEN to it."
)
WRONG_INTENT: Final = (
    "Discord doesn't let this bot read message content. Switch on Message Content Intent in the "
    "developer portal, under Bot, or set STUDYHALL_DISCORD_MESSAGE_CONTENT=false. Then replies "
    "count only if they ping the bot."
)
WRONG_SHARDS: Final = (
    "Discord rejects STUDYHALL_DISCORD_SHARDS and STUDYHALL_DISCORD_SHARD_IDS. The ids start at 0 "
    "and are below the number of shards."
)


async def keep_connected(make: Callable[[], Client], connection: Connection) -> None:
    """Keep a client connected until cancelled.

    Raises SettingsError if only a different setting can help.
    """
    if not connection.message_content:
        _log.info(
            "replies count only if they ping the bot; to change that, see studyhall doctor discord"
        )
    loop = asyncio.get_running_loop()
    wait = FIRST_WAIT
    while True:
        began = loop.time()
        client = make()
        why = await _run(client, connection.token)
        if loop.time() - began > _STABLE:
            wait = FIRST_WAIT
        _log.warning("not connected to Discord; trying again in %.0f s: %s", wait, why)
        await asyncio.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)


async def _run(client: Client, token: str) -> str:
    """Run a client to its end; return why it ended.

    After a cancellation it stays open, for the answers to work in progress.
    """
    why = "the connection was closed"
    try:
        await client.start(token)
    except Exception as exc:
        await client.close()
        refuse_hopeless(exc)
        why = f"{type(exc).__name__}: {exc}"
    await client.close()
    return why


def refuse_hopeless(exc: Exception) -> None:
    """Raise SettingsError for an error that retries can't fix."""
    code = exc.code if isinstance(exc, discord.ConnectionClosed) else None
    if isinstance(exc, discord.LoginFailure) or code == _NOT_AUTHENTICATED:
        raise SettingsError(WRONG_TOKEN) from None
    if isinstance(exc, discord.PrivilegedIntentsRequired):
        raise SettingsError(WRONG_INTENT) from None
    if code in _BAD_SHARDS:
        raise SettingsError(WRONG_SHARDS) from None
