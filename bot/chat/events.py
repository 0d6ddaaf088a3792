"""Events: what people do on a platform, as the core sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.chat.model import (
    MessageRef,
    Person,
    Place,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that a person did."""

    delivery: str  # the platform's id of this event; a redelivery has the same one
    at: datetime  # when it happened, by our clock (`bot.chat.platform_clock`)
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
    """Somebody chose a command in a message's context menu."""

    name: str
    message: MessageRef
    buttons: tuple[str, ...] = ()  # the ids of the message's buttons; empty if it isn't ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    """Somebody pressed a button; `text` is what they typed if the button has an `ask`."""

    message: MessageRef
    button: str
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reacted(Event):
    """Somebody added a reaction to a message, or removed it."""

    message: MessageRef
    emoji: str  # as `bot.text.emoji.canonical` writes it
    added: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied(Event):
    """Somebody replied to a message, or wrote in its thread, or edited that reply. An edit is a
    separate event with its own delivery and time."""

    message: MessageRef
    text: str
    reply: MessageRef | None = None  # their message, if it can be edited or deleted
    posted_at: datetime | None = None  # of an edit: when the reply was posted


LONGEST_MARK: Final = 8  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote(Event):
    """Somebody wrote or edited a message in a channel: not a command or a reply, nor in a thread.

    Adapters drop messages longer than `LONGEST_MARK`, which are chatter. They pass on all edits,
    because the text before may have been an answer.
    """

    message: MessageRef  # their message
    text: str
    posted_at: datetime | None = None  # of an edit: when the message was posted


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited(Event):
    """Somebody opened the bot's own page, on platforms that have one. The answer is its content."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Met(Event):
    """A person's name became known or changed. There is no answer."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Messages, or a whole channel or thread, were deleted. Platforms don't say who did it."""

    place: Place
    messages: frozenset[str] | None  # their ids; None for all messages in the place
    at: datetime | None = None  # by our clock; None if the platform doesn't say
