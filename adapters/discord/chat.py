"""Implement the `Chat` protocol on Discord.

Ids: the platform is "discord"; a space is a guild's id, or "@me" for direct messages; a channel is
a channel's or a thread's id.

Discord can't answer a reaction or a reply privately in a channel. Instead, a reply that counts gets
a ✅. If the bot may manage messages, it removes a person's earlier number reactions, so the
remaining one is the one that counts.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import discord
import yarl

from adapters.discord import guilds, parse
from adapters.discord.backfill import everything, message_and_later, replies, standing
from adapters.discord.client import Client
from adapters.discord.clock import DiscordClock
from adapters.discord.command_links import CommandLinks
from adapters.discord.embeds import card
from adapters.discord.errors import ANY, ThreadArchived, with_retries
from adapters.discord.inbox import Inbox
from adapters.discord.message_keys import mark, nonce
from adapters.discord.rate_limit import RateLimit, share_of
from adapters.discord.read_receipts import ReadMarks
from adapters.discord.render import LIMITS
from bot.chat.events import Event, Reacted
from bot.chat.model import MessageRef, Person, Place, Post
from bot.chat.platform import Chat, Delivery, Gap, Handler, Limits, Missed
from bot.errors import ChatRefused, ChatUnavailable, MessageGone

_log = logging.getLogger(__name__)

_LOOKED_THROUGH: Final = 1000  # messages to search for a key
_CLOCKS_DIFFER: Final = timedelta(minutes=1)  # largest assumed clock skew
_REFUSED: Final = 600.0  # seconds until the next attempt after a missing permission
_OUTSIDE: Final = (
    "I'm not in this channel, so only you can see my replies here. Try a channel that I'm in."
)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Connection:
    """The settings of the Discord connection."""

    token: str
    message_content: bool = False
    guild: int | None = None  # register the commands only there
    shards: int | None = None  # of all processes together; None: as many as Discord recommends
    shard_ids: tuple[int, ...] | None = None  # of this process; None: all
    rest: str | None = None  # a URL instead of Discord's own, such as a proxy's
    gateway: str | None = None

    def __repr__(self) -> str:
        return f"Connection(guild={self.guild}, shards={self.shards})"  # never the token


def point(connection: Connection) -> None:
    """Set the library's URLs, which apply to the whole process."""
    # discord.py has no public setting for either.
    if connection.rest is not None:
        discord.http.Route.BASE = connection.rest
    if connection.gateway is not None:
        address = yarl.URL(connection.gateway)
        discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY = address


def _utc_now() -> datetime:
    return datetime.now(UTC)


class DiscordChat(Chat):
    """The Discord adapter. `gap` is set when events may have been missed and need a backfill."""

    limits: Limits = LIMITS
    grace = timedelta(seconds=0.5)

    def __init__(self, connection: Connection, *, clock: Callable[[], datetime] = _utc_now) -> None:
        self._connection = connection
        self.limits = replace(LIMITS, reads_channel=connection.message_content)
        self._clock = DiscordClock(clock)
        self._client: Client | None = None
        self._inbox: Inbox | None = None
        self._links = CommandLinks()
        self._pace = RateLimit(share_of(connection.shard_ids, connection.shards))
        self._read_marks = ReadMarks(self._pace)
        self._seeding: set[asyncio.Task[None]] = set()
        self._may_not_clear: dict[str, float] = {}  # the loop's time of a refusal, by channel
        self.ready = asyncio.Event()
        self.gap = Gap()

    @property
    def online(self) -> bool:
        client = self._client
        return self.ready.is_set() and client is not None and bool(client.connected_shards)

    def client(self, handler: Handler) -> Client:
        """Return a new client, not yet connected, that passes its events to the handler."""
        point(self._connection)
        self._inbox = Inbox(
            handler,
            self._clock,
            self._connected,
            reads_content=self._connection.message_content,
        )
        self._client = Client(
            self._inbox,
            self._links,
            message_content=self._connection.message_content,
            guild=self._connection.guild,
            own_gateway=self._connection.gateway is not None,
            shard_count=self._connection.shards,
            shard_ids=None if (ids := self._connection.shard_ids) is None else list(ids),
        )
        self._inbox.client = self._client
        return self._client

    def _connected(self) -> None:
        if self.ready.is_set():
            self.gap.set()
        self.ready.set()

    def hears(self, place: Place) -> bool:
        ids, shards = self._connection.shard_ids, self._connection.shards
        return ids is None or not shards or guilds.shard_of(place.space, shards) in ids

    # Posting.

    async def send(self, place: Place, post: Post, key: str) -> MessageRef:
        """Post a message.

        For a few minutes Discord itself deduplicates the key (an enforced nonce). Later, `find`
        recognizes the message by its mark.
        """
        channel = self._channel(place)

        async def call() -> discord.Message:
            made = card(post, mark(key), self._links.in_space(place.space))
            await self._pace.turn()
            return await channel.send(
                embed=made.embed,
                view=made.view or discord.utils.MISSING,
                files=made.files,
                nonce=nonce(key),
                allowed_mentions=discord.AllowedMentions.none(),
            )

        sent = await self._tried(place, call)
        if post.reactions:
            task = asyncio.create_task(self._seed(sent, post.reactions))
            self._seeding.add(task)
            task.add_done_callback(self._seeding.discard)
        return MessageRef(place, str(sent.id))

    async def _seed(self, message: discord.Message, emoji: Sequence[str]) -> None:
        """Add the reactions for people to press. The post is complete without them."""
        for each in emoji:
            try:
                await self._pace.turn()
                await with_retries(partial(message.add_reaction, each))
            except MessageGone as exc:
                _log.warning("reactions could not be added to %s: %s", message.id, exc)
                return
            except ChatUnavailable as exc:
                _log.warning("a reaction could not be added to %s: %s", message.id, exc)

    async def edit(self, message: MessageRef, post: Post) -> None:
        where = self._message(message)

        async def call() -> None:
            made = card(post, called=self._links.in_space(message.place.space))
            await self._pace.turn()
            await where.edit(
                embed=made.embed,
                view=made.view,
                attachments=made.files,
                allowed_mentions=discord.AllowedMentions.none(),
            )

        try:
            await self._tried(message.place, call)
        except ThreadArchived:
            client = self._connected_client()
            await self._tried(message.place, partial(guilds.open_again, client, where.channel.id))
            await self._tried(message.place, call)

    async def begin_thread(self, message: MessageRef, title: str) -> None:
        await guilds.begin_thread(self._connected_client(), message, title, self._pace)

    async def whisper(
        self, event: Event, post: Post, *, instead: bool = False, about: MessageRef | None = None
    ) -> Delivery:
        inbox = self._inbox
        if inbox is None:
            return Delivery.IMPOSSIBLE
        if inbox.written(event):
            return await self.direct(event.person, post)
        if isinstance(event, Reacted) and event.added:
            await self._clear_earlier(event, inbox)
        called = self._links.in_space(event.place.space)
        make = partial(card, post, called=called)
        return await inbox.answer(event, make, instead=instead, about=about)

    async def acknowledge(self, event: Event) -> None:
        if self._inbox is not None:
            await self._inbox.acknowledge(event)

    async def mark_read(self, message: MessageRef, *, read: bool) -> None:
        client, where = self._connected_client(), self._message(message)
        await self._read_marks.mark(client, where, message, read=read)

    async def conclude(self, message: MessageRef, card: Callable[[str], Post]) -> None:
        """Do nothing: ephemeral messages can be edited for 15 minutes only."""

    async def _clear_earlier(self, event: Reacted, inbox: Inbox) -> None:
        """Remove the marks that this reaction supersedes, if the bot may."""
        where, now = event.message.place.channel, asyncio.get_running_loop().time()
        if now - self._may_not_clear.get(where, -_REFUSED) < _REFUSED:
            return
        given = (int(event.message.id), int(event.person.id), event.emoji)
        space = event.place.space
        for emoji in inbox.told_in(space).earlier(*given):
            message, who = self._message(event.message), discord.Object(given[1])
            try:
                await self._pace.turn()
                # Check again: the turn may have taken a while.
                if emoji in inbox.told_in(space).earlier(*given):
                    await message.remove_reaction(emoji, who)
            except discord.Forbidden:
                self._may_not_clear[where] = now
                return
            except ANY:
                return  # the latest mark counts anyway

    async def direct(self, person: Person, post: Post) -> Delivery:
        client = self._connected_client()
        if not person.id.isdecimal():
            return Delivery.IMPOSSIBLE
        return await guilds.write_to(client, int(person.id), post, self._links)

    async def alert(self, place: Place, post: Post) -> Delivery:
        client = self._connected_client()
        guild = await guilds.known(client, place.space)
        return await guilds.alert(client, guild, post, self._links)

    async def title_of(self, space: str, channel: str = "") -> str:
        return await guilds.title_of(self._connected_client(), space, channel)

    async def name_of(self, person: Person) -> str:
        client = self._connected_client()
        return await guilds.name_of(client, person.space, person.id, self._pace)

    # Backfill.

    async def link_to(self, message: MessageRef) -> str:
        channel = message.place.thread or message.place.channel
        return f"https://discord.com/channels/{message.place.space}/{channel}/{message.id}"

    async def find(self, place: Place, key: str, since: datetime) -> MessageRef | None:
        """Return our message with this key's nonce or mark, among the first 1000 since then."""
        channel, pace = self._channel(place), self._pace
        after = since - _CLOCKS_DIFFER
        recent = await self._tried(
            place, lambda: everything(channel.history(limit=_LOOKED_THROUGH, after=after), pace)
        )
        me = self._connected_client().user
        for message in recent:
            if me is None or message.author.id != me.id:
                continue
            if message.nonce == nonce(key) or _bears(message, mark(key)):
                return MessageRef(place, str(message.id))
        return None

    async def missed(self, message: MessageRef, since: datetime) -> Missed:
        """Return replies and reactions on a message since then.

        Replies have Discord's timestamps. Reactions have none.
        """
        client, inbox, pace = self._connected_client(), self._inbox, self._pace
        assert inbox is not None
        where = self._message(message), self._channel(message.place)
        at, found, later = await message_and_later(self._clock, *where, pace)
        written = await replies(inbox, client, message, found, later, pace)
        return Missed(
            sorted((each for each in written if each.at >= since), key=lambda each: each.at),
            await standing(inbox, message, found, at, pace),
        )

    # Connection.

    async def listen(self, handler: Handler) -> None:
        """Pass events to the handler until cancelled; then finish work in progress."""
        from adapters.discord.gateway import keep_connected

        try:
            await keep_connected(lambda: self.client(handler), self._connection)
        finally:
            self.ready.clear()
            await self._leave()

    async def _leave(self) -> None:
        for task in self._seeding:
            task.cancel()
        if self._client is not None:
            with contextlib.suppress(Exception):
                await self._client.close()

    # Look-ups.

    async def _tried(self, place: Place, call: Callable[[], Awaitable[_T]]) -> _T:
        """Call `tried` with a place's missing permissions for its error messages."""
        client = self._connected_client()
        try:
            return await with_retries(
                call, lacks=partial(guilds.lacks, client, place.space, place.channel)
            )
        except ChatRefused:
            if guilds.outside(client, place.space):
                raise ChatRefused(_OUTSIDE) from None
            raise

    def _connected_client(self) -> Client:
        if self._client is None:
            raise ChatUnavailable("Discord isn't connected")
        return self._client

    def _channel(self, place: Place) -> discord.PartialMessageable:
        client = self._connected_client()
        if place.platform != parse.PLATFORM or not place.channel.isdecimal():
            raise MessageGone(f"{place} isn't on Discord")
        guild = int(place.space) if place.space.isdecimal() else None
        return client.get_partial_messageable(int(place.channel), guild_id=guild)

    def _message(self, message: MessageRef) -> discord.PartialMessage:
        if not message.id.isdecimal():
            raise MessageGone(f"{message.id} isn't a Discord message's id")
        return self._channel(message.place).get_partial_message(int(message.id))


def _bears(message: discord.Message, wanted: str) -> bool:
    """Return whether one of a message's buttons has this mark."""
    rows = (row for row in message.components if isinstance(row, discord.ActionRow))
    return any((each.custom_id or "").endswith(wanted) for row in rows for each in row.children)
