"""What the bot has to be allowed, and what it is not allowed where."""

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
INVITED: Final = NEEDED | THREADS  # what the invitation asks for: threads are a daily's extra
_OF_CHANNELS: Final = discord.Permissions(send_messages=True)  # in a thread it means nothing


def invitation(application: int, guild: discord.abc.Snowflake | None = None) -> str:
    """The address at which a server's manager lets the bot in, with what it needs; where it is in
    already, it gets what it lacks. The link also asks to create threads."""
    return discord.utils.oauth_url(
        application,
        permissions=INVITED,
        guild=guild or discord.utils.MISSING,
        scopes=("bot", "applications.commands"),
    )


def lacking(given: discord.Permissions, wanted: discord.Permissions = NEEDED) -> list[str]:
    """What is wanted and not given, by the names in Discord's own settings."""
    has = dict(given)
    return [_shown(name) for name, on in wanted if on and not has[name]]


def lacking_in(
    where: discord.abc.GuildChannel | discord.Thread,
    me: discord.Member,
    wanted: discord.Permissions = NEEDED,
) -> list[str]:
    """What is wanted in a channel or thread and not given there, by the names in its settings.

    What Discord takes away only because another permission is missing (without *Send Messages*,
    *Embed Links*) is left out: it comes back with that one. Raises discord.ClientException for a
    thread whose channel is not known.
    """
    if not isinstance(where, discord.Thread):
        # A channel's own `permissions_for` adds what is implied to this one's.
        return lacking(discord.abc.GuildChannel.permissions_for(where, me), wanted)
    if where.parent is None:
        raise discord.ClientException("the thread's channel is not known")
    return lacking_in(where.parent, me, wanted & ~_OF_CHANNELS)


def _shown(name: str) -> str:
    return "View Channel" if name == "read_messages" else name.replace("_", " ").title()


def listed(names: Iterable[str]) -> str:
    """Words as a sentence lists them."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
