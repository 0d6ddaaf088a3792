"""What is posted, where, and for whom: places, people, posts and answers.

Together with `bot.chat.events` and `bot.chat.platform`, this is the port between the core and the
adapters: an adapter implements `Chat` and passes events to a `Handler`. Times are aware and in UTC;
texts are in the Markdown of `bot.chat.markup`; emoji are Unicode.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

NO_SPACE = "@me"  # the space of a direct message that belongs to no community


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message lives: a channel, or a thread in it."""

    platform: str  # "discord", "slack", "web"
    space: str  # a guild or a workspace
    channel: str
    thread: str | None = None
    direct: bool = field(default=False, compare=False)  # a direct message with the bot


@dataclass(frozen=True, slots=True)
class MessageRef:
    """A message, identified by the platform's id."""

    place: Place
    id: str


@dataclass(frozen=True, slots=True)
class Person:
    """A person on one platform. The name doesn't affect equality; an empty one isn't known yet."""

    platform: str
    space: str
    id: str
    name: str = field(compare=False)


class Style(StrEnum):
    """The look of a button."""

    PLAIN = "plain"
    PRIMARY = "primary"
    GOOD = "good"
    BAD = "bad"


class Accent(StrEnum):
    """The subject of a post, shown as the colour of its edge."""

    NEUTRAL = "neutral"
    LESSON = "lesson"
    QUESTION = "question"
    GOOD = "good"
    BAD = "bad"
    BOARD = "board"


@dataclass(frozen=True, slots=True)
class Button:
    """A button. Its id contains all the state that a press needs, so it works after a restart."""

    id: str  # at most 100 characters, unique within its post
    label: str
    style: Style = Style.PLAIN
    ask: str | None = None  # pressing it opens a text box with this label
    row: int = 0  # buttons with the same number share a row
    disabled: bool = False
    full: str = ""  # the label's meaning in plain text, for screen readers
    # Use `full` as the label if that fits for all buttons of a post that have one.
    spell_out: bool = False


LONGEST_TYPED: Final = 3000  # characters in a text box, by default


@dataclass(frozen=True, slots=True)
class TextBox:
    """The dialog that a button with `ask` opens: a field for one line of text."""

    label: str
    about: str = ""  # the question, shown above the field
    longest: int = LONGEST_TYPED


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG and its alternative text."""

    png: bytes = field(repr=False)
    alt: str


@dataclass(frozen=True, slots=True)
class Post:
    """The content of a message, on any platform."""

    text: str
    title: str = ""
    accent: Accent = Accent.NEUTRAL
    picture: Picture | None = None
    buttons: tuple[Button, ...] = ()
    reactions: tuple[str, ...] = ()  # that the bot adds, for people to press
    footer: str = ""
    unhide: Button | None = None  # shows the spoilers in `text`, on platforms without spoilers
    # The buttons of a private card, on platforms that can only replace it after a press on it.
    in_place: tuple[Button, ...] = ()
    brief: str = ""  # a shorter text, used if the buttons' labels say the rest (`bot.chat.fit`)


@dataclass(frozen=True, slots=True)
class Answer:
    """A feature's answer to an event: a private post, and optionally a public one."""

    post: Post
    instead: bool = False  # replace the previous private message (`Chat.whisper`)
    about: MessageRef | None = None  # the card's message, if the event isn't on one
    share: Post | None = None  # posted publicly, once per person (`bot.shares`)
