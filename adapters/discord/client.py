"""Adapt discord.py's client: pass its events to a listener, without any logic."""

from __future__ import annotations

import logging
from typing import Any, Final, Protocol

import discord

from adapters.discord import parse
from adapters.discord.command_links import CommandLinks
from adapters.discord.command_sync import Registration
from adapters.discord.guilds import joined
from bot.chat.events import Removed

# The bot doesn't use voice, so don't warn of its missing libraries.
discord.VoiceClient.warn_nacl = False
discord.VoiceClient.warn_dave = False

_FINISHING: Final = 10.0  # seconds for work in progress to finish at shutdown

_log = logging.getLogger(__name__)


class Listener(Protocol):
    """The receiver of Discord's events."""

    async def interacted(self, interaction: discord.Interaction[Any]) -> None: ...
    def reaction(self, payload: discord.RawReactionActionEvent) -> None: ...
    async def said(self, message: discord.Message) -> None: ...
    async def edited(self, message: discord.Message) -> None: ...
    def cleared(self, space: str, message: int, emoji: str | None) -> None: ...
    async def removed(self, removed: Removed) -> None: ...
    def session_began(self, shard: int) -> None: ...
    def connected(self) -> None: ...
    async def finish(self, seconds: float) -> None: ...


def intents(*, message_content: bool) -> discord.Intents:
    """Return the gateway intents. Only message content is privileged."""
    wanted = discord.Intents.none()
    wanted.guilds = True
    wanted.guild_messages = True
    wanted.dm_messages = True
    wanted.guild_reactions = True
    wanted.message_content = message_content
    return wanted


class Client(discord.AutoShardedClient):
    """A client without caches of messages or members: a button holds all that a press needs."""

    def __init__(
        self,
        listener: Listener,
        links: CommandLinks,
        *,
        message_content: bool,
        guild: int | None,
        own_gateway: bool = False,
        **options: Any,  # noqa: ANN401 - handed on to discord.py
    ) -> None:
        """`guild` alone gets the commands, immediately: for development. `own_gateway` keeps the
        configured gateway, whatever Discord recommends. `links` learns the commands' ids."""
        super().__init__(
            intents=intents(message_content=message_content),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self._leave_out_partial_updates()
        self._listener = listener
        self._links = links
        self._guild = guild
        self._own_gateway = own_gateway
        self.connected_shards: set[int] = set()
        self._registration: Registration | None = None

    def _leave_out_partial_updates(self) -> None:
        """Skip message updates without an author, which would crash the library.

        Discord documents updates as whole messages, but used to send partial ones.
        """
        # discord.py has no public hook before its parsers.
        parsers = self._connection.parsers
        update = parsers["MESSAGE_UPDATE"]
        parsers["MESSAGE_UPDATE"] = lambda data: update(data) if "author" in data else None

    async def setup_hook(self) -> None:
        if self._own_gateway and self.shard_count is None:
            # discord.py's `fetch_session_start_limits` leaves out the number of shards.
            self.shard_count, _, _ = await self.http.get_bot_gateway()
        assert self.application_id is not None
        self._registration = Registration(
            self.http,
            self.application_id,
            self._guild,
            self._links,
            registers=self.shard_ids is None or 0 in self.shard_ids,  # only one process registers
        )
        await self._registration.begin()

    async def close(self) -> None:
        """Finish work in progress, then close: a closed client can't send answers.

        discord.py also calls this itself, after a malformed dispatch.
        """
        if self._registration is not None:
            self._registration.cancel()
        if not self.is_closed():
            await self._listener.finish(_FINISHING)
        await super().close()

    async def on_shard_disconnect(self, shard_id: int) -> None:
        self.connected_shards.discard(shard_id)

    async def on_shard_resumed(self, shard_id: int) -> None:
        self.connected_shards.add(shard_id)

    async def on_shard_connect(self, shard_id: int) -> None:
        self.connected_shards.add(shard_id)
        # A RESUME continues the old session and doesn't call this.
        self._listener.session_began(shard_id)

    async def on_ready(self) -> None:
        _log.info("connected to Discord as %s, in %d servers", self.user, len(self.guilds))
        self._listener.connected()

    async def on_shard_ready(self, shard_id: int) -> None:
        if self.is_ready() and len(self.shards) > 1:
            # One of several shards reconnected. discord.py calls `on_ready` only for all of them.
            _log.info("shard %d reconnected", shard_id)
            self._listener.connected()

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await joined(self, guild, self._links)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        _log.info("left the server %d; its points are kept", guild.id)

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        if interaction.message is not None:
            # They're unused, and each refers to its message: a reference cycle that only the
            # garbage collector would free, delaying presses meanwhile.
            interaction.message.reactions.clear()
        await self._listener.interacted(interaction)

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self._listener.reaction(payload)

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        self._listener.reaction(payload)

    async def on_raw_reaction_clear(self, payload: discord.RawReactionClearEvent) -> None:
        self._listener.cleared(str(payload.guild_id), payload.message_id, None)

    async def on_raw_reaction_clear_emoji(
        self, payload: discord.RawReactionClearEmojiEvent
    ) -> None:
        where = str(payload.guild_id)
        self._listener.cleared(where, payload.message_id, str(payload.emoji))

    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self._removed(parse.removed(payload))

    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await self._removed(parse.removed(payload))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._removed(Removed(parse.place(channel.guild.id, channel.id), None))

    async def on_raw_thread_delete(self, payload: discord.RawThreadDeleteEvent) -> None:
        await self._removed(Removed(parse.place(payload.guild_id, payload.thread_id), None))

    async def _removed(self, removed: Removed | None) -> None:
        if removed is not None:
            await self._listener.removed(removed)

    async def on_message(self, message: discord.Message) -> None:
        await self._listener.said(message)

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        await self._listener.edited(payload.message)

    async def on_error(self, event: str, /, *args: object, **kwargs: object) -> None:
        _log.exception("Discord's event %s could not be handled", event)
