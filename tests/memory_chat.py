"""A chat platform in memory: what the core's tests run on, and the shortest adapter there is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.chat.events import Event
from bot.chat.model import MessageRef, Person, Place, Post
from bot.chat.platform import Delivery, Handler, Limits, Missed, ReactionSnapshot
from bot.errors import ChatUnavailable, MessageGone

ROOMY = Limits(
    name="memory",
    title=256,
    text=4096,
    footer=2048,
    button_label=80,
    button_line=38,
    buttons=25,
    buttons_in_row=5,
    rows=5,
    alt=1024,
    can_whisper_to_reactions=True,
    spoilers=True,
    reads_channel=True,
)


_unkept: ContextVar[list[Event]] = ContextVar("unkept")  # what is handled, until it is kept


@contextmanager
def unkept(event: Event) -> Iterator[Callable[[], None]]:
    """Until what this gives is called, no chat may be talked to for the event."""
    waiting = [event]
    token = _unkept.set(waiting)
    try:
        yield waiting.clear
    finally:
        _unkept.reset(token)


@dataclass
class Whisper:
    person: Person
    post: Post
    instead: bool
    about: MessageRef | None = None


@dataclass
class MemoryChat:
    """Remembers all that was said. `fail` names methods that do not answer now."""

    limits: Limits = ROOMY
    grace: timedelta = timedelta(seconds=0.5)
    online: bool = True
    names: dict[str, str] = field(default_factory=dict)  # what people are called now, by id
    looked_up: list[str] = field(default_factory=list)  # whose name was asked for
    messages: dict[MessageRef, Post] = field(default_factory=dict)
    whispers: list[Whisper] = field(default_factory=list)
    acknowledged: list[Event] = field(default_factory=list)
    read_marks: list[tuple[str, bool]] = field(default_factory=list)  # put on, or taken off
    concluded: dict[tuple[MessageRef, str], Post] = field(default_factory=dict)  # private cards
    edits: list[MessageRef] = field(default_factory=list)
    unheard: list[Event] = field(default_factory=list)  # what `missed` tells
    standing: ReactionSnapshot | None = None  # the same
    fail: set[str] = field(default_factory=set)
    keys: dict[str, MessageRef] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)  # of spaces and channels
    alerts: list[tuple[Place, Post]] = field(default_factory=list)
    threads: dict[MessageRef, str] = field(default_factory=dict)  # begun by us, with their titles
    letters: list[Whisper] = field(default_factory=list)  # what was written to people directly
    deaf_to: set[str] = field(default_factory=set)  # the spaces that another process hears
    too_early: list[str] = field(default_factory=list)  # said before an event was kept
    unreachable: set[str] = field(default_factory=set)  # the ids of who takes none

    def hears(self, place: Place) -> bool:
        return place.space not in self.deaf_to

    async def send(self, place: Place, post: Post, key: str) -> MessageRef:
        self._answer("send")
        if key not in self.keys:
            ref = MessageRef(place, f"m{len(self.messages) + 1}")
            self.keys[key] = ref
            self.messages[ref] = post
        return self.keys[key]

    async def edit(self, message: MessageRef, post: Post) -> None:
        self._answer("edit")
        if message not in self.messages:
            raise MessageGone("that message was deleted")
        self.messages[message] = post
        self.edits.append(message)

    async def begin_thread(self, message: MessageRef, title: str) -> None:
        self._answer("begin_thread")
        self.threads[message] = title

    async def whisper(
        self, event: Event, post: Post, *, instead: bool = False, about: MessageRef | None = None
    ) -> Delivery:
        self._answer("whisper")
        message = about or getattr(event, "message", None)
        self.whispers.append(Whisper(event.person, post, instead, message))
        return Delivery.DELIVERED

    async def acknowledge(self, event: Event) -> None:
        self._answer("acknowledge")
        self.acknowledged.append(event)

    async def mark_read(self, message: MessageRef, *, read: bool) -> None:
        self._answer("mark_read")
        self.read_marks.append((message.id, read))

    async def conclude(self, message: MessageRef, card: Callable[[str], Post]) -> None:
        self._answer("conclude")
        for person in {each.person.id for each in self.whispers if each.about == message}:
            self.concluded[message, person] = card(person)

    async def direct(self, person: Person, post: Post) -> Delivery:
        self._answer("direct")
        if person.id in self.unreachable:
            return Delivery.IMPOSSIBLE
        self.letters.append(Whisper(person, post, instead=False))
        return Delivery.DELIVERED

    async def alert(self, place: Place, post: Post) -> Delivery:
        self._answer("alert")
        self.alerts.append((place, post))
        return Delivery.DELIVERED

    async def title_of(self, space: str, channel: str = "") -> str:
        self._answer("title_of")
        return self.titles.get(channel or space, "")

    async def name_of(self, person: Person) -> str:
        self._answer("name_of")
        self.looked_up.append(person.id)
        return self.names.get(person.id, "")

    async def link_to(self, message: MessageRef) -> str:
        return f"https://memory.example/{message.id}"

    async def find(self, place: Place, key: str, since: datetime) -> MessageRef | None:
        self._answer("find")
        return self.keys.get(key)

    async def missed(self, message: MessageRef, since: datetime) -> Missed:
        self._answer("missed")
        if message not in self.messages:
            raise MessageGone("that message was deleted")
        return Missed([event for event in self.unheard if event.at >= since], self.standing)

    async def listen(self, handler: Handler) -> None:
        await asyncio.Event().wait()

    def _answer(self, method: str) -> None:
        if early := _unkept.get([]):
            self.too_early.append(f"{method}, for {early}")
            raise AssertionError(f"{method} before it is said that {early} is kept")
        if method in self.fail:
            raise ChatUnavailable(f"the chat did not answer: {method}")
