"""Implement the `Chat` protocol on Slack.

Ids: the platform is "slack"; a space is the workspace in which the bot is installed; a message's
id is its timestamp, a thread's that of its first message.

Every event can be answered privately, even a reaction. A message carries its key as metadata, so
the bot can find it after a crash.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from adapters.slack import parse
from adapters.slack.acknowledgements import AcknowledgeFirst
from adapters.slack.backfill import Backfill, channel_of
from adapters.slack.blocks import Message
from adapters.slack.clock import SlackClock
from adapters.slack.config import Connection
from adapters.slack.errors import reading, with_retries
from adapters.slack.inbox import Inbox
from adapters.slack.people import People, Profile, profile
from adapters.slack.permalinks import Permalinks
from adapters.slack.posting import Poster
from adapters.slack.private_replies import PrivateReplies
from adapters.slack.rate_limit import RateLimit
from adapters.slack.read_receipts import ReadMarks
from adapters.slack.render import LIMITS
from adapters.slack.uploads import Pictures
from adapters.slack.workspaces import Workspace, Workspaces
from bot.chat.events import Event
from bot.chat.model import MessageRef, Person, Place, Post
from bot.chat.platform import Chat, Delivery, Gap, Handler, Limits, Missed
from bot.errors import ChatError, ChatRefused, MessageGone

if TYPE_CHECKING:
    from adapters.slack.oauth import Installed

_log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class SlackChat(Chat):
    """The Slack adapter. `gap` opens when events may have been missed and need a backfill."""

    limits: Limits = LIMITS

    def __init__(
        self,
        connection: Connection,
        *,
        clock: Callable[[], datetime] = _utc_now,
        installed: Installed | None = None,
        pace: RateLimit | None = None,
    ) -> None:
        self._connection = connection
        self.grace = timedelta(seconds=connection.grace)
        self._clock = SlackClock(clock)
        self._installed = installed
        self._workspaces = Workspaces(connection, installed)
        self._pictures = Pictures(connection.prefix)
        self._permalinks = Permalinks()
        self._turns = AcknowledgeFirst()
        self._answering = PrivateReplies(
            self._workspaces, self._pictures, self._turns, connection.prefix
        )
        self._people = People(self._ask_who, lambda: clock().timestamp())
        self._reading = Backfill(self._people, self._clock)
        self._sending = Poster(
            self._pictures, pace or RateLimit(), self._reading, self._clock.slack_now
        )
        self._read_marks = ReadMarks()
        self._inbox: Inbox | None = None
        self.ready = asyncio.Event()
        self.gap = Gap()

    @property
    def online(self) -> bool:
        return self.ready.is_set() and self._inbox is not None and self._inbox.online()

    # Posting.

    def hears(self, place: Place) -> bool:
        return True

    async def send(self, place: Place, post: Post, key: str) -> MessageRef:
        workspace = await self._workspace(place)
        ref = await self._sending.send(workspace, place, post, key)
        if parse.is_ts(ref.id):
            self._clock.heard(parse.moment(ref.id))
        return ref

    async def edit(self, message: MessageRef, post: Post) -> None:
        workspace = await self._workspace(message.place)
        _check(message)

        async def call(made: Message) -> None:
            await workspace.client.chat_update(
                channel=message.place.channel, ts=message.id, text=made.text, blocks=made.blocks
            )

        await with_retries(partial(self._pictures.say, workspace, post, call))

    async def begin_thread(self, message: MessageRef, title: str) -> None:
        """Do nothing: every Slack message has a thread."""

    async def whisper(
        self, event: Event, post: Post, *, instead: bool = False, about: MessageRef | None = None
    ) -> Delivery:
        """Answer an event privately.

        Slack allows replacing or deleting an ephemeral message only within 30 minutes of a press
        on it. A press on a card replaces that card; otherwise the previous card is deleted if
        Slack still allows it.
        """
        way = self._inbox.way(event) if self._inbox is not None else None
        return await self._answering.give(event, way, post, instead=instead, about=about)

    async def acknowledge(self, event: Event) -> None:
        """Do nothing: the inbox acknowledges an event once it's saved."""

    async def mark_read(self, message: MessageRef, *, read: bool) -> None:
        workspace = await self._workspace(message.place)
        _check(message)
        async with self._turns:
            await self._read_marks.mark(workspace, message, read=read)

    async def conclude(self, message: MessageRef, card: Callable[[str], Post]) -> None:
        """Do nothing: ephemeral messages can't be edited later, and their text stays true."""

    async def direct(self, person: Person, post: Post) -> Delivery:
        workspace = await self._workspaces.of(person.space)
        return await self._answering.direct(workspace, person, post)

    async def alert(self, place: Place, post: Post) -> Delivery:
        """Send a direct message to the channel's creator, who manages it and can let us in."""
        workspace = await self._workspace(place)
        try:
            creator = (await channel_of(workspace, place.channel)).get("creator")
        except ChatRefused:
            return Delivery.IMPOSSIBLE
        if not creator:
            return Delivery.IMPOSSIBLE
        return await self.direct(Person(place.platform, place.space, str(creator), ""), post)

    async def title_of(self, space: str, channel: str = "") -> str:
        try:
            workspace = await self._workspaces.of(space)
            if not channel:
                return workspace.name
            return str((await channel_of(workspace, channel)).get("name") or "")
        except ChatError:
            return ""

    async def name_of(self, person: Person) -> str:
        """Return a person's name, cached for an hour; "" if it's unknown."""
        profile = await self._people.learn(person.space, person.id)
        return "" if profile is None else profile.name

    async def link_to(self, message: MessageRef) -> str:
        try:
            return await self._permalinks.to(await self._workspace(message.place), message)
        except ChatError:
            return ""

    # Backfill.

    async def find(self, place: Place, key: str, since: datetime) -> MessageRef | None:
        """Return our message with this key, if it was posted since then."""
        workspace = await self._workspace(place)
        with reading():
            ts = await self._reading.sent_with(
                workspace, place.channel, place.thread, key, self._clock.theirs(since)
            )
        return None if ts is None else MessageRef(place, ts)

    async def missed(self, message: MessageRef, since: datetime) -> Missed:
        """Return replies and reactions on a message since then.

        Replies have Slack's timestamps. Reactions read back have none.

        Numbers typed in the channel aren't backfilled: Slack limits some apps to reading a
        channel's history once a minute, 15 messages at a time.
        """
        workspace = await self._workspace(message.place)
        _check(message)
        with reading():
            return await self._reading.missed(workspace, message, since)

    # Connection.

    async def listen(self, handler: Handler) -> None:
        """Pass events to the handler until cancelled; then finish acknowledged ones."""
        from adapters.slack.transport import keep_connected

        inbox = Inbox(
            handler,
            self._workspaces,
            self._people,
            self._turns,
            self.whisper,
            self._clock,
            self._connection.prefix,
        )
        self._inbox = inbox
        try:
            await keep_connected(
                self._connection, self._workspaces, inbox, self._connected, self._pages()
            )
        finally:
            self.ready.clear()
            await self._leave()

    def _pages(self) -> list[web.RouteDef]:
        if self._installed is None:
            return []
        from adapters.slack.oauth import routes

        return routes(self._connection, self._installed, self._workspaces.client(None))

    def _connected(self, missed_since: datetime | None) -> None:
        if self.ready.is_set() and missed_since is not None:
            self.gap.open(missed_since)
        self.ready.set()

    async def _leave(self) -> None:
        self._sending.stop()
        await self._workspaces.close()

    # People and workspaces.

    async def _ask_who(self, space: str, user: str) -> Profile | None:
        try:
            workspace = await self._workspaces.of(space)
            async with self._turns:
                response = await with_retries(lambda: workspace.client.users_info(user=user))
            with reading():
                return profile(response["user"])
        except ChatError as exc:
            _log.info("could not fetch the profile of %s: %s", user, exc)
            return None

    async def _workspace(self, place: Place) -> Workspace:
        if place.platform != parse.PLATFORM or not place.channel:
            raise MessageGone(f"{place} isn't on Slack")
        return await self._workspaces.of(place.space)


def _check(message: MessageRef) -> None:
    if not parse.is_ts(message.id):
        raise MessageGone(f"{message.id} isn't a Slack message's id")
