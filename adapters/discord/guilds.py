"""Look up servers, channels and members, and send alerts to server owners."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

import discord

from adapters.discord.embeds import card
from adapters.discord.errors import ANY, CANNOT_WRITE_TO, to_chat_error, with_retries
from adapters.discord.permissions import NEEDED, THREADS, invitation, lacking, lacking_in, listed
from bot.chat.fit import shorten
from bot.chat.markup import escape
from bot.chat.model import NO_SPACE, Accent, MessageRef, Post
from bot.chat.platform import Delivery
from bot.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone

if TYPE_CHECKING:
    from discord.abc import Messageable

    from adapters.discord.command_links import CommandLinks
    from adapters.discord.rate_limit import RateLimit
    from adapters.discord.render import Called

_NAME: Final = 100  # characters of a thread's
_DAY: Final = 1440  # minutes of inactivity after which Discord archives a thread

_log = logging.getLogger(__name__)


def guild_of(client: discord.Client, space: str) -> discord.Guild | None:
    """Return a space's server, if the bot is in it."""
    return client.get_guild(int(space)) if space.isdecimal() else None


def shard_of(space: str, shards: int) -> int:
    """Return the shard for a space, of so many; the first for direct messages."""
    return (int(space) >> 22) % shards if space.isdecimal() else 0


def outside(client: discord.Client, space: str) -> bool:
    """Return whether people use the bot as a user app in a server or chat without the bot."""
    return guild_of(client, space) is None and not _has_some(client)


def _has_some(client: discord.Client) -> bool:
    """Return whether this process has only some of the bot's shards."""
    return isinstance(client, discord.AutoShardedClient) and client.shard_ids is not None


async def known(client: discord.Client, space: str) -> discord.Guild | None:
    """Return a space's server, if the bot is in it. Raises ChatUnavailable.

    It's fetched if it may be on another process's shard.
    """
    guild = guild_of(client, space)
    if guild is not None or not _has_some(client) or not space.isdecimal():
        return guild
    try:
        return await with_retries(lambda: client.fetch_guild(int(space), with_counts=False))
    except MessageGone:
        return None


async def channel_in(
    client: discord.Client, space: str, channel: str
) -> discord.abc.GuildChannel | discord.Thread | None:
    """Return a server's channel or thread. Raises ChatUnavailable.

    It's fetched if the server may be on another process's shard.
    """
    if not channel.isdecimal():
        return None
    guild = guild_of(client, space)
    if guild is not None or not _has_some(client) or not space.isdecimal():
        return None if guild is None else guild.get_channel_or_thread(int(channel))
    try:
        found = await with_retries(lambda: client.fetch_channel(int(channel)))
    except MessageGone:
        return None
    if isinstance(found, discord.abc.PrivateChannel) or found.guild.id != int(space):
        return None
    return found


async def title_of(client: discord.Client, space: str, channel: str) -> str:
    """Return the name of a server, or of a channel or thread in it; "" if it's unknown."""
    if channel:
        found = await channel_in(client, space, channel)
        return "" if found is None else f"#{found.name}"
    guild = await known(client, space)
    return "" if guild is None else guild.name


async def name_of(client: discord.Client, space: str, user: str, pace: RateLimit) -> str:
    """Return a member's name in a server; "" for anybody else. Raises ChatUnavailable.

    Discord sends renames only to bots with the privileged members intent.
    """
    guild = await known(client, space)
    if guild is None or not user.isdecimal():
        return ""

    async def call() -> str:
        await pace.turn_to_read()
        return (await guild.fetch_member(int(user))).display_name

    try:
        return await with_retries(call)
    except MessageGone:
        return ""


async def open_again(client: discord.Client, thread: int) -> None:
    """Unarchive a thread. The library forgets archived threads, so it's fetched first."""
    found = await client.fetch_channel(thread)
    if isinstance(found, discord.Thread):
        await found.edit(archived=False)


async def begin_thread(
    client: discord.Client, message: MessageRef, title: str, pace: RateLimit
) -> None:
    """Start a thread at a message of a text channel, if the bot may; do nothing elsewhere.

    It checks the known permissions first: Discord blocks bots with too many refused requests.
    """
    space, channel = message.place.space, message.place.channel
    where = await channel_in(client, space, channel)
    if not isinstance(where, discord.TextChannel):
        return
    if lacks(client, space, channel, THREADS):
        return

    async def call() -> None:
        await pace.turn()
        await where.get_partial_message(int(message.id)).create_thread(
            name=shorten(title, _NAME), auto_archive_duration=_DAY
        )

    try:
        await with_retries(call)
    except ChatRefused as exc:  # for example, it already has one
        _log.info("could not start a thread at %s: %s", message, exc)


def lacks(
    client: discord.Client, space: str, channel: str, wanted: discord.Permissions = NEEDED
) -> list[str]:
    """Return the bot's missing permissions in a channel or thread; empty if they're unknown."""
    guild = guild_of(client, space)
    where = guild.get_channel_or_thread(int(channel)) if guild is not None else None
    if guild is None or guild.me is None or where is None:
        return []
    try:
        return lacking_in(where, guild.me, wanted)
    except discord.ClientException:  # a thread whose channel is unknown
        return []


async def write_to(client: discord.Client, user: int, post: Post, links: CommandLinks) -> Delivery:
    """Send a direct message. Raises ChatUnavailable."""
    try:
        channel = await with_retries(lambda: client.create_dm(discord.Object(user)))
        await _say(channel, post, links.in_space(NO_SPACE))
    except MessageGone:
        return Delivery.IMPOSSIBLE
    return Delivery.DELIVERED


async def alert(
    client: discord.Client, guild: discord.Guild | None, post: Post, links: CommandLinks
) -> Delivery:
    """Write to a server's owner, or else to its system channel. Raises ChatUnavailable."""
    if guild is None:
        return Delivery.IMPOSSIBLE
    if guild.owner_id is not None:
        delivery = await write_to(client, guild.owner_id, post, links)
        if delivery is Delivery.DELIVERED:
            return delivery
    channel = guild.system_channel
    if channel is None or guild.me is None or lacking(channel.permissions_for(guild.me)):
        return Delivery.IMPOSSIBLE
    try:
        await _say(channel, post, links.in_space(str(guild.id)))
    except MessageGone:
        return Delivery.IMPOSSIBLE
    return Delivery.DELIVERED


async def _say(channel: Messageable, post: Post, called: Called) -> None:
    """Post once: without a key, a retry could post a duplicate."""
    made = card(post, called=called)
    try:
        await channel.send(
            embed=made.embed,
            view=made.view or discord.utils.MISSING,
            files=made.files,
            allowed_mentions=discord.AllowedMentions.none(),
        )
    except discord.HTTPException as exc:
        if exc.code in CANNOT_WRITE_TO:
            raise ChatRefused("They don't accept direct messages.") from exc
        raise to_chat_error(exc) from exc
    except ANY as exc:
        raise ChatUnavailable(f"Discord is unavailable: {exc}") from exc


async def joined(client: discord.Client, guild: discord.Guild, links: CommandLinks) -> None:
    """Alert the owner of a new server if permissions are missing."""
    missing = lacking(guild.me.guild_permissions) if guild.me is not None else []
    _log.info("joined the server %d", guild.id)
    if not missing:
        return
    assert client.application_id is not None
    link = invitation(client.application_id, guild)
    post = Post(
        f"To work in **{escape(guild.name)}** I also need {listed(f'*{each}*' for each in missing)}"
        f": open [this invitation]({link}) and press *Authorize*.",
        title="I need your help",
        accent=Accent.BAD,
    )
    _log.warning("missing permissions in the server %d: %s", guild.id, listed(missing))
    try:
        await alert(client, guild, post, links)
    except ChatError as exc:
        _log.warning("could not alert anybody in the server %d: %s", guild.id, exc)
