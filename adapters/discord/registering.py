"""Registering the commands with Discord, where they changed."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING, Any, Final

import discord

from adapters.discord.commands import changed, in_one_server, payloads

if TYPE_CHECKING:
    from discord.http import HTTPClient

_PAGE: Final = 200  # servers that Discord tells at once

_log = logging.getLogger(__name__)


async def register(http: HTTPClient, application: int, guild: int | None) -> None:
    """Register the commands in every server, or in `guild` alone: there they are known at once.

    Who changes from one to the other would have each command twice in that server, so what was
    registered for the other is taken away.
    """
    try:
        if guild is None:
            await _everywhere(http, application)
        else:
            await _in_one(http, application, guild)
    except discord.Forbidden:
        _log.error(
            "server %s does not let the bot have commands; invite it with the link that studyhall "
            "doctor discord prints",
            guild,
        )
    except discord.HTTPException as exc:
        _log.error("the commands could not be registered; the old ones stay: %s", exc)


async def _everywhere(http: HTTPClient, application: int) -> None:
    wanted: Any = payloads()
    known = await http.get_global_commands(application)
    if not changed(known, wanted):
        return
    await http.bulk_upsert_global_commands(application, wanted)
    _log.info("%d commands are registered", len(wanted))
    if known:
        return
    # Perhaps one server had them alone. A bot that is developed so is in no more than a page.
    for guild in await http.get_guilds(_PAGE, with_counts=False):
        with contextlib.suppress(discord.Forbidden):  # a server that lets it have none
            if await http.get_guild_commands(application, guild["id"]):
                await http.bulk_upsert_guild_commands(application, guild["id"], [])


async def _in_one(http: HTTPClient, application: int, guild: int) -> None:
    wanted: Any = in_one_server(payloads())
    if changed(in_one_server(await http.get_guild_commands(application, guild)), wanted):
        await http.bulk_upsert_guild_commands(application, guild, wanted)
        _log.info("%d commands are registered in %d", len(wanted), guild)
    if await http.get_global_commands(application):
        await http.bulk_upsert_global_commands(application, [])
        _log.info("no other server has them any more")
