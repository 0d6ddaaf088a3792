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
THREADS: Final = discord.Permissions(create_public_threads=True)  # asked for, but not needed


def invitation(application: int, guild: discord.abc.Snowflake | None = None) -> str:
    """The address at which a server's manager lets the bot in, with what it needs; where it is in
    already, it gets what it lacks."""
    return discord.utils.oauth_url(
        application,
        permissions=NEEDED,
        guild=guild or discord.utils.MISSING,
        scopes=("bot", "applications.commands"),
    )


def lacking(given: discord.Permissions, wanted: discord.Permissions = NEEDED) -> list[str]:
    """What is wanted and not given, by the names in Discord's own settings."""
    has = dict(given)
    return [_shown(name) for name, on in wanted if on and not has[name]]


def _shown(name: str) -> str:
    return "View Channel" if name == "read_messages" else name.replace("_", " ").title()


def listed(names: Iterable[str]) -> str:
    """Words as a sentence lists them."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
