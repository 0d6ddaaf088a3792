"""Implement the `Chat` protocol in the playground, a page on this computer.

Ids: the platform is "web", its only space "playground", its channel "studyhall". A person's
direct messages with the bot are in the channel "@" plus the person's id. A thread's id is that of
its first message. Reactions have the form of `bot.text.emoji.canonical`.

Events are stored before the bot handles them. After a restart, the bot handles stored events that
it hadn't handled. The page retries requests without a response, and the room deduplicates them by
action id.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import web

from adapters.web.actions import Actions
from adapters.web.codec import CHANNEL, PLATFORM, SPACE, direct_channel, place
from adapters.web.faults import Fault
from adapters.web.previews import OWN, Preview
from adapters.web.render import LIMITS
from adapters.web.room import Room, private_key
from adapters.web.server import Served, app
from bot.chat.commands import TABLE, Command
from bot.chat.events import Commanded, Event, Pressed, Reacted, Replied, Wrote
from bot.chat.model import MessageRef, Person, Place, Post
from bot.chat.platform import Chat, Delivery, Handler, Limits, Missed
from bot.errors import ChatUnavailable, MessageGone, SettingsError
from bot.ops.http_server import listening

__all__ = ["OWN", "Fault", "Preview", "WebChat"]

ADDRESS = "127.0.0.1"
STALE = timedelta(minutes=5)  # older unhandled events are dropped


def _utc_now() -> datetime:
    return datetime.now(UTC)


class WebChat(Chat):
    """The playground adapter. While it listens, `ready` is set and `url` is known."""

    limits: Limits = LIMITS
    grace = timedelta(seconds=0.5)

    def __init__(
        self,
        database: Path,
        *,
        port: int = 8765,
        previews: Sequence[Preview] = (),
        commands: Sequence[Command] = TABLE,
        topic: Callable[[], str | None] = lambda: None,
        faults: Callable[[], Sequence[Fault]] = tuple,
        clock: Callable[[], datetime] = _utc_now,
    ) -> None:
        """`port` 0 is any free port; `topic` gives one that examples can name, `faults` what is
        wrong with a change of the content, for as long as it is."""
        self._database = database
        self._port = port
        self._previews = previews
        self._commands = commands
        self._topic = topic
        self._faults = faults
        self._clock = clock
        self._room: Room | None = None
        self._opening = asyncio.Lock()
        self._closed = False
        self.url = ""
        self.ready = asyncio.Event()

    @property
    def online(self) -> bool:
        return self.ready.is_set()

    def hears(self, place: Place) -> bool:
        return True

    async def send(self, place: Place, post: Post, key: str) -> MessageRef:
        room = await self._open()
        return await room.post(_ours(place), post, key=key)

    async def edit(self, message: MessageRef, post: Post) -> None:
        room = await self._open()
        await room.change(message.id, post)

    async def begin_thread(self, message: MessageRef, title: str) -> None:
        """Do nothing: every message has a thread."""

    async def whisper(
        self, event: Event, post: Post, *, instead: bool = False, about: MessageRef | None = None
    ) -> Delivery:
        room = await self._open()
        if await room.member(event.person.id) is None:
            return Delivery.IMPOSSIBLE
        if instead and isinstance(event, Pressed) and await self._is_private(event.message):
            await room.change(event.message.id, post)
            return Delivery.DELIVERED
        card_of = about.id if about is not None else _message(event)
        # Delete the previous card about a public message and post the new one at the bottom.
        anew = instead and card_of is not None
        await room.post(
            _ours(event.place),
            post,
            key=private_key(event.person.id, card_of) if anew else f"answer:{event.delivery}",
            only=event.person.id,
            about=_about(event),
            anew=anew,
        )
        return Delivery.DELIVERED

    async def acknowledge(self, event: Event) -> None:
        """Do nothing: no request waits for an acknowledgement."""

    async def mark_read(self, message: MessageRef, *, read: bool) -> None:
        """Do nothing: a private card confirms what was read."""

    async def conclude(self, message: MessageRef, card: Callable[[str], Post]) -> None:
        room = await self._open()
        for private, person_id in await room.private_cards(message.id):
            await room.change(private, card(person_id))

    async def direct(self, person: Person, post: Post) -> Delivery:
        room = await self._open()
        if person.platform != PLATFORM or await room.member(person.id) is None:
            return Delivery.IMPOSSIBLE
        await room.post(place(direct_channel(person.id)), post, only=person.id)
        return Delivery.DELIVERED

    async def alert(self, place: Place, post: Post) -> Delivery:
        return Delivery.IMPOSSIBLE  # the playground has no administrator to alert

    async def title_of(self, space: str, channel: str = "") -> str:
        if space != SPACE:
            return ""
        return f"#{CHANNEL}" if channel else "the playground"

    async def name_of(self, person: Person) -> str:
        member = await (await self._open()).member(person.id)
        return "" if member is None else member.name

    async def link_to(self, message: MessageRef) -> str:
        return ""  # messages have no URL here

    async def find(self, place: Place, key: str, since: datetime) -> MessageRef | None:
        room = await self._open()
        message = await room.find(key)
        return None if message is None or message.ref.place != place else message.ref

    async def missed(self, message: MessageRef, since: datetime) -> Missed:
        room = await self._open()
        if await room.message(message.id) is None:
            raise MessageGone(f"no message {message.id} in the playground")
        events = await room.events_on(message.id, since)
        return Missed([event for event in events if isinstance(event, Reacted | Replied | Wrote)])

    async def listen(self, handler: Handler) -> None:
        """Serve the page until cancelled. Raises SettingsError if the port or file is unusable."""
        self._closed = False
        try:
            room = await self._open()
        except ChatUnavailable as exc:
            raise SettingsError(f"STUDYHALL_DATA: {exc}") from exc
        served = Served(
            room=room,
            acts=Actions(room, self._clock),
            handler=handler,
            commands=self._commands,
            topic=self._topic,
            faults=self._faults,
            previews=self._previews,
            clock=self._clock,
        )
        try:
            async with AsyncExitStack() as stack:
                await self._start(stack, app(served))
                for event in await room.untold(self._clock() - STALE):
                    await served.tell(event)
                await asyncio.Event().wait()
        finally:
            await self.close()

    async def _start(self, stack: AsyncExitStack, served: web.Application) -> None:
        page = listening(served, ADDRESS, self._port, shutdown_timeout=2)
        try:
            self._port = await stack.enter_async_context(page)
        except OSError as exc:
            raise SettingsError(
                f"Can't listen on port {self._port} ({exc.strerror}). Is the playground already "
                "open? Choose another port with --port or STUDYHALL_PORT."
            ) from exc
        self.url = f"http://{ADDRESS}:{self._port}/"
        self.ready.set()
        stack.callback(self.ready.clear)

    async def close(self) -> None:
        """Close the file; `listen` does so itself."""
        self._closed = True
        if self._room is not None:
            room, self._room = self._room, None
            await room.close()

    async def _open(self) -> Room:
        async with self._opening:
            if self._closed:
                raise ChatUnavailable("the playground is closed")
            if self._room is None:
                self._room = await Room.open(self._database, self._clock)
            return self._room

    async def _is_private(self, message: MessageRef) -> bool:
        found = await (await self._open()).message(message.id)
        return found is not None and found.only is not None


def _ours(where: Place) -> Place:
    if (where.platform, where.space) != (PLATFORM, SPACE):
        raise MessageGone(f"{where} isn't in the playground")
    return where


def _about(event: Event) -> str | None:
    """Return the command or message that a private reply belongs to, shown above it."""
    return f"/{event.name}" if isinstance(event, Commanded) else _message(event)


def _message(event: Event) -> str | None:
    """Return the id of the message that an event belongs to."""
    match event:
        case Pressed(message=message) | Reacted(message=message) | Replied(message=message):
            return message.id
        case _:
            return None
