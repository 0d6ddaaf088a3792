"""What a chat platform is to the core: the `Chat` that an adapter implements, and its limits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.chat.events import (
    Event,
    Pressed,
    Removed,
)
from bot.chat.model import (
    MessageRef,
    Person,
    Place,
    Post,
    TextBox,
)


class Delivery(StrEnum):
    """The result of sending a private message."""

    DELIVERED = "delivered"
    IMPOSSIBLE = "impossible"  # the platform has no private way to this person here


@dataclass(frozen=True, slots=True)
class ReactionSnapshot:
    """A snapshot of the reactions on a message, without the times when they were added."""

    at: datetime  # the time of the snapshot or shortly before it, by our clock
    people: Mapping[str, Sequence[Person]]  # by emoji as `canonical` writes it
    ours: frozenset[str]  # the emoji with a reaction of the bot's own


@dataclass(frozen=True, slots=True)
class Missed:
    """Everything found on a message after a gap, including events already handled."""

    events: Sequence[Event] = ()  # those with a time, oldest first
    standing: ReactionSnapshot | None = None  # the reactions, if the platform has no times for them
    again: timedelta | None = None  # rate-limited: read the rest after this


@dataclass(frozen=True, slots=True)
class Limits:
    """A platform's limits, in characters unless noted otherwise."""

    name: str
    title: int
    text: int
    footer: int
    button_label: int
    button_line: int  # of labels side by side that a phone shows in full
    buttons: int  # in one post
    buttons_in_row: int
    rows: int
    alt: int
    can_whisper_to_reactions: bool
    spoilers: bool  # can hide text until it is pressed
    reads_channel: bool  # sends `Wrote` and every reply; if not, only replies that ping the bot


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: the label shown, and the value inserted."""

    label: str
    value: str


class Gap(asyncio.Event):
    """An event that is set while events since `since` may have been missed; None means all."""

    def __init__(self) -> None:
        super().__init__()
        self.since: datetime | None = None

    def set(self) -> None:
        """Open the gap without a start."""
        self.open(None)

    def open(self, since: datetime | None) -> None:
        """Open the gap, or extend the open one."""
        self.since = earliest(self.since, since) if self.is_set() else since
        super().set()

    def close(self) -> datetime | None:
        """Close the gap and return its start."""
        since, self.since = self.since, None
        self.clear()
        return since


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two times; None is before all others."""
    return None if one is None or other is None else min(one, other)


def nobody_waits() -> None:
    """Do nothing: the default when nobody waits for an event to be saved."""


class Handler(Protocol):
    """The receiver of an adapter's events (`bot.dispatch.Dispatcher`)."""

    async def handle(self, event: Event, kept: Callable[[], None] = nobody_waits) -> None:
        """Handle an event. Errors have been answered and logged, with one exception: this raises
        StoreError if the database is away and it can't tell whether a `Wrote` is an answer. Such a
        message should be redelivered.

        `kept` is called once everything that must not be lost is durable, before anything is posted
        in the chat. Platforms that redeliver unacknowledged events can be sent the acknowledgement
        then. It may be called several times; if it isn't, the event is saved when this returns.

        Adapters drop events from bots, including this one: bots neither ask nor score.
        """

    async def removed(self, removed: Removed) -> bool:
        """Handle deleted messages. Never raises; returns False if that couldn't be saved and should
        be redelivered."""

    async def text_box(self, event: Pressed) -> TextBox | None:
        """Return the text box for a button with `ask`; None if it isn't known, so that the adapter
        uses `ask` alone. Never raises, and returns quickly: platforms wait 3 s."""

    async def complete(
        self, person: Person, place: Place, command: str, option: str, typed: str
    ) -> Sequence[Suggestion]:
        """Return completions for an option with `completes` in `bot.chat.commands`.

        `command` includes the subcommand if one was chosen: "team join".
        """


class Chat(Protocol):
    """A chat platform, implemented by each adapter. No method is optional.

    Every method may raise `ChatUnavailable`; those with a message may also raise `MessageGone`.
    """

    limits: Limits
    grace: timedelta  # how long a closed question waits for late deliveries of timely answers

    @property
    def online(self) -> bool:
        """Whether events are being received now, as far as is known."""

    def hears(self, place: Place) -> bool:
        """Return whether this process receives events from a place. Several processes may share a
        platform, each with a part of it; a single process receives everything."""

    async def send(self, place: Place, post: Post, key: str) -> MessageRef:
        """Post publicly. A message with the same key is posted only once.

        An adapter knows the keys that this process has sent. If an earlier process may have sent
        this one, call `find` first; `send` doesn't, because reading back can be rate-limited.
        Raises ChatLimited if a rate limit prevented the post.
        """

    async def edit(self, message: MessageRef, post: Post) -> None:
        """Replace a message's content with `post`."""

    async def begin_thread(self, message: MessageRef, title: str) -> None:
        """Start a discussion thread on a message, on platforms where people can't simply begin one.

        Does nothing without permission, if there is a thread, or if none is needed.
        """

    async def whisper(
        self, event: Event, post: Post, *, instead: bool = False, about: MessageRef | None = None
    ) -> Delivery:
        """Answer an event privately.

        With `instead`, an answer to a press on a private message replaces that message (a lesson
        turns its page). On a public message, or `about` one, the answer is the person's private
        card about that message; if the platform can, it replaces the previous card.
        """

    async def acknowledge(self, event: Event) -> None:
        """Acknowledge an event without a private answer, because the public message is enough."""

    async def mark_read(self, message: MessageRef, *, read: bool) -> None:
        """Add our ✅ to a reply that was read as an answer, or remove it; do nothing without
        permission. Idempotent, and runs in the background."""

    async def conclude(self, message: MessageRef, card: Callable[[str], Post]) -> None:
        """Replace every private card about a finished message with `card(the person's id)`; do
        nothing if the platform can't."""

    async def direct(self, person: Person, post: Post) -> Delivery:
        """Send a direct message to a person."""

    async def alert(self, place: Place, post: Post) -> Delivery:
        """Alert the administrator of a place's space to something that only they can fix."""

    async def title_of(self, space: str, channel: str = "") -> str:
        """Return the unescaped name of a space, or of a channel in it; "" if unknown."""

    async def name_of(self, person: Person) -> str:
        """Return a person's current name; "" if it is unknown or expensive to look up."""

    async def link_to(self, message: MessageRef) -> str:
        """Return the web address of a message, or "". Never raises."""

    async def find(self, place: Place, key: str, since: datetime) -> MessageRef | None:
        """Return the message that was sent with this key since `since`, if there is one."""

    async def missed(self, message: MessageRef, since: datetime) -> Missed:
        """Return replies to a message since then, and its reactions: as events (added and removed)
        if the platform keeps their times, else as a snapshot. If a rate limit prevents reading
        everything, call it again after `Missed.again`."""

    async def listen(self, handler: Handler) -> None:
        """Pass events to the handler until cancelled."""
