"""Check a bot's setup on Discord and explain each finding in a sentence.

It uses only Discord's REST API, so it can run while the bot runs.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

import discord

from adapters.discord.chat import Connection, point
from adapters.discord.client import intents
from adapters.discord.errors import NETWORK
from adapters.discord.gateway import WRONG_INTENT, WRONG_TOKEN
from adapters.discord.permissions import HELPFUL, THREADS, invitation, lacking, lacking_in, listed
from bot.errors import ChatUnavailable, SettingsError
from bot.text.plurals import counted

_WITHOUT_CONTENT: Final = (
    "The bot doesn't read message content. Buttons and reactions work, and a reply counts if it "
    "pings the bot (as Discord's own reply does, unless its @ is off). To count every reply, and "
    "numbers typed in the channel, turn on Message Content Intent in the developer portal, under "
    "Bot, and set STUDYHALL_DISCORD_MESSAGE_CONTENT=true."
)

_OPTIONAL: Final = (
    (HELPFUL, "the bot would remove reactions that a later one supersedes"),
    (THREADS, "the bot would start a thread under each daily question"),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check; `wrong` if something needs fixing."""

    text: str
    wrong: bool = False


async def examine(connection: Connection) -> AsyncIterator[Finding]:
    """Log in and run all checks.

    Raises SettingsError for a token that Discord rejects, ChatUnavailable if it's unreachable.
    """
    point(connection)
    client = discord.Client(intents=intents(message_content=False))
    async with client:
        try:
            await client.login(connection.token)
            async for finding in look(client, connection):
                yield finding
        except discord.LoginFailure:
            raise SettingsError(WRONG_TOKEN) from None
        except (discord.HTTPException, *NETWORK) as exc:
            raise ChatUnavailable(f"Discord isn't responding: {exc}") from exc


async def look(client: discord.Client, connection: Connection) -> AsyncIterator[Finding]:
    """Run all checks with a logged-in client."""
    application = await client.application_info()
    yield Finding(f"The token is valid for {client.user}.")
    yield _content(application, connection)
    guilds = [guild async for guild in client.fetch_guilds(limit=None)]
    link = invitation(application.id)
    if not guilds:
        yield Finding(f"The bot isn't in any server yet. Invite it: {link}", wrong=True)
        return
    for guild in guilds:
        for finding in await _guild(client, guild.id):
            yield finding
    yield Finding(f"To invite the bot to another server: {link}")


def _content(application: discord.AppInfo, connection: Connection) -> Finding:
    flags = application.flags
    granted = flags.gateway_message_content or flags.gateway_message_content_limited
    if connection.message_content and not granted:
        return Finding(WRONG_INTENT, wrong=True)
    if connection.message_content:
        return Finding("The bot reads message content, so every reply counts.")
    return Finding(_WITHOUT_CONTENT)


async def _guild(client: discord.Client, number: int) -> list[Finding]:
    """Check the bot's permissions in one server's channels."""
    assert client.user is not None
    guild = await client.fetch_guild(number)
    channels = await guild.fetch_channels()
    me = await guild.fetch_member(client.user.id)
    text = [each for each in channels if isinstance(each, discord.TextChannel)]
    found = [(each, lacking_in(each, me)) for each in text]
    findings = [
        Finding(f"{guild.name}, #{channel.name}: give the bot {listed(names)}.", wrong=True)
        for channel, names in found
        if names and "View Channel" not in names
    ]
    hidden = [f"#{channel.name}" for channel, names in found if "View Channel" in names]
    fine = len(text) - len(hidden) - len(findings)
    findings.insert(0, Finding(f"{guild.name}: the bot can work in {_channels(fine)}."))
    if hidden:
        findings.append(Finding(f"{guild.name}: the bot can't see {listed(hidden)}."))
    findings += [
        Finding(f"{guild.name}: with {name} (optional) {gain}.")
        for wanted, gain in _OPTIONAL
        for name in lacking(me.guild_permissions, wanted)
    ]
    return findings


def _channels(count: int) -> str:
    return counted(count, "channel")
