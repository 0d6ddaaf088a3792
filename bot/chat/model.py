"""What a chat platform is to us: the words that the core and the adapters share.

Everything here is data, but for `Chat`, which is what an adapter is. Times are aware and in
UTC; texts are in the Markdown of `bot.chat.markup`; emoji are Unicode.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol

NO_SPACE = "@me"  # the space of a direct message that belongs to no community


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lives: a channel, or a thread in it."""

    platform: str  # "discord", "slack", "web"
    space: str  # a guild or a workspace
    channel: str
    thread: str | None = None
    direct: bool = field(default=False, compare=False)  # where one person writes to the bot alone


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message, by the platform's own name for it."""

    place: Place
    id: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, on one platform. Two persons are the same whatever they are called now; an empty
    name is one that is not known yet."""

    platform: str
    space: str
    id: str
    name: str = field(compare=False)


class Style(StrEnum):
    """How loud a button is."""

    PLAIN = "plain"
    PRIMARY = "primary"
    GOOD = "good"
    BAD = "bad"


class Accent(StrEnum):
    """What a post is about, as the colour of its edge."""

    NEUTRAL = "neutral"
    LESSON = "lesson"
    QUESTION = "question"
    GOOD = "good"
    BAD = "bad"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. Its id carries all the state that pressing it needs, so it survives a restart."""

    id: str  # at most 100 characters, unique within its post
    label: str
    style: Style = Style.PLAIN
    ask: str | None = None  # pressing it opens a text box with this label
    row: int = 0  # buttons of one row stand together
    disabled: bool = False
    full: str = ""  # what the label stands for, in plain text: read out by screen readers
    # The label is `full` where that fits for all buttons of a post that have one.
    spell_out: bool = False


LONGEST_TYPED: Final = 3000  # characters in a text box, unless it says otherwise


@dataclass(frozen=True, slots=True)
class TextBox:
    """What a button that asks opens: a field for one line of text."""

    label: str
    about: str = ""  # what the answer is to, above the field
    longest: int = LONGEST_TYPED


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and the text that stands in for it."""

    png: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class Post:
    """What is said: everything a message can hold, on any platform."""

    text: str
    title: str = ""
    accent: Accent = Accent.NEUTRAL
    picture: Picture | None = None
    buttons: tuple[Button, ...] = ()
    reactions: tuple[str, ...] = ()  # the bot adds them for people to press
    footer: str = ""
    unhide: Button | None = None  # shows what `text` hides, where the platform can't hide it
    # What a private card offers where only a press on it lets the platform replace it.
    in_place: tuple[Button, ...] = ()
    brief: str = ""  # the text where the buttons' labels already say the rest (`bot.chat.fit`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a person did."""

    delivery: str  # the platform's id of this delivery: the same one twice is the same event
    at: datetime  # when it was done, by our clock (`bot.chat.platform_clock`)
    person: Person
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Commanded(Event):
    """Somebody used a slash command."""

    name: str
    options: Mapping[str, str] = field(default_factory=dict)
    is_admin: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointed(Event):
    """Somebody chose a command in a message's own menu: it's about that message."""

    name: str
    message: MessageRef
    buttons: tuple[str, ...] = ()  # their ids; none on a message that isn't ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    """Somebody pressed a button; `text` is what they typed where the button asks."""

    message: MessageRef
    button: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Event):
    """Somebody added a reaction to a message, or took it back."""

    message: MessageRef
    emoji: str  # as `bot.text.emoji.canonical` writes it
    added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Event):
    """Somebody replied to a message, or wrote in the thread that it began; or edited that reply,
    which is an event of its own, with a delivery and a time of its own."""

    message: MessageRef
    text: str
    reply: MessageRef | None = None  # what they wrote, where it can be edited or deleted
    posted_at: datetime | None = None  # of an edit: when the reply was posted


LONGEST_MARK: Final = 8  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Event):
    """Somebody wrote in a channel: no command, no reply, and not in a thread; or edited that.
    Adapters leave out what is longer than `LONGEST_MARK` (it's talk), unless it is an edit: the
    text before may have been an answer."""

    message: MessageRef  # what they wrote
    text: str
    posted_at: datetime | None = None  # of an edit: when the message was posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited(Event):
    """Somebody opened the bot's own page, where the platform gives it one. The answer is what
    the page shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met(Event):
    """What somebody is called became known, or changed; nothing is answered."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Messages were deleted, or a whole channel or thread with all in it. No platform says by
    whom."""

    place: Place
    messages: frozenset[str] | None  # their ids; None for all that the place held
    at: datetime | None = None  # by our clock; None where the platform doesn't say


class Delivery(StrEnum):
    """What became of a private message."""

    DELIVERED = "delivered"
    IMPOSSIBLE = "impossible"  # the platform has no private way to this person here


@dataclass(frozen=True, slots=True)
class Standing:
    """The reactions that stand on a message at one moment; when each was given is not known."""

    at: datetime  # that moment or shortly before it, by our clock
    people: Mapping[str, Sequence[Person]]  # who gave each, by emoji as `canonical` writes it
    ours: frozenset[str]  # the emoji under which our own stands too


@dataclass(frozen=True, slots=True)
class Missed:
    """What is found on a message when one comes back to it, told before or not."""

    events: Sequence[Event] = ()  # those whose time the platform knows, oldest first
    standing: Standing | None = None  # where it does not know when reactions were given
    again: timedelta | None = None  # the platform's rate limit lets the rest be read after this


@dataclass(frozen=True, slots=True)
class Answer:
    """What a feature answers to an event: a private post, and perhaps one for everybody."""

    post: Post
    instead: bool = False  # take the place of the private message before it (`Chat.whisper`)
    about: MessageRef | None = None  # whose private card it is, where the event isn't on a message
    share: Post | None = None  # posted in the event's place, once for each person (`bot.shares`)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one platform takes, in characters unless it says otherwise."""

    name: str
    title: int
    text: int
    footer: int
    button_label: int
    button_line: int  # of labels side by side, as a phone shows them whole
    buttons: int  # in one post
    buttons_in_row: int
    rows: int
    alt: int
    can_whisper_to_reactions: bool
    spoilers: bool  # can hide a text until it is pressed
    reads_channel: bool  # brings `Wrote`, and every reply; if not, only replies that ping the bot


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One completion: what is shown, and what is put in."""

    label: str
    value: str


class Gap(asyncio.Event):
    """Set while what people did since `since` may have been missed; None is "since ever"."""

    def __init__(self) -> None:
        super().__init__()
        self.since: datetime | None = None

    def set(self) -> None:
        """Open the gap for everything."""
        self.open(None)

    def open(self, since: datetime | None) -> None:
        """Open the gap, or widen the one that is open."""
        self.since = earliest(self.since, since) if self.is_set() else since
        super().set()

    def close(self) -> datetime | None:
        """Close the gap, and return since when it was open."""
        since, self.since = self.since, None
        self.clear()
        return since


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Return the earlier of two times, where None is before all."""
    return None if one is None or other is None else min(one, other)


def nobody_waits() -> None:
    """Tell nobody that an event is kept."""


class Handler(Protocol):
    """What an adapter brings events to (`bot.dispatch.Hall`)."""

    async def handle(self, event: Event, kept: Callable[[], None] = nobody_waits) -> None:
        """Do what the event asks. Never raises: what went wrong has been answered and logged.

        `kept` is called once all that must not be lost of the event is durable, before anything is
        said in the chat: a platform that delivers again what nobody acknowledges can hear of it
        then. It may be called several times; if it isn't, the event is kept when this returns.

        What bots do, ourselves included, is not brought here: they neither ask nor score.
        """

    async def removed(self, removed: Removed) -> bool:
        """Take up that messages are gone. Never raises; False where that could not be kept, so
        that it should be delivered again if it can be."""

    async def text_box(self, event: Pressed) -> TextBox | None:
        """What a button that asks is to open; None where that isn't known, and the button's own
        label has to do. Never raises, nor takes long: platforms wait 3 s."""

    async def complete(
        self, person: Person, place: Place, command: str, option: str, typed: str
    ) -> Sequence[Suggestion]:
        """Completions for an option that `bot.chat.commands` marks as completed by the core.

        `command` names the subcommand, too, where one was chosen: "team join".
        """


class Chat(Protocol):
    """What each adapter is. No method is optional.

    Every method may raise `ChatUnavailable`; those that name a message, `MessageGone`.
    """

    limits: Limits
    grace: timedelta  # how long a closed question waits for what was done in time, to be delivered

    @property
    def online(self) -> bool:
        """Whether people are heard now, as far as that can be told."""

    def hears(self, place: Place) -> bool:
        """Whether this process is told what people do there. Several processes may share a
        platform, each with a part of it; one alone hears everything."""

    async def send(self, place: Place, post: Post, key: str) -> MessageRef:
        """Post publicly. The same key twice is the same message, posted once.

        An adapter knows the keys that this process has sent. If an earlier process may have sent
        one, use `find` first: reading back can be rate-limited, so nothing new waits for it.
        Raises ChatLimited where nothing was sent for a rate limit.
        """

    async def edit(self, message: MessageRef, post: Post) -> None:
        """Put `post` in the place of what the message says."""

    async def begin_thread(self, message: MessageRef, title: str) -> None:
        """Give a message a thread for talk about it, where a platform's people need one to be
        begun for them; nothing where we may not, where it has one, or where none is needed."""

    async def whisper(
        self, event: Event, post: Post, *, instead: bool = False, about: MessageRef | None = None
    ) -> Delivery:
        """Answer an event so that only its person sees it.

        With `instead`, an answer to a press on a private message takes that message's place
        (a lesson turns its page). On a public message, or `about` one, it is a private card of its
        person's about that message, of which the platform keeps the last one where it can.
        """

    async def acknowledge(self, event: Event) -> None:
        """Let an event go without a private answer: what everybody sees says it all."""

    async def mark_read(self, message: MessageRef, *, read: bool) -> None:
        """Put a ✅ of ours on a reply that was read as an answer, or take it off again; nothing
        where we may not. Twice is once, and nothing waits for it."""

    async def conclude(self, message: MessageRef, card: Callable[[str], Post]) -> None:
        """Replace every private card about a message that is over by `card(the person's id)`;
        nothing where the platform can't."""

    async def direct(self, person: Person, post: Post) -> Delivery:
        """Write to a person outside any channel."""

    async def alert(self, place: Place, post: Post) -> Delivery:
        """Write to who runs the space that this place is in: what only they can mend."""

    async def title_of(self, space: str, channel: str = "") -> str:
        """What people call a space, or a channel in it, as they wrote it; "" where that is not
        known (any more)."""

    async def name_of(self, person: Person) -> str:
        """What somebody is called now; "" if it is unknown, or not cheap to ask."""

    async def link_to(self, message: MessageRef) -> str:
        """Return the web address of a message; "" where there is none. Never raises."""

    async def find(self, place: Place, key: str, since: datetime) -> MessageRef | None:
        """The message that was sent with this key, not before `since`, if it got there."""

    async def missed(self, message: MessageRef, since: datetime) -> Missed:
        """Replies to a message since then, and its reactions: as events, given and taken back,
        where the platform keeps their times; or else as they stand there now. What a rate limit
        keeps from being read comes with another call, after `Missed.again`."""

    async def listen(self, handler: Handler) -> None:
        """Bring events to the handler until cancelled."""
