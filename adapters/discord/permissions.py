"""Define the permissions that the bot needs, and find the missing ones."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import discord

NEEDED: Final = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    embed_links=True,
    attach_files=True,
    add_reactions=True,
    read_message_history=True,
)
HELPFUL: Final = discord.Permissions(manage_messages=True)
THREADS: Final = discord.Permissions(create_public_threads=True)
INVITED: Final = NEEDED | THREADS  # requested by the invitation; threads are optional, for dailies
_OF_CHANNELS: Final = discord.Permissions(send_messages=True)  # has no effect in a thread


def invitation(application: int, guild: discord.abc.Snowflake | None = None) -> str:
    """Return the link that invites the bot with the permissions that it needs.

    It also requests Create Public Threads. In a server that already has the bot, it adds missing
    permissions.
    """
    return discord.utils.oauth_url(
        application,
        permissions=INVITED,
        guild=guild or discord.utils.MISSING,
        scopes=("bot", "applications.commands"),
    )


def lacking(given: discord.Permissions, wanted: discord.Permissions = NEEDED) -> list[str]:
    """Return the missing permissions, by their names in Discord's settings."""
    has = dict(given)
    return [_shown(name) for name, on in wanted if on and not has[name]]


def lacking_in(
    where: discord.abc.GuildChannel | discord.Thread,
    me: discord.Member,
    wanted: discord.Permissions = NEEDED,
) -> list[str]:
    """Return the missing permissions in a channel or thread, by their names in its settings.

    It omits permissions that depend on another missing one (*Embed Links* on *Send Messages*): they
    return with it. Raises discord.ClientException for a thread whose channel is unknown.
    """
    if not isinstance(where, discord.Thread):
        # A channel's own `permissions_for` also applies those dependencies.
        return lacking(discord.abc.GuildChannel.permissions_for(where, me), wanted)
    if where.parent is None:
        raise discord.ClientException("the thread's channel is unknown")
    return lacking_in(where.parent, me, wanted & ~_OF_CHANNELS)


def _shown(name: str) -> str:
    return "View Channel" if name == "read_messages" else name.replace("_", " ").title()


def listed(names: Iterable[str]) -> str:
    """Join names for a sentence: "a, b and c"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
