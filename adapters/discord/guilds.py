"""Servers: what they are called, and writing to those who run them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import discord

from adapters.discord.embeds import card
from adapters.discord.errors import ANY, CANNOT_WRITE_TO, explained, tried
from adapters.discord.permissions import NEEDED, THREADS, invitation, lacking, lacking_in, listed
from bot.chat.fit import shorten
from bot.chat.markup import escape
from bot.chat.model import NO_SPACE, Accent, Delivery, MessageRef, Post
from bot.errors import ChatError, ChatRefused, ChatUnavailable, MessageGone

if TYPE_CHECKING:
    from discord.abc import Messageable

    from adapters.discord.command_links import CommandLinks
    from adapters.discord.rate_limit import Pace
    from adapters.discord.render import Called

_NAME: Final = 100  # characters of a thread's
_DAY: Final = 1440  # minutes without a word, after which a thread is put away

_log = logging.getLogger(__name__)


def guild_of(client: discord.Client, space: str) -> discord.Guild | None:
    """The server that a space is, if the bot is in it."""
    return client.get_guild(int(space)) if space.isdecimal() else None


def shard_of(space: str, shards: int) -> int:
    """Return the shard, of so many, that tells what happens in a space; direct messages come to the
    first."""
    return (int(space) >> 22) % shards if space.isdecimal() else 0


def outside(client: discord.Client, space: str) -> bool:
    """Whether people brought the bot along to where it is no member: into another server, or
    into a conversation of their own."""
    return guild_of(client, space) is None and not _has_some(client)


def _has_some(client: discord.Client) -> bool:
    """Whether other servers of the bot's may be on shards of other processes."""
    return isinstance(client, discord.AutoShardedClient) and client.shard_ids is not None


async def known(client: discord.Client, space: str) -> discord.Guild | None:
    """The server that a space is, if the bot is in it; it is asked for where it may be on a shard
    of another process. Raises ChatUnavailable."""
    guild = guild_of(client, space)
    if guild is not None or not _has_some(client) or not space.isdecimal():
        return guild
    try:
        return await tried(lambda: client.fetch_guild(int(space), with_counts=False))
    except MessageGone:
        return None


async def channel_in(
    client: discord.Client, space: str, channel: str
) -> discord.abc.GuildChannel | discord.Thread | None:
    """A server's channel or thread; it is asked for where the server may be on a shard of another
    process. Raises ChatUnavailable."""
    if not channel.isdecimal():
        return None
    guild = guild_of(client, space)
    if guild is not None or not _has_some(client) or not space.isdecimal():
        return None if guild is None else guild.get_channel_or_thread(int(channel))
    try:
        found = await tried(lambda: client.fetch_channel(int(channel)))
    except MessageGone:
        return None
    if isinstance(found, discord.abc.PrivateChannel) or found.guild.id != int(space):
        return None
    return found


async def title_of(client: discord.Client, space: str, channel: str) -> str:
    """What people call a server, or a channel or thread in it; "" where that is not known."""
    if channel:
        found = await channel_in(client, space, channel)
        return "" if found is None else f"#{found.name}"
    guild = await known(client, space)
    return "" if guild is None else guild.name


async def name_of(client: discord.Client, space: str, user: str, pace: Pace) -> str:
    """What a member of a server is called there; "" for who is none. Raises ChatUnavailable.

    Discord tells of renames only to bots with the privileged intent for members.
    """
    if not (space.isdecimal() and user.isdecimal()):
        return ""

    async def call() -> Mapping[str, Any]:
        await pace.turn_to_read()
        return await client.http.get_member(int(space), int(user))

    try:
        told = await tried(call)
    except MessageGone:
        return ""
    who = told["user"]
    return str(told.get("nick") or who.get("global_name") or who["username"])


async def begin_thread(client: discord.Client, message: MessageRef, title: str, pace: Pace) -> None:
    """A thread at a message, as far as the bot may; not in a thread, which holds no others.

    Asked only where it is allowed, as far as we know: Discord shuts out who is refused too often.
    """
    space, channel = message.place.space, message.place.channel
    where = await channel_in(client, space, channel)
    if where is None or isinstance(where, discord.Thread):
        return
    if lacks(client, space, channel, THREADS):
        return

    async def call() -> None:
        await pace.turn()
        await client.http.start_thread_with_message(
            int(channel), int(message.id), name=shorten(title, _NAME), auto_archive_duration=_DAY
        )

    try:
        await tried(call)
    except ChatRefused as exc:  # it has one already, say
        _log.info("no thread was begun at %s: %s", message, exc)


def lacks(
    client: discord.Client, space: str, channel: str, wanted: discord.Permissions = NEEDED
) -> list[str]:
    """The permissions that the bot lacks in a channel or a thread; empty where that is unknown."""
    guild = guild_of(client, space)
    where = guild.get_channel_or_thread(int(channel)) if guild is not None else None
    if guild is None or guild.me is None or where is None:
        return []
    try:
        return lacking_in(where, guild.me, wanted)
    except discord.ClientException:  # a thread whose channel is not known
        return []


async def write_to(client: discord.Client, user: int, post: Post, links: CommandLinks) -> Delivery:
    """Write to a person in a direct message. Raises ChatUnavailable."""
    try:
        channel = await tried(lambda: client.create_dm(discord.Object(user)))
        await _say(channel, post, links.in_space(NO_SPACE))
    except MessageGone:
        return Delivery.IMPOSSIBLE
    return Delivery.DELIVERED


async def alert(
    client: discord.Client, guild: discord.Guild | None, post: Post, links: CommandLinks
) -> Delivery:
    """Write to a server's owner, or else into the channel that the server has for messages of
    Discord's own. Raises ChatUnavailable."""
    if guild is None:
        return Delivery.IMPOSSIBLE
    if guild.owner_id is not None:
        told = await write_to(client, guild.owner_id, post, links)
        if told is Delivery.DELIVERED:
            return told
    channel = guild.system_channel
    if channel is None or guild.me is None or lacking(channel.permissions_for(guild.me)):
        return Delivery.IMPOSSIBLE
    try:
        await _say(channel, post, links.in_space(str(guild.id)))
    except MessageGone:
        return Delivery.IMPOSSIBLE
    return Delivery.DELIVERED


async def _say(channel: Messageable, post: Post, called: Called) -> None:
    """Once: without a key, what is sent twice stands there twice."""
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
            raise ChatRefused("They take no direct messages.") from exc
        raise explained(exc) from exc
    except ANY as exc:
        raise ChatUnavailable(f"Discord is out of order: {exc}") from exc


async def joined(client: discord.Client, guild: discord.Guild, links: CommandLinks) -> None:
    """Where the bot was let in with less than it needs, tell so, once."""
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
    _log.warning("the server %d does not let us: %s", guild.id, listed(missing))
    try:
        await alert(client, guild, post, links)
    except ChatError as exc:
        _log.warning("nobody in the server %d could be told: %s", guild.id, exc)
